"""What a website decides by the widget's tag, and what it meets where the widget may not be, or nobody answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Frame, Page, Route, expect

from browser.waiting import box_at_rest, comes_to, comes_true, passes
from browser.widget_far import Far, until
from browser.widget_site import RETURN_MS, Site, frames, opened, serving, wait_until_shown, widget
from frontdesk.runtime import wire
from frontdesk.runtime.wire import MAX_FRAME_BYTES

SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => shifts.push(...list.getEntries().map((entry) => entry.value)))
  .observe({ type: 'layout-shift', buffered: true });
"""
LOADS = 6
"""So often the widget tries to come where it may not be."""

IDLE = "new Promise((done) => requestIdleCallback(() => done(), { timeout: 2000 }))"
"""Whatever a page had put off until it is idle is done before this is."""


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


def asked(page: Page) -> list[str]:
    """The path of every request of the page, as they are made."""
    found: list[str] = []
    page.on("request", lambda request: found.append("/" + request.url.split("/", 3)[3]))
    return found


def spoken(page: Page) -> list[str]:
    """What we say in the console."""
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text) if message.text.startswith("Frontdesk") else None)
    return found


def comes_in_time(page: Page, step_ms: int, look: Callable[[], bool]) -> None:
    """Put the page's clock forward step by step, until it comes to that."""

    def later() -> bool:
        page.clock.run_for(step_ms)
        return look()

    comes_to(page, later)


def kept(frame: Frame) -> list[str]:
    stored: list[str] = frame.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]")
    return stored


# Consent.


def test_before_the_sites_consent_nothing_is_asked_for_stored_or_sent(chromium: Browser, site: Site) -> None:
    with opened(chromium) as (page, faults):
        sockets: list[Any] = []
        page.route_web_socket("**/ws/visitor", lambda socket: sockets.append(socket))
        requests = asked(page)
        page.goto(site.embeds(consent="required"))
        comes_true(page, "!!window.Frontdesk?.loaded")
        page.evaluate("Frontdesk.identify({ plan: 'pro' }); Frontdesk.trigger('open')")
        page.evaluate(IDLE)
        assert (requests, frames(page), sockets) == (["/shop", "/widget.js"], [], [])
        assert page.evaluate("document.cookie + localStorage.length + sessionStorage.length") == "00"
        page.evaluate("Frontdesk.consent(true)")
        expect(widget(page).get_by_role("dialog")).to_be_visible()
        assert requests[:3] == ["/shop", "/widget.js", "/w/sales"]
        assert faults == []


def test_a_consent_that_is_taken_back_leaves_nothing(chromium: Browser, site: Site) -> None:
    far = Far()
    with opened(chromium) as (page, faults):
        page.route_web_socket("**/ws/visitor", far.connect)
        page.goto(site.embeds(same_origin=True, consent="required"))
        comes_true(page, "!!window.Frontdesk?.loaded")
        page.evaluate("Frontdesk.trigger('open'); Frontdesk.consent(true)")
        frame = widget(page)
        frame.get_by_text("Hi, what is it?").wait_for()
        assert "frontdesk:sales:token" in kept(frame)
        page.evaluate("Frontdesk.consent(false)")
        comes_to(page, lambda: not frames(page))
        passes(page, RETURN_MS)
        assert frames(page) == []
        page.evaluate("Frontdesk.consent(true)")
        frame = widget(page)
        assert "frontdesk:sales:token" not in kept(frame)
        assert faults == []


def test_a_consent_that_was_never_asked_for_can_be_refused(chromium: Browser, site: Site) -> None:
    site.host["/no.js"] = ("window.Frontdesk = [['consent', false]];", {})
    with opened(chromium) as (page, faults):
        page.goto(site.embeds('<script src="/no.js"></script>'))
        comes_true(page, "!!window.Frontdesk?.loaded")
        page.evaluate(IDLE)
        assert (frames(page), faults) == ([], [])


# The tag's settings.


def test_a_site_sets_colour_corner_and_distance_by_the_tag(chromium: Browser, site: Site) -> None:
    address = site.embeds(color="#7a1fa2", position="left", offset_x="30", offset_y="80", z_index="5", language="nl")
    with opened(chromium, viewport={"width": 1000, "height": 800}) as (page, faults):
        page.route_web_socket("**/ws/visitor", lambda socket: None)
        page.goto(address)
        launcher = widget(page).locator("#launcher")
        wait_until_shown(page, True, x="30 + 48", y="innerHeight - 80 - 48")
        box = box_at_rest(launcher)
        assert (box["x"], box["y"] + box["height"]) == (30 + 20, 800 - 80 - 20)
        expect(launcher).to_have_css("background-color", "rgb(122, 31, 162)")
        expect(launcher).to_have_accessible_name("Chat openen")
        launcher.click()
        expect(widget(page).get_by_role("dialog")).to_be_visible()
        assert box_at_rest(widget(page).get_by_role("dialog"))["y"] >= 0
        assert faults == []


@pytest.mark.parametrize("value", ["", "x", "-", "1e9", "calc(1px)", "'; color: red", "#12345g", "null"])
def test_settings_that_make_no_sense_change_nothing(chromium: Browser, site: Site, value: str) -> None:
    names = ("color", "position", "offset_x", "offset_y", "z_index", "language", "consent")
    with opened(chromium, viewport={"width": 1000, "height": 800}) as (page, faults):
        page.goto(site.embeds(**dict.fromkeys(names, value)))
        launcher = widget(page).locator("#launcher")
        wait_until_shown(page, True)
        box = box_at_rest(launcher)
        assert box["x"] + box["width"] <= 980
        assert faults == []


def test_a_tag_without_a_playbook_says_so(chromium: Browser, site: Site) -> None:
    with opened(chromium) as (page, faults):
        said = spoken(page)
        page.goto(site.embeds(tag=f'<script async src="{site.url}/widget.js"></script>'))
        comes_to(page, lambda: said)
        assert (said, faults) == (["Frontdesk: the tag needs src and data-playbook"], [])


def test_a_page_that_says_too_much_of_its_visitor_is_cut_short(chromium: Browser, site: Site) -> None:
    far = Far()
    with opened(chromium) as (page, faults):
        page.route_web_socket("**/ws/visitor", far.connect)
        page.goto(site.embeds())
        comes_true(page, "!!window.Frontdesk?.loaded")
        page.evaluate(
            "document.title = '長'.repeat(5000);"
            "Frontdesk.identify({ plan: 'pro', ...Object.fromEntries(Array.from({ length: 99 }, (_, n) => "
            "['n' + n + '長'.repeat(300), '長'.repeat(5000)])) }); Frontdesk.trigger('open')"
        )
        widget(page).get_by_text("Hi, what is it?").wait_for()
        hello = far.heard[0]
        assert len(json.dumps(hello, ensure_ascii=False).encode()) < MAX_FRAME_BYTES
        assert hello["visitor"]["plan"] == "pro"
        assert wire.from_visitor(hello)
        assert faults == []


# Where it may not be, and where nobody answers.


def test_nothing_moves_when_it_comes(chromium: Browser, site: Site) -> None:
    with opened(chromium) as (page, _):
        page.route_web_socket("**/ws/visitor", lambda socket: None)
        page.add_init_script(SHIFTS)
        page.goto(site.embeds())
        frame = widget(page)
        frame.locator("#launcher").click()
        frame.get_by_role("dialog").wait_for()
        box_at_rest(frame.get_by_role("dialog"))
        passes(page, 100)
        assert page.evaluate("shifts") == []


def test_a_page_in_somebody_elses_frame_shows_nothing(chromium: Browser, site: Site) -> None:
    address = site.embeds()
    site.ancestors = site.other
    site.host["/around"] = (f'<!doctype html><title>Around</title><iframe src="{address}"></iframe>', {})
    with opened(chromium) as (page, faults):
        page.goto(f"{site.url}/around")
        comes_to(page, lambda: any("frame-ancestors" in fault for fault in faults))
        assert not any(frame.locator("#launcher").count() for frame in page.frames)


def test_where_it_may_not_be_it_says_why_once(chromium: Browser, site: Site) -> None:
    address = site.embeds()
    site.ancestors = "https://www.example.com"
    with opened(chromium) as (page, faults):
        page.clock.install()
        said, requests = spoken(page), asked(page)
        page.goto(address)
        comes_in_time(page, 10_000, lambda: requests.count("/w/sales") == LOADS)
        for _ in range(5):
            page.clock.run_for(10_000)
            page.wait_for_timeout(50)
        assert said == [f"Frontdesk: sales does not answer: is {site.other} in its install.origins, and {site.url} up?"]
        assert requests.count("/w/sales") == LOADS
        assert [fault for fault in faults if "frame-ancestors" not in fault] == []


def test_a_server_that_was_down_is_asked_again(chromium: Browser, site: Site) -> None:
    with opened(chromium) as (page, faults):
        page.clock.install()
        page.route_web_socket("**/ws/visitor", lambda socket: None)
        page.route("**/w/sales", lambda route: route.abort("connectionrefused"))
        said = spoken(page)
        page.goto(site.embeds())
        comes_in_time(page, 1_000, lambda: bool(said))
        page.unroute("**/w/sales")
        page.evaluate("Frontdesk.trigger('open')")
        page.clock.run_for(25_000)
        page.clock.resume()
        expect(widget(page).get_by_role("dialog")).to_be_visible()
        assert [fault for fault in faults if "ERR_CONNECTION_REFUSED" not in fault] == []


def test_a_chat_that_came_after_all_is_not_loaded_again(chromium: Browser, site: Site) -> None:
    with opened(chromium) as (page, _):
        page.clock.install()
        said, requests = spoken(page), asked(page)
        page.route_web_socket("**/ws/visitor", lambda socket: None)
        page.route("**/w/sales", lambda route: route.abort("connectionrefused"))
        page.goto(site.embeds())
        comes_in_time(page, 1_000, lambda: bool(said))
        page.unroute("**/w/sales")
        page.evaluate("Frontdesk.consent(false); Frontdesk.consent(true)")
        page.clock.run_for(2_000)
        widget(page).locator("#launcher").click()
        page.clock.run_for(25_000)
        page.wait_for_timeout(300)
        expect(widget(page).get_by_role("dialog")).to_be_visible()
        assert requests.count("/w/sales") == 2


def test_a_chat_that_is_loaded_again_has_all_its_time_to_answer(chromium: Browser, site: Site) -> None:
    held: list[Route] = []
    with opened(chromium) as (page, _):
        page.clock.install()
        said, requests = spoken(page), asked(page)
        page.goto(site.embeds())
        comes_in_time(page, 100, lambda: "/w/sales" in requests)
        widget(page)
        page.route("**/w/sales", lambda route: held.append(route))
        page.evaluate("Frontdesk.consent(false); Frontdesk.consent(true)")
        comes_in_time(page, 100, lambda: bool(held))
        page.clock.run_for(25_000)
        held.pop().continue_()
        widget(page)
        assert said == []
        assert requests.count("/w/sales") == 2


def test_a_page_without_storage_keeps_the_chat_as_long_as_it_stands(chromium: Browser, site: Site) -> None:
    refuse = """
      for (const name of ['localStorage', 'sessionStorage']) {
        Object.defineProperty(window, name, { get() { throw new DOMException('no', 'SecurityError'); } });
      }
    """
    far = Far()
    with opened(chromium) as (page, faults):
        page.add_init_script(refuse)
        page.route_web_socket("**/ws/visitor", far.connect)
        page.goto(site.embeds())
        frame = widget(page)
        frame.locator("#launcher").click()
        frame.get_by_text("Hi, what is it?").wait_for()
        far.close(1012)
        comes_true(frame, "document.querySelector('.banner').textContent === ''")
        assert [hello["token"] for hello in until(page, far, 2, "hello")] == [None, "secret"]
        assert faults == []
