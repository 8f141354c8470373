"""The widget on pages whose styles mean everything there is: they do not reach it, and it stays in the window."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from browser.people import Visitor
from browser.waiting import comes_true
from browser.widget_site import Site, opened, points, serving, wait_until_shown, widget

WINDOW = {"width": 900, "height": 700}

RULES = (
    "* { all: unset !important }",
    "iframe, body ~ *, frontdesk-widget { display: none !important; opacity: 0 !important }",
    "* { visibility: hidden !important; pointer-events: none !important; letter-spacing: 5px !important }",
    "html, body { pointer-events: none; user-select: none; direction: rtl; writing-mode: vertical-rl }",
    "body { position: relative; z-index: 2147482999; min-block-size: 100vh; transform: translateX(0) }",
    "html { display: grid; grid-template-columns: 300px 1fr; font-size: 40px; overflow: hidden }",
)

STYLED = """(rule) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(rule);
  document.adoptedStyleSheets = [sheet];
}"""


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


@pytest.mark.parametrize("rule", RULES)
def test_no_style_of_a_page_reaches_it(chromium: Browser, site: Site, rule: str) -> None:
    with opened(chromium, viewport=WINDOW) as (page, _):
        page.route_web_socket("**/ws/visitor", lambda socket: None)
        page.goto(site.embeds())
        frame = widget(page)
        launcher = frame.locator("#launcher")
        wait_until_shown(page, True)
        page.evaluate(STYLED, rule)
        wait_until_shown(page, True)
        points(page, frame, 852, 652)
        page.mouse.click(852, 652)
        expect(launcher).to_have_attribute("aria-expanded", "true")
        expect(Visitor(page).widget.get_by_role("dialog")).to_be_visible()


def test_on_a_page_that_zooms_itself_all_of_the_chat_is_in_the_window(chromium: Browser, site: Site) -> None:
    with opened(chromium, viewport=WINDOW) as (page, _):
        page.route_web_socket("**/ws/visitor", lambda socket: None)
        page.goto(site.embeds())
        page.evaluate("document.documentElement.style.zoom = 1.5")
        visitor = Visitor(page)
        visitor.widget.locator("#launcher").wait_for()
        page.evaluate("Frontdesk.trigger('open')")
        expect(visitor.widget.get_by_role("dialog")).to_be_visible()
        comes_true(visitor.widget, "innerHeight * 1.5 <= 701")
