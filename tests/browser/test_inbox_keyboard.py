"""The inbox by keyboard alone: what each key does, and where the focus is."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from browser.desks import Desk, opened_desk
from browser.people import DESKTOP, PHONE


@pytest.fixture(scope="module")
def desk(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with opened_desk(chromium, tmp_path_factory.mktemp("server")) as desk:
        yield desk


def test_the_keys_are_listed_and_the_focus_comes_back(desk: Desk) -> None:
    desk.goes("#/mine")
    desk.press("j")
    before = desk.focused()
    desk.press("?")
    dialog = desk.page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_contain_text("open the next or the previous chat")
    expect(dialog.get_by_role("button", name="Close")).to_be_focused()
    desk.press("j", "2", "Escape")
    expect(dialog).to_be_hidden()
    desk.is_on(before)
    expect(desk.page).to_have_url(re.compile("#/mine$"))


def test_a_chat_is_found_opened_answered_and_left_without_a_mouse(desk: Desk) -> None:
    desk.goes("#/closed")
    desk.press("2")
    expect(desk.page.locator("#items > li")).to_have_count(2)
    desk.press("j", "Enter")
    expect(desk.page.locator("#chat")).to_be_visible()
    expect(desk.page.get_by_role("textbox", name="Reply")).to_be_focused()
    desk.press("j")
    expect(desk.page.get_by_role("textbox", name="Reply")).to_have_value("j")
    desk.press("Backspace", "Escape")
    desk.is_on("log")
    desk.press("n")
    expect(desk.page.locator("#reply")).to_have_accessible_name("Note")
    expect(desk.page.locator("#reply")).to_be_focused()
    desk.press("Escape", "n", "Escape", "m")
    expect(desk.page.get_by_role("menu")).to_be_visible()
    desk.press("Escape")
    desk.is_on("chat-reassign")
    desk.press("c")
    expect(desk.page.get_by_role("dialog", name="Close this chat?")).to_be_visible()
    desk.press("Escape")
    expect(desk.page.get_by_role("dialog")).to_be_hidden()
    desk.is_on("chat-reassign")
    desk.press("d")
    expect(desk.page.locator("#panel")).to_be_hidden()
    desk.press("d", "/")
    desk.is_on("search")
    desk.press("Escape", "Escape")
    expect(desk.page.locator("#chat")).to_be_hidden()
    assert "Jane Cooper" in desk.focused() or "Omar Haddad" in desk.focused()


def test_the_next_chat_opens_while_one_writes(desk: Desk) -> None:
    desk.goes("#/mine")
    desk.press("j", "Enter")
    expect(desk.page.get_by_role("textbox", name="Reply")).to_be_focused()
    first = desk.page.locator("#chat-name").text_content()
    desk.press("Alt+ArrowDown")
    expect(desk.page.locator("#chat-name")).not_to_have_text(first or "")
    desk.press("Alt+ArrowDown", "Alt+ArrowUp")
    expect(desk.page.locator("#chat-name")).to_have_text(first or "")


def test_single_keys_can_be_switched_off(desk: Desk) -> None:
    desk.goes("#/mine")
    button = desk.page.get_by_role("button", name="Keyboard shortcuts")
    button.click()
    single = desk.page.get_by_role("checkbox")
    single.uncheck()
    desk.press("Escape", "3")
    button.click()
    expect(single).not_to_be_checked()
    expect(desk.page).to_have_url(re.compile("#/mine$"))
    single.check()
    desk.press("Escape", "3")
    expect(desk.page).to_have_url(re.compile("#/closed$"))


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_tab_key_goes_everywhere_and_out_again(desk: Desk, size: tuple[int, int]) -> None:
    desk.goes("#/mine", size)
    desk.page.locator("#items a").first.click()
    expect(desk.page.locator("#log .line").first).to_be_visible()
    assert {"chat-close", "chat-reassign", "chat-panel", "log", "reply"} <= set(desk.stops())
    if size == PHONE:
        desk.page.locator("#chat-panel").click()
        desk.is_on("panel-close")
        assert desk.stops()[0] == "panel-close"


def test_a_chat_that_is_gone_leaves_the_focus_in_the_list(desk: Desk) -> None:
    desk.goes("#/unassigned")
    desk.press("j", "Enter")
    expect(desk.page.get_by_role("button", name="Assign to me")).to_be_visible()
    desk.page.get_by_role("button", name="Assign to me").focus()
    with desk.server.sign_in("admin@example.com") as admin:
        (waiting,) = admin.get("/api/v1/conversations?folder=unassigned").json()["items"]
        admin.put(f"/api/v1/conversations/{waiting['id']}/assignment", json={"agent": "me"}).raise_for_status()
        expect(desk.page.locator("#notice")).to_be_visible()
        desk.is_on("list-title")
        admin.put(f"/api/v1/conversations/{waiting['id']}/assignment", json={"agent": None}).raise_for_status()
        expect(desk.page.locator("#items > li")).to_have_count(1)
