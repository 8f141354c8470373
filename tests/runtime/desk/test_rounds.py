"""Work that is found again and again: who fails rests, who stands behind gets a turn, and nothing is kept for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from frontdesk.runtime.desk.rounds import ATTEMPTS, PAGE, REMEMBERED_S, Rounds
from frontdesk.store import Unavailable
from runtime.clocks import Hands

Item = tuple[str, int]


class Work:
    """Items in order, of which some fail with an error."""

    def __init__(self, *faults: Exception | None) -> None:
        self.items = [(f"c{n}", n) for n in range(len(faults))]
        self.faults = list(faults)
        self.tried: list[int] = []
        self.clock = Hands()
        self.rounds: Rounds[Item] = Rounds(self.clock, "item-failed")

    async def pages(self, after: Item | None, limit: int) -> tuple[Item, ...]:
        begin = 0 if after is None else after[1] + 1
        return tuple(self.items[begin : begin + limit])

    async def do(self, items: Sequence[Item]) -> list[Exception | None]:
        self.tried += [item[1] for item in items]
        return [self.faults[item[1]] for item in items]

    def go(self) -> list[int]:
        """One round; which items were tried."""
        self.tried = []
        assert asyncio.run(self.rounds.go(self.pages, self.do)) == len(self.tried)
        return self.tried

    def any_sound(self) -> bool:
        return asyncio.run(self.rounds.any_sound(self.pages))


def test_however_many_are_broken_those_behind_them_get_their_turn() -> None:
    work = Work(*[ValueError("broken")] * (PAGE + 100), None)
    assert len(work.go()) == PAGE
    assert work.go()[-1] == PAGE + 100


def test_one_round_tries_a_page_and_the_next_goes_on() -> None:
    work = Work(*[None] * (PAGE + 1))
    assert work.go() == list(range(PAGE))


def test_each_failure_doubles_the_pause_and_after_the_fifth_the_item_is_parked() -> None:
    work = Work(ValueError("broken"))
    for pause_s in (0.5, 1, 2, 4):
        assert work.go() == [0]
        assert work.rounds.parked == 0
        work.clock.move(pause_s - 0.1)
        assert work.go() == []
        work.clock.move(0.1)
    assert work.go() == [0]
    assert work.rounds.parked == 1
    for _ in range(10):
        work.clock.move(REMEMBERED_S - 1)
        assert work.go() == []
    assert not work.any_sound()


def test_a_parked_item_that_is_found_no_more_is_forgotten() -> None:
    work = Work(ValueError("broken"))
    for _ in range(ATTEMPTS):
        work.go()
        work.clock.move(10)
    found, work.items = work.items, []
    work.clock.move(REMEMBERED_S + 1)
    work.go()
    assert work.rounds.parked == 0
    work.items = found
    assert work.go() == [0]


def test_what_the_database_could_not_do_is_tried_again_soon_every_time() -> None:
    work = Work(Unavailable("locked"))
    for _ in range(5):
        assert work.go() == [0]
        assert work.go() == []
        work.clock.move(0.5)


def test_an_item_that_is_found_no_more_is_forgotten() -> None:
    work = Work(ValueError("broken"))
    work.go()
    found, work.items = work.items, []
    work.clock.move(REMEMBERED_S + 5)
    work.go()
    work.items = found
    assert work.any_sound()


@pytest.mark.parametrize(("fault", "sound"), [(ValueError("broken"), False), (Unavailable("locked"), True)])
def test_what_the_database_could_not_do_is_no_fault_of_the_item(fault: Exception, sound: bool) -> None:
    work = Work(fault)
    assert work.any_sound()
    work.go()
    assert work.any_sound() is sound
