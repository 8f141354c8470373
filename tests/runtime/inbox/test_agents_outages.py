"""An agent's page loses nothing with a hint, and comes back where the database cannot answer."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from starlette.websockets import WebSocket

from frontdesk.runtime.app import Shell, build
from frontdesk.runtime.settings import Settings
from frontdesk.runtime.sockets import inbox as module
from frontdesk.runtime.sockets.socket import RESTART
from frontdesk.runtime.sockets.sockets import RETRY_AFTER_S
from frontdesk.runtime.wire import Pick
from frontdesk.store import Unavailable
from frontdesk.store.failpoint import armed
from runtime.offices import Office
from runtime.pages import SECRET, AgentPage, Page, employs_a_clock, hears_all


@pytest.fixture
def kind() -> str:
    """One database is enough: what is tested here does not depend on it."""
    return "sqlite"


@pytest.fixture
def staffed(office: Office) -> Office:
    """An office in which Mia is there."""
    employs_a_clock(office)
    office.comes_online(office.mia)
    return office


@pytest.fixture
def losing(office: Office) -> Iterator[pytest.MonkeyPatch]:
    """Every hint is lost, and pages look for themselves at once."""
    with pytest.MonkeyPatch.context() as patch, armed("bus.publish.before=raise"):
        patch.setattr(module, "LOOK_AGAIN_S", 0.01)
        yield patch


@pytest.mark.usefixtures("losing")
def test_a_change_whose_hint_is_lost_is_told_all_the_same(office: Office) -> None:
    with armed():
        office.comes_online(office.mia)
        guest = office.visit()
        page = AgentPage(office, office.mia)

    async def picks() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
        await office.desk.conversations.visitor(guest.id, Pick(type="pick", key="k", card="start.question", option=0))
        await page.until(lambda: page.of("conversation"))
        asyncio.get_running_loop().set_exception_handler(None)

    office.do(picks())
    assert [frame["item"]["id"] for frame in page.of("conversation")] == [guest.id]


@pytest.mark.usefixtures("losing")
def test_who_is_there_is_told_although_the_hint_is_lost(office: Office) -> None:
    with armed():
        page = AgentPage(office, office.mia)
        office.comes_online(office.zoe)
        page.waits(lambda: page.of("presence"))
    with pytest.raises(Unavailable):
        office.do(office.desk.presence.switch("zoe", False))
    page.waits(lambda: page.of("presence")[-1]["online"] is False)


def test_a_database_that_cannot_answer_sends_the_page_away_to_come_back(staffed: Office) -> None:
    office = staffed
    guest = office.talking(office.mia)
    page = AgentPage(office, office.mia)
    with armed("reader.unit.before=raise"):
        page.says(type="watch", conversation=guest.id, since=0)
        page.waits(lambda: page.code)
    assert (page.code, page.of("restart")) == (RESTART, [{"type": "restart", "retry_after": RETRY_AFTER_S}])


def test_a_database_that_cannot_say_whose_session_it_is_sends_the_page_away_to_come_back(office: Office) -> None:
    application = build(Shell(Settings(), office.desk, SECRET))
    scope = {"type": "websocket", "path": "/ws/inbox", "headers": [(b"cookie", b"frontdesk=mia")], "app": application}
    page = Page(office)
    with armed("reader.unit.before=raise"):
        office.do(module.inbox(WebSocket({**scope, "extensions": {}}, page.receive, page.send)))
    assert page.code == RESTART


def test_counts_that_could_not_be_read_are_told_once_they_can(staffed: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office = staffed
    monkeypatch.setattr(module, "LOOK_AGAIN_S", 0.0)
    page = AgentPage(office, office.mia)
    # From here on the end of the feed is known without a read.
    office.waiting()
    hears_all(page)
    guest = office.visit()
    with armed("reader.unit.before=raise@3"):
        # Read are the view that is picked from, what was made of the conversation, and the counts.
        guest.picks(0)
        page.waits(lambda: page.of("conversation")[-1]["item"]["id"] == guest.id)
        hears_all(page)
    assert page.of("counts")[-1]["unassigned"] == 2
