"""The widget without a mouse, and for fingers: what has the focus, where it goes, and how large a target is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from browser.people import Visitor
from browser.test_widget_axe import ASKS, state
from browser.waiting import box_at_rest, comes_true
from browser.widget_far import QUESTION, TEXT, Far, row, until
from browser.widget_site import CONFIG, Site, focus, opened, serving

FINGER_PX = 24
"""WCAG 2.2, success criterion 2.5.8."""

TARGETS = """
(all) => all.filter((one) => one.offsetParent).map((one) => {
  const { width, height } = (one.type === 'radio' ? one.parentElement : one).getBoundingClientRect();
  return [one.textContent || one.ariaLabel || one.type, Math.min(width, height)];
})
"""


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


def tabs_to(page: Page, wanted: Locator) -> None:
    """Press Tab until the focus is there."""
    for _ in range(6):
        page.keyboard.press("Tab")
        if wanted.evaluate("(one) => one === document.activeElement"):
            return
    raise AssertionError("six times Tab does not lead there")


def test_a_whole_conversation_by_keyboard(chromium: Browser, site: Site) -> None:
    site.config["consent"] = ASKS
    far = Far(view=QUESTION)
    with opened(chromium) as (page, faults):
        page.route_web_socket("**/ws/visitor", far.connect)
        page.goto(site.embeds())
        widget = Visitor(page).widget
        focus(page, widget.get_by_role("button", name="Open chat"))
        page.keyboard.press("Enter")
        widget.get_by_role("button", name="I agree").wait_for()
        tabs_to(page, widget.get_by_role("button", name="I agree"))
        page.keyboard.press("Enter")
        widget.get_by_role("button", name="Talk to sales").wait_for()
        tabs_to(page, widget.get_by_role("button", name="Talk to sales"))
        page.keyboard.press("Space")
        until(page, far, 1, "pick")
        far.tell(row(2, "visitor", "Talk to sales"), row(3, "bot", "Go on"), view=TEXT)
        expect(widget.get_by_role("textbox")).to_be_focused()
        page.keyboard.type("Hello")
        page.keyboard.press("Enter")
        until(page, far, 1, "say")
        page.keyboard.press("Escape")
        expect(widget.get_by_role("button", name="Open chat")).to_be_focused()
        assert faults == []


def test_the_next_answer_is_one_tab_away_from_the_last(chromium: Browser, site: Site) -> None:
    far = Far(view=QUESTION)
    with opened(chromium) as (page, _):
        page.route_web_socket("**/ws/visitor", far.connect)
        page.goto(site.embeds())
        widget = Visitor(page).widget
        focus(page, widget.get_by_role("button", name="Open chat"))
        page.keyboard.press("Enter")
        widget.get_by_role("button", name="Talk to sales").wait_for()
        for asked in (1, 2):
            page.keyboard.press("Tab")
            expect(widget.get_by_role("button", name="Talk to sales")).to_be_focused()
            page.keyboard.press("Enter")
            until(page, far, asked, "pick")
            # Twice pressed is not answered twice.
            page.keyboard.press("Enter")
            far.tell(row(2 * asked, "visitor", "Talk to sales"), row(2 * asked + 1, "bot", "Again?"), view=QUESTION)
            expect(widget.locator("li.theirs")).to_have_count(asked + 1)
        assert far.kinds().count("pick") == 2


def test_who_reads_further_up_is_not_taken_to_the_next_answer(chromium: Browser, site: Site) -> None:
    far = Far(log=[row(seq, "bot", f"Line {seq}") for seq in range(1, 60)])
    with opened(chromium) as (page, _):
        page.route_web_socket("**/ws/visitor", far.connect)
        page.goto(f"{site.url}/w/sales")
        page.get_by_role("button", name="Get support").wait_for()
        box_at_rest(page.get_by_role("dialog"))
        log = page.locator(".scroller")
        log.focus()
        page.keyboard.press("Home")
        comes_true(page, "document.querySelector('.scroller').scrollTop === 0")
        far.tell(row(60, "bot", "One more"), view=QUESTION | {"card": "next", "options": ["This", "That"]})
        page.get_by_role("button", name="This").wait_for()
        expect(log).to_be_focused()
        assert log.evaluate("(one) => one.scrollTop") == 0


def test_what_comes_is_read_out_and_takes_no_focus(chromium: Browser, site: Site) -> None:
    far = Far(view=TEXT)
    with opened(chromium) as (page, _):
        page.route_web_socket("**/ws/visitor", far.connect)
        page.goto(f"{site.url}/w/sales")
        page.get_by_role("textbox").fill("Half a sent")
        far.tell(row(2, "bot", "Which of these?"), view=QUESTION | {"free_text": True})
        far.tell(row(3, "agent", kind="joined"), row(4, "agent", "Hello"), view=TEXT)
        page.get_by_text("Hello", exact=True).wait_for()
        expect(page.get_by_role("textbox")).to_be_focused()
        expect(page.get_by_role("textbox")).to_have_value("Half a sent")
        expect(page.get_by_role("log")).to_have_attribute("aria-live", "polite")


@pytest.mark.parametrize("name", ["consent", "question", "field", "leaving", "rating", "rich"])
def test_every_target_has_room_for_a_finger(chromium: Browser, site: Site, name: str) -> None:
    config, far, happens = state(name)
    site.config = {**CONFIG, **config}
    with opened(chromium, viewport={"width": 320, "height": 568}) as (page, _):
        page.route_web_socket("**/ws/visitor", far.connect)
        page.goto(f"{site.url}/w/sales")
        page.get_by_role("button", name="I agree").or_(page.locator("li")).first.wait_for()
        happens(page, far)
        box_at_rest(page.get_by_role("dialog"))
        sizes = page.locator("button, input, textarea").evaluate_all(TARGETS)
        assert len(sizes) >= 2
        assert [one for one in sizes if one[1] < FINGER_PX] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize(
    ("field", "kind", "wanted"),
    [
        ("person.name", "text", {"autocomplete": "name"}),
        ("person.email", "email", {"type": "email", "autocomplete": "email"}),
        ("person.phone", "phone", {"type": "tel", "autocomplete": "tel"}),
        ("organization.name", "text", {"autocomplete": "organization"}),
        ("organization.address", "text", {"autocomplete": "street-address", "rows": "1"}),
        ("deal.value", "money", {"type": "text", "inputmode": "decimal"}),
        ("answers.people", "number", {"type": "text", "inputmode": "decimal"}),
        ("answers.day", "date", {"type": "date"}),
        ("answers.site", "url", {"type": "url", "autocomplete": "url"}),
        ("note", "text", {"rows": "1"}),
    ],
)
def test_each_field_brings_its_own_keyboard(
    chromium: Browser, site: Site, field: str, kind: str, wanted: dict[str, str]
) -> None:
    far = Far(view={"kind": "field", "card": "c", "field": field, "type": kind, "required": True, "options": []})
    with opened(chromium) as (page, _):
        page.route_web_socket("**/ws/visitor", far.connect)
        page.goto(f"{site.url}/w/sales")
        box = page.locator(".field")
        box.wait_for()
        found = {name: box.get_attribute(name) for name in ("type", "autocomplete", "inputmode", "rows")}
        assert {name: value for name, value in found.items() if value is not None} == wanted
        expect(box).to_have_attribute("aria-describedby", "error")


def test_fields_are_large_enough_not_to_be_zoomed_into(chromium: Browser, site: Site) -> None:
    far = Far(view=TEXT)
    with opened(chromium, viewport={"width": 320, "height": 256}) as (page, _):
        page.route_web_socket("**/ws/visitor", far.connect)
        page.goto(f"{site.url}/w/sales")
        field = page.get_by_role("textbox")
        assert field.evaluate("(one) => getComputedStyle(one).fontSize") == "16px"
        expect(field).to_be_in_viewport()
        expect(page.get_by_text("Hi, what is it?")).to_be_in_viewport()
