"""Every state of agents' pages under axe-core: nothing to find, on a desktop and a phone, light and dark."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from browser.axe import violations, violations_in_every_look
from browser.crowd import CROWD, asking
from browser.people import Agent
from serving import Server


@dataclass
class Scene:
    """A desk with chats in every folder, and the page of the agent who has one of them."""

    server: Server
    page: Page

    def goes(self, folder: str, chat: int | None = None) -> None:
        """To a folder, and into one of its chats; everything that the page asks for at its beginning is there."""
        self.page.goto("about:blank")
        self.page.goto(f"{self.server.url}/inbox#/{folder}")
        expect(self.page.locator("#online")).to_be_enabled()
        expect(self.page.locator("#list-loading")).to_be_hidden()
        if chat is None:
            return
        self.page.locator("#items > li").nth(chat).click()
        expect(self.page.locator("#log .line").first).to_be_visible()


@pytest.fixture(scope="module")
def deployed() -> Path:
    return CROWD


@pytest.fixture(scope="module")
def mia(chromium: Browser, server: Server) -> Agent:
    return Agent.signs_in(chromium, server, "mia@example.com", size=(1280, 800))


@pytest.fixture(scope="module")
def scene(server: Server, mia: Agent) -> Iterator[Scene]:
    """One chat waits, one was missed, one is Mia's with a lead, one is closed."""
    with ExitStack() as visitors:
        visitors.enter_context(asking(server, "Mara Missed"))
        mia.goes_online()
        visitors.enter_context(asking(server, "Cleo Closed"))
        mia.page.goto(f"{server.url}/inbox")
        mia.page.locator("#items > li", has_text="Cleo").click()
        mia.page.get_by_role("button", name="Assign to me").click()
        mia.page.get_by_role("button", name="Close", exact=True).click()
        mia.page.get_by_role("dialog").get_by_role("button", name="Close chat").click()
        expect(mia.page.locator("#foot-closed")).to_be_visible()
        jane = visitors.enter_context(asking(server, "Jane Cooper"))
        mia.looks_at("Unassigned")
        mia.page.locator("#items > li", has_text="Jane").click()
        mia.page.get_by_role("button", name="Assign to me").click()
        mia.says("Good morning, Jane")
        mia.page.get_by_role("button", name="Create lead").click()
        expect(mia.page.locator("#records a")).to_have_count(1)
        jane.say("Good morning")
        visitors.enter_context(asking(server, "Will Waiting"))
        yield Scene(server, mia.page)


def test_what_is_wrong_is_found(chromium: Browser) -> None:
    page = chromium.new_page()
    page.set_content(
        "<html lang=en><title>x</title><main><h1>x</h1><input><p style='color: #ccc'>pale</p></main></html>"
    )
    found = violations(page)
    page.close()
    assert ["color-contrast", "label"] == sorted(line.partition(":")[0] for line in found)


@pytest.mark.parametrize("folder", ["unassigned", "mine", "closed"])
def test_an_empty_folder(server: Server, mia: Agent, folder: str) -> None:
    mia.page.goto("about:blank")
    mia.page.goto(f"{server.url}/inbox#/{folder}")
    expect(mia.page.locator("#online")).to_be_enabled()
    expect(mia.page.locator("#list-empty-title")).not_to_be_empty()
    assert [] == violations_in_every_look(mia.page)


@pytest.mark.parametrize("path", ["/login", "/login?link=used", "/nowhere"])
def test_a_page_for_somebody_who_is_not_signed_in(chromium: Browser, server: Server, path: str) -> None:
    context = chromium.new_context(extra_http_headers={"Accept": "text/html"})
    page = context.new_page()
    page.goto(server.url + path)
    assert [] == violations_in_every_look(page)
    context.close()


def details(scene: Scene) -> None:
    scene.goes("mine", 0)
    expect(scene.page.locator("#panel")).to_be_visible()


def menu(scene: Scene) -> None:
    scene.goes("mine", 0)
    scene.page.get_by_role("button", name="Reassign").click()
    expect(scene.page.get_by_role("menu", name="Reassign to")).to_be_visible()


def more(scene: Scene) -> None:
    details(scene)
    scene.page.get_by_role("button", name="Create something else").click()
    expect(scene.page.get_by_role("menu", name="More")).to_be_visible()


def activity(scene: Scene) -> None:
    more(scene)
    scene.page.get_by_role("menuitem", name="Create activity").click()
    expect(scene.page.get_by_role("dialog")).to_be_visible()


def closing(scene: Scene) -> None:
    scene.goes("mine", 0)
    scene.page.get_by_role("button", name="Close", exact=True).click()
    expect(scene.page.get_by_role("dialog")).to_be_visible()


def chat(scene: Scene) -> None:
    scene.goes("mine", 0)
    scene.page.get_by_role("button", name="Details", exact=True).click()
    expect(scene.page.locator("#panel")).to_be_hidden()


def note(scene: Scene) -> None:
    chat(scene)
    scene.page.get_by_role("button", name="Note for colleagues").click()
    scene.page.get_by_role("textbox", name="Note", exact=True).fill("Only for us")
    scene.page.keyboard.press("Enter")
    expect(scene.page.locator(".line.note").first).to_be_visible()


def replies(scene: Scene) -> None:
    chat(scene)
    scene.page.get_by_role("textbox", name="Reply").fill("/")
    expect(scene.page.locator(".replies:visible")).to_have_count(1)


def wrong(scene: Scene) -> None:
    details(scene)
    field = scene.page.locator("#panel").get_by_role("textbox", name="E-mail")
    field.fill("nobody")
    field.blur()
    expect(field).to_have_attribute("aria-invalid", "true")


def conflict(scene: Scene) -> None:
    details(scene)
    field = scene.page.locator("#panel").get_by_role("textbox", name="Phone")
    held: list[Route] = []
    scene.page.route("**/details", lambda route: held.append(route))
    with scene.page.expect_request("**/details") as saving:
        field.fill("+31 20 123 4567")
        field.blur()
    changed = {"person": {"phone": "+31201234568"}}
    answer = scene.page.request.patch(saving.value.url, data=changed, headers={"Origin": scene.server.url})
    assert answer.ok
    held.pop().continue_()
    scene.page.unroute("**/details")
    expect(scene.page.locator(".conflict:visible")).to_be_visible()


def keys(scene: Scene) -> None:
    scene.goes("unassigned")
    scene.page.keyboard.press("?")
    expect(scene.page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()


def found(scene: Scene) -> None:
    scene.goes("unassigned")
    scene.page.get_by_role("searchbox").fill("Jane")
    expect(scene.page.locator("#list-title")).to_have_text("Search")
    expect(scene.page.locator("#items > li").first).to_be_visible()


def unfound(scene: Scene) -> None:
    scene.goes("unassigned")
    scene.page.get_by_role("searchbox").fill("nobody of that name")
    expect(scene.page.locator("#list-empty-title")).to_contain_text("Nothing found")


def toast(scene: Scene) -> None:
    scene.goes("unassigned")
    scene.page.evaluate("import('/static/inbox/ask.js').then(({toast}) => toast('The chat is back.', 'warn'))")
    expect(scene.page.locator(".toast")).to_be_visible()


def taken(scene: Scene) -> None:
    scene.goes("mine")
    scene.page.goto(f"{scene.server.url}/inbox#/mine/nobody-has-this")
    expect(scene.page.locator("#notice")).to_be_visible()


def playbooks(scene: Scene) -> None:
    scene.page.goto(f"{scene.server.url}/playbooks")
    expect(scene.page.get_by_role("heading", level=1)).to_be_visible()


def settings(scene: Scene) -> None:
    scene.page.goto(f"{scene.server.url}/settings")
    expect(scene.page.locator("#reply-empty")).to_be_visible()


STATES: dict[str, Callable[[Scene], None]] = {
    "unassigned": lambda scene: scene.goes("unassigned"),
    "unassigned, one open": lambda scene: scene.goes("unassigned", 0),
    "mine": lambda scene: scene.goes("mine"),
    "closed": lambda scene: scene.goes("closed"),
    "closed, one open": lambda scene: scene.goes("closed", 0),
    **{one.__name__: one for one in (chat, details, menu, more, activity, closing, note, replies, wrong, conflict)},
    **{one.__name__: one for one in (keys, found, unfound, toast, taken, playbooks, settings)},
}


@pytest.mark.parametrize("state", STATES)
def test_a_state_of_the_inbox(scene: Scene, state: str) -> None:
    STATES[state](scene)
    assert [] == violations_in_every_look(scene.page)


def test_a_lost_connection(scene: Scene) -> None:
    scene.goes("mine", 0)
    scene.server.kill()
    try:
        expect(scene.page.locator("#link-lost")).to_be_visible()
        assert [] == violations_in_every_look(scene.page)
    finally:
        scene.server.start()
