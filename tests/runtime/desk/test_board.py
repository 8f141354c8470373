"""Whether a person could be had: told to each page at once, and to all of a release at each change, once."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest

from runtime.offices import SALES, Office


@pytest.fixture
def kind() -> str:
    """One database is enough: what is tested here does not depend on it."""
    return "sqlite"


class Reader:
    """A page that writes down what it is told."""

    def __init__(self) -> None:
        self.heard: list[bool] = []

    def available(self, available: bool) -> None:
        self.heard.append(available)


def test_pages_of_a_release_are_told_at_each_change_and_never_twice(office: Office) -> None:
    board, early, late = office.desk.board, Reader(), Reader()
    with board.over(office.visit().returns(), early):
        office.comes_online(office.mia)
        board.look()
        board.look()
        with board.over(office.visit().returns(), late):
            office.goes_offline(office.mia)
            board.look()
            board.look()
        office.comes_online(office.mia)
        board.look()
    assert (early.heard, late.heard) == ([False, True, False, True], [True, False])


def test_each_release_is_judged_by_its_own_graph(office: Office) -> None:
    board, old, new = office.desk.board, Reader(), Reader()
    with ExitStack() as shown:
        shown.enter_context(board.over(office.visit().returns(), old))
        office.deploy("sales", SALES.replace("- card: live_chat", "- card: live_chat\n      team: night"))
        shown.enter_context(board.over(office.visit().returns(), new))
        office.comes_online(office.mia)
        board.look()
        office.comes_online(office.hire("nina", "night"))
        board.look()
    assert (old.heard, new.heard) == ([False, True], [False, True])


def test_opening_hours_begin_without_anybodys_doing(office: Office) -> None:
    hours = "- card: live_chat\n      hours: {timezone: Europe/Amsterdam, weekly: {wed: ['12:00-13:00']}}"
    office.deploy("sales", SALES.replace("- card: live_chat", hours))
    office.comes_online(office.mia)
    board, page = office.desk.board, Reader()
    with board.over(office.visit().returns(), page):
        for _ in range(4):
            office.clock.move(3600)
            board.look()
    assert page.heard == [False, True, False]


def test_a_page_that_comes_between_a_change_and_the_look_is_told_by_the_look(office: Office) -> None:
    board, early, late = office.desk.board, Reader(), Reader()
    with board.over(office.visit().returns(), early):
        office.comes_online(office.mia)
        with board.over(office.visit().returns(), late):
            board.look()
    assert (early.heard[-1], late.heard[-1]) == (True, True)


def test_when_the_last_page_has_gone_the_next_one_is_told_what_is_true_then(office: Office) -> None:
    board, first, second = office.desk.board, Reader(), Reader()
    with board.over(office.visit().returns(), first):
        pass
    office.comes_online(office.mia)
    board.look()
    with board.over(office.visit().returns(), second):
        pass
    assert (first.heard, second.heard) == ([False], [True])


def test_a_page_that_cannot_be_judged_leaves_the_board_as_it_was(office: Office) -> None:
    board, page = office.desk.board, Reader()
    nothing: Any = None
    broken = replace(office.visit().returns(), release="broken", graph=nothing)
    with pytest.raises(AttributeError), board.over(broken, Reader()):
        pytest.fail("it was shown what nobody knows")
    with board.over(office.visit().returns(), page):
        office.comes_online(office.mia)
        board.look()
    assert page.heard == [False, True]
