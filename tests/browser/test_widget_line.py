"""The widget on a bad line, and in tabs beside each other: what does not come is asked for again, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from browser.people import Visitor
from browser.widget_far import Far, row, until
from browser.widget_site import Site, opened, serving

ENDED = {"kind": "ended", "outcome": "none", "qualified": False}


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


@pytest.mark.parametrize("part", ["chat.js", "words/en.js"])
def test_a_part_that_did_not_come_is_asked_for_again(chromium: Browser, site: Site, part: str) -> None:
    far = Far()
    with opened(chromium) as (page, _):
        page.route_web_socket("**/ws/visitor", far.connect)
        page.route(f"**/{part}?0", lambda route: route.abort("internetdisconnected"))
        page.goto(site.embeds())
        Visitor(page).opens()
        Visitor(page).reads("Hi, what is it?")


def test_a_launcher_that_waits_for_the_chat_shows_it(chromium: Browser, site: Site) -> None:
    with opened(chromium) as (page, _):
        page.route_web_socket("**/ws/visitor", Far().connect)
        page.route("**/chat.js?*", lambda route: route.abort("internetdisconnected"))
        page.goto(site.embeds())
        launcher = Visitor(page).widget.locator("#launcher")
        launcher.click()
        expect(launcher).to_have_attribute("aria-busy", "true")
        launcher.click()
        expect(launcher).to_have_attribute("aria-busy", "false")
        launcher.click()
        page.unroute("**/chat.js?*")
        expect(Visitor(page).log).to_be_visible()
        expect(launcher).to_have_attribute("aria-busy", "false")


def test_a_tab_joins_the_conversation_that_another_has_begun(chromium: Browser, site: Site) -> None:
    one, other = Far(), Far()
    with opened(chromium) as (page, _):
        beside = page.context.new_page()
        for tab, far in ((page, one), (beside, other)):
            tab.route_web_socket("**/ws/visitor", far.connect)
            tab.goto(site.embeds(same_origin=True))
            Visitor(tab).opens()
            Visitor(tab).reads("Hi, what is it?")
            far.tell(row(2, "bot", kind="ended", outcome="none", qualified=False), view=ENDED)
        one.token, one.log = "another", [row(1, "bot", "Hi again")]
        Visitor(page).picks("Start a new conversation")
        Visitor(page).reads("Hi again")
        Visitor(beside).picks("Start a new conversation")
        assert [hello["token"] for hello in until(beside, other, 2, "hello")] == ["secret", "another"]
