"""Every change of a conversation: answered once it is stored, then told to everybody whom it concerns."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from frontdesk.bus import hints
from frontdesk.runtime.desk.conversations import Ack, Refusal
from frontdesk.runtime.desk.fanout import Broadcast
from frontdesk.runtime.talk.visits import Arrival
from frontdesk.runtime.wire import End, Say
from frontdesk.store import Unavailable
from frontdesk.store.failpoint import armed
from runtime.offices import Guest, Office


class Page:
    """A page that writes down what it is told, in a list that others write into too."""

    def __init__(self, heard: list[Any]) -> None:
        self.heard = heard

    def told(self, broadcast: Broadcast) -> None:
        self.heard.append([row.seq for row in broadcast.turn.rows])

    def look_again(self) -> None:
        self.heard.append("look")

    def typing(self, sender: str) -> None:
        self.heard.append(sender)


def say(key: str = "k", text: str = "Hello") -> Say:
    return Say(type="say", key=key, text=text)


def heard_by(office: Office, guest: Guest, act: Callable[[list[Any]], Any]) -> list[Any]:
    """What a page of the conversation hears, between what `act` notes itself."""
    heard: list[Any] = []

    async def scene() -> None:
        with office.desk.fanout.over(guest.id, Page(heard)), office.desk.bus.subscribe(hints.FEED) as feed:
            await act(heard)
            try:
                async with asyncio.timeout(0.01):
                    heard.append(await feed.next())
            except TimeoutError:
                heard.append("quiet")

    office.do(scene())
    return heard


def test_the_answer_comes_before_the_rows_and_agents_pages_are_woken_only_where_they_may_know(office: Office) -> None:
    office.comes_online(office.mia)

    async def act(heard: list[Any]) -> None:
        done = asyncio.get_running_loop().create_future()

        def answered(answer: Any, error: BaseException | None) -> None:
            heard.append(answer)
            done.set_result(None)

        office.desk.conversations.take(guest.id, say(), answered)
        await done

    guest = office.visit()
    assert heard_by(office, guest, act) == [Ack(2), [2, 3], "quiet"]
    guest = office.waiting()
    assert heard_by(office, guest, act)[-1] == {hints.FEED}


def test_what_is_refused_or_known_already_is_told_to_nobody(office: Office) -> None:
    office.comes_online(office.mia)
    guest = office.waiting()
    guest.says("Hello", key="k")
    answers: list[Any] = []

    async def act(heard: list[Any]) -> None:
        answers.append(await office.desk.conversations.visitor(guest.id, say()))
        answers.append(await office.desk.conversations.visitor(guest.id, say(text="Something else")))
        await office.desk.conversations.assign(office.mia, guest.id, None)

    assert heard_by(office, guest, act) == ["quiet"]
    assert answers == [Ack(guest.stored.visitor_seq), Refusal("key-reused")]


def test_everybody_hears_of_it_although_its_caller_has_gone(office: Office) -> None:
    guest = office.visit()

    async def act(heard: list[Any]) -> None:
        call = asyncio.create_task(office.desk.conversations.visitor(guest.id, say()))
        await asyncio.sleep(0)
        call.cancel()
        await asyncio.gather(call, return_exceptions=True)
        await office.desk.conversations.visitor(guest.id, say("k2"))

    told = heard_by(office, guest, act)
    assert [rows[0] for rows in told if isinstance(rows, list)] == [2, guest.stored.visitor_seq - 1]


def test_everybody_hears_of_it_although_its_caller_fails_at_the_answer(office: Office) -> None:
    office.comes_online(office.mia)
    guest = office.waiting()
    noted: list[int | None] = []
    office.desk.changes.noted = lambda conversation, due_ms: noted.append(due_ms)
    failed: list[Any] = []

    async def act(heard: list[Any]) -> None:
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: failed.append(context["exception"]))

        def answered(answer: Any, error: BaseException | None) -> None:
            raise LookupError("the page is gone")

        office.desk.conversations.take(guest.id, say(), answered)
        office.desk.conversations.take(guest.id, End(type="end", key="e"), answered)
        await office.desk.database.write(lambda connection: None)
        asyncio.get_running_loop().set_exception_handler(None)

    *rows, feed = heard_by(office, guest, act)
    assert [seq for turn in rows for seq in turn] == list(range(4, guest.stored.seq + 1))
    assert (feed, noted) == ({hints.FEED}, [None])
    assert [type(error) for error in failed] == [LookupError] * 2


def test_what_the_database_did_not_take_is_told_to_nobody_and_may_be_sent_again(office: Office) -> None:
    guest = office.visit()

    async def act(heard: list[Any]) -> None:
        with armed("writer.commit.before=raise"), pytest.raises(Unavailable):
            await office.desk.conversations.visitor(guest.id, say())

    assert heard_by(office, guest, act) == ["quiet"]
    assert guest.says("Hello", key="k") == Ack(2)


def test_what_is_stored_and_nobody_knows_of_is_answered_from_the_store(office: Office) -> None:
    guest = office.visit()
    with armed("writer.commit.after=raise"), pytest.raises(Unavailable):
        guest.says("Hello", key="k")
    before = guest.log
    assert guest.says("Hello", key="k") == Ack(2)
    assert guest.log == before
    assert guest.says("More") == Ack(len(before) + 1)


def test_a_refusal_by_a_full_queue_is_heard_at_once(office: Office) -> None:
    guest = office.visit()
    office.desk.database.close()
    heard: list[Any] = []

    async def scene() -> None:
        office.desk.conversations.take(guest.id, say(), lambda answer, error: heard.append((answer, type(error))))

    office.do(scene())
    assert heard[0][0] is None
    assert issubclass(heard[0][1], Unavailable)


def test_only_a_deadline_that_changes_is_noted(office: Office) -> None:
    office.comes_online(office.mia)
    noted: list[tuple[str, int | None]] = []
    office.desk.changes.noted = lambda *one: noted.append(one)
    guest = office.waiting()
    guest.says("Hello?")
    office.do(office.desk.conversations.assign(office.mia, guest.id, "me"))
    guest.says("Hello!")
    assert noted == [(guest.id, office.clock.now_ms() + 60_000), (guest.id, None)]


NO_TEXT = {"plan": "\ud800"}


def test_a_visitor_of_whom_the_page_says_what_is_no_text_is_welcome(office: Office) -> None:
    guest = office.visit(attributes=NO_TEXT)
    assert guest.says("Hello") == Ack(2)
    assert office.replayed(guest)


def test_a_page_that_says_what_cannot_be_stored_spoils_nobody_elses_turn(office: Office) -> None:
    guest, service = office.visit(), office.desk.conversations
    odd = Arrival(installed=True, attributes=NO_TEXT)

    async def scene() -> list[Any]:
        calls = [
            service.visitor(guest.id, say("k1")),
            service.begin("sales", odd),
            service.visitor(guest.id, say("k2")),
        ]
        return list(await asyncio.gather(*calls, return_exceptions=True))

    for _ in range(3):
        first, _, second = office.do(scene())
        assert isinstance(first, Ack)
        assert isinstance(second, Ack)
