"""An agent's open page: the rows of the chat in front of the agent, for as long as it is the agent's to see."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from functools import partial
from typing import Any

import pytest

from frontdesk.runtime.desk.desk import Desk
from frontdesk.runtime.sockets.socket import QUEUED_FRAMES
from frontdesk.runtime.talk.listing import News
from frontdesk.runtime.wire import Say
from frontdesk.store import Unavailable
from runtime.offices import Guest, Office
from runtime.pages import AgentPage, acknowledged, employs_a_clock, hears_all
from store.batches import Hold


@pytest.fixture
def kind() -> str:
    """One database is enough: what is tested here does not depend on it."""
    return "sqlite"


@pytest.fixture
def staffed(office: Office) -> Office:
    """An office in which Mia and Zoe are there."""
    employs_a_clock(office)
    office.comes_online(office.mia, office.zoe)
    return office


@pytest.fixture
def elsewhere(office: Office) -> Iterator[Desk]:
    """Another process on the same database."""
    desk = Desk.open(office.url, office.clock)
    yield desk
    desk.database.close()


def say(text: str) -> Say:
    return Say(type="say", key=text, text=text)


async def at_once(office: Office, *changes: Coroutine[Any, Any, object]) -> None:
    """Let changes be taken and told together: nothing else runs between them."""
    async with Hold(office.desk.database):
        made = asyncio.gather(*changes)
        # By then each waits for the commit.
        await asyncio.sleep(0)
    await made


def seqs(page: AgentPage, guest: Guest) -> list[int]:
    return [row["seq"] for row in page.rows(guest)]


def test_a_chat_that_is_handed_on_is_gone_before_its_next_row(staffed: Office) -> None:
    office, service = staffed, staffed.desk.conversations
    guest = office.talking(office.mia)
    page, hers = AgentPage(office, office.mia), AgentPage(office, office.zoe)
    page.watches(guest)
    before = guest.stored.seq
    assigned, said = service.assign(office.mia, guest.id, "zoe"), service.visitor(guest.id, say("For Zoe's eyes"))
    office.do(at_once(office, assigned, said))
    guest.says("For Zoe too")
    hears_all(page, hers)
    assert max(seqs(page, guest)) == before
    assert "Zoe" not in str(page.of("event"))
    assert {frame["conversation"] for frame in page.of("removed")} == {guest.id}
    hers.watches(guest)
    assert seqs(hers, guest) == list(range(1, guest.stored.seq + 1))


def test_a_chat_that_another_process_hands_on_is_not_shown_any_more(staffed: Office, elsewhere: Desk) -> None:
    office = staffed
    guest = office.talking(office.mia)
    page = AgentPage(office, office.mia)
    page.watches(guest)
    before = guest.stored.seq
    office.do(elsewhere.presence.start())
    office.do(elsewhere.conversations.assign(office.mia, guest.id, "zoe"))
    guest.says("For Zoe's eyes")
    hears_all(page)
    assert max(seqs(page, guest)) == before
    assert page.of("removed")


def test_a_chat_that_one_may_not_see_is_not_watched(staffed: Office) -> None:
    office = staffed
    guest = office.talking(office.mia)
    page = AgentPage(office, office.zoe)
    page.watches(guest)
    guest.says("For Mia's eyes")
    page.on_the_loop(lambda: office.desk.fanout.typing(guest.id, "visitor"))
    hears_all(page)
    assert (page.rows(guest), page.of("typing"), office.desk.fanout.shown) == ([], [], ())


def test_that_a_visitor_types_is_told_to_nobody_who_may_not_see_the_chat_any_more(staffed: Office) -> None:
    office, service = staffed, staffed.desk.conversations
    guest = office.talking(office.mia)
    page, hers = AgentPage(office, office.mia), AgentPage(office, office.zoe)
    page.watches(guest)
    types = partial(office.desk.fanout.typing, guest.id, "visitor")

    async def handed_on() -> None:
        await service.assign(office.mia, guest.id, "zoe")
        # The page has not looked yet: that needs the database.
        types()

    page.on_the_loop(types)
    office.do(handed_on())
    hears_all(page, hers)
    assert len(page.of("typing")) == 1
    hers.watches(guest)
    page.on_the_loop(types)
    hears_all(page, hers)
    assert (len(page.of("typing")), len(hers.of("typing"))) == (1, 1)


def test_a_chat_that_comes_back_before_the_page_has_looked_is_watched_still(staffed: Office) -> None:
    office, service = staffed, staffed.desk.conversations
    guest = office.talking(office.mia)
    page = AgentPage(office, office.mia)
    page.watches(guest)
    there, back = service.assign(office.mia, guest.id, "zoe"), service.assign(office.zoe, guest.id, "mia")
    office.do(at_once(office, there, back))
    hears_all(page)
    assert seqs(page, guest) == list(range(1, guest.stored.seq + 1))
    guest.says("Hello?")
    page.on_the_loop(partial(office.desk.fanout.typing, guest.id, "visitor"))
    hears_all(page)
    assert seqs(page, guest) == list(range(1, guest.stored.seq + 1))
    assert (len(page.of("typing")), page.of("removed")[-1:]) == (1, [])


def test_a_page_that_missed_a_turn_reads_it_from_the_store(staffed: Office, elsewhere: Desk) -> None:
    office = staffed
    guest = office.talking(office.mia)
    page = AgentPage(office, office.mia)
    page.watches(guest)
    office.do(elsewhere.conversations.visitor(guest.id, say("From elsewhere")))
    acknowledged(guest.says("From here"))
    hears_all(page)
    assert seqs(page, guest) == list(range(1, guest.stored.seq + 1))


def test_a_page_that_lags_gets_every_row_in_the_end(staffed: Office) -> None:
    office = staffed
    guest = office.talking(office.mia)
    page = AgentPage(office, office.mia)
    page.watches(guest)
    page.gate.clear()
    for number in range(QUEUED_FRAMES + 50):
        acknowledged(guest.says(f"{number}"))
    page.gate.set()
    hears_all(page)
    assert (seqs(page, guest), page.code) == (list(range(1, guest.stored.seq + 1)), None)


def test_two_pages_of_an_agent_get_the_same_rows(staffed: Office) -> None:
    office = staffed
    guest = office.talking(office.mia)
    pages = [AgentPage(office, office.mia) for _ in range(2)]
    for page in pages:
        page.watches(guest)
    guest.says("Hello")
    hears_all(*pages)
    assert pages[0].rows(guest) == pages[1].rows(guest)
    assert seqs(pages[0], guest) == list(range(1, guest.stored.seq + 1))


def test_the_next_chat_replaces_the_one_before(staffed: Office) -> None:
    office = staffed
    first, second = office.talking(office.mia), office.talking(office.mia)
    page = AgentPage(office, office.mia)
    page.watches(first)
    page.watches(second)
    known = len(page.rows(first))
    first.says("Hello")
    second.says("Hello")
    hears_all(page)
    assert (len(page.rows(first)), seqs(page, second)) == (known, list(range(1, second.stored.seq + 1)))
    assert list(office.desk.fanout.shown) == [second.id]
    page.goes()
    assert list(office.desk.fanout.shown) == []


def test_what_is_forgotten_while_news_is_made_is_no_reason_to_take_a_chat_away(staffed: Office) -> None:
    office, recent = staffed, staffed.desk.changes.recent
    guest = office.talking(office.mia)
    service = office.desk.conversations
    office.do(service.record(office.mia, guest.id, "activity", "k", {"subject": "Call back"}))

    async def scene() -> tuple[News, ...]:
        # What was made of the conversation is read from the store; meanwhile another process is found to have written.
        look = service.feed(office.mia, 0)
        reading = look.send(None)
        while not reading.done():
            await asyncio.sleep(0.001)
        recent.clear()
        with pytest.raises(StopIteration) as ended:
            look.send(None)
        news: tuple[News, ...] = ended.value.value[0]
        return news

    assert [(news.conversation, news.removed) for news in office.do(scene())] == [(guest.id, False)] * 3


def test_names_of_owners_are_known_of_everybody_who_was_ever_hired(staffed: Office) -> None:
    office = staffed
    office.hire("lea")
    office.do(office.desk.presence.tick())
    office.do(office.desk.conversations.assign(office.mia, office.waiting().id, "lea"))
    assert dict(office.desk.presence.names) == {
        "mia": "Mia", "omar": "Omar", "zoe": "Zoe", "lea": "Lea", "clock": "Clock",
    }  # fmt: skip


def test_a_page_that_fails_at_its_beginning_leaves_nothing_behind(
    staffed: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    guest = staffed.talking(staffed.mia)

    async def fails(*asked: object) -> None:
        raise Unavailable("the database cannot answer")

    monkeypatch.setattr(staffed.desk.conversations, "rows", fails)
    page = AgentPage(staffed, staffed.mia, since={guest.id: 0})
    page.waits(lambda: page.code == 1012)
    staffed.do(page.gone())
    assert staffed.desk.fanout.shown == ()
