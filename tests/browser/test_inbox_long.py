"""Long chats and long names: a chat opens at its end, a search finds its words, and a name stays in its place."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from browser.people import DESKTOP, PHONE, Agent
from browser.waiting import box_at_rest, comes_true
from serving import Server, running_server
from talking import visit

LINES = 130

FIRST = "(log) => Number(log.querySelector('[data-seq]').dataset.seq)"
"""The number of the first row that is there."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("server"), arguments=("--allow-direct",)) as server:
        yield server


@pytest.fixture(scope="module")
def mia(chromium: Browser, server: Server) -> Agent:
    mia = Agent.signs_in(chromium, server, "mia@example.com")
    mia.goes_online()
    with visit(server, "website-sales") as visitor:
        for _ in range(2):
            card = visitor.view["card"]
            assert visitor.pick(0)["type"] == "ack"
            while visitor.view.get("card") == card:
                visitor.receive()
        mia.takes()
        for number in range(LINES):
            assert visitor.say(f"line {number} of them")["type"] == "ack"
        assert visitor.say("do you deliver to Reykjavik?")["type"] == "ack"
    return mia


def test_a_long_chat_opens_at_its_end_and_goes_back_to_its_beginning(mia: Agent) -> None:
    mia.page.reload()
    lines = mia.thread.locator(".line")
    expect(mia.thread).to_contain_text("deliver to Reykjavik?")
    expect(mia.thread.get_by_text("deliver to Reykjavik?")).to_be_in_viewport()
    expect(mia.thread).not_to_contain_text("line 3 of them")
    seen = mia.thread.get_by_text(f"line {LINES - 40} of them")
    seen.scroll_into_view_if_needed()
    while (first := mia.thread.evaluate(FIRST)) > 1:
        mia.thread.evaluate("(log) => log.scrollTo(0, 0)")
        comes_true(mia.page, f"(first) => ({FIRST})(document.getElementById('log')) < first", first)
    expect(mia.thread).to_contain_text("line 3 of them")
    expect(mia.thread.get_by_role("button", name="Show earlier messages")).to_have_count(0)
    numbers = lines.evaluate_all("(all) => all.map((line) => Number(line.dataset.seq))")
    assert numbers == sorted(set(numbers))


def test_what_is_being_read_stays_where_it_is_while_what_came_before_is_loaded(mia: Agent) -> None:
    mia.page.reload()
    expect(mia.thread).to_contain_text("deliver to Reykjavik?")
    first = mia.thread.evaluate(FIRST)
    words = mia.thread.locator(".line").first.inner_text()
    mia.thread.get_by_role("button", name="Show earlier messages").focus()
    mia.page.keyboard.press("Enter")
    comes_true(mia.page, f"(first) => ({FIRST})(document.getElementById('log')) < first", first)
    expect(mia.thread.get_by_text(words.splitlines()[-1], exact=True)).to_be_in_viewport()


def test_a_word_of_a_chat_finds_it_as_it_is_typed(mia: Agent) -> None:
    mia.page.get_by_role("searchbox", name="Search conversations").press_sequentially("reykj")
    expect(mia.chats).to_have_count(1)
    mia.page.get_by_role("searchbox", name="Search conversations").fill("reykjanes")
    expect(mia.page.locator("#list-empty-title")).to_contain_text("Nothing found")


NAME = "Maximiliana Featherstonehaugh-Cholmondeley von und zu Hohenlohe-Waldenburg"
ROWS = """(element) => {
  const range = document.createRange();
  range.selectNodeContents(element);
  return new Set(Array.from(range.getClientRects(), ({top}) => Math.round(top))).size;
}"""
"""How many rows the text of an element takes."""

ON_TOP = """(element) => {
  const {x, y, width, height} = element.getBoundingClientRect();
  return element.contains(document.elementFromPoint(x + width / 2, y + height / 2));
}"""

PASSING = "async (words) => { const {toast} = await import('/static/inbox/ask.js'); toast(words); }"


@pytest.fixture(scope="module")
def long_names(server: Server) -> None:
    with server.sign_in("admin@example.com") as admin:
        for user in admin.get("/api/v1/users").json()["items"]:
            admin.patch(f"/api/v1/users/{user['id']}", json={"name": NAME}).raise_for_status()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_long_names_of_agents_stay_in_their_places(
    server: Server, mia: Agent, long_names: None, size: tuple[int, int]
) -> None:
    page = mia.page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto("about:blank")
    page.goto(f"{server.url}/inbox#/mine")
    expect(page.locator("#online")).to_be_enabled()
    if size == DESKTOP:
        assert page.locator(".rail").evaluate("(rail) => rail.scrollWidth <= rail.clientWidth")
    mia.chats.first.click()
    page.evaluate(PASSING, f"{NAME} has this chat now.")
    page.locator("#chat-reassign").click()
    menu = box_at_rest(page.get_by_role("menu", name="Reassign to"))
    # What passes by does not lie over it.
    assert page.get_by_role("menuitem").first.evaluate(ON_TOP)
    assert (menu["x"] >= 0, menu["x"] + menu["width"] <= size[0], menu["width"] > 300) == (True, True, True)
    page.keyboard.press("Escape")
    assert page.locator("#toasts").get_by_role("button", name="Dismiss").evaluate(ROWS) == 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


AT = """(element) => {
  const range = document.createRange();
  range.selectNodeContents(element);
  return Math.round(range.getBoundingClientRect().left - element.getBoundingClientRect().left);
}"""
"""How far from the left edge of an element its text begins."""


def test_a_name_that_is_read_from_right_to_left_stands_where_names_stand(server: Server, mia: Agent) -> None:
    mia.page.set_viewport_size({"width": 1440, "height": 900})
    mia.page.goto("about:blank")
    mia.page.goto(f"{server.url}/inbox#/mine")
    mia.chats.first.click()
    mia.fills("Name", "محمد عبد الرحمن")
    expect(mia.page.locator("#chat-name")).to_have_text("محمد عبد الرحمن")
    assert mia.page.locator("#chat-name").evaluate(AT) == 0
    expect(mia.page.locator("#detail-person-name")).to_have_css("text-overflow", "ellipsis")
