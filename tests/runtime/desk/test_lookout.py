"""What another process stores is shown after a look."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from frontdesk.bus import hints
from frontdesk.runtime.desk.desk import Desk
from frontdesk.runtime.desk.fanout import Broadcast
from frontdesk.runtime.wire import Say
from frontdesk.store import Unavailable, heads
from frontdesk.store.failpoint import armed
from runtime.offices import Guest, Office


class Page:
    """A page that counts what it is told to look at."""

    def __init__(self) -> None:
        self.looks = 0

    def told(self, broadcast: Broadcast) -> None:
        raise AssertionError("nobody here stored anything")

    def look_again(self) -> None:
        self.looks += 1

    def typing(self, sender: str) -> None:
        raise AssertionError("nobody types")


@pytest.fixture
def elsewhere(office: Office) -> Iterator[Desk]:
    """Another process on the same database."""
    desk = Desk.open(office.url, office.clock)
    yield desk
    desk.database.close()


def says(office: Office, desk: Desk, guest: Guest) -> None:
    """The visitor says something on a page that another process serves."""
    said = Say(type="say", key=f"k{len(guest.log)}", text="Hello?")
    office.do(desk.conversations.visitor(guest.id, said))


def test_rows_that_another_process_stored_are_found_at_the_next_look(office: Office, elsewhere: Desk) -> None:
    guest, other = office.visit(), office.visit()
    page, quiet = Page(), Page()
    with office.desk.fanout.over(guest.id, page), office.desk.fanout.over(other.id, quiet):
        office.do(office.desk.lookout.look())
        looks, still = page.looks, quiet.looks
        says(office, elsewhere, guest)
        office.do(office.desk.lookout.look())
        assert (page.looks, quiet.looks) == (looks + 1, still)
        office.do(office.desk.lookout.look())
        assert (page.looks, quiet.looks) == (looks + 1, still)


def test_a_conversation_that_no_page_shows_is_not_looked_at(office: Office, elsewhere: Desk) -> None:
    guest, page = office.visit(), Page()
    with office.desk.fanout.over(guest.id, page), office.desk.fanout.over(guest.id, Page()):
        pass
    says(office, elsewhere, guest)
    office.do(office.desk.lookout.look())
    assert page.looks == 0
    assert office.desk.fanout.shown == ()


def test_agents_pages_look_at_the_feed_when_another_process_wrote_to_it(office: Office, elsewhere: Desk) -> None:
    office.comes_online(office.mia)
    guest = office.waiting()

    async def woken() -> frozenset[str]:
        with office.desk.bus.subscribe(hints.FEED) as subscription:
            await office.desk.lookout.look()
            try:
                async with asyncio.timeout(0.01):
                    return await subscription.next()
            except TimeoutError:
                return frozenset()

    office.do(woken())
    assert not office.do(woken())
    says(office, elsewhere, guest)
    assert office.do(woken()) == {hints.FEED}
    assert not office.do(woken())


def test_many_conversations_are_read_at_once(office: Office) -> None:
    guests = [office.visit() for _ in range(3)]
    guests[0].picks(0)
    ids = [guest.id for guest in guests] + [f"!{number}" for number in range(heads.IDS_AT_ONCE * 2)]
    found = office.desk.database.read_now(lambda connection: heads.seqs(connection, ids))
    assert found == {guest.id: guest.stored.seq for guest in guests}


def test_a_look_that_failed_is_made_again(office: Office, elsewhere: Desk) -> None:
    guest, page = office.visit(), Page()
    with office.desk.fanout.over(guest.id, page):
        office.do(office.desk.lookout.look())
        looks = page.looks
        says(office, elsewhere, guest)
        with armed("reader.unit.before=raise"), pytest.raises(Unavailable):
            office.do(office.desk.lookout.look())
        assert page.looks == looks
        office.do(office.desk.lookout.look())
        assert page.looks == looks + 1


@pytest.mark.parametrize("kind", ["postgresql"])
def test_a_look_waits_for_nobody_who_writes(office: Office, elsewhere: Desk) -> None:
    guest, page = office.visit(), Page()
    with office.desk.fanout.over(guest.id, page):
        office.do(office.desk.lookout.look())
        looks = page.looks
        says(office, elsewhere, guest)
        # Another node writes, and takes its time.
        with elsewhere.database._writing.connect() as connection, connection.begin():
            connection.exec_driver_sql("SELECT 1")
            office.do(office.desk.lookout.look())
        assert page.looks == looks + 1


def test_between_two_looks_only_the_feed_is_looked_at(office: Office, elsewhere: Desk) -> None:
    office.comes_online(office.mia)
    guest, page = office.waiting(), Page()
    office.do(office.desk.lookout.look())
    with office.desk.fanout.over(guest.id, page), office.desk.bus.subscribe(hints.FEED) as subscription:
        says(office, elsewhere, guest)
        office.do(office.desk.lookout.look_at_feed())
        assert office.do(subscription.next()) == {hints.FEED}
        assert page.looks == 0


def test_an_agents_page_that_hears_nothing_reads_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.comes_online(office.mia)
    office.waiting()
    office.restart()
    office.do(office.desk.lookout.look())
    _, end = office.do(office.desk.conversations.feed(office.mia, 0))
    with armed("reader.begin.before=raise"):
        assert office.do(office.desk.conversations.feed(office.mia, end)) == ((), end)
