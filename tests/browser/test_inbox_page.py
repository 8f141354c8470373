"""The inbox in a browser: what an agent sees of a visitor who leaves, and where the keyboard is."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

from playwright.sync_api import APIResponse, Browser, Route, expect

from browser.people import PHONE, Agent, Visitor
from browser.waiting import comes_to
from serving import Server

ZOOMED = (320, 256)
"""What is left of 1280 x 1024 at 400 %."""

LYING = (844, 390)
"""A phone on its side."""


def test_a_visitor_ends_the_chat_and_the_agent_sees_it_closed(chromium: Browser, server: Server, mia: Agent) -> None:
    visitor = mia.meets(chromium, server)
    visitor.widget.get_by_role("button", name="End chat").click()
    visitor.widget.locator("footer").get_by_role("button", name="End chat").click()
    expect(visitor.widget.get_by_role("button", name="Start a new conversation")).to_be_visible()
    expect(mia.thread).to_contain_text("Conversation ended")
    expect(mia.page.get_by_role("textbox", name="Reply")).to_be_hidden()
    expect(mia.page.locator("#foot-closed")).to_contain_text("cannot be opened again")


def test_the_details_button_says_whether_they_are_there(chromium: Browser, server: Server, mia: Agent) -> None:
    mia.meets(chromium, server)
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


def test_whoever_turns_to_something_else_before_an_answer_is_there_stays_there(
    chromium: Browser, server: Server, mia: Agent
) -> None:
    answers: list[tuple[Route, APIResponse]] = []
    mia.page.set_viewport_size({"width": 1440, "height": 900})
    mia.page.goto(f"{server.url}/inbox#/unassigned")
    visitor = Visitor.arrives(chromium, server)
    visitor.opens()
    visitor.picks("Talk to sales")
    visitor.picks("Up to 20")
    mia.page.route("**/conversations/*?last=*", lambda route: answers.append((route, route.fetch())))
    mia.page.route("**/assignment", lambda route: answers.append((route, route.fetch())))
    mia.chats.first.click()
    search, name = mia.page.get_by_role("searchbox"), mia.page.locator("#detail-person-name")
    search.click()
    let_through(mia, answers)
    expect(mia.thread.locator(".line").first).to_be_visible()
    expect(search).to_be_focused()
    mia.page.get_by_role("button", name="Assign to me").click()
    name.click()
    let_through(mia, answers)
    expect(mia.page).to_have_url(re.compile("#/mine/"))
    expect(name).to_be_focused()
    mia.page.unroute_all()


def let_through(agent: Agent, answers: list[tuple[Route, APIResponse]]) -> None:
    """The answer that is held back, as soon as it is there."""
    route, answer = comes_to(agent.page, lambda: answers).pop()
    route.fulfill(response=answer)


def test_who_does_not_close_after_all_is_where_they_were(mia: Agent) -> None:
    mia.page.set_viewport_size({"width": 1440, "height": 900})
    close = mia.page.get_by_role("button", name="Close", exact=True)
    close.focus()
    mia.page.keyboard.press("Enter")
    mia.page.get_by_role("dialog").wait_for()
    mia.page.keyboard.press("Escape")
    expect(close).to_be_focused()
    expect(mia.page.get_by_role("textbox", name="Reply")).to_be_visible()


def test_where_there_is_little_height_nothing_lies_over_the_folders(chromium: Browser, server: Server) -> None:
    # Who signs in for the first time has the offer of notifications, and nothing in the list.
    omar = Agent.signs_in(chromium, server, "omar@example.com", ZOOMED)
    for width, height in (ZOOMED, LYING):
        omar.page.set_viewport_size({"width": width, "height": height})
        expect(omar.page.get_by_role("button", name="Not now")).to_be_visible()
        expect(omar.page.locator("#list-empty-title")).to_have_text("Nobody is waiting")
        omar.page.locator("#list-empty-hint").scroll_into_view_if_needed()
        for part in ("#online", "#folder-unassigned", "#folder-mine", "#folder-closed"):
            omar.page.locator(part).click(trial=True)
        omar.page.locator("#list-title").scroll_into_view_if_needed()
        expect(omar.page.locator("#list-title")).to_be_in_viewport(ratio=1)
    omar.page.context.close()


def test_at_midnight_today_becomes_yesterday_by_itself(mia: Agent) -> None:
    said = datetime.fromisoformat(mia.thread.locator("time").last.get_attribute("datetime") or "")
    midnight = datetime.combine(said.astimezone().date(), time()) + timedelta(days=1)
    mia.page.clock.set_fixed_time(midnight - timedelta(seconds=5))
    mia.page.reload()
    expect(mia.page.locator("#online")).to_be_enabled()
    expect(mia.thread.locator(".day").last).to_have_text("Today")
    mia.page.wait_for_load_state("networkidle")
    # Too short a jump for the page to believe that the machine has slept, and to come back anew.
    mia.page.clock.set_fixed_time(midnight + timedelta(seconds=5))
    expect(mia.thread.locator(".day").last).to_have_text("Yesterday")
