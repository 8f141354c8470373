"""Who reads slowly is kept; only who takes nothing at all between two looks is given up."""

from __future__ import annotations

import asyncio

from frontdesk.runtime.sockets import SLOW_READER, Sockets
from runtime.test_sockets import Far, accepted, settled


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
