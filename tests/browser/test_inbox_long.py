"""Long chats and many of them: a chat opens at its end and loads backwards, and a search finds its words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from browser.people import Agent
from browser.waiting import comes_true
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
