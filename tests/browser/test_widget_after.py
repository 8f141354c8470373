"""After a chat: how it was, the conversation as a file, and a new one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.widget_far import TEXT, Far, row, until
from browser.widget_site import opened, serving

ENDED = {"kind": "ended", "outcome": "none", "qualified": False}
LOG = [
    row(1, "bot", "Hi, what is it?"),
    row(2, "visitor", "Talk to sales"),
    row(3, "agent", kind="joined"),
    row(4, "agent", "Hello, Mia here."),
]


@pytest.fixture
def far() -> Far:
    return Far(log=[*LOG], view=TEXT)


@pytest.fixture
def page(chromium: Browser, far: Far) -> Iterator[Page]:
    """The widget's own page, in a chat with a person that ends."""
    with serving() as site, opened(chromium, locale="en-GB", timezone_id="Europe/Amsterdam") as (page, faults):
        page.route_web_socket("**/ws/visitor", far.connect)
        page.goto(f"{site.url}/w/sales")
        page.get_by_role("textbox").wait_for()
        end: dict[str, Any] = {"outcome": "none", "qualified": False}
        far.tell(row(5, "bot", kind="ended", **end), view={**ENDED, "rate": True})
        page.get_by_role("group", name="How was this chat?").wait_for()
        yield page
        assert faults == []


def test_a_chat_with_a_person_is_rated_with_the_keyboard(page: Page, far: Far) -> None:
    page.get_by_role("radio", name="3").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.type("Quick and kind")
    page.keyboard.press("Enter")
    [rate] = until(page, far, 1, "rate")
    assert {**rate, "key": ""} == {"type": "rate", "key": "", "score": 4, "text": "Quick and kind"}
    far.send({"type": "ack", "key": rate["key"], "seq": 6})
    far.tell(row(6, "visitor", "Quick and kind", kind="rating", score=4), view=ENDED)
    expect(page.get_by_text("Thank you!")).to_be_visible()
    expect(page.get_by_role("radio")).to_have_count(0)
    expect(page.locator(".mine .bubble")).to_have_count(1)
    page.reload()
    expect(page.get_by_text("Thank you!")).to_be_visible()
    expect(page.get_by_role("radio")).to_have_count(0)


def test_a_number_is_enough(page: Page, far: Far) -> None:
    page.get_by_text("5", exact=True).click()
    page.get_by_role("button", name="Send").click()
    [rate] = until(page, far, 1, "rate")
    assert (rate["score"], rate["text"]) == (5, "")


def test_a_rating_that_another_tab_gave_is_asked_no_more(page: Page, far: Far) -> None:
    page.get_by_text("1", exact=True).click()
    page.get_by_role("button", name="Send").click()
    [rate] = until(page, far, 1, "rate")
    far.tell(row(6, "visitor", kind="rating", score=4), view=ENDED)
    far.send({"type": "refused", "key": rate["key"], "code": "closed"})
    expect(page.get_by_role("radio")).to_have_count(0)
    expect(page.locator(".failed")).to_have_count(0)


def test_a_rating_is_sent_again_when_the_line_breaks(page: Page, far: Far) -> None:
    page.get_by_text("4", exact=True).click()
    page.get_by_role("button", name="Send").click()
    [first] = until(page, far, 1, "rate")
    far.close(1012)
    assert until(page, far, 2, "rate")[1] == first


def test_a_rating_that_has_not_arrived_says_so_and_gets_no_thanks(page: Page, far: Far) -> None:
    far.mute = True
    far.close(1012)
    until(page, far, 2, "hello")
    page.get_by_text("4", exact=True).click()
    page.get_by_role("button", name="Send").click()
    expect(page.locator("li.rating")).to_have_text("Not sent yet")
    far.mute = False
    far.close(1012)
    [rate] = until(page, far, 1, "rate")
    far.send({"type": "ack", "key": rate["key"], "seq": 6})
    far.tell(row(6, "visitor", kind="rating", score=4), view=ENDED)
    expect(page.locator("li.rating")).to_have_text("Thank you!")


def test_a_rating_that_is_refused_says_so_and_can_be_given_again(page: Page, far: Far) -> None:
    page.get_by_text("4", exact=True).click()
    page.get_by_role("button", name="Send").click()
    [rate] = until(page, far, 1, "rate")
    far.send({"type": "refused", "key": rate["key"], "code": "bad-text"})
    expect(page.locator("li.rating")).to_have_text("Not sent")
    page.get_by_text("5", exact=True).click()
    page.get_by_role("button", name="Send").click()
    assert until(page, far, 2, "rate")[1]["score"] == 5


def test_the_conversation_is_kept_as_a_text_file(page: Page) -> None:
    with page.expect_download() as kept:
        page.get_by_role("button", name="Save the conversation").click()
    assert kept.value.suggested_filename == "sales.txt"
    lines = kept.value.path().read_text().split("\n")
    assert lines[1::3] == ["Hi, what is it?", "Talk to sales", "Mia joined the chat", "Hello, Mia here.", lines[13]]
    assert lines[13] == "This conversation has ended"
    assert [line.split("  ")[1] for line in lines[::3][:4]] == ["Ada", "You", "Mia", "Mia"]


def test_a_new_conversation_begins_where_nothing_is_left_of_the_old(page: Page, far: Far) -> None:
    far.log, far.view = [row(1, "bot", "Hello again")], TEXT
    page.get_by_role("button", name="Start a new conversation").click()
    assert until(page, far, 2, "hello")[1]["token"] is None
    expect(page.get_by_role("log")).to_contain_text("Hello again")
    expect(page.get_by_role("radio")).to_have_count(0)
