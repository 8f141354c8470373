"""What visitors type is shown as text wherever an agent meets it, and does nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.crowd import CROWD, asking
from browser.people import DESKTOP, PHONE, Agent
from browser.screens import THERE
from browser.sound import HOSTILE, IMAGE, STACKED, TURNED, faults
from browser.waiting import comes_true
from serving import Server
from talking import Visitor

LEFT_OF_PILES = 5
"""Inside a sentence of ours a letter keeps four of its marks."""

NUMBER = f"async (number) => (await ({THERE})()).length === number"


@dataclass
class Scene:
    """Visitors who are called and say the worst, each waiting for an agent or with Mia."""

    server: Server
    page: Page
    visitors: list[Visitor]
    errors: list[str] = field(default_factory=list)

    def goes(self, place: str) -> None:
        self.page.goto("about:blank")
        self.page.goto(self.server.url + place)

    def opens(self, name: str) -> None:
        self.page.locator("#items a").filter(has_text=name).first.click()
        expect(self.page.locator("#chat-name")).to_have_text(name)
        expect(self.page.locator("#log .line").first).to_be_visible()

    def is_sound(self) -> None:
        """On a desktop and on a phone."""
        for width, height in (PHONE, DESKTOP):
            self.page.set_viewport_size({"width": width, "height": height})
            assert ([], []) == (faults(self.page), self.errors)


@pytest.fixture(scope="module")
def deployed() -> Path:
    return CROWD


@pytest.fixture(scope="module")
def scene(chromium: Browser, server: Server) -> Iterator[Scene]:
    mia = Agent.signs_in(chromium, server, "mia@example.com", DESKTOP)
    mia.page.context.grant_permissions(["notifications"])
    with ExitStack() as stack:
        scene = Scene(server, mia.page, [])
        admin = stack.enter_context(server.sign_in("admin@example.com"))
        for value in HOSTILE:
            admin.post("/api/v1/replies", json={"name": value[:60], "text": value}).raise_for_status()
        mia.page.on("pageerror", lambda error: scene.errors.append(str(error)))
        scene.goes("/inbox#/unassigned")
        mia.goes_online()
        for value in HOSTILE:
            page = {
                "url": f"{server.url}/demo?q={value[:50]}",
                "title": value,
                "referrer": f"{server.url}/{value[:50]}",
            }
            hello = {"page": page, "visitor": {"plan": value}, "language": "en", "offset": -60}
            scene.visitors.append(stack.enter_context(asking(server, value, value, value, **hello)))
        expect(mia.chats).to_have_count(len(HOSTILE))
        yield scene


VALUES = pytest.mark.parametrize("value", HOSTILE, ids=["image", "turned", "stacked", "proto", "constructor"])


def test_in_a_list_and_in_what_a_search_finds(scene: Scene) -> None:
    scene.goes("/inbox#/unassigned")
    expect(scene.page.locator("#items > li").nth(len(HOSTILE) - 1)).to_be_visible()
    assert set(HOSTILE) <= set(scene.page.locator("#items .item-name").all_text_contents())
    scene.is_sound()
    for value in HOSTILE:
        # What stands around a word is no part of it.
        scene.page.get_by_role("searchbox").fill(value.strip("<>"))
        expect(scene.page.locator("#list-title")).to_have_text("Search")
        expect(scene.page.locator("#items > li").first).to_contain_text(value)
        scene.is_sound()
        scene.page.get_by_role("searchbox").fill(f"nobody {value[:150]}")
        expect(scene.page.locator("#list-empty-title")).to_contain_text(value[:LEFT_OF_PILES])
        scene.is_sound()


def test_in_a_notification_and_the_title_of_the_page(scene: Scene) -> None:
    scene.goes("/inbox#/unassigned")
    # What stood there is taken away as the page comes, a little later.
    comes_true(scene.page, NUMBER, 0)
    with asking(scene.server, *[IMAGE + TURNED + STACKED] * 3):
        comes_true(scene.page, NUMBER, 1)
        (shown,) = scene.page.evaluate(THERE)
        note = f"{shown['title']} {shown['body']}"
        assert note.startswith(IMAGE)
        assert not re.search("[\u202a-\u202e\u2066-\u2069]|[\u0300-\u036f]{10}", note)
        expect(scene.page).to_have_title(re.compile(r"^\(\d\) Inbox · Frontdesk$"))


@VALUES
def test_in_a_chat_and_all_that_belongs_to_it(scene: Scene, value: str) -> None:
    page, visitor = scene.page, scene.visitors[HOSTILE.index(value)]
    scene.goes("/inbox#/unassigned")
    scene.opens(value)
    page.get_by_role("button", name="Assign to me").click()
    expect(page.get_by_role("textbox", name="Reply")).to_be_visible()
    visitor.say(value)
    visitor.send(type="typing")
    expect(page.locator("#log .line.visitor .bubble").last).to_have_text(value)
    expect(page.locator("#detail-person-name")).to_have_value(value)
    expect(page.locator("#about-facts")).to_contain_text(value)
    scene.is_sound()
    page.get_by_role("button", name="Create lead").click()
    expect(page.locator("#records")).to_contain_text(f"{value.strip(TURNED[0])} lead")
    scene.is_sound()
    page.get_by_role("button", name="Details", exact=True).click()
    scene.is_sound()
    page.get_by_role("button", name="Close", exact=True).click()
    expect(page.get_by_role("dialog")).to_contain_text(value[:LEFT_OF_PILES])
    scene.is_sound()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Reassign").click()
    expect(page.get_by_role("menu")).to_be_visible()
    scene.is_sound()
    page.keyboard.press("Escape")


@VALUES
def test_in_a_draft_in_what_could_not_be_sent_and_in_a_closed_chat(scene: Scene, value: str) -> None:
    page = scene.page
    scene.goes("/inbox#/mine")
    scene.opens(value)
    page.get_by_role("textbox", name="Reply").fill(value)
    page.reload()
    expect(page.get_by_role("textbox", name="Reply")).to_have_value(value)
    said = "(text) => import('/static/inbox/words.js').then(({t}) => t('chat.unsent', {reason: text, text}))"
    show = "(words) => import('/static/inbox/ask.js').then(({toast}) => toast(words, 'warn'))"
    page.evaluate(show, page.evaluate(said, value))
    expect(page.locator(".toast").last).to_contain_text(value[:LEFT_OF_PILES])
    page.get_by_role("button", name="Close", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Close chat").click()
    expect(page.locator("#foot-closed")).to_be_visible()
    scene.is_sound()
    page.get_by_role("link", name="Closed").click()
    expect(page.locator("#items > li").filter(has_text=value)).to_be_visible()
    scene.is_sound()


def test_in_what_agents_keep_ready_to_say(scene: Scene) -> None:
    scene.goes("/settings")
    expect(scene.page.locator("#reply-list > li")).to_have_count(len(HOSTILE))
    scene.is_sound()
    scene.goes("/playbooks")
    scene.is_sound()
