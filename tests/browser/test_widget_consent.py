"""Consent in the widget: nothing is kept or sent before a yes, and a no is taken for an answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.people import Visitor
from browser.waiting import comes_to, passes
from browser.widget_far import BACK_MS, Far, until
from browser.widget_site import Site, frames, opened, serving

LINK = {"t": "link", "href": "https://example.com/privacy", "c": [{"t": "text", "v": "privacy page"}]}
TEXT = [{"t": "p", "c": [{"t": "text", "v": "We keep what you write. See our "}, LINK]}]
ASKED: dict[str, Any] = {"text": TEXT, "texts": {}, "version": "v1"}

KEPT = (
    "() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)].filter((key) => key.startsWith('frontdesk'))"
)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        site.config["consent"] = ASKED
        yield site


def visiting(page: Page, site: Site, far: Far) -> Visitor:
    """On a website whose widget asks for consent, with the panel open."""
    page.route_web_socket("**/ws/visitor", far.connect)
    page.goto(site.embeds(same_origin=True))
    visitor = Visitor(page)
    visitor.widget.get_by_role("button").first.click()
    visitor.widget.get_by_text("We keep what you write.").wait_for()
    return visitor


def test_nothing_is_kept_or_sent_before_yes(chromium: Browser, site: Site) -> None:
    far = Far()
    with opened(chromium) as (page, faults):
        visitor = visiting(page, site, far)
        widget = visitor.widget
        expect(widget.get_by_role("link", name="privacy page")).to_have_attribute("target", "_blank")
        expect(widget.get_by_role("textbox")).to_have_count(0)
        assert (far.socket, widget.evaluate(KEPT)) == (None, [])
        widget.get_by_role("button", name="I agree").click()
        [hello] = until(page, far, 1, "hello")
        assert (hello["consent"], hello["token"]) == ("v1", None)
        expect(widget.get_by_role("button", name="Talk to sales")).to_be_visible()
        expect(widget.get_by_role("button", name="I agree")).to_have_count(0)
        assert "frontdesk:sales:token" in widget.evaluate(KEPT)
        assert faults == []


def test_a_no_is_taken_for_an_answer_and_can_be_thought_over(chromium: Browser, site: Site) -> None:
    far = Far()
    with opened(chromium) as (page, _):
        widget = visiting(page, site, far).widget
        widget.get_by_role("button", name="No, thanks").click()
        expect(widget.get_by_role("status").filter(has_text="Nothing was stored or sent.")).to_be_visible()
        assert (far.socket, widget.evaluate(KEPT)) == (None, [])
        widget.get_by_role("button", name="I agree").click()
        [hello] = until(page, far, 1, "hello")
        assert hello["consent"] == "v1"


def test_who_has_a_conversation_is_not_asked_again_but_a_new_one_asks(chromium: Browser, site: Site) -> None:
    ended = {"kind": "ended", "outcome": "none", "qualified": False}
    far = Far(view=ended)
    with opened(chromium) as (page, _):
        widget = visiting(page, site, far).widget
        widget.get_by_role("button", name="I agree").click()
        widget.get_by_role("button", name="Start a new conversation").wait_for()
        page.reload()
        widget = Visitor(page).widget
        widget.get_by_role("button", name="Start a new conversation").wait_for()
        expect(widget.get_by_role("button", name="I agree")).to_have_count(0)
        widget.get_by_role("button", name="Start a new conversation").click()
        widget.get_by_role("button", name="I agree").click()
        assert [hello.get("consent") for hello in until(page, far, 3, "hello")] == ["v1", None, "v1"]


def test_a_conversation_that_is_gone_is_followed_by_the_question_and_not_by_another(
    chromium: Browser, site: Site
) -> None:
    far = Far()
    with opened(chromium) as (page, _):
        widget = visiting(page, site, far).widget
        widget.get_by_role("button", name="I agree").click()
        widget.get_by_role("button", name="Talk to sales").wait_for()
        before = far.socket
        far.close(4401)
        expect(widget.get_by_role("button", name="I agree")).to_be_visible()
        passes(widget, BACK_MS)
        assert (far.socket, far.kinds()) == (before, ["hello"])


def test_a_text_that_has_changed_is_asked_anew(chromium: Browser, site: Site) -> None:
    far = Far(closes=4403)
    with opened(chromium) as (page, _):
        visitor = visiting(page, site, far)
        site.config["consent"] = {**ASKED, "version": "v2"}
        before = visitor.widget
        before.get_by_role("button", name="I agree").click()
        until(page, far, 1, "hello")
        comes_to(page, lambda: frames(page) and before not in frames(page))
        visitor.widget.get_by_role("button", name="I agree").click()
        assert [hello["consent"] for hello in until(page, far, 2, "hello")] == ["v1", "v2"]


def test_a_greeting_before_it_keeps_nothing(chromium: Browser, site: Site) -> None:
    site.config["greeting"] = {"after_ms": 0, "text": TEXT, "texts": {}}
    with opened(chromium) as (page, _):
        page.goto(site.embeds(same_origin=True))
        widget = Visitor(page).widget
        widget.get_by_role("button", name="Dismiss").click()
        assert widget.evaluate(KEPT) == []


def test_a_text_that_only_informs_stands_above_what_is_said(chromium: Browser, site: Site) -> None:
    site.config["consent"] = {**ASKED, "version": ""}
    far = Far()
    with opened(chromium) as (page, _):
        widget = visiting(page, site, far).widget
        expect(widget.get_by_role("button", name="Talk to sales")).to_be_visible()
        [hello] = until(page, far, 1, "hello")
        assert "consent" not in hello


def test_it_is_asked_in_the_language_of_the_page(chromium: Browser, site: Site) -> None:
    dutch = [{"t": "p", "c": [{"t": "text", "v": "Mag het?"}]}]
    site.config |= {"languages": ["nl"], "consent": {**ASKED, "texts": {"nl": dutch}}}
    with opened(chromium, locale="nl-BE") as (page, _):
        page.goto(f"{site.url}/w/sales")
        expect(page.get_by_text("Mag het?")).to_be_visible()
        expect(page.get_by_role("button", name="Akkoord")).to_be_visible()


def test_a_yes_to_a_conversation_that_another_tab_left_is_no_yes_to_the_next(chromium: Browser, site: Site) -> None:
    site.config["pages"] = {"show": ["/shop/here"], "hide": []}
    far = Far()
    with opened(chromium) as (page, _):
        page.route_web_socket("**/ws/visitor", far.connect)
        page.goto(site.embeds(same_origin=True))
        page.evaluate("localStorage.setItem('frontdesk:sales:token', '\"old\"')")
        page.reload()
        Visitor(page).widget.locator("#launcher").wait_for(state="attached")
        page.evaluate("localStorage.setItem('frontdesk:sales:token', 'null')")
        page.evaluate("history.pushState(0, '', '/shop/here')")
        widget = Visitor(page).widget
        widget.get_by_role("button").first.click()
        expect(widget.get_by_role("button", name="I agree")).to_be_visible()
        assert (far.socket, widget.evaluate(KEPT)) == (None, ["frontdesk:sales:token"])
        widget.get_by_role("button", name="I agree").click()
        [hello] = until(page, far, 1, "hello")
        assert hello["consent"] == "v1"


def test_one_yes_is_enough_on_a_page_that_stood_too_long(chromium: Browser, site: Site) -> None:
    far = Far()
    with opened(chromium) as (page, _):
        page.clock.install()
        page.route_web_socket("**/ws/visitor", far.connect)
        page.goto(site.embeds(same_origin=True))
        Visitor(page).widget.locator("#launcher").wait_for()
        page.clock.run_for(1000)
        page.clock.fast_forward("09:00")
        with page.expect_request("**/w/sales"):
            Visitor(page).widget.locator("#launcher").click()
        page.clock.resume()
        Visitor(page).widget.get_by_role("button", name="I agree").click()
        [hello] = until(page, far, 1, "hello")
        assert hello["consent"] == "v1"
