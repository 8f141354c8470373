"""Every state of the widget under axe-core: nothing to find, light and dark, on a desktop and a phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.axe import violations_in_every_look
from browser.widget_far import EMAIL, QUESTION, TEXT, Far, row, types
from browser.widget_site import CONFIG, Site, opened, serving

ENDED = {"kind": "ended", "outcome": "none", "qualified": False, "rate": True}
NOTICE = {"kind": "notice", "text": "waiting", "until_ms": 1_795_000_060_000}
WRONG = row(3, "bot", "That does not look like an e-mail address.", kind="field-error")
ASKS = {"text": [{"t": "p", "c": [{"t": "text", "v": "We keep this."}]}], "texts": {}, "version": "v1"}
PICTURE = {"t": "image", "src": "https://www.example.com/a.png", "alt": "A machine"}
RICH = [
    {
        "t": "ul",
        "c": [{"t": "li", "c": [{"t": "link", "href": "https://example.com", "c": [{"t": "text", "v": "Manuals"}]}]}],
    }
]
CHAT = [
    row(1, "bot", "Hi, what is it?"),
    row(2, "visitor", "Talk to sales"),
    row(3, "agent", kind="joined"),
    row(4, "agent", "Hello, Mia here."),
]
TOLD = [*CHAT[:1], row(2, "bot") | {"body": RICH}, row(3, "bot") | {"body": [{"t": "p", "c": [PICTURE]}]}]


def nothing(page: Page, far: Far) -> None:
    """The state is there as it comes."""


def leaves(page: Page, far: Far) -> None:
    page.locator("header").get_by_role("button", name="End chat").click()


def loses(page: Page, far: Far) -> None:
    far.mute = True
    far.close(1012)
    page.get_by_role("textbox").fill("Are you there?")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("No connection")


def rates(page: Page, far: Far) -> None:
    page.get_by_text("4", exact=True).click()


def is_alone(page: Page, far: Far) -> None:
    far.send({"type": "presence", "available": False})
    expect(page.get_by_role("status")).to_contain_text("Nobody is here")


STATES: dict[str, tuple[dict[str, Any], Far, Callable[[Page, Far], None]]] = {
    "consent": ({"consent": ASKS}, Far(), nothing),
    "declined": ({"consent": ASKS}, Far(), lambda page, far: page.get_by_role("button", name="No, thanks").click()),
    "told": ({"consent": ASKS | {"version": ""}}, Far(), nothing),
    "question": ({}, Far(view=QUESTION | {"free_text": True}), nothing),
    "nobody": ({"live_chat": True}, Far(), is_alone),
    "field": ({}, Far(view=EMAIL | {"required": False}), nothing),
    "error": ({}, Far(log=[*CHAT[:2], WRONG], view=EMAIL), nothing),
    "waiting": ({}, Far(log=CHAT[:2], view=NOTICE), nothing),
    "agent": ({}, Far(log=CHAT, view=TEXT), types),
    "lost": ({}, Far(log=CHAT, view=TEXT), loses),
    "leaving": ({}, Far(log=CHAT, view=TEXT), leaves),
    "ended": ({}, Far(log=[*CHAT, row(5, "bot", kind="ended")], view=ENDED), nothing),
    "rating": ({}, Far(log=[*CHAT, row(5, "bot", kind="ended")], view=ENDED), rates),
    "rich": ({}, Far(log=TOLD, view=TEXT), nothing),
    "arabic": ({"language": "ar", "bot": {**CONFIG["bot"], "color": "#ffee58"}}, Far(log=CHAT, view=EMAIL), nothing),
}


def state(name: str) -> tuple[dict[str, Any], Far, Callable[[Page, Far], None]]:
    """What the widget is filled with, a far end of the test's own, and what happens; by the name of a state."""
    return deepcopy(STATES[name])


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


@pytest.mark.parametrize("name", STATES)
def test_axe_finds_nothing(chromium: Browser, site: Site, name: str) -> None:
    config, far, happens = state(name)
    site.config = {**CONFIG, **config}
    with opened(chromium, reduced_motion="reduce") as (page, _):
        page.route_web_socket("**/ws/visitor", far.connect)
        page.goto(f"{site.url}/w/sales")
        page.get_by_role("dialog").wait_for()
        page.get_by_role("button", name="I agree").or_(page.locator("li")).first.wait_for()
        happens(page, far)
        assert violations_in_every_look(page) == []


@pytest.mark.parametrize("color", ["#ffffff", "#000000", "#ffee58", "#e91e63"])
def test_it_finds_nothing_whatever_the_bots_colour(chromium: Browser, site: Site, color: str) -> None:
    site.config = {**CONFIG, "bot": {**CONFIG["bot"], "color": color}}
    far = Far(log=CHAT, view=QUESTION | {"free_text": True})
    with opened(chromium, reduced_motion="reduce") as (page, _):
        page.route_web_socket("**/ws/visitor", far.connect)
        page.goto(f"{site.url}/w/sales")
        page.get_by_role("button", name="Get support").wait_for()
        assert violations_in_every_look(page) == []
