"""The widget on pages that are hard to be a guest of: one chat, nothing thrown, and it works."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Request, expect

from browser.people import Visitor
from browser.waiting import comes_true, passes
from browser.widget_site import RETURN_MS, Site, frames, opened, serving, wait_until_shown, widget

LIVES = 5
"""So often it comes back."""

POLLUTED = """
for (const name of ['show', 'hide', 'full', 'open', 'q', 't', 'n', 'color', 'position', 'language', 'timeout', 'loaded',
  'frontdesk', 'source', 'origin', 'passive', 'once', 'capture', 'bubbles', 'mode2', 'pages', 'visitor', 'title']) {
  Object.prototype[name] = 'polluted';
}
"""
WATCHED = """
window.touched = [];
for (const name of ['type', 'frontdesk', 'page', 'visitor', 'plan', 'url', 'referrer', 'side', 'clip', 'full', 'data',
  'hello', 'ready', 'layout', 'event', 'renew', 'forgotten', 'loaded', 'playbook', 'q', 'width', 'inset', 'zIndex']) {
  Object.defineProperty(Object.prototype, name, {
    configurable: true,
    get() { return undefined; },
    set() { touched.push(name); throw new Error('set ' + name); },
  });
}
"""
PROTOTYPES = """
Array.prototype.toJSON = () => 'toJSON';
Array.prototype.first = function () { return this[0]; };
Array.prototype.remove = () => {};
String.prototype.type = 'string';
Object.prototype.extend = function () {};
Function.prototype.q = [['trigger', 'open']];
"""
CLOBBERED = """
var navigation = { menu: true };
for (const name of ['title', 'referrer', 'URL', 'Frontdesk']) {
  const image = document.createElement('img');
  image.name = name;
  image.id = name;
  document.head.append(image);
}
"""
ODD_TITLE = r"document.title = 'x'.repeat(998) + '\ud83d\ude00' + '\ud800';"
OLD = """
delete window.requestIdleCallback;
delete window.navigation;
Object.defineProperty(window, 'navigation', { value: undefined });
"""
CONSOLE = "window.addEventListener('error', () => {}); history.replaceState = function () { throw new Error('no'); };"

HOSTS = {
    "Object.prototype holds values": POLLUTED,
    "Object.prototype watches what is set": WATCHED,
    "prototypes have more methods": PROTOTYPES,
    "elements take the names of what a page has": CLOBBERED,
    "the title is cut in the middle of a character": ODD_TITLE,
    "the browser knows neither idle time nor navigation": OLD,
    "history throws": CONSOLE,
}


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


@pytest.mark.parametrize("host", HOSTS)
def test_it_works_and_breaks_nothing_where(chromium: Browser, site: Site, host: str) -> None:
    site.host["/host.js"] = (HOSTS[host], {})
    with opened(chromium) as (page, faults):
        page.route_web_socket("**/ws/visitor", lambda socket: None)
        page.goto(site.embeds('<script src="/host.js"></script>'))
        frame = widget(page)
        comes_true(page, "!!window.Frontdesk?.loaded")
        page.evaluate("Frontdesk.on('opened', () => (window.wasOpened = true)); Frontdesk.identify({ plan: 'pro' })")
        frame.locator("#launcher").click()
        expect(frame.get_by_role("dialog", name="Chat with Ada")).to_be_visible()
        comes_true(page, "window.wasOpened === true")
        assert page.evaluate("window.touched ?? []") == []
        assert faults == []


def test_calls_that_make_no_sense_break_nothing(chromium: Browser, site: Site) -> None:
    calls = """
      window.Frontdesk = [['nothing'], ['on'], null, 5, ['identify', null], ['on', 'opened', 'no function']];
      Frontdesk.push(['on', 'opened', () => { throw new Error('x') }], ['trigger', {}]);
      Frontdesk.push(['on', 'opened', () => (window.last = true)]);
      window.thrown = [];
      addEventListener('error', (event) => thrown.push(event.message));
      addEventListener('unhandledrejection', (event) => thrown.push(String(event.reason)));
    """
    site.host["/calls.js"] = (calls, {})
    with opened(chromium) as (page, _):
        page.route_web_socket("**/ws/visitor", lambda socket: None)
        page.goto(site.embeds('<script src="/calls.js"></script>'))
        frame = widget(page)
        page.evaluate("Frontdesk.trigger('elsewhere'); Frontdesk.identify({ f() {}, o: {}, [Symbol('s')]: 1, n: NaN })")
        frame.locator("#launcher").click()
        comes_true(page, "window.last === true")
        assert page.evaluate("thrown") == []


ANEW = {
    "a body is replaced, as Turbo does": "document.body.replaceWith(document.createElement('body'))",
    "a body goes and comes back": "const { body } = document; body.remove(); document.documentElement.append(body)",
    "the tag comes again": "Promise.all([1, 2, 3].map(() => addTag('sales')))",
    "another playbook's tag comes": "addTag('elsewhere')",
}


@pytest.mark.parametrize("what", ANEW)
def test_there_is_one_widget_and_it_goes_on_when(chromium: Browser, site: Site, what: str) -> None:
    add = f"""
      window.addTag = (playbook) => {{
        const tag = document.createElement('script');
        tag.src = trustedTypes.createPolicy('x' + Math.random(), {{ createScriptURL: (text) => text }})
          .createScriptURL('{site.url}/widget.js');
        tag.dataset.playbook = playbook;
        const here = new Promise((done) => {{ tag.onload = () => done(); }});
        document.body.append(tag);
        return here;
      }};
    """
    site.host["/add.js"] = (add, {})
    with opened(chromium) as (page, faults):
        page.route_web_socket("**/ws/visitor", lambda socket: None)
        page.goto(site.embeds('<script src="/add.js"></script>'))
        frame = widget(page)
        frame.locator("#launcher").click()
        expect(frame.get_by_role("dialog")).to_be_visible()
        page.evaluate(ANEW[what])
        passes(page, RETURN_MS)
        assert frames(page) == [frame]
        assert page.evaluate("document.querySelectorAll('frontdesk-widget').length") == 1
        expect(frame.get_by_role("dialog")).to_be_visible()
        assert faults == []


def test_a_tag_that_comes_late_is_as_good(chromium: Browser, site: Site) -> None:
    late = f"""
      addEventListener('load', () => setTimeout(() => {{
        const tag = document.createElement('script');
        const policy = trustedTypes.createPolicy('x', {{ createScriptURL: (text) => text }});
        tag.src = policy.createScriptURL('{site.url}/widget.js');
        tag.setAttribute('data-playbook', 'sales');
        document.head.append(tag);
      }}, 100));
    """
    site.host["/late.js"] = (late, {})
    address = site.embeds('<script src="/late.js"></script>', tag="")
    with opened(chromium) as (page, faults):
        page.goto(address)
        widget(page)
        assert faults == []


def test_a_page_that_throws_everything_out_gets_it_back_but_no_fight(chromium: Browser, site: Site) -> None:
    with opened(chromium) as (page, faults):
        page.goto(site.embeds())
        widget(page)
        page.evaluate("document.documentElement.replaceChildren(document.createElement('body'))")
        widget(page)
        loads: list[str] = []
        page.on("request", lambda request: loads.append(request.url) if "/w/" in request.url else None)
        for _ in range(LIVES):
            page.evaluate("document.querySelector('frontdesk-widget').remove()")
            passes(page, RETURN_MS)
            if not page.evaluate("document.querySelectorAll('frontdesk-widget').length"):
                break
            widget(page)
        assert len(loads) <= LIVES
        assert page.evaluate("document.querySelectorAll('frontdesk-widget').length") == 0
        assert faults == []


MOVES = {
    "pushState": ("history.pushState({}, '', '/careers')", "history.back()"),
    "replaceState": ("history.replaceState({}, '', '/careers')", "history.replaceState({}, '', '/shop')"),
    "a link within the page and the page's own router": (
        "location.hash = 'x'; history.pushState({}, '', '/careers#y')",
        "history.go(-2)",
    ),
}


@pytest.mark.parametrize("browser", ["", OLD], ids=["with-navigation", "without"])
@pytest.mark.parametrize("move", MOVES)
def test_it_follows_a_page_that_changes_its_address(chromium: Browser, site: Site, browser: str, move: str) -> None:
    site.config["pages"] = {"show": ["/shop"], "hide": []}
    site.host["/host.js"] = (browser, {})
    there, back = MOVES[move]
    with opened(chromium) as (page, faults):
        page.goto(site.embeds('<script src="/host.js"></script>'))
        launcher = widget(page).locator("#launcher")
        methods = page.evaluate("[history.pushState, history.replaceState].map(String).join()")
        assert methods.count("[native code]") == 2
        wait_until_shown(page, True)
        page.evaluate(there)
        wait_until_shown(page, False)
        page.evaluate(back)
        wait_until_shown(page, True)
        launcher.click()
        expect(widget(page).get_by_role("dialog")).to_be_visible()
        assert [fault for fault in faults if "WebSocket" not in fault] == []


@pytest.mark.parametrize("glob", ["/caf%C3%A9/*", "/café/*"])
def test_a_path_is_written_as_it_is_read_or_as_it_is_sent(chromium: Browser, site: Site, glob: str) -> None:
    site.config["pages"] = {"show": [glob], "hide": []}
    with opened(chromium) as (page, _):
        page.goto(site.embeds())
        widget(page).locator("#launcher").wait_for()
        page.evaluate("history.pushState({}, '', '/caf%C3%A9/menu')")
        wait_until_shown(page, True)


def test_the_back_button_finds_the_chat_as_it_was(chromium: Browser, site: Site) -> None:
    with opened(chromium) as (page, faults):
        page.route_web_socket("**/ws/visitor", lambda socket: None)
        address = site.embeds(same_origin=True)
        page.goto(address)
        widget(page).locator("#launcher").click()
        expect(widget(page).get_by_role("dialog")).to_be_visible()
        page.goto(f"{site.url}/empty")
        page.go_back()
        expect(widget(page).get_by_role("dialog")).to_be_visible()
        assert len(frames(page)) == 1
        assert faults == []


def test_a_page_that_says_nobody_where_it_is_still_has_its_widget_renewed(chromium: Browser, site: Site) -> None:
    """By the referrer the server knows the website, and whether a person may be called from there."""
    asked: list[Request] = []
    with opened(chromium) as (page, _):
        page.on("requestfinished", lambda request: asked.append(request))
        page.clock.install()
        page.goto(site.embeds(head="<meta name=referrer content=no-referrer>"))
        Visitor(page).widget.locator("#launcher").wait_for()
        steps = page.evaluate("history.length")
        page.clock.fast_forward("09:00")
        with page.expect_request_finished(lambda request: "/w/sales" in request.url):
            widget(page).locator("#launcher").click()
        referrers = [one.header_value("referer") for one in asked if one.url.endswith("/w/sales")]
        assert referrers == [f"{site.other}/"] * 2
        assert page.evaluate("history.length") == steps
