"""Who reads slowly is kept; only who takes nothing at all between two looks is given up."""

from __future__ import annotations

import asyncio

from frontdesk.runtime import metrics
from frontdesk.runtime.sockets.socket import RESTART, SLOW_READER
from frontdesk.runtime.sockets.sockets import Sockets
from runtime.sockets.test_sockets import Far, accepted, settled


def test_a_reader_who_took_frames_between_two_looks_is_kept() -> None:
    async def scene() -> Far:
        far, everybody = Far(), Sockets()
        async with await accepted(far, everybody) as socket:
            for n in range(3):
                # In the middle of its first frame at each look, and through with it in between.
                far.gate.clear()
                socket.send({"n": n})
                await settled()
                everybody.look()
                far.gate.set()
                await settled()
        return far

    far = asyncio.run(scene())
    assert (far.numbers(), far.closed_with()) == ([0, 1, 2], None)


def test_a_reader_who_took_nothing_between_two_looks_is_given_up() -> None:
    async def scene() -> Far:
        far, everybody = Far(), Sockets()
        async with await accepted(far, everybody) as socket:
            socket.send({"n": 0})
            await settled()
            far.gate.clear()
            socket.send({"n": 1})
            await settled()
            everybody.look()
            everybody.look()
            far.gate.set()
            await settled()
        return far

    far = asyncio.run(scene())
    assert far.closed_with() == SLOW_READER


def test_a_reader_to_whom_nothing_is_sent_is_left_alone() -> None:
    async def scene() -> Far:
        far, everybody = Far(), Sockets()
        async with await accepted(far, everybody) as socket:
            socket.send({"n": 0})
            await settled()
            for _ in range(3):
                everybody.look()
                await settled()
        return far

    assert asyncio.run(scene()).closed_with() is None


def closes(code: int) -> float:
    """How many sockets were closed with a code so far, as the metrics have it."""
    (family,) = metrics.CLOSED.collect()
    return sum(one.value for one in family.samples if one.name.endswith("_total") and one.labels["code"] == str(code))


def test_a_closed_socket_whose_visit_goes_on_for_a_while_is_not_given_up_again() -> None:
    async def scene() -> None:
        far, everybody = Far(), Sockets()
        async with await accepted(far, everybody) as socket:
            await socket.leave(RESTART)
            for _ in range(3):
                everybody.look()
                await settled()

    before = closes(RESTART), closes(SLOW_READER)
    asyncio.run(scene())
    assert (closes(RESTART), closes(SLOW_READER)) == (before[0] + 1, before[1])
