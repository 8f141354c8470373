"""How a visitor ends a conversation: by a quiet button, after a second thought."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from browser.widget_far import TEXT, Far, row, until
from browser.widget_site import opened, serving

ENDED: dict[str, Any] = {"outcome": "none", "qualified": False}


@pytest.fixture
def far() -> Far:
    return Far(log=[row(1, "bot", "Write to me")], view=TEXT)


@pytest.fixture
def page(chromium: Browser, far: Far) -> Iterator[Page]:
    """The widget's own page, in the middle of a conversation."""
    with serving() as site, opened(chromium) as (page, faults):
        page.route_web_socket("**/ws/visitor", far.connect)
        page.goto(f"{site.url}/w/sales")
        page.get_by_role("textbox").wait_for()
        yield page
        assert faults == []


def leave(page: Page) -> Locator:
    return page.locator("header").get_by_role("button", name="End chat")


def answer(page: Page, name: str) -> Locator:
    return page.get_by_role("group", name="Answers").get_by_role("button", name=name)


def test_it_is_asked_again_before_it_ends(page: Page, far: Far) -> None:
    leave(page).click()
    expect(page.get_by_role("alert")).to_have_text("End this conversation?")
    assert "end" not in far.kinds()
    answer(page, "End chat").click()
    [end] = until(page, far, 1, "end")
    assert set(end) == {"type", "key"}
    far.send({"type": "ack", "key": end["key"], "seq": 2})
    far.tell(row(2, "bot", kind="ended", **ENDED), view={"kind": "ended", **ENDED})
    expect(page.get_by_role("button", name="Start a new conversation")).to_be_visible()
    expect(leave(page)).to_be_hidden()
    expect(page.locator(".mine")).to_have_count(0)


def test_who_stays_goes_on_with_what_was_written(page: Page, far: Far) -> None:
    page.get_by_role("textbox").fill("Half a sent")
    leave(page).click()
    answer(page, "Keep chatting").click()
    expect(page.get_by_role("textbox")).to_have_value("Half a sent")
    expect(leave(page)).to_be_focused()
    page.get_by_role("textbox").press("Enter")
    until(page, far, 1, "say")
    assert "end" not in far.kinds()


def test_the_keyboard_is_enough(page: Page, far: Far) -> None:
    leave(page).focus()
    page.keyboard.press("Enter")
    expect(answer(page, "End chat")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    until(page, far, 1, "end")


def test_the_question_goes_when_the_conversation_ends_by_itself(page: Page, far: Far) -> None:
    leave(page).click()
    far.tell(row(2, "bot", kind="ended", **ENDED), view={"kind": "ended", **ENDED})
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_role("button", name="Start a new conversation")).to_be_visible()


def test_an_end_that_was_not_heard_is_sent_again(page: Page, far: Far) -> None:
    leave(page).click()
    answer(page, "End chat").click()
    [first] = until(page, far, 1, "end")
    far.close(1012)
    assert until(page, far, 2, "end")[1] == first
