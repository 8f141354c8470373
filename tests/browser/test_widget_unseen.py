"""What the widget does unseen: behind a closed panel, in another tab, on pages that are not its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from browser.people import Visitor
from browser.waiting import comes_to, comes_true, passes
from browser.widget_far import BACK_MS, QUESTION, Far, row, until
from browser.widget_site import Site, opened, serving, wait_until_shown

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
        before = far.socket
        comes_true(page, f"{TOKEN} === 'null'")
        passes(Visitor(page).widget, BACK_MS)
        assert (far.socket, far.kinds()) == (before, ["hello"])
        Visitor(page).widget.locator("#launcher").click()
        assert [hello["token"] for hello in until(page, far, 2, "hello")] == ["old", None]


def test_a_tab_that_comes_back_does_not_bring_back_what_another_has_forgotten(chromium: Browser, site: Site) -> None:
    far = Far()
    with opened(chromium) as (page, _):
        visitor = talking(page, site, far)
        page.evaluate(f"{TOKEN} = '\"of somebody else\"'")
        far.close(1012)
        assert until(page, far, 2, "hello")[1]["token"] == "secret"
        far.tell(row(2, "bot", "News"), view=QUESTION)
        visitor.reads("News")
        expect(visitor.widget.get_by_role("status").filter(has_text="No connection")).to_have_count(0)
        assert page.evaluate(TOKEN) == '"of somebody else"'


def test_a_signature_that_comes_later_than_the_id_is_said_and_nothing_else_is(chromium: Browser, site: Site) -> None:
    far = Far()
    with opened(chromium) as (page, _):
        visitor = talking(page, site, far)
        page.evaluate("Frontdesk.identify({user_id: '1'})")
        until(page, far, 2, "hello")
        page.evaluate("Frontdesk.identify({user_hash: 'abc'})")
        hello = until(page, far, 3, "hello")[2]
        assert hello["visitor"] == {"user_id": "1", "user_hash": "abc"}
        before = far.socket
        page.evaluate("Frontdesk.identify({plan: 'pro'}); Frontdesk.trigger('close')")
        expect(visitor.log).to_be_hidden()
        assert (far.socket, far.kinds().count("hello")) == (before, 3)


def test_it_does_not_open_on_a_page_where_it_is_not_shown(chromium: Browser, site: Site) -> None:
    site.config["pages"] = {"show": ["/shop"], "hide": []}
    far = Far()
    with opened(chromium) as (page, _):
        visiting(page, site, far)
        wait_until_shown(page, True)
        page.evaluate("history.pushState(0, '', '/elsewhere')")
        wait_until_shown(page, False)
        page.evaluate("Frontdesk.trigger('open')")
        page.evaluate("history.back()")
        wait_until_shown(page, True)
        assert far.socket is None
        page.evaluate("Frontdesk.trigger('open')")
        [hello] = until(page, far, 1, "hello")
        assert hello["page"]["url"].endswith("/shop")


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


def no_more(now: dict[str, Any], before: dict[str, Any]) -> bool:
    """Whether there is at most as much of everything as before."""
    return all(now[name] <= before[name] for name in before)


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
        comes_to(page, lambda: no_more(counted(session), before))
        assert (faults, said) == ([], ["Frontdesk: sales is not for this page (install.pages)"])
