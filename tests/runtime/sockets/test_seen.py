"""The visitor's pages hear that the agent has read what was written; nobody reads it for the agent."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from frontdesk.runtime import wire
from frontdesk.runtime.desk.desk import Desk
from frontdesk.runtime.sockets import watched
from runtime.offices import Guest, Office
from runtime.pages import AgentPage, VisitorPage, acknowledged, employs_a_clock, hears_all


@pytest.fixture
def kind() -> str:
    """One database is enough: what is tested here does not depend on it."""
    return "sqlite"


@pytest.fixture
def guest(office: Office) -> Guest:
    """Somebody whom Mia answers."""
    employs_a_clock(office)
    office.comes_online(office.mia)
    return office.talking(office.mia)


def seen(page: VisitorPage) -> list[int]:
    return [frame["seq"] for frame in page.of("seen")]


def test_what_was_written_is_seen_once_its_agent_has_it_in_front_of_them(office: Office, guest: Guest) -> None:
    page = VisitorPage(guest)
    last = acknowledged(guest.says("Hello"))
    page.waits(lambda: page.has(last))
    assert last not in seen(page)
    hers = AgentPage(office, office.mia)
    hers.watches(guest)
    page.waits(lambda: last in seen(page))
    later = acknowledged(guest.says("Anybody?"))
    page.waits(lambda: later in seen(page))
    assert seen(page) == sorted(set(seen(page)))
    for frame in page.of("seen"):
        wire.Seen.model_validate(frame)


def test_who_takes_a_chat_has_what_was_said_before_them(office: Office) -> None:
    office.comes_online(office.mia)
    guest = office.waiting()
    page = VisitorPage(guest)
    assert seen(page) == []
    office.do(office.desk.conversations.assign(office.mia, guest.id, "me"))
    joined = guest.stored.visitor_seq
    page.waits(lambda: seen(page) == [joined])


def test_who_answers_has_read(office: Office, guest: Guest) -> None:
    page = VisitorPage(guest)
    last = acknowledged(guest.says("Hello"))
    office.do(office.desk.conversations.say(office.mia, guest.id, "k", "Hi"))
    page.waits(lambda: seen(page)[-1:] == [last + 1])


def test_a_look_into_a_chat_that_nobody_has_is_not_seen(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watched, "SEEN_AFTER_S", 0.0)
    employs_a_clock(office)
    office.comes_online(office.mia)
    guest = office.waiting()
    acknowledged(guest.says("Hello?"))
    page, hers = VisitorPage(guest), AgentPage(office, office.mia)
    hers.watches(guest)
    acknowledged(guest.says("Anybody?"))
    page.catches_up()
    hears_all(hers)
    assert seen(page) == []


@pytest.fixture
def elsewhere(office: Office) -> Iterator[Desk]:
    """Another process on the same database."""
    desk = Desk.open(office.url, office.clock)
    yield desk
    desk.database.close()


def test_a_page_that_comes_back_or_is_elsewhere_hears_it_too(office: Office, guest: Guest, elsewhere: Desk) -> None:
    page = VisitorPage(guest)
    last = acknowledged(guest.says("Hello"))
    assert last not in seen(VisitorPage(guest))
    office.do(elsewhere.conversations.seen(office.mia, guest.id, guest.stored.seq))
    page.on_the_loop(page.tab.look_again)
    page.waits(lambda: seen(page)[-1:] == [last])
    back = VisitorPage(guest)
    back.waits(lambda: seen(back) == [last])
