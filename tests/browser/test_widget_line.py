"""The widget on a bad line and in two tabs: what does not come is asked for again, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Route, expect

from browser.people import PHONE, Visitor
from browser.waiting import comes_to, comes_true
from browser.widget_far import EMAIL, Far, row, until
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


def test_whose_answer_is_awaited_has_a_name_from_the_start(chromium: Browser, site: Site) -> None:
    with opened(chromium) as (page, _):
        page.route_web_socket("**/ws/visitor", lambda socket: None)
        page.goto(site.embeds())
        Visitor(page).widget.locator("#launcher").click()
        expect(Visitor(page).widget.get_by_label("Ada is typing")).to_be_visible()


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


def test_who_opens_the_chat_while_another_language_is_on_its_way_has_it_open(chromium: Browser, site: Site) -> None:
    held: list[Route] = []
    # On a phone nothing opens by itself again, as it does elsewhere.
    with opened(chromium, viewport={"width": PHONE[0], "height": PHONE[1]}) as (page, _):
        page.route_web_socket("**/ws/visitor", Far().connect)
        page.route("**/words/nl.js?*", lambda route: held.append(route))
        page.goto(site.embeds())
        launcher = Visitor(page).widget.locator("#launcher")
        launcher.wait_for()
        page.evaluate("Frontdesk.setLanguage('nl')")
        comes_to(page, lambda: held)
        launcher.click()
        expect(Visitor(page).log).to_be_visible()
        held.pop().continue_()
        expect(Visitor(page).widget.locator("html")).to_have_attribute("lang", "nl")
        expect(launcher).to_have_attribute("aria-expanded", "true")
        expect(Visitor(page).log).to_be_visible()


def test_half_an_address_is_still_in_its_field_after_a_reload(chromium: Browser, site: Site) -> None:
    far = Far(view=EMAIL)
    with opened(chromium) as (page, _):
        page.route_web_socket("**/ws/visitor", far.connect)
        page.goto(site.embeds(same_origin=True))
        visitor = Visitor(page)
        visitor.opens()
        visitor.widget.get_by_role("textbox").fill("jane@exam")
        page.reload()
        expect(visitor.widget.get_by_role("textbox")).to_have_value("jane@exam")
        far.tell(row(2, "bot", "And your number?"), view=EMAIL | {"field": "person.phone", "type": "phone"})
        expect(visitor.widget.get_by_text("For later: “jane@exam”")).to_be_visible()
        expect(visitor.widget.get_by_role("textbox")).to_have_value("")


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
        comes_true(beside, """localStorage["frontdesk:sales:token"] === '"another"'""")
        Visitor(beside).picks("Start a new conversation")
        assert [hello["token"] for hello in until(beside, other, 2, "hello")] == ["secret", "another"]
