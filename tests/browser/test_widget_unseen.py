"""What the widget does unseen: behind a closed panel, in another tab, on pages that are not its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from browser.people import Visitor
from browser.widget_far import Far, until
from browser.widget_site import Site, opened, serving

TOKEN = "localStorage['frontdesk:sales:token']"


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


def visiting(page: Page, site: Site, far: Far) -> Visitor:
    """On a website that shares its storage with the widget."""
    page.route_web_socket("**/ws/visitor", far.connect)
    page.goto(site.embeds(same_origin=True))
    visitor = Visitor(page)
    visitor.widget.locator("#launcher").wait_for()
    return visitor


def talking(page: Page, site: Site, far: Far) -> Visitor:
    visitor = visiting(page, site, far)
    visitor.widget.locator("#launcher").click()
    visitor.widget.get_by_role("button", name="Talk to sales").wait_for()
    return visitor


def test_after_a_conversation_that_is_gone_none_begins_before_the_panel_is_opened(
    chromium: Browser, site: Site
) -> None:
    far = Far(closes=4401)
    with opened(chromium) as (page, _):
        visiting(page, site, far)
        page.evaluate(f"{TOKEN} = '\"old\"'")
        page.reload()
        until(page, far, 1, "hello")
        page.wait_for_timeout(2000)
        assert len(far.heard) == 1
        Visitor(page).widget.locator("#launcher").click()
        assert [hello["token"] for hello in until(page, far, 2, "hello")] == ["old", None]


def test_a_tab_that_comes_back_does_not_bring_back_what_another_has_forgotten(chromium: Browser, site: Site) -> None:
    far = Far()
    with opened(chromium) as (page, _):
        visitor = talking(page, site, far)
        page.evaluate(f"{TOKEN} = '\"of somebody else\"'")
        far.close(1012)
        assert until(page, far, 2, "hello")[1]["token"] == "secret"
        expect(visitor.widget.get_by_role("status").filter(has_text="No connection")).to_have_count(0)
        assert page.evaluate(TOKEN) == '"of somebody else"'


def test_a_signature_that_comes_later_than_the_id_is_said_and_nothing_else_is(chromium: Browser, site: Site) -> None:
    far = Far()
    with opened(chromium) as (page, _):
        talking(page, site, far)
        page.evaluate("Frontdesk.identify({user_id: '1'})")
        until(page, far, 2, "hello")
        page.evaluate("Frontdesk.identify({user_hash: 'abc'})")
        hello = until(page, far, 3, "hello")[2]
        assert hello["visitor"] == {"user_id": "1", "user_hash": "abc"}
        page.evaluate("Frontdesk.identify({plan: 'pro'})")
        page.wait_for_timeout(300)
        assert far.kinds().count("hello") == 3


def test_it_does_not_open_on_a_page_where_it_is_not_shown(chromium: Browser, site: Site) -> None:
    site.config["pages"] = {"show": ["/shop"], "hide": []}
    far = Far()
    with opened(chromium) as (page, _):
        visiting(page, site, far)
        page.evaluate("history.pushState(0, '', '/elsewhere')")
        page.wait_for_timeout(300)
        page.evaluate("Frontdesk.trigger('open')")
        page.wait_for_timeout(300)
        assert far.heard == []
        page.evaluate("history.back()")
        page.wait_for_timeout(300)
        page.evaluate("Frontdesk.trigger('open')")
        until(page, far, 1, "hello")


ROUTES = """async (count) => {
  for (let route = 0; route < count; route += 1) {
    history.replaceState(0, '', `/shop/${route}`);
    await new Promise((next) => setTimeout(next));
  }
  await new Promise((next) => setTimeout(next, 300));
}"""


def counted(session: CDPSession) -> dict[str, Any]:
    """Documents, nodes and listeners that are in memory."""
    session.send("HeapProfiler.collectGarbage")
    return session.send("Memory.getDOMCounters")


def test_a_thousand_changes_of_address_leave_nothing_behind(chromium: Browser, site: Site) -> None:
    site.config["pages"] = {"show": [], "hide": ["/shop/7*"]}
    with opened(chromium) as (page, faults):
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        talking(page, site, Far())
        session = page.context.new_cdp_session(page)
        page.evaluate(ROUTES, 100)
        before = counted(session)
        page.evaluate(ROUTES, 1000)
        assert counted(session) == before
        assert (faults, said) == ([], ["Frontdesk: sales is not for this page (install.pages)"])
