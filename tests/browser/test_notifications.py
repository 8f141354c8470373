"""What agents hear of while they look elsewhere: once, in whichever tabs, and nothing that is not theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.people import BACK_S, DESKTOP, PHONE, Agent
from browser.screens import THERE, Screen
from browser.waiting import comes_to, comes_true
from serving import DESK, Server, running_server
from talking import Visitor, visit

Asks = Callable[[], Visitor]

IN_UNASSIGNED, ASSIGNED, MESSAGE = "Waiting in Unassigned", "Assigned to you", "New message"


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("server"), playbooks=DESK) as server:
        yield server
        for context in chromium.contexts:
            context.close()


@pytest.fixture
def mia(chromium: Browser, server: Server) -> Screen:
    mia = Screen.of(chromium, server, "mia@example.com")
    mia.agent.goes_online()
    return mia


@pytest.fixture
def asks(server: Server) -> Iterator[Callable[[], Visitor]]:
    """Lets one more visitor ask for a person."""
    with ExitStack() as visitors:

        def asking() -> Visitor:
            visitor = visitors.enter_context(visit(server, "helpline"))
            assert visitor.pick(0)["type"] == "ack"
            return visitor

        yield asking


def taken(asks: Asks, screen: Screen) -> Visitor:
    """A visitor whose chat an agent has taken, and left for the list again."""
    visitor = asks()
    screen.shows(1)
    screen.agent.takes()
    screen.goes_back_to_the_list()
    screen.shows(0)
    return visitor


def bodies(screen: Screen) -> list[str]:
    return [note["body"] for note in screen.notes()]


def test_the_browser_is_asked_by_a_click_and_never_by_itself(chromium: Browser, server: Server, asks: Asks) -> None:
    mia = Screen.of(chromium, server, "mia@example.com", allowed=None)
    mia.agent.goes_online()
    asks()
    expect(mia.page).to_have_title("(1) Inbox · Frontdesk")
    assert mia.page.evaluate("asked") == 0
    mia.page.get_by_role("button", name="Turn on notifications").click()
    comes_true(mia.page, "asked === 1")
    expect(mia.page.get_by_role("button", name="Turn on notifications")).to_be_hidden()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_three_tabs_tell_of_each_thing_once(
    chromium: Browser, server: Server, size: tuple[int, int], asks: Asks
) -> None:
    mia = Screen.of(chromium, server, "mia@example.com", size=size)
    mia.agent.goes_online()
    mia.tab()
    mia.tab()
    visitor = asks()
    mia.hears(IN_UNASSIGNED)
    mia.plays(2)
    assert bodies(mia) == [IN_UNASSIGNED]
    assert mia.notes()[0]["title"].startswith("Visitor ")
    mia.agent.takes()
    mia.shows(0)
    mia.goes_back_to_the_list()
    visitor.say("my secret")
    mia.hears(IN_UNASSIGNED, MESSAGE)
    assert bodies(mia) == [MESSAGE]
    assert "my secret" not in str(mia.notes())


HOLDS = """
() => new Promise((held) => {
  navigator.locks.request('frontdesk.notify', () => { held(); return new Promise(() => undefined); });
})
"""
QUEUED = "(await navigator.locks.query()).pending.filter(({name}) => name === 'frontdesk.notify').length"


def test_a_tab_that_is_closed_in_its_turn_leaves_it_to_the_others(mia: Screen, asks: Asks) -> None:
    closing = mia.tab()
    closing.evaluate(HOLDS)
    asks()
    for page in (mia.page, closing):
        expect(page.locator("#items > li")).to_have_count(1)
    mia.hears_of("new-unassigned")
    comes_true(mia.page, f"async () => {QUEUED} >= 2")
    assert mia.told() == []
    closing.close()
    mia.shows(1)
    mia.hears(IN_UNASSIGNED)


def test_a_tab_that_is_closed_takes_no_notification_with_it_and_the_last_one_leaves_none(
    server: Server, mia: Screen, asks: Asks
) -> None:
    showing, settings = mia.tab(), mia.tab("/settings")
    asks()
    mia.shows(1)
    showing.goto(server.url + "/playbooks")
    assert len(mia.notes()) == 1
    mia.page.goto(server.url + "/playbooks")
    comes_true(settings, f"async () => (await ({THERE})()).length === 0")


def test_a_chat_in_front_is_not_told_of_and_one_in_a_hidden_tab_is_neither_read_nor_kept_quiet(
    mia: Screen, asks: Asks
) -> None:
    other = mia.tab()
    visitor = asks()
    mia.shows(1)
    mia.agent.takes()
    visitor.say("while you look")
    expect(mia.agent.thread).to_contain_text("while you look")
    mia.has_heard("new-message")
    assert mia.told() == [IN_UNASSIGNED]
    mia.turns_away()
    visitor.say("while you do not")
    assert [note["body"] for note in mia.shows(1)] == [MESSAGE]
    expect(other).to_have_title("(1) Inbox · Frontdesk")
    mia.page.evaluate("hide(false)")
    expect(mia.agent.thread).to_contain_text("while you do not")
    mia.shows(0)
    expect(other).to_have_title("Inbox · Frontdesk")


def test_a_chat_that_goes_to_somebody_else_takes_its_notification_with_it(
    chromium: Browser, server: Server, mia: Screen, asks: Asks
) -> None:
    omar = Screen.of(chromium, server, "omar@example.com")
    omar.agent.goes_online()
    visitor = asks()
    assert (len(mia.shows(1)), len(omar.shows(1))) == (1, 1)
    mia.agent.takes()
    omar.shows(0)
    mia.turns_away()
    visitor.say("for Mia alone")
    mia.shows(1)
    mia.agent.reassigns("Omar")
    mia.shows(0)
    assert [note["body"] for note in omar.shows(1)] == [ASSIGNED]
    visitor.say("for Omar alone")
    comes_true(omar.page, f"async () => (await ({THERE})())[0]?.body === '{MESSAGE}'")
    assert mia.notes() == []


def test_who_signs_in_where_somebody_else_was_sees_none_of_their_notifications(
    server: Server, mia: Screen, asks: Asks
) -> None:
    visitor = taken(asks, mia)
    mia.page.evaluate("hide(true)")
    visitor.say("for Mia alone")
    mia.shows(1)
    omars = mia.context.new_page()
    omars.goto(server.links["omar@example.com"])
    omars.get_by_role("button", name="Sign in as").click()
    expect(omars.get_by_text("Omar", exact=True)).to_be_visible()
    comes_true(omars, f"async () => (await ({THERE})()).length === 0")


def test_what_was_missed_is_told_once_after_coming_back_and_not_after_a_reload(mia: Screen, asks: Asks) -> None:
    other = mia.tab()
    mia.context.set_offline(True)
    for page in (mia.page, other):
        page.evaluate("lines.at(-1).close()")
        expect(page.locator("#link-lost")).to_be_visible()
    asks()
    mia.context.set_offline(False)
    for page in (mia.page, other):
        expect(page.locator("#link-lost")).to_be_hidden(timeout=BACK_S * 1000)
        expect(page.locator("#items > li")).to_have_count(1)
    mia.shows(1)
    mia.hears(IN_UNASSIGNED)
    other.reload()
    mia.ready(other)
    expect(other.locator("#items > li")).to_have_count(1)
    mia.turns()
    assert (other.evaluate("shown.length"), len(mia.notes())) == (0, 1)


def test_a_click_opens_the_chat_in_one_inbox(mia: Screen, asks: Asks) -> None:
    other, settings = mia.tab(), mia.tab("/settings")

    def opened() -> list[Page]:
        return [page for page in (mia.page, other) if page.locator("#chat").is_visible()]

    asks()
    mia.shows(1)
    mia.clicks("Visitor")
    mia.shows(0)
    (page,) = comes_to(settings, opened)
    expect(page.get_by_role("button", name="Assign to me")).to_be_visible()
    assert opened() == [page]
    assert "/settings" in settings.url


def choose(page: Page, label: str, wanted: bool) -> None:
    # What the page says of it may be of the choice before.
    with page.expect_response("**/api/v1/me/notifications"):
        page.get_by_role("checkbox", name=label).set_checked(wanted)
    expect(page.locator("#toasts")).to_contain_text("Saved.")


def test_what_is_chosen_holds_at_once_in_every_tab_and_browser(mia: Screen, asks: Asks) -> None:
    settings, second = mia.tab("/settings"), mia.tab("/settings")
    visitor = taken(asks, mia)
    choose(settings, "Show what the visitor wrote", True)
    choose(settings, "Tab title: A new message in one of your chats", False)
    choose(settings, "Sound: A new message in one of your chats", False)
    expect(second.get_by_role("checkbox", name="Show what the visitor wrote")).to_be_checked()
    mia.plays(2)
    visitor.say("Is it <b>open</b>?")
    assert [note["body"] for note in mia.shows(1)] == [f"{MESSAGE}\nIs it <b>open</b>?"]
    assert mia.page.evaluate("shown.at(-1).silent") is True
    assert mia.tones() == 2
    expect(mia.page).to_have_title("Inbox · Frontdesk")
    choose(settings, "Tab title: A new message in one of your chats", True)
    expect(mia.page).to_have_title("(1) Inbox · Frontdesk")
    assert mia.page.evaluate("badges.at(-1)") == 1
    assert "waiting" in str(mia.page.locator("link[rel=icon]").get_attribute("href"))
    choose(settings, "Desktop: A new message in one of your chats", False)
    told = mia.told()
    visitor.say("And now?")
    expect(mia.agent.chats.first).to_contain_text("And now?")
    mia.has_heard("new-message", 2)
    assert mia.told() == told


def test_the_switch_silences_new_chats_and_not_those_that_one_has(
    chromium: Browser, server: Server, mia: Screen, asks: Asks
) -> None:
    visitor = taken(asks, mia)
    omar = Agent.signs_in(chromium, server, "omar@example.com")
    omar.goes_online()
    mia.agent.goes_offline()
    asks()
    mia.agent.looks_at("Unassigned")
    expect(mia.agent.chats).to_have_count(1)
    visitor.say("Are you still there?")
    assert [note["body"] for note in mia.shows(1)] == [MESSAGE]
    expect(mia.page).to_have_title("(1) Inbox · Frontdesk")


def test_a_browser_that_refuses_still_counts_and_sounds(chromium: Browser, server: Server, asks: Asks) -> None:
    mia = Screen.of(chromium, server, "mia@example.com", allowed=False)
    mia.agent.goes_online()
    asks()
    expect(mia.page).to_have_title("(1) Inbox · Frontdesk")
    comes_true(mia.page, "tones === 2")
    assert (mia.told(), mia.page.evaluate("asked")) == ([], 0)
    expect(mia.page.get_by_role("button", name="Turn on notifications")).to_be_hidden()
