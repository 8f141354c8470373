"""Each kind of job has hands of its own, which its lanes share fairly, and what waits for another try has none."""

from __future__ import annotations

import asyncio

import pytest

from frontdesk.jobs.hands import AGAIN, Hands, Skill
from frontdesk.jobs.port import FIRSTS, HANDS, AgainError, Job
from frontdesk.store import outbox
from frontdesk.store.connection import Connection
from jobs.shops import NOON, Shop


class Slow:
    """A handler that does not end before it may."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.may = asyncio.Event()

    async def __call__(self, job: Job) -> None:
        self.begun.append(job.key)
        await self.may.wait()


def enqueue(shop: Shop, kind: str, *keys: str) -> None:
    def unit(connection: Connection) -> None:
        for key in keys:
            shop.jobs.enqueue(connection, kind, key, {})

    shop.database.write_now(unit)


KIND, LANES = ("ask", "note", 2), ("ask:dead", "ask:alive", 4)


@pytest.mark.parametrize(("slow", "other", "hands"), [KIND, LANES], ids=["kinds", "lanes"])
def test_those_that_take_all_their_hands_hold_up_no_others(shop: Shop, slow: str, other: str, hands: int) -> None:
    handler = Slow()

    async def ask(job: Job) -> None:
        if job.kind == slow:
            await handler(job)

    shop.jobs.handle("ask", ask, hands=hands)
    enqueue(shop, slow, *(f"slow-{n}" for n in range(HANDS)))
    enqueue(shop, other, "other")

    async def work() -> None:
        async with shop.jobs.running():
            await shop.until(lambda: len(handler.begun) == 2 and shop.state("other") == "done")
            assert sorted(handler.begun) == ["slow-0", "slow-1"]
            handler.may.set()
            await shop.until(lambda: all(shop.state(f"slow-{n}") == "done" for n in range(HANDS)))

    shop.run(work())
    assert sorted(handler.begun) == [f"slow-{n}" for n in range(HANDS)]


def test_lanes_share_the_hands_of_their_kind(shop: Shop) -> None:
    handler = Slow()
    shop.jobs.handle("ask", handler, hands=3)
    for lane in ("a", "b"):
        enqueue(shop, f"ask:{lane}", f"{lane}-0", f"{lane}-1")

    async def work() -> None:
        async with shop.jobs.running():
            await shop.until(lambda: len(handler.begun) == 3)
            handler.may.set()
            await shop.until(lambda: shop.state("b-1") == "done")

    shop.run(work())
    assert sorted(handler.begun[:3]) == ["a-0", "a-1", "b-0"]


def taken(hands: Hands, lanes: list[str], most: int) -> dict[str, int]:
    """How many jobs each lane has taken in the end, in this order, if each wants so many and none ever ends."""
    kinds: list[str] = []
    for lane in lanes:
        kinds += [f"ask:{lane}"] * min(most, hands.room(f"ask:{lane}", kinds))
    return {lane: kinds.count(f"ask:{lane}") for lane in lanes}


@pytest.mark.parametrize(
    ("most", "expected"),
    [
        (100, {"a": 24, "b": 12, "c": 6, "d": 3, "e": 2, "f": 1, "g": 1, "h": 1, "i": 1}),
        (16, {"a": 16, "b": 16, "c": 8, "d": 4, "e": 2, "f": 1, "g": 1, "h": 1, "i": 1}),
        (5, {"a": 5, "b": 5, "c": 5, "d": 5, "e": 5, "f": 5, "g": 5, "h": 5, "i": 4}),
    ],
    ids=["all want more than there is", "all want many", "all want few"],
)
def test_each_lane_takes_what_leaves_as_much_to_others(shop: Shop, most: int, expected: dict[str, int]) -> None:
    hands = Hands(shop.database, {"ask": Skill(Slow(), hands=48)}, lambda: shop.now_ms, shop.tell)
    assert taken(hands, list(expected), most) == expected


def test_so_many_lanes_have_a_first_job_without_a_free_hand_and_no_more(shop: Shop) -> None:
    hands = Hands(shop.database, {"ask": Skill(Slow(), hands=1)}, lambda: shop.now_ms, shop.tell)
    expected = {f"lane-{number}": int(number <= FIRSTS) for number in range(FIRSTS + 3)}
    assert taken(hands, list(expected), 2) == expected


def test_the_first_job_of_each_lane_begins_though_no_hand_is_free(shop: Shop) -> None:
    handler = Slow()
    shop.jobs.handle("ask", handler, hands=1)
    keys = [f"job-{number}" for number in range(3 * HANDS)]
    for key in keys:
        enqueue(shop, f"ask:{key}", key)

    async def work() -> None:
        async with shop.jobs.running():
            await shop.until(lambda: len(handler.begun) == len(keys))
            handler.may.set()
            await shop.until(lambda: all(shop.state(key) == "done" for key in keys))

    shop.run(work())
    assert sorted(handler.begun) == sorted(keys)


def test_a_hand_that_becomes_free_goes_to_the_lane_that_holds_fewer(shop: Shop) -> None:
    """A lane that came first holds no more than others once its jobs end, however many it has waiting."""
    hands = Hands(shop.database, {"ask": Skill(Slow(), hands=9)}, lambda: shop.now_ms, shop.tell)
    held = ["ask:early"] * 7 + ["ask:late"]
    assert (hands.room("ask:early", held), hands.room("ask:late", held)) == (0, 0)
    assert (hands.room("ask:early", held[1:]), hands.room("ask:late", held[1:])) == (0, 1)


def test_a_try_that_came_to_nothing_is_followed_by_another_after_its_own_pause(shop: Shop) -> None:
    seen: list[Job] = []

    async def ask(job: Job) -> None:
        seen.append(job)
        if job.attempt < 2:
            raise AgainError("no answer", 500)

    shop.jobs.handle("ask", ask, attempts=1)
    enqueue(shop, "ask", "patient")
    for attempt in (1, 2):
        shop.work_until(lambda attempt=attempt: len(seen) == attempt and shop.state("patient") == "waiting")
        row = shop.row("patient")
        assert row is not None
        assert (row.attempt, row.due_at, row.error) == (attempt, shop.now_ms + 500, "no answer")
        shop.now_ms += 499
        enqueue(shop, "note", f"beside-{attempt}")
        shop.work_until(lambda attempt=attempt: shop.state(f"beside-{attempt}") == "done")
        assert shop.row("patient") == row, "it was taken in hand too early"
        shop.now_ms += 1
    shop.work_until(lambda: shop.state("patient") == "done")
    assert [job.attempt for job in seen] == [0, 1, 2]
    assert shop.logged == []


def test_a_try_that_came_to_nothing_is_written_down_once_though_it_is_told_twice(shop: Shop) -> None:
    """So it is where a process ends between the note in our table and that of DBOS."""
    shop.enqueue("patient")
    found = shop.row("patient")
    assert found is not None
    assert shop.database.write_now(lambda connection: outbox.take(connection, found, "local", NOON))
    hands = Hands(shop.database, {}, lambda: shop.now_ms, shop.tell)
    for _ in range(2):
        shop.run(hands.settle("patient", 1, [AGAIN, "no answer", "500"]))
    row = shop.row("patient")
    assert row is not None
    assert (row.state, row.attempt, row.due_at, row.hand) == ("waiting", 1, NOON + 500, 1)
