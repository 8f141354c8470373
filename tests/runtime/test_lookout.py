"""A hint that is lost costs a look, nothing else."""

from __future__ import annotations

import asyncio

from frontdesk.bus import hints
from frontdesk.runtime import visits
from frontdesk.runtime.wire import Say
from frontdesk.store import heads
from frontdesk.store.connection import Connection
from runtime.offices import Guest, Office


def says_unheard(office: Office, guest: Guest) -> None:
    """The visitor says something, and the process that stored it ends before it tells anybody."""

    def unit(connection: Connection) -> None:
        said = Say(type="say", key="unheard", text="Hello?")
        visits.command(office.desk.turns, connection, guest.id, said)

    office.desk.database.write_now(unit)


async def woken(office: Office, guest: Guest) -> frozenset[str]:
    """What a page of this guest is woken for by one look."""
    with office.desk.bus.subscribe(hints.conversation(guest.id)) as subscription:
        await office.desk.lookout.look()
        try:
            async with asyncio.timeout(0.01):
                return await subscription.next()
        except TimeoutError:
            return frozenset()


def test_rows_that_nobody_told_of_are_found_at_the_next_look(office: Office) -> None:
    guest, other = office.visit(), office.visit()
    with office.desk.lookout.over(guest.id), office.desk.lookout.over(other.id):
        office.do(office.desk.lookout.look())
        says_unheard(office, guest)
        assert office.do(woken(office, guest)) == {hints.conversation(guest.id)}
        assert not office.do(woken(office, guest))


def test_a_conversation_that_no_page_shows_is_not_looked_at(office: Office) -> None:
    guest = office.visit()
    with office.desk.lookout.over(guest.id):
        with office.desk.lookout.over(guest.id):
            pass
        assert office.do(woken(office, guest))
    says_unheard(office, guest)
    assert not office.do(woken(office, guest))


def test_many_conversations_are_read_at_once(office: Office) -> None:
    guests = [office.visit() for _ in range(3)]
    guests[0].picks(0)
    ids = [guest.id for guest in guests] + [f"!{number}" for number in range(heads.IDS_AT_ONCE * 2)]
    found = office.desk.database.read_now(lambda connection: heads.visitor_seqs(connection, ids))
    assert found == {guest.id: len(guest.log) for guest in guests}
