"""The widget on other people's pages: it comes under their policy, takes only the room it needs, and breaks nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Frame, Page, Route, expect

from browser.waiting import box_at_rest, comes_to, comes_true
from browser.widget_far import EMAIL, QUESTION, Far, row, until
from browser.widget_site import Site, focus, frames, opened, points, serving, wait_until_shown, widget

HEARD = """
window.heard = [];
for (const name of ['initialized', 'opened', 'closed', 'greetingOpened', 'greetingClosed', 'unread', 'available']) {
  Frontdesk.on(name, (data) => heard.push(name));
}
"""
STUBS = {
    "an array": "window.Frontdesk = []; Frontdesk.on = (...call) => Frontdesk.push(['on', ...call]);"
    "Frontdesk.trigger = (name) => Frontdesk.push(['trigger', name]);",
    "LeadBooster's queue": "window.Frontdesk = { q: [], on(n, h) { this.q.push({ t: 'o', n, h }) },"
    "trigger(n) { this.q.push({ t: 't', n }) } };",
}


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


def test_it_opens_under_a_policy_that_allows_script_and_frame_only(chromium: Browser, site: Site) -> None:
    with opened(chromium) as (page, faults):
        page.route_web_socket("**/ws/visitor", lambda socket: None)
        page.goto(site.embeds())
        frame = widget(page)
        frame.locator("#launcher").click()
        expect(frame.get_by_role("dialog", name="Chat with Ada")).to_be_visible()
        assert faults == []


@pytest.mark.parametrize("stub", STUBS)
def test_calls_before_loading_are_kept(chromium: Browser, site: Site, stub: str) -> None:
    site.host["/stub.js"] = (STUBS[stub] + HEARD + "Frontdesk.trigger('open');", {})
    with opened(chromium) as (page, _):
        page.route_web_socket("**/ws/visitor", lambda socket: None)
        page.goto(site.embeds('<script src="/stub.js"></script>'))
        expect(widget(page).get_by_role("dialog")).to_be_visible()
        comes_true(page, "heard.includes('opened')")
        assert page.evaluate("heard") == ["initialized", "opened"]


def test_it_adds_one_global_and_nothing_to_the_body(chromium: Browser, site: Site) -> None:
    with opened(chromium) as (page, _):
        page.goto(f"{site.url}/empty")
        before = set(page.evaluate("Object.getOwnPropertyNames(window)"))
        page.goto(site.embeds())
        widget(page)
        added = set(page.evaluate("Object.getOwnPropertyNames(window)")) - before
        assert {name for name in added if not name.isdigit()} == {"Frontdesk"}
        assert page.evaluate("Array.from(document.body.children, (element) => element.localName)") == ["script"]


@pytest.mark.parametrize("position", ["right", "left"])
def test_clicks_beside_it_reach_the_page(chromium: Browser, site: Site, position: str) -> None:
    site.config["bot"]["position"] = position
    site.host["/count.js"] = (
        "window.clicks = []; addEventListener('click', ({ clientX, clientY }) => clicks.push([clientX, clientY]));",
        {},
    )
    with opened(chromium, viewport={"width": 1000, "height": 800}) as (page, _):
        page.route_web_socket("**/ws/visitor", lambda socket: None)
        page.goto(site.embeds('<script src="/count.js"></script>'))
        frame = widget(page)
        beside, launcher = (850, 952) if position == "right" else (150, 48)
        wait_until_shown(page, True, x=str(launcher))
        for height in (300, 770):
            points(page, page, beside, height)
            page.mouse.click(beside, height)
        comes_true(page, "clicks.length === 2")
        frame.locator("#launcher").click()
        points(page, frame, beside, 300)
        page.mouse.click(beside, 300)
        points(page, page, beside, 770)
        page.mouse.click(beside, 770)
        comes_true(page, "clicks.length > 2")
        assert page.evaluate("clicks") == [[beside, 300], [beside, 770], [beside, 770]]


def test_nothing_heavy_comes_before_the_first_intent(chromium: Browser, site: Site) -> None:
    with opened(chromium) as (page, _):
        fetched: list[str] = []
        page.on("request", lambda request: fetched.append(request.url.rpartition("/")[2]))
        page.goto(site.embeds())
        frame = widget(page)
        page.wait_for_load_state("networkidle")
        assert [name for name in fetched if name.startswith("chat.js")] == []
        with page.expect_request("**/chat.js?0"):
            frame.locator("#launcher").hover()


def test_the_keyboard_opens_and_closes_it(chromium: Browser, site: Site) -> None:
    far = Far(log=[row(1, "bot", "Hi")], view=QUESTION)
    with opened(chromium) as (page, _):
        page.route_web_socket("**/ws/visitor", far.connect)
        page.goto(site.embeds())
        frame = widget(page)
        focus(page, frame.locator("#launcher"))
        page.keyboard.press("Enter")
        expect(frame.locator(".tail")).to_be_focused()
        frame.get_by_role("button", name="Get support").wait_for()
        for name in ("Talk to sales", "Get support"):
            page.keyboard.press("Tab")
            expect(frame.locator(":focus")).to_have_accessible_name(name)
        page.keyboard.press("Enter")
        until(page, far, 1, "pick")
        far.tell(row(2, "visitor", "Get support"), row(3, "bot", "Your address?"), view=EMAIL | {"required": False})
        expect(frame.get_by_role("textbox")).to_be_focused()
        page.keyboard.type("Jane")
        page.keyboard.press("Enter")
        until(page, far, 1, "say")
        page.keyboard.press("Escape")
        expect(frame.locator("#launcher")).to_be_focused()
        expect(frame.locator("#panel")).to_be_hidden()


def test_on_a_phone_it_takes_the_whole_screen_while_it_is_open(chromium: Browser, site: Site) -> None:
    with opened(chromium, viewport={"width": 390, "height": 844}) as (page, _):
        page.route_web_socket("**/ws/visitor", lambda socket: None)
        page.goto(site.embeds('<meta name="viewport" content="width=device-width">'))
        frame = widget(page)
        frame.locator("#launcher").click()
        frame.get_by_role("dialog").wait_for()
        comes_true(frame, "innerWidth === 390 && innerHeight === 844")
        assert box_at_rest(frame.get_by_role("dialog"))["width"] == 390


def test_a_page_that_stood_too_long_is_fetched_again_before_a_conversation_begins(
    chromium: Browser, site: Site
) -> None:
    with opened(chromium) as (page, faults):
        far = Far()
        page.route_web_socket("**/ws/visitor", far.connect)
        fetched: list[str] = []
        page.on("request", lambda request: fetched.append(request.url) if "/w/" in request.url else None)
        page.clock.install()
        page.goto(site.embeds())
        page.clock.run_for(1000)
        frame = widget(page)
        page.clock.fast_forward("09:00")
        with page.expect_request("**/w/sales"):
            frame.locator("#launcher").click()
        page.clock.resume()
        expect(widget(page).get_by_text("Hi, what is it?")).to_be_visible()
        assert (len(fetched), far.kinds(), faults) == (2, ["hello"], [])


def test_it_greets_once_and_stays_away_when_dismissed(chromium: Browser, site: Site) -> None:
    site.config["greeting"] = {"after_ms": 0, "text": [{"t": "p", "c": [{"t": "text", "v": "May I help?"}]}]}
    with opened(chromium) as (page, faults):
        page.goto(site.embeds(same_origin=True))
        frame = widget(page)
        frame.get_by_text("May I help?").wait_for()
        frame.get_by_role("button", name="Dismiss").click()
        page.reload()
        frame = widget(page)
        page.wait_for_load_state("networkidle")
        expect(frame.get_by_text("May I help?")).to_have_count(0)
        assert faults == []


LAST = """new Promise((done) => {
  addEventListener('message', ({ data }) => { if (data === 'last') done(); });
  postMessage('last', location.origin);
})"""
"""Whatever the page has posted to itself before has been heard by then."""


def test_messages_from_the_page_itself_are_not_the_frames(chromium: Browser, site: Site) -> None:
    site.host["/forge.js"] = (
        "window.heard = []; window.Frontdesk = [['on', 'opened', () => heard.push('opened')]];",
        {},
    )
    with opened(chromium) as (page, faults):
        page.goto(site.embeds('<script src="/forge.js"></script>'))
        widget(page)
        page.evaluate("postMessage({ frontdesk: 1, type: 'event', name: 'opened' }, location.origin)")
        page.evaluate("postMessage({ frontdesk: 1, type: 'constructor' }, location.origin)")
        page.evaluate(LAST)
        assert (page.evaluate("heard"), faults) == ([], [])


def test_where_it_may_not_live_nothing_is_seen(chromium: Browser, site: Site) -> None:
    address = site.embeds()
    site.ancestors = "https://www.example.com"
    with opened(chromium) as (page, faults):
        page.goto(f"{site.url}/empty")
        blank = page.screenshot()
        page.goto(address)
        comes_to(page, lambda: any("frame-ancestors" in fault for fault in faults))
        assert page.screenshot() == blank


def test_it_works_where_nothing_may_be_stored(chromium: Browser, site: Site) -> None:
    refuse = """
      for (const name of ['localStorage', 'sessionStorage']) {
        Object.defineProperty(window, name, { get() { throw new DOMException('no', 'SecurityError'); } });
      }
    """
    with opened(chromium) as (page, faults):
        page.add_init_script(refuse)
        page.route_web_socket("**/ws/visitor", lambda socket: None)
        page.goto(site.embeds())
        frame = widget(page)
        frame.locator("#launcher").click()
        expect(frame.get_by_role("dialog")).to_be_visible()
        assert faults == []


FORGED = """
const types = ['trigger', 'host', 'page', 'identify', 'language', 'reset', 'forget', 'constructor', '__proto__'];
for (let n = 0; n < parent.length; n++) {
  for (const type of types) parent[n].postMessage({ frontdesk: 1, type, name: 'open', visitor: null }, '*');
}
for (const type of ['event', 'layout', 'ready', 'renew', 'hello', 'forgotten', 'constructor']) {
  parent.postMessage({ frontdesk: 1, type, name: 'opened', pages: null }, '*');
}
for (const data of [null, undefined, 1, 'x', [], {}, { frontdesk: 1 }, { frontdesk: 1, type: {} }, 'last']) {
  parent.postMessage(data, '*');
  for (let n = 0; n < parent.length; n++) parent[n].postMessage(data, '*');
}
"""
COUNTED = "window.forged = 0; addEventListener('message', ({ data }) => { forged += data === 'last'; })"
BESIDE = """(url) => {
  const evil = document.createElement('iframe');
  evil.src = url;
  document.body.append(evil);
}"""


def forges(page: Page, site: Site, whom: Page | Frame) -> None:
    """Two frames beside the widget say what only the page may say, or the widget, until one of these has heard it."""
    site.host["/forge.js"] = (FORGED, {})
    site.host["/evil"] = ('<!doctype html><title>Evil</title><script src="/forge.js"></script>', {})
    whom.evaluate(COUNTED)
    for origin in (site.url, site.other):
        page.evaluate(BESIDE, f"{origin}/evil")
    comes_true(whom, "forged === 2")


def test_messages_from_other_windows_are_not_the_widgets(chromium: Browser, site: Site) -> None:
    with opened(chromium) as (page, faults):
        address = site.embeds()
        text, headers = site.host["/shop"]
        policy = headers["Content-Security-Policy"].replace("frame-src", f"frame-src {site.other}")
        site.host["/shop"] = (text, {"Content-Security-Policy": policy})
        page.goto(address)
        frame = widget(page)
        page.evaluate("window.heard = []; Frontdesk.on('opened', () => heard.push('opened'))")
        forges(page, site, page)
        assert page.evaluate("heard") == []
        assert frame in page.frames
        expect(frame.locator("#launcher")).to_be_visible()
        assert faults == []


def test_messages_from_other_windows_are_not_the_pages(chromium: Browser, site: Site) -> None:
    site.host["/bare"] = (f'<!doctype html><title>Bare</title><body><iframe src="{site.url}/w/sales"></iframe>', {})
    with opened(chromium) as (page, faults):
        page.goto(f"{site.other}/bare")
        [frame] = frames(page)
        forges(page, site, frame)
        assert frame.evaluate("document.documentElement.dataset.side ?? document.body.childElementCount") == 0
        assert faults == []


def test_a_server_that_is_slow_keeps_nobody_waiting(chromium: Browser, site: Site) -> None:
    with opened(chromium) as (page, faults):
        held: list[Route] = []
        page.route_web_socket("**/ws/visitor", lambda socket: None)
        page.route("**/w/sales", lambda route: held.append(route))
        page.goto(site.embeds())
        comes_true(page, "!!window.Frontdesk?.loaded")
        page.evaluate("Frontdesk.trigger('open'); Frontdesk.setLanguage('nl')")
        comes_to(page, lambda: held)
        assert page.evaluate("document.elementFromPoint(innerWidth - 48, innerHeight - 48)?.localName") in (
            "html",
            "body",
        )
        held[0].continue_()
        expect(widget(page).get_by_role("dialog")).to_be_visible()
        assert faults == []
