"""In which language the widget speaks: the playbook's, of those the page's, then the browser's; and from which side."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Route, expect

from browser.people import Visitor
from browser.waiting import box_at_rest, comes_to
from browser.widget_far import TEXT, Far, row, until
from browser.widget_site import Site, opened, serving

REFUSE = """
  for (const name of ['localStorage', 'sessionStorage']) {
    Object.defineProperty(window, name, { get() { throw new DOMException('no', 'SecurityError'); } });
  }
"""


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


@pytest.mark.parametrize(
    ("spoken", "page_is", "browser_is", "shown"),
    [
        ([], "fr", "de-DE", "en"),
        (["nl", "fr"], "fr-BE", "nl-NL", "fr"),
        (["nl", "fr"], "pl", "nl-NL", "nl"),
        (["nl", "fr"], "pl", "pl-PL", "en"),
        (["nl"], "en", "nl-NL", "en"),
    ],
    ids=["the playbook has one", "the page's", "the browser's", "neither's", "the page's own is the playbook's"],
)
def test_playbook_page_and_browser_decide_in_that_order(
    chromium: Browser, site: Site, spoken: list[str], page_is: str, browser_is: str, shown: str
) -> None:
    site.config["languages"] = spoken
    far = Far()
    with opened(chromium, locale=browser_is) as (page, faults):
        page.route_web_socket("**/ws/visitor", far.connect)
        address = site.embeds()
        text, headers = site.host["/shop"]
        site.host["/shop"] = (text.replace("lang=en", f"lang={page_is}"), headers)
        page.goto(address)
        visitor = Visitor(page)
        visitor.widget.get_by_role("button").first.click()
        [hello] = until(page, far, 1, "hello")
        expect(visitor.widget.locator("html")).to_have_attribute("lang", shown)
        assert hello["language"] == (shown if spoken else page_is)
        assert faults == []


@pytest.mark.parametrize(
    ("wanted", "language", "side", "label"),
    [
        ("ar-EG", "ar-EG", "rtl", "افتح المحادثة"),
        ("fa", "en", "ltr", "Open chat"),
        ("xx", "en", "ltr", "Open chat"),
        ("not a language!", "en", "ltr", "Open chat"),
    ],
)
def test_a_language_without_words_is_not_claimed(
    chromium: Browser, site: Site, wanted: str, language: str, side: str, label: str
) -> None:
    with opened(chromium, locale="en-GB") as (page, faults):
        page.goto(site.embeds())
        widget = Visitor(page).widget
        widget.locator("#launcher").wait_for()
        page.evaluate("Frontdesk.setLanguage('nl')")
        widget.get_by_role("button", name="Chat openen").wait_for()
        page.evaluate("(tag) => Frontdesk.setLanguage(tag)", wanted)
        expect(widget.locator("html")).to_have_attribute("lang", language)
        expect(widget.locator("html")).to_have_attribute("dir", side)
        expect(widget.get_by_role("button", name=label)).to_be_visible()
        assert faults == []


def test_another_language_keeps_the_chat_where_nothing_may_be_stored(chromium: Browser, site: Site) -> None:
    far = Far(view=TEXT)
    with opened(chromium, locale="en-GB") as (page, faults):
        page.add_init_script(REFUSE)
        page.route_web_socket("**/ws/visitor", far.connect)
        page.goto(site.embeds())
        visitor = Visitor(page)
        visitor.opens()
        visitor.reads("Hi, what is it?")
        widget = visitor.widget
        held: list[Route] = []
        page.route("**/words/nl.js*", lambda route: held.append(route))
        page.evaluate("Frontdesk.setLanguage('nl'); Frontdesk.setLanguage('de')")
        expect(widget.get_by_role("textbox", name="Nachricht schreiben")).to_be_visible()
        comes_to(page, lambda: held)
        held[0].continue_()
        visitor.reads("Hi, what is it?")
        assert [hello["token"] for hello in until(page, far, 2, "hello")] == [None, "secret"]
        assert widget == visitor.widget
        expect(widget.get_by_role("dialog")).to_have_count(1)
        far.tell(row(2, "bot", "News"), view=TEXT)
        visitor.reads("News")
        assert faults == []


def test_arabic_runs_from_right_to_left_and_each_message_as_it_is_written(chromium: Browser, site: Site) -> None:
    site.config |= {"language": "ar"}
    far = Far(log=[row(1, "bot", "مرحبا"), row(2, "visitor", "Hello there"), row(3, "bot", "كيف نساعدك؟")], view=TEXT)
    with opened(chromium) as (page, faults):
        page.route_web_socket("**/ws/visitor", far.connect)
        page.goto(f"{site.url}/w/sales")
        page.get_by_text("Hello there").wait_for()
        expect(page.locator("html")).to_have_attribute("dir", "rtl")
        where: list[Any] = page.locator(".bubble").evaluate_all(
            "(all) => all.map((one) => [getComputedStyle(one).direction, Math.round(one.getBoundingClientRect().left)])"
        )
        assert [direction for direction, _ in where] == ["rtl", "ltr", "rtl"]
        assert where[1][1] < where[0][1]
        field = page.locator(".field")
        assert field.evaluate("(one) => getComputedStyle(one).direction") == "rtl"
        field.fill("Hello")
        assert field.evaluate("(one) => getComputedStyle(one).direction") == "ltr"
        name, close = page.get_by_role("heading"), page.locator("header").get_by_role("button").last
        assert box_at_rest(close)["x"] < box_at_rest(name)["x"]
        assert faults == []


BEGINS = """
(all, side) => all.map((one) => {
  const range = document.createRange();
  range.selectNodeContents(one);
  return Math.round((one.matches('h1') ? range : one).getBoundingClientRect()[side]);
})
"""


@pytest.mark.parametrize(("language", "side", "name"), [("en", "left", "محمد علي"), ("ar", "right", "Mia")])
def test_a_name_of_another_direction_stands_where_the_line_below_it_begins(
    chromium: Browser, site: Site, language: str, side: str, name: str
) -> None:
    site.config |= {"language": language}
    far = Far(log=[row(1, "bot", "Hi"), row(2, "agent", kind="joined", author=name)], view=TEXT)
    with opened(chromium) as (page, _):
        page.route_web_socket("**/ws/visitor", far.connect)
        page.goto(f"{site.url}/w/sales")
        expect(page.get_by_role("heading")).to_have_text(name)
        box_at_rest(page.get_by_role("dialog"))
        called, doing = page.locator("header div > *").evaluate_all(BEGINS, side)
        assert called == doing
