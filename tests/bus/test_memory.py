"""Hints reach those who asked for them, once however often they were given."""

import asyncio

from frontdesk.bus.memory import MemoryBus

PATIENCE_S = 60.0


def test_a_published_topic_wakes_its_subscribers_and_nobody_else() -> None:
    async def run() -> frozenset[str]:
        bus = MemoryBus()
        with bus.subscribe("a", "b") as mine, bus.subscribe("c") as other:
            bus.publish("a")
            bus.publish("a")
            bus.publish("b")
            bus.publish("nobody's")
            woken = await asyncio.wait_for(mine.next(), PATIENCE_S)
            waiting = asyncio.ensure_future(other.next())
            await asyncio.sleep(0)
            assert not waiting.done()
            waiting.cancel()
            return woken

    assert asyncio.run(run()) == {"a", "b"}


def test_a_hint_before_anybody_waits_is_kept() -> None:
    async def run() -> list[frozenset[str]]:
        bus = MemoryBus()
        with bus.subscribe("a") as mine:
            bus.publish("a")
            first = await mine.next()
            waiting = asyncio.ensure_future(mine.next())
            await asyncio.sleep(0)
            bus.publish("a")
            return [first, await asyncio.wait_for(waiting, PATIENCE_S)]

    assert asyncio.run(run()) == [{"a"}, {"a"}]


def test_a_subscription_can_be_woken_by_itself() -> None:
    async def run() -> frozenset[str]:
        bus = MemoryBus()
        with bus.subscribe("a") as mine, bus.subscribe("a", "look") as other:
            mine.wake("look")
            waiting = asyncio.ensure_future(other.next())
            await asyncio.sleep(0)
            assert not waiting.done()
            waiting.cancel()
            return await mine.next()

    assert asyncio.run(run()) == {"look"}


def test_a_subscription_that_has_ended_is_gone() -> None:
    bus = MemoryBus()
    with bus.subscribe("a", "b"):
        pass
    assert bus.topics == 0
