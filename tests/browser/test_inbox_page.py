"""The inbox in a browser: what an agent sees of a visitor who leaves, and where the keyboard is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pytest
from playwright.sync_api import Browser, expect

from browser.people import PHONE, Agent, Visitor
from serving import Server, running_server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture(scope="module")
def mia(chromium: Browser, server: Server) -> Agent:
    mia = Agent.signs_in(chromium, server, "mia@example.com")
    mia.goes_online()
    return mia


def meet(chromium: Browser, server: Server, mia: Agent) -> Visitor:
    """A new visitor, whose chat Mia has taken."""
    visitor = Visitor.arrives(chromium, server)
    visitor.opens()
    visitor.picks("Talk to sales")
    visitor.picks("Up to 20")
    mia.looks_at("Unassigned")
    expect(mia.chats).to_have_count(1)
    mia.takes()
    visitor.reads("Mia joined")
    return visitor


def test_a_visitor_ends_the_chat_and_the_agent_sees_it_closed(chromium: Browser, server: Server, mia: Agent) -> None:
    visitor = meet(chromium, server, mia)
    visitor.widget.get_by_role("button", name="End chat").click()
    visitor.widget.locator("footer").get_by_role("button", name="End chat").click()
    expect(visitor.widget.get_by_role("button", name="Start a new conversation")).to_be_visible()
    expect(mia.thread).to_contain_text("Conversation ended")
    expect(mia.page.get_by_role("textbox", name="Reply")).to_be_hidden()
    expect(mia.page.locator("#foot-closed")).to_contain_text("cannot be opened again")


def test_the_details_button_says_whether_they_are_there(chromium: Browser, server: Server, mia: Agent) -> None:
    meet(chromium, server, mia)
    button = mia.page.get_by_role("button", name="Details", exact=True)
    panel = mia.page.get_by_role("complementary", name="Details")
    expect(button).to_have_attribute("aria-expanded", "true")
    button.click()
    expect(panel).to_be_hidden()
    expect(button).to_have_attribute("aria-expanded", "false")
    mia.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    button.click()
    expect(panel.get_by_role("button", name="Close details")).to_be_focused()
    mia.page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(button).to_be_focused()


def test_who_does_not_close_after_all_is_where_they_were(mia: Agent) -> None:
    mia.page.set_viewport_size({"width": 1440, "height": 900})
    close = mia.page.get_by_role("button", name="Close", exact=True)
    close.focus()
    mia.page.keyboard.press("Enter")
    mia.page.get_by_role("dialog").wait_for()
    mia.page.keyboard.press("Escape")
    expect(close).to_be_focused()
    expect(mia.page.get_by_role("textbox", name="Reply")).to_be_visible()


def test_at_midnight_today_becomes_yesterday_by_itself(mia: Agent) -> None:
    midnight = datetime.combine(date.today(), time()) + timedelta(days=1)
    mia.page.clock.set_fixed_time(midnight - timedelta(seconds=5))
    mia.page.reload()
    expect(mia.page.locator("#online")).to_be_enabled()
    expect(mia.thread.locator(".day")).to_have_text("Today")
    mia.page.wait_for_load_state("networkidle")
    # Too short a jump for the page to believe that the machine has slept, and to come back anew.
    mia.page.clock.set_fixed_time(midnight + timedelta(seconds=5))
    expect(mia.thread.locator(".day")).to_have_text("Yesterday")
