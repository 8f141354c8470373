"""Writing in the inbox: words not sent yet, replies that are kept ready, and notes that stay among colleagues."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from browser.people import Agent, Visitor
from serving import Server, running_server

HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture(scope="module")
def mia(chromium: Browser, server: Server) -> Agent:
    mia = Agent.signs_in(chromium, server, "mia@example.com")
    mia.goes_online()
    return mia


@pytest.fixture
def visitor(chromium: Browser, server: Server, mia: Agent) -> Visitor:
    """A visitor whom Mia has taken."""
    mia.page.goto(f"{server.url}/inbox#/unassigned")
    visitor = Visitor.arrives(chromium, server)
    visitor.opens()
    visitor.picks("Talk to sales")
    visitor.picks("Up to 20")
    mia.takes()
    visitor.reads("Mia joined")
    return visitor


def box(mia: Agent) -> Locator:
    return mia.page.locator("#reply")


def keeps_ready(page: Page, server: Server, name: str, text: str) -> None:
    page.goto(f"{server.url}/settings")
    form = page.locator("#reply-form")
    form.get_by_label("Name").fill(name)
    form.get_by_label("Text").fill(text)
    form.get_by_role("button", name="Add").click()
    expect(page.locator("#reply-list")).to_contain_text(text)


def test_a_note_is_read_by_agents_and_never_by_the_visitor(mia: Agent, visitor: Visitor) -> None:
    mia.page.get_by_role("button", name="Note for colleagues").click()
    expect(mia.page.get_by_role("textbox", name="Note", exact=True).first).to_be_focused()
    box(mia).fill(f"wants a discount {HOSTILE}")
    box(mia).press("Enter")
    expect(mia.thread.locator(".line.note")).to_contain_text(f"wants a discount {HOSTILE}")
    expect(mia.thread.locator(".sending")).to_have_count(0)
    mia.page.get_by_role("button", name="Note for colleagues").click()
    mia.says("Hello!")
    visitor.reads("Hello!")
    expect(visitor.log).not_to_contain_text("discount")
    visitor.page.reload()
    visitor.widget.get_by_role("button").first.click()
    visitor.reads("Hello!")
    expect(visitor.log).not_to_contain_text("discount")


def test_unsent_words_stay_with_their_chat_even_when_the_page_is_gone(
    server: Server, mia: Agent, visitor: Visitor
) -> None:
    box(mia).fill("half a sen")
    address = mia.page.url
    mia.page.goto(f"{server.url}/settings")
    mia.page.goto(address)
    expect(box(mia)).to_have_value("half a sen")
    another = mia.page.context.new_page()
    another.goto(address)
    expect(another.locator("#reply")).to_have_value("half a sen")
    another.close()
    box(mia).press("Enter")
    visitor.reads("half a sen")
    mia.page.reload()
    expect(box(mia)).to_be_visible()
    expect(box(mia)).to_have_value("")


def test_an_unsent_note_comes_back_as_a_note(server: Server, mia: Agent, visitor: Visitor) -> None:
    mia.page.get_by_role("button", name="Note for colleagues").click()
    box(mia).fill("between us")
    mia.page.reload()
    expect(box(mia)).to_have_value("between us")
    expect(mia.page.get_by_role("button", name="Note for colleagues")).to_have_attribute("aria-pressed", "true")


def test_a_reply_that_is_kept_ready_is_found_filled_in_and_sent(server: Server, mia: Agent, visitor: Visitor) -> None:
    address = mia.page.url
    keeps_ready(mia.page, server, "greeting", "Hello {{ person.name }}, this is {{ agent.name }}.")
    mia.page.goto(address)
    mia.fills("Name", "Jane")
    expect(mia.page.locator("#details-said")).to_have_text("Saved")
    box(mia).press_sequentially("/gree")
    option = mia.page.get_by_role("option", name="greeting")
    expect(option).to_have_attribute("aria-selected", "true")
    box(mia).press("Enter")
    expect(box(mia)).to_have_value("Hello Jane, this is Mia.")
    box(mia).press("Enter")
    visitor.reads("Hello Jane, this is Mia.")


def test_a_list_of_replies_is_left_with_escape_and_says_when_there_is_none(mia: Agent, visitor: Visitor) -> None:
    box(mia).press_sequentially("/no such thing")
    expect(mia.page.locator("#replies-none")).to_be_visible()
    box(mia).press("Escape")
    expect(mia.page.locator("#replies-none")).to_be_hidden()
    expect(box(mia)).to_be_focused()


@pytest.mark.parametrize(
    ("text", "values", "made"),
    [
        ("Hi {{ person.name }}!", {"person": {"name": "Jane"}}, "Hi Jane!"),
        ("Hi {{ person.name }}!", {"person": {"name": None}}, "Hi!"),
        ("Hi {{person.name}}, hello", {}, "Hi, hello"),
        ("{{ person.constructor }}x", {"person": {}}, "x"),
        ("{{ person.name }}", {"person": {"name": "{{ agent.name }}"}, "agent": {"name": "no"}}, "{{ agent.name }}"),
        ("{{ person.name }}", {"person": {"name": "$& $1"}}, "$& $1"),
    ],
    ids=str,
)
def test_holes_are_filled_once_with_what_is_known(blank: Page, text: str, values: object, made: str) -> None:
    filled = "async ({text, values}) => (await import('/static/inbox/replies.js')).filled(text, values)"
    assert blank.evaluate(filled, {"text": text, "values": values}) == made
