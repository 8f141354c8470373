"""The playbooks page in a browser: figures on the drawn graph, by mouse, keyboard and phone, and the way back."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.axe import violations_in_every_look
from browser.funnel import HELD, ID, TOKENS, Admin, Month, files, served
from browser.people import DESKTOP, PATIENCE_S, PHONE
from browser.waiting import PAUSE_MS, box_at_rest, comes_to, comes_true, passes
from serving import Server

PAGE = f"/playbooks/{ID}"
API = f"/api/v1{PAGE}"
REVISION = "4f1d9b7a0c3e5d2b1a098877665544332211ffee+changed"
HOSTILE = "</b><img src=x onerror=alert(1)> for everybody"
"""What looks like markup is text; and so long a label is a finding (FD407)."""


def size(of: tuple[int, int]) -> Any:
    return {"width": of[0], "height": of[1]}


def walk(folder: Path) -> None:
    """Two releases; on the first a few visitors came, on the second more."""
    month = Month(folder, 20)
    early = files()
    early[f"{ID}.yaml"] = early[f"{ID}.yaml"].replace("Just browsing", "Only looking").replace("60s", "45s")
    month.deploys(early, "Ann", "v1")
    month.visitors(15, 10)
    late = files()
    # A word of the author's that looks like markup.
    late[f"{ID}.yaml"] = late[f"{ID}.yaml"].replace("label: Get support", f'label: "{HOSTILE}"')
    month.deploys(late, "Ann", REVISION)
    month.visitors(60, 9.9)
    month.ends()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("month")
    # This thread has an event loop already, that of the browser.
    with ThreadPoolExecutor(1) as apart:
        apart.submit(walk, folder).result()
    with served(folder) as server:
        yield server


@pytest.fixture(scope="module")
def told(server: Server) -> dict[str, Any]:
    """The figures as the API tells them, once all that was walked is counted."""
    with server.client() as client:
        client.cookies.set("frontdesk", TOKENS["ann"], domain="127.0.0.1")
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            found: dict[str, Any] = client.get(f"{API}/figures").json()
            if found["complete"]:
                return found
            time.sleep(PAUSE_MS / 1000)
    raise AssertionError(found["releases"])


@pytest.fixture
def page(chromium: Browser, server: Server, told: dict[str, Any]) -> Iterator[Page]:
    """The page as the admin of deals sees it on a desktop."""
    path = f"{PAGE}?release={told['release']}"
    opened = Admin.opens(chromium, server, path, viewport=size(DESKTOP)).page
    expect(opened.locator("[data-tile=opened] b")).to_have_text(str(told["conversations"]["opened"]))
    expect(opened.locator("[data-tile=rated] b")).to_have_text("–")
    yield opened
    opened.context.close()


def node(page: Page, card: str) -> Any:
    return page.locator(f'.node[data-card="{card}"]')


def width(page: Page, number: int) -> float:
    """How thick an arrow is drawn."""
    found = comes_true(page, f"parseFloat(document.querySelectorAll('path.way')[{number}].style.strokeWidth)")
    return float(found)


def test_from_the_list_to_the_figures_of_a_card(chromium: Browser, server: Server, told: dict[str, Any]) -> None:
    page = Admin.opens(chromium, server, "/playbooks", viewport=size(DESKTOP)).page
    row = page.locator(f'[data-id="{ID}"]')
    expect(row).to_contain_text("Not seen on a website yet")
    expect(row).to_contain_text("by Ann 4f1d9b7a0c3e+changed")
    row.get_by_role("link", name="Website sales").click()
    expect(page.locator("[data-tile=opened] b")).to_have_text("75")
    expect(page.locator("#runs code")).to_have_text("4f1d9b7a0c3e+changed")
    expect(page.locator("#runs code")).to_have_attribute("title", REVISION)
    expect(page.locator("#together")).to_contain_text("Other releases count where")
    page.locator("select[name=release]").select_option(told["release"])
    first = told["cards"]["start.question"]
    expect(node(page, "start.question").locator("b")).to_have_text(str(first["reached"]))
    node(page, "sales.live_chat").click()
    side, chat = page.locator("#card"), told["cards"]["sales.live_chat"]["live_chat"]
    expect(side.get_by_role("heading", level=2)).to_contain_text("One moment")
    expect(side.locator(".line", has_text="Picked up").locator("b")).to_have_text(str(chat["picked_up"]))
    expect(side).to_contain_text(f"of {chat['online']} who waited")
    expect(side.locator(".median")).to_contain_text("median wait")
    page.context.close()


def test_more_went_where_an_arrow_is_thicker_and_the_words_are_the_authors(page: Page, told: dict[str, Any]) -> None:
    ways = [way["taken"] for way in told["cards"]["start.question"]["ways"]]
    widths = [width(page, number) for number in range(3)]
    assert sorted(range(3), key=ways.__getitem__) == sorted(range(3), key=widths.__getitem__)
    expect(page.locator('.way-label[data-way="start.question 1"] span')).to_have_text(HOSTILE)
    expect(page.locator("img")).to_have_count(1)


def test_the_keyboard_goes_along_the_ways_and_reads_what_is_there(page: Page, told: dict[str, Any]) -> None:
    start = node(page, "start.question")
    start.focus()
    reached = told["cards"]["start.question"]["reached"]
    expect(start).to_have_attribute("aria-label", re.compile(f"Reached {reached} of {reached} who could"))
    page.keyboard.press("ArrowDown")
    expect(node(page, "sales.machines")).to_be_focused()
    expect(page.locator("#card h2")).to_contain_text("How many people")
    page.keyboard.press("ArrowRight")
    expect(node(page, "support.message")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(start).to_be_focused()
    expect(page.locator(".node[tabindex='0']")).to_have_count(1)
    before = box_at_rest(page.locator(".room"))
    page.keyboard.press("+")
    comes_to(page, lambda: box_at_rest(page.locator(".room"))["width"] > before["width"])
    page.locator("#tab-flow").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Cards")).to_be_focused()
    expect(page.locator("#cards table")).to_be_visible()


def test_days_and_release_are_chosen_and_kept(page: Page, told: dict[str, Any]) -> None:
    early = told["releases"][1]
    page.locator("select[name=release]").select_option(early["digest"])
    expect(page.locator("[data-tile=opened] b")).to_have_text(str(early["opened"]))
    expect(page.locator('.way-label[data-way="start.question 2"]')).to_contain_text("Only looking")
    page.get_by_role("radio", name="From – to").check()
    page.get_by_label("From", exact=True).fill("2020-01-01")
    page.get_by_label("to", exact=True).fill("2020-01-02")
    expect(page.locator("[data-tile=opened] b")).to_have_text("0")
    expect(page.locator("#zone")).to_contain_text("2 Jan 2020")
    page.get_by_label("to", exact=True).fill("2019-01-02")
    expect(page.get_by_label("to", exact=True)).to_have_attribute("aria-invalid", "true")
    page.get_by_label("to", exact=True).fill("2020-01-03")
    page.reload()
    expect(page.locator("#zone")).to_contain_text("3 Jan 2020")


def test_an_answer_that_was_overtaken_changes_nothing(page: Page) -> None:
    page.get_by_role("radio", name="From – to").check()
    page.evaluate(HELD)
    page.get_by_label("From", exact=True).fill("2020-01-01")
    comes_true(page, "Boolean(window.go)")
    page.get_by_label("to", exact=True).fill("2020-01-02")
    expect(page.locator("[data-tile=opened] b")).to_have_text("0")
    page.evaluate("go()")
    passes(page, 200)
    # No patience here: half a minute later the page asks again.
    assert page.locator("[data-tile=opened] b").text_content() == "0"
    assert "2 Jan 2020" in (page.locator("#zone").text_content() or "")


def test_the_list_says_the_same_as_the_picture(page: Page, told: dict[str, Any]) -> None:
    page.get_by_role("tab", name="Cards").click()
    for card, figures in told["cards"].items():
        row = page.locator(f'[data-row="{card}"]')
        expect(row.locator('[data-column="reached"] b')).to_have_text(str(figures["reached"]))
        expect(row.locator('[data-column="left"] b')).to_have_text(str(figures["left"]))
        taken = [str(way["taken"]) for way in figures["ways"]]
        expect(row.locator('[data-column="ways"] b')).to_have_text(taken)
    page.locator('[data-row="support.solved"]').get_by_role("button").click()
    expect(page.locator("#flow")).to_be_visible()
    expect(node(page, "support.solved")).to_have_attribute("aria-pressed", "true")


def test_on_a_phone_the_list_comes_first_and_nothing_is_cut_off(chromium: Browser, server: Server) -> None:
    page = Admin.opens(chromium, server, PAGE, viewport=size(PHONE), has_touch=True).page
    expect(page.locator("#cards")).to_be_visible()
    expect(page.locator('[data-row="start.question"]')).to_be_visible()
    expect(page.locator(".tile")).to_have_count(9)
    box_at_rest(page.locator(".tile").last)
    tops = page.locator(".tile").evaluate_all("(tiles) => tiles.map((tile) => tile.offsetTop)")
    assert set(Counter(tops).values()) == {3}, "no row has a hole"
    for tab in ("Flow", "Cards", "Findings", "Sources", "Releases"):
        page.get_by_role("tab", name=tab).click()
        comes_true(page, "document.documentElement.scrollWidth <= innerWidth")
    page.context.close()


def test_a_release_tells_what_it_changed_and_its_sources_have_numbers(page: Page, told: dict[str, Any]) -> None:
    page.get_by_role("tab", name="Releases").click()
    now = page.locator(f'[data-release="{told["release"]}"]')
    expect(now).to_contain_text("runs now")
    expect(now).to_contain_text("4f1d9b7a0c3e+changed")
    expect(page.locator("[data-release]").last).to_contain_text("v1")
    now.get_by_role("button", name="What changed").click()
    expect(now.locator("del").first).to_contain_text("45s")
    expect(now.locator("ins").first).to_contain_text("1m")
    page.get_by_role("tab", name="Sources").click()
    expect(page.locator("#sources li").nth(1)).to_contain_text("frontdesk: 1")
    page.get_by_role("button", name="shared/contact.yaml").click()
    expect(page.locator("#sources li code").first).to_contain_text("yaml-language-server")


def test_findings_lead_to_their_line(page: Page) -> None:
    page.get_by_role("tab", name="Findings").click()
    expect(page.locator("#findings-count")).to_have_text("1")
    expect(page.locator(".finding")).to_contain_text("FD407")
    page.locator(".finding button").click()
    expect(page.locator("#sources .marked")).to_contain_text(HOSTILE)


@pytest.mark.parametrize("view", ["flow", "cards", "findings", "sources", "releases"])
def test_nothing_stands_in_the_way_of_anybody(page: Page, view: str) -> None:
    page.locator(f"#tab-{view}").click()
    expect(page.locator(f"#{view} > *").first).to_be_visible()
    assert violations_in_every_look(page) == []


def test_dutch_has_no_english_left(chromium: Browser, server: Server) -> None:
    page = Admin.opens(chromium, server, PAGE, language="nl", viewport=size(DESKTOP)).page
    expect(page.locator("#card")).to_contain_text("Haakten hier af")
    expect(page.locator("[data-tile=opened] dt")).to_have_text("Geopend")
    expect(page.get_by_role("tab", name="Verloop")).to_be_visible()
    page.context.close()


def test_rolling_back_is_asked_and_done_once_and_who_comes_late_hears_who_was_first(
    chromium: Browser, server: Server, told: dict[str, Any]
) -> None:
    early, late = told["releases"][1]["digest"], told["release"]
    pages = [Admin.opens(chromium, server, f"{PAGE}?view=releases", viewport=size(DESKTOP)).page for _ in range(2)]
    for page in pages:
        page.get_by_role("button", name="Roll back to").click()
        expect(page.get_by_role("dialog")).to_contain_text(f"Roll back to {early[:8]}?")
    pages[0].get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(pages[0].locator(f'[data-release="{late}"]')).to_contain_text("runs now")
    pages[0].get_by_role("button", name="Roll back to").click()
    pages[0].get_by_role("dialog").get_by_role("button", name="Roll back").click()
    expect(pages[0].locator(f'[data-release="{early}"]')).to_contain_text("runs now")
    expect(pages[0].locator(".deploys")).to_contain_text(f"Rolled back to {early[:8]} by")
    pages[1].get_by_role("dialog").get_by_role("button", name="Roll back").click()
    expect(pages[1].locator("#toasts")).to_contain_text("ann@example.com was first")
    expect(pages[1].locator(f'[data-release="{early}"]')).to_contain_text("runs now")
    for page in pages:
        page.context.close()


def test_a_canary_stands_beside_what_runs_and_is_ended_by_going_back(chromium: Browser, server: Server) -> None:
    sent = files()
    sent[f"{ID}.yaml"] = sent[f"{ID}.yaml"].replace("Just browsing", "Having a look")
    with server.client() as client:
        client.cookies.set("frontdesk", TOKENS["ann"], domain="127.0.0.1")
        runs = client.get(API).json()["release"]
        headers = {"If-Match": f'"{runs}"', "Origin": server.url}
        made = client.post(f"{API}/releases", json={"files": sent, "canary": 25}, headers=headers).json()
    page = Admin.opens(chromium, server, f"{PAGE}?view=releases", viewport=size(PHONE)).page
    table = page.locator(".canary table")
    expect(table.locator("thead")).to_contain_text(f"{runs[:8]}runs now{made['canary']['release'][:8]}canary, 25 %")
    expect(table.locator("[data-of=started]")).to_have_text(["0", "0"])
    expect(table.locator("[data-of=qualified]")).to_have_text(["0–", "0–"])
    assert violations_in_every_look(page) == []
    comes_true(page, "document.documentElement.scrollWidth <= innerWidth")
    comes_true(page, "Array.from(document.querySelectorAll('.canary tbody tr')).every((row) => row.offsetHeight < 64)")
    for digest in (runs, made["canary"]["release"]):
        expect(page.get_by_role("button", name=f"Roll back to {digest[:8]}")).to_have_count(0)
    page.get_by_role("button", name="Roll back to").first.click()
    expect(page.get_by_role("dialog")).to_contain_text("The canary ends.")
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="End the canary").click()
    expect(page.get_by_role("dialog")).to_contain_text(f"All new conversations begin with {runs[:8]} again.")
    page.get_by_role("dialog").get_by_role("button", name="End the canary").click()
    expect(table).to_have_count(0)
    expect(page.locator(f'[data-release="{runs}"]')).to_contain_text("runs now")
    page.context.close()


def test_nothing_stands_in_the_way_of_anybody_on_the_list(chromium: Browser, server: Server) -> None:
    page = Admin.opens(chromium, server, "/playbooks", viewport=size(DESKTOP)).page
    expect(page.locator(f'[data-id="{ID}"] time').first).not_to_be_empty()
    assert violations_in_every_look(page) == []
    page.context.close()
