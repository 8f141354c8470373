"""What a visitor reads in the widget: in sight, as the browser writes it, and at rest where that is wished."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.people import Visitor
from browser.waiting import box_at_rest, comes_true
from browser.widget_far import EMAIL, NOON_MS, QUESTION, TEXT, Far, row, types, until
from browser.widget_site import Site, opened, serving

MANY = [f"Answer {number}, long enough to need a line of its own here" for number in range(10)]


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


def talking(page: Page, site: Site, far: Far) -> Page:
    """The widget's own page with this far end."""
    page.route_web_socket("**/ws/visitor", far.connect)
    page.goto(f"{site.url}/w/sales")
    page.get_by_role("log").get_by_text("Hi").wait_for()
    return page


def test_a_question_stays_in_sight_above_ten_long_answers(chromium: Browser, site: Site) -> None:
    far = Far(log=[row(1, "bot", "Hi"), *(row(n, "visitor", "And then?") for n in range(2, 9))], view=TEXT)
    with opened(chromium, viewport={"width": 390, "height": 600}) as (page, _):
        talking(page, site, far)
        far.tell(row(9, "bot", "Which of these?"), view=QUESTION | {"options": MANY})
        page.get_by_role("button", name=MANY[9]).wait_for()
        assert box_at_rest(page.get_by_text("Which of these?"))["y"] > 60
        page.get_by_role("button", name=MANY[9]).click()
        far.tell(row(10, "visitor", MANY[9]), row(11, "bot", "Thank you"), view=TEXT)
        expect(page.get_by_text("Thank you")).to_be_in_viewport()


def test_at_four_hundred_percent_the_conversation_has_room(chromium: Browser, site: Site) -> None:
    site.config["live_chat"] = True
    with opened(chromium, viewport={"width": 320, "height": 256}) as (page, _):
        far = Far(log=[row(1, "bot", "Hi")], view=QUESTION | {"free_text": True})
        talking(page, site, far)
        far.send({"type": "presence", "available": False})
        expect(page.get_by_role("status").first).to_have_text("Nobody is here right now. Leave a message.")
        assert box_at_rest(page.get_by_role("button", name="Close chat"))["height"] >= 44
        assert box_at_rest(page.get_by_role("textbox"))["height"] >= 44
        assert page.locator(".scroller").evaluate("(element) => element.clientHeight") > 256 * 0.45


UP = """(element) => {
  element.addEventListener('scroll', () => { window.scrolled = true; }, { once: true });
  element.scrollTo(0, 0);
}"""


def test_who_reads_further_up_is_left_there(chromium: Browser, site: Site) -> None:
    far = Far(log=[row(1, "bot", "Hi"), *(row(n, "bot", f"Line {n}") for n in range(2, 40))], view=TEXT)
    with opened(chromium) as (page, _):
        talking(page, site, far)
        page.locator(".scroller").evaluate(UP)
        comes_true(page, "window.scrolled")
        far.tell(row(40, "bot", "News"), view=TEXT)
        page.get_by_text("News").wait_for()
        expect(page.get_by_text("Hi", exact=True)).to_be_in_viewport()
        page.get_by_role("textbox").fill("Yes")
        page.keyboard.press("Enter")
        expect(page.locator(".mine")).to_be_in_viewport()


def test_a_long_log_is_drawn_when_all_of_it_is_here(chromium: Browser, site: Site) -> None:
    rows = [row(n, "bot", f"Line {n}") for n in range(1, 301)]
    far = Far(log=rows)
    with opened(chromium) as (page, faults):
        page.add_init_script(
            "window.drawn = []; new MutationObserver(() => drawn.push(document.querySelectorAll('li')"
            ".length)).observe(document, { childList: true, subtree: true });"
        )
        page.route_web_socket("**/ws/visitor", far.connect)
        far.first = 100
        page.goto(f"{site.url}/w/sales")
        page.get_by_text("Line 300").wait_for()
        assert {0, 300} == set(page.evaluate("drawn"))
        expect(page.get_by_text("Line 300")).to_be_in_viewport()
        assert faults == []


@pytest.mark.parametrize(
    ("locale", "language", "expected"),
    [
        ("en-GB", "en", r"^\d\d:\d\d$"),
        ("en-US", "en", r"^\d?\d:\d\d\s[AP]M$"),
        ("nl-NL", "en", r"^\d?\d:\d\d\s[AP]M$"),
        ("en-GB", "no language at all", r"\d:\d\d"),
    ],
)
def test_times_are_written_as_the_browser_would(
    chromium: Browser, site: Site, locale: str, language: str, expected: str
) -> None:
    site.config["language"] = language
    with opened(chromium, locale=locale) as (page, faults):
        page.clock.set_fixed_time(NOON_MS / 1000)
        talking(page, site, Far(log=[row(1, "bot", "Hi") | {"at": NOON_MS}]))
        expect(page.locator("small")).to_have_text(re.compile(expected))
        assert faults == []


def test_nothing_moves_without_end_where_rest_is_wished(chromium: Browser, site: Site) -> None:
    far = Far(log=[row(1, "bot", "Hi")], view={"kind": "notice", "text": "waiting", "until_ms": None})
    with opened(chromium, reduced_motion="reduce") as (page, _):
        talking(page, site, far)
        types(page, far)
        assert page.evaluate("document.getAnimations().filter((one) => one.playState === 'running').length") == 0


def test_who_picked_an_answer_can_go_on_by_typing(chromium: Browser, site: Site) -> None:
    far = Far(log=[row(1, "bot", "Hi")])
    with opened(chromium) as (page, _):
        page.route_web_socket("**/ws/visitor", far.connect)
        page.goto(site.embeds())
        visitor = Visitor(page)
        visitor.opens()
        visitor.picks("Get support")
        until(page, far, 1, "pick")
        far.tell(row(2, "visitor", "Get support"), row(3, "bot", "Your address?"), view=EMAIL)
        expect(visitor.widget.get_by_role("textbox")).to_be_focused()


def test_a_greeting_is_one_button_and_stays_in_its_box(chromium: Browser, site: Site) -> None:
    link = {"t": "link", "href": "https://example.com", "c": [{"t": "text", "v": "x" * 200}]}
    site.config["greeting"] = {"after_ms": 0, "text": [{"t": "p", "c": [link]}]}
    with opened(chromium) as (page, _):
        page.goto(site.embeds())
        aside = Visitor(page).widget.get_by_role("complementary")
        aside.wait_for()
        expect(aside.get_by_role("link")).to_have_count(0)
        assert aside.evaluate("(box) => box.scrollWidth <= box.clientWidth")


UNHEARD = """() => {
  const log = document.querySelector('[role=log]');
  window.read = 0;
  const count = (records) => records.forEach((one) => log.ariaLive === 'polite' && (read += one.addedNodes.length));
  new MutationObserver(count).observe(log, { childList: true, subtree: true });
}"""


def test_a_long_log_is_not_read_out_but_what_follows_it_is(chromium: Browser, site: Site) -> None:
    far = Far(log=[row(n, "bot", f"Line {n}") for n in range(1, 60)], view=TEXT, mute=True)
    with opened(chromium) as (page, _):
        page.route_web_socket("**/ws/visitor", far.connect)
        page.goto(f"{site.url}/w/sales")
        [hello] = until(page, far, 1, "hello")
        page.evaluate(UNHEARD)
        far.first = 0
        far.greet(hello)
        page.get_by_text("Line 59", exact=True).wait_for()
        expect(page.get_by_role("log")).to_have_attribute("aria-live", "polite")
        assert page.evaluate("read") == 0
        far.tell(row(60, "bot", "And this"), view=TEXT)
        page.get_by_text("And this").wait_for()
        assert page.evaluate("read") > 0
