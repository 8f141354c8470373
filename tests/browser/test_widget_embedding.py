"""What a website decides by the widget's tag, and what it meets where the widget may not be, or nobody answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Frame, Page, expect

from browser.waiting import comes_true
from browser.widget_far import Far
from browser.widget_site import Site, opened, serving
from frontdesk.runtime import wire
from frontdesk.runtime.wire import MAX_FRAME_BYTES

SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => shifts.push(...list.getEntries().map((entry) => entry.value)))
  .observe({ type: 'layout-shift', buffered: true });
"""


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


def frames(page: Page) -> list[Frame]:
    return [frame for frame in page.frames if "/w/" in frame.url]


def widget(page: Page) -> Frame:
    """The widget's frame, once it shows its launcher."""
    for _ in range(100):
        for frame in frames(page):
            frame.locator("#launcher").wait_for()
            return frame
        page.wait_for_timeout(50)
    raise AssertionError("no widget came")


def gone(page: Page) -> None:
    """Wait until no frame of ours is on the page."""
    for _ in range(100):
        if not frames(page):
            return
        page.wait_for_timeout(50)
    raise AssertionError("the widget stays")


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
        page.wait_for_timeout(1000)
        assert (requests, frames(page), sockets) == (["/shop", "/widget.js"], [], [])
        assert page.evaluate("document.cookie + localStorage.length + sessionStorage.length") == "00"
        page.evaluate("Frontdesk.consent(true)")
        expect(widget(page).get_by_role("dialog")).to_be_visible()
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
        gone(page)
        page.wait_for_timeout(800)
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
        page.wait_for_timeout(800)
        assert (frames(page), faults) == ([], [])


# The tag's settings.


def test_a_site_sets_colour_corner_and_distance_by_the_tag(chromium: Browser, site: Site) -> None:
    address = site.embeds(color="#7a1fa2", position="left", offset_x="30", offset_y="80", z_index="5", language="nl")
    with opened(chromium, viewport={"width": 1000, "height": 800}) as (page, faults):
        page.route_web_socket("**/ws/visitor", lambda socket: None)
        page.goto(address)
        launcher = widget(page).locator("#launcher")
        box = launcher.bounding_box()
        assert box is not None
        assert (box["x"], box["y"] + box["height"]) == (30 + 20, 800 - 80 - 20)
        expect(launcher).to_have_css("background-color", "rgb(122, 31, 162)")
        expect(launcher).to_have_accessible_name("Chat openen")
        launcher.click()
        panel = widget(page).get_by_role("dialog").bounding_box()
        assert panel is not None
        assert panel["y"] >= 0
        assert faults == []


@pytest.mark.parametrize("value", ["", "x", "-", "1e9", "calc(1px)", "'; color: red", "#12345g", "null"])
def test_settings_that_make_no_sense_change_nothing(chromium: Browser, site: Site, value: str) -> None:
    names = ("color", "position", "offset_x", "offset_y", "z_index", "language", "consent")
    with opened(chromium, viewport={"width": 1000, "height": 800}) as (page, faults):
        page.goto(site.embeds(**dict.fromkeys(names, value)))
        box = widget(page).locator("#launcher").bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= 980
        assert faults == []


def test_a_tag_without_a_playbook_says_so(chromium: Browser, site: Site) -> None:
    with opened(chromium) as (page, faults):
        said = spoken(page)
        page.goto(site.embeds(tag=f'<script async src="{site.url}/widget.js"></script>'))
        page.wait_for_load_state("networkidle")
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
        page.wait_for_timeout(400)
        assert page.evaluate("shifts") == []


def test_a_page_in_somebody_elses_frame_shows_nothing(chromium: Browser, site: Site) -> None:
    address = site.embeds()
    site.ancestors = site.other
    site.host["/around"] = (f'<!doctype html><title>Around</title><iframe src="{address}"></iframe>', {})
    with opened(chromium) as (page, _):
        page.goto(f"{site.url}/around")
        inner = next(frame for frame in page.frames if frame.url == address)
        comes_true(inner, "!!document.querySelector('frontdesk-widget')")
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(300)
        assert not any(frame.locator("#launcher").count() for frame in page.frames)


def test_where_it_may_not_be_it_says_why_once(chromium: Browser, site: Site) -> None:
    address = site.embeds()
    site.ancestors = "https://www.example.com"
    with opened(chromium) as (page, faults):
        page.clock.install()
        said, requests = spoken(page), asked(page)
        page.goto(address)
        for _ in range(20):
            page.clock.run_for(10_000)
            page.wait_for_timeout(50)
        assert said == [f"Frontdesk: sales does not answer: is {site.other} in its install.origins, and {site.url} up?"]
        assert 1 < requests.count("/w/sales") <= 6
        assert [fault for fault in faults if "frame-ancestors" not in fault] == []


def test_a_server_that_was_down_is_asked_again(chromium: Browser, site: Site) -> None:
    with opened(chromium) as (page, faults):
        page.clock.install()
        page.route_web_socket("**/ws/visitor", lambda socket: None)
        page.route("**/w/sales", lambda route: route.abort("connectionrefused"))
        page.goto(site.embeds())
        page.clock.run_for(1_000)
        comes_true(page, "!!document.querySelector('frontdesk-widget')")
        page.wait_for_timeout(300)
        page.clock.run_for(5_000)
        page.unroute("**/w/sales")
        page.evaluate("Frontdesk.trigger('open')")
        page.clock.run_for(25_000)
        page.clock.resume()
        expect(widget(page).get_by_role("dialog")).to_be_visible()
        assert [fault for fault in faults if "ERR_CONNECTION_REFUSED" not in fault] == []


def test_a_chat_that_came_after_all_is_not_loaded_again(chromium: Browser, site: Site) -> None:
    with opened(chromium) as (page, _):
        page.clock.install()
        requests = asked(page)
        page.route_web_socket("**/ws/visitor", lambda socket: None)
        page.route("**/w/sales", lambda route: route.abort("connectionrefused"))
        with page.expect_console_message(lambda message: "does not answer" in message.text):
            page.goto(site.embeds())
            page.clock.run_for(1_000)
            comes_true(page, "!!document.querySelector('frontdesk-widget')")
            page.wait_for_timeout(300)
            page.clock.run_for(5_000)
        page.unroute("**/w/sales")
        page.evaluate("Frontdesk.consent(false); Frontdesk.consent(true)")
        page.clock.run_for(2_000)
        widget(page).locator("#launcher").click()
        page.clock.run_for(25_000)
        page.wait_for_timeout(300)
        expect(widget(page).get_by_role("dialog")).to_be_visible()
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
        for _ in range(100):
            if far.kinds().count("hello") > 1:
                break
            page.wait_for_timeout(50)
        assert [frame["token"] for frame in far.heard if frame["type"] == "hello"] == [None, "secret"]
        assert faults == []
