"""What stands beside the launcher while the chat is closed: what was said last, until it is read or taken away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.people import Visitor
from browser.waiting import comes_true
from browser.widget_far import TEXT, Far, row
from browser.widget_site import Site, opened, serving

HEARD = (
    "window.heard = []; for (const name of ['greetingClosed', 'unread']) Frontdesk.on(name, () => heard.push(name));"
)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


@contextmanager
def closed(chromium: Browser, site: Site, far: Far) -> Iterator[tuple[Page, Visitor]]:
    """A visitor who talks to Mia, and has closed the chat."""
    far.log, far.view = [row(1, "bot", "Hi"), row(2, "agent", kind="joined")], TEXT
    with opened(chromium) as (page, _):
        page.route_web_socket("**/ws/visitor", far.connect)
        page.goto(site.embeds(same_origin=True))
        visitor = Visitor(page)
        visitor.opens()
        visitor.reads("Mia joined")
        page.evaluate(HEARD)
        page.evaluate("Frontdesk.trigger('close')")
        expect(visitor.log).to_be_hidden()
        yield page, visitor


def test_what_a_person_answers_stands_beside_the_launcher_and_opens_the_chat(chromium: Browser, site: Site) -> None:
    far = Far()
    with closed(chromium, site, far) as (page, visitor):
        beside = visitor.widget.get_by_role("complementary", name="Chat with Mia")
        for number, text in enumerate(("It is green.", "And it is in stock."), start=3):
            far.tell(row(number, "agent", text), view=TEXT)
            expect(beside).to_contain_text(text)
        expect(visitor.widget.get_by_role("button", name="Open chat, 2 unread")).to_be_visible()
        beside.get_by_role("button", name="And it is in stock.").click()
        expect(visitor.log).to_be_visible()
        expect(beside).to_have_count(0)
        comes_true(page, "heard.length > 2")
        assert page.evaluate("heard") == ["unread", "unread", "unread"]


def test_what_was_taken_away_comes_back_with_the_next_words_only(chromium: Browser, site: Site) -> None:
    far = Far()
    with closed(chromium, site, far) as (page, visitor):
        beside = visitor.widget.get_by_role("complementary")
        far.tell(row(3, "agent", "It is green."), view=TEXT)
        beside.get_by_role("button", name="Dismiss").click()
        expect(beside).to_have_count(0)
        far.tell(row(4, "agent", kind="joined"), view=TEXT)
        expect(visitor.widget.get_by_role("button", name="Open chat, 2 unread")).to_be_visible()
        expect(beside).to_have_count(0)
        far.tell(row(5, "agent", kind="left"), row(6, "bot", "Nobody is free."), view=TEXT)
        expect(beside).to_contain_text("Nobody is free.")
        page.reload()
        expect(visitor.widget.get_by_role("button", name="Open chat, 3 unread")).to_be_visible()
        expect(visitor.widget.get_by_role("complementary")).to_have_count(0)


def test_who_comes_next_at_this_browser_does_not_find_it(chromium: Browser, site: Site) -> None:
    far = Far()
    with closed(chromium, site, far) as (page, visitor):
        far.tell(row(3, "agent", "It is green."), view=TEXT)
        expect(visitor.widget.get_by_role("complementary")).to_be_visible()
        page.evaluate("Frontdesk.reset()")
        expect(visitor.widget.get_by_role("complementary")).to_have_count(0)
