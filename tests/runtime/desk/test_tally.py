"""Counts for agents' pages: right for each of them, and read once for all that ask together."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from frontdesk.runtime.desk.tally import Counts
from frontdesk.store.failpoint import armed
from runtime.offices import Office


def counts(unassigned: int, mine: int) -> Counts:
    return {"unassigned": unassigned, "mine": mine}


def crowded(office: Office) -> None:
    """One chat waits for anybody, one for the team of support, and one is with Mia."""
    office.comes_online(office.mia, office.omar)
    office.waiting()
    office.waiting("support")
    office.talking(office.mia)


def test_everybody_who_asks_together_is_told_their_own_counts_after_one_read(office: Office) -> None:
    crowded(office)
    asking = (office.mia, office.omar, replace(office.omar, teams=()), office.zoe)

    async def scene() -> tuple[list[Counts], int]:
        with armed() as plan:
            told = await asyncio.gather(*map(office.desk.conversations.counts, asking))
        return list(told), plan.reached["reader.unit.before"]

    assert office.do(scene()) == ([counts(1, 1), counts(2, 0), counts(1, 0), counts(1, 0)], 1)


def test_who_asks_while_others_are_counted_for_is_told_what_stands_afterwards(office: Office) -> None:
    crowded(office)
    service = office.desk.conversations

    async def scene() -> tuple[Counts, Counts]:
        first = asyncio.create_task(service.counts(office.mia))
        guest = (await service.folder(office.mia, "unassigned")).items[0]["id"]
        await service.assign(office.mia, guest, "me")
        return await first, await service.counts(office.mia)

    assert office.do(scene())[1] == counts(0, 2)


def test_a_page_that_goes_while_it_is_counted_for_takes_nothing_from_the_others(office: Office) -> None:
    crowded(office)
    service = office.desk.conversations

    async def scene() -> Counts:
        gone, stays = (asyncio.create_task(service.counts(agent)) for agent in (office.mia, office.omar))
        await asyncio.sleep(0)
        gone.cancel()
        return await stays

    assert office.do(scene()) == counts(2, 0)
