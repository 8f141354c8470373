"""A visitor's tab: every row once and in order, whatever it missed and however slowly it reads."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from functools import partial
from typing import Any

import pytest

from frontdesk.runtime.desk.desk import Desk
from frontdesk.runtime.sockets.socket import QUEUED_FRAMES
from frontdesk.runtime.wire import Say
from frontdesk.store import Unavailable
from frontdesk.store.failpoint import armed
from runtime.offices import Guest, Office
from runtime.pages import PATIENCE_S, TabPage, VisitorPage, acknowledged
from store.batches import Hold


@pytest.fixture
def kind() -> str:
    """One database is enough: what is tested here does not depend on it."""
    return "sqlite"


@pytest.fixture
def elsewhere(office: Office) -> Iterator[Desk]:
    """Another process on the same database."""
    desk = Desk.open(office.url, office.clock)
    yield desk
    desk.database.close()


def whole(guest: Guest) -> list[int]:
    return [row["seq"] for row in guest.log]


def test_two_tabs_get_the_same_frames(office: Office) -> None:
    office.comes_online(office.mia)
    guest = office.talking(office.mia)
    first, second = VisitorPage(guest), VisitorPage(guest)
    last = acknowledged(guest.says("Hello"))
    office.do(office.desk.conversations.say(office.mia, guest.id, "k", "Hi"))
    for page in (first, second):
        page.waits(partial(page.has, last + 1))
    assert first.of("event") == second.of("event")
    assert first.seqs == second.seqs == whole(guest)


def test_a_turn_is_told_with_its_answer_before_its_rows(office: Office) -> None:
    guest = office.visit()
    page = VisitorPage(guest)
    page.says(type="say", key="k", text="Hello")
    page.waits(lambda: page.has(2))
    kinds = [frame["type"] for frame in page.frames]
    assert kinds.index("ack") < kinds.index("event")


def test_a_tab_that_missed_a_turn_catches_up_from_the_store(office: Office, elsewhere: Desk) -> None:
    guest = office.visit()
    page = VisitorPage(guest)
    office.do(elsewhere.conversations.visitor(guest.id, Say(type="say", key="far", text="From elsewhere")))
    acknowledged(guest.says("From here"))
    page.catches_up()
    assert page.seqs == whole(guest)


def test_a_tab_that_looks_again_for_nothing_sends_nothing(office: Office) -> None:
    guest = office.visit()
    page = VisitorPage(guest)
    page.on_the_loop(page.tab.look_again)
    acknowledged(guest.says("Hello"))
    page.catches_up()
    assert page.seqs == whole(guest)


class Held:
    """A task that stands still once its first wait has an answer, until it is let go."""

    def __init__(self) -> None:
        self.answered = asyncio.Event()
        self.let_go = asyncio.Event()

    def __call__(self, loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, Any], **how: Any) -> Any:
        return asyncio.Task(self._slowly(work), loop=loop, **how)

    async def _slowly(self, work: Coroutine[Any, Any, Any]) -> None:
        reading = work.send(None)
        reading._asyncio_future_blocking = False
        await asyncio.wait({reading})
        self.answered.set()
        await self.let_go.wait()
        try:
            while True:
                waiting = work.send(None)
                waiting._asyncio_future_blocking = False
                await asyncio.wait({waiting})
        except StopIteration:
            return


def test_a_turn_that_is_stored_while_a_tab_reads_for_the_last_time_is_not_lost(office: Office) -> None:
    guest = office.visit()
    page = VisitorPage(guest)

    async def scene() -> None:
        loop, held = asyncio.get_running_loop(), Held()
        loop.set_task_factory(held)  # type: ignore[arg-type]
        page.tab.look_again()
        loop.set_task_factory(None)
        await held.answered.wait()
        said = Say(type="say", key="late", text="Is anybody there?")
        await office.desk.conversations.visitor(guest.id, said)
        held.let_go.set()
        await page.until(lambda: page.has(2))

    office.do(scene())
    page.catches_up()
    assert page.seqs == whole(guest)


def test_a_tab_that_lags_is_not_flooded_and_gets_every_row_in_the_end(office: Office) -> None:
    guest = office.visit()
    page = VisitorPage(guest)
    page.gate.clear()
    said = QUEUED_FRAMES
    for number in range(said):
        acknowledged(guest.says(f"{number}"))
    office.do(asyncio.sleep(0))
    assert page.code is None
    page.gate.set()
    last = len(guest.log)
    page.catches_up()
    assert (page.seqs, page.code) == (whole(guest), None)
    assert last > said


def test_a_tab_that_was_away_gets_what_it_missed_and_nothing_twice(office: Office) -> None:
    guest = office.visit()
    for number in range(40):
        acknowledged(guest.says(f"{number}"))
    page = VisitorPage(guest, since=3)
    page.catches_up()
    assert page.seqs == whole(guest)[3:]


def test_what_was_asked_before_the_snapshot_is_not_asked_again(office: Office) -> None:
    guest = office.visit()
    for number in range(40):
        acknowledged(guest.says(f"{number}"))
    page = VisitorPage(guest)
    page.catches_up()
    assert not any("view" in frame for frame in page.of("event"))
    guest.says("More")
    page.catches_up()
    assert page.of("event")[-1]["view"] == guest.view


def test_a_store_that_fails_while_a_tab_catches_up_ends_it(office: Office, elsewhere: Desk) -> None:
    guest = office.visit()
    page = VisitorPage(guest)
    office.do(elsewhere.conversations.visitor(guest.id, Say(type="say", key="far", text="From elsewhere")))
    with armed("reader.unit.before=raise"):
        page.on_the_loop(page.tab.look_again)
        assert page.serving is not None
        with pytest.raises(Unavailable):
            office.do(asyncio.wait_for(page.serving, PATIENCE_S))
    again = VisitorPage(guest, since=page.seqs[-1])
    again.catches_up()
    assert page.seqs + again.seqs == whole(guest)


def test_a_command_that_the_store_refuses_at_once_ends_the_tab(office: Office) -> None:
    guest = office.visit()
    page = VisitorPage(guest)
    office.desk.database.close()
    page.says(type="say", key="k", text="Too late")
    assert page.serving is not None
    with pytest.raises(Unavailable, match="closed"):
        office.do(asyncio.wait_for(page.serving, PATIENCE_S))


def test_a_page_that_goes_at_once_has_what_it_sent_stored(office: Office) -> None:
    guest = office.visit()
    page = VisitorPage(guest)
    for number in range(5):
        page.says(type="say", key=f"k{number}", text=f"{number}")
    page.goes()
    assert [text for text in guest.heard if text.isdigit()] == [str(number) for number in range(5)]


def test_a_page_that_has_gone_is_read_nothing_while_its_last_answers_are_awaited(office: Office) -> None:
    guest = office.visit()
    page = VisitorPage(guest)

    async def scene() -> int:
        with armed() as plan:
            async with Hold(office.desk.database):
                page.says(type="say", key="k", text="Bye")
                await page.leaves()
                # A turn of another page comes meanwhile, after one that was missed.
                page.tab.look_again()
                await office.desk.database.read(lambda connection: None)
            await page.gone()
        return plan.reached["reader.begin.before"] - 1

    assert office.do(scene()) == 0
    assert "Bye" in guest.heard


def test_an_agents_typing_is_told_while_there_is_an_agent(office: Office) -> None:
    office.comes_online(office.mia)
    guest = office.waiting()
    page = VisitorPage(guest)

    def types(sender: str) -> None:
        page.on_the_loop(lambda: office.desk.fanout.typing(guest.id, sender))

    types("agent")
    office.do(office.desk.conversations.assign(office.mia, guest.id, "me"))
    types("visitor")
    types("agent")
    office.do(office.desk.conversations.assign(office.mia, guest.id, None))
    types("agent")
    page.catches_up()
    assert page.of("typing") == [{"type": "typing", "author": "Mia"}]


WAITS = """
frontdesk: 1
name: Waits
install: {origins: [https://www.example.com]}
pathways:
  start:
    - {card: message, text: First}
    - {card: wait, for: 0.5s}
    - card: question
      text: Second
      answers: [{label: Yes}]
"""


class FirstPage(TabPage):
    direct = True


def test_what_a_new_conversation_says_while_its_visitor_is_noted_reaches_the_page(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.deploy("waits", WAITS)
    meet = office.desk.identities.meet

    async def noted_slowly(*known: Any) -> None:
        office.clock.move(0.6)
        assert await office.desk.timers.sweep() == 1
        await meet(*known)

    monkeypatch.setattr(office.desk.identities, "meet", noted_slowly)
    page = FirstPage(office)
    page.says(type="hello", playbook="waits", since=0, token=None, visitor={"user_id": "40"})
    office.do(page.opens())
    page.waits(lambda: page.has(2))
    assert page.seqs == [1, 2]
