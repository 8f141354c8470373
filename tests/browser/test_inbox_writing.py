"""Writing in the inbox: words not sent yet, replies that are kept ready, and notes that stay among colleagues."""

from __future__ import annotations

import pytest
from playwright.sync_api import APIResponse, Locator, Page, Route, expect

from browser.people import Agent, Visitor
from browser.waiting import comes_to
from serving import Server

HOSTILE = "<img src=x onerror=alert(1)>"

STAYS = """
() => {
  const {setTimeout: soon} = globalThis;
  globalThis.setTimeout = (act, ms, ...more) => soon(act, ms === 6000 ? 3_600_000 : ms, ...more);
}
"""
"""Who is seen typing is so until a message comes, however slow that is."""


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
    # It was open, and opens again by itself.
    visitor.page.reload()
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


def test_what_is_written_before_the_page_knows_who_writes_stays(mia: Agent, visitor: Visitor) -> None:
    held: list[Route] = []
    mia.page.route("**/api/v1/me", lambda route: held.append(route))
    mia.page.reload()
    box(mia).fill("early")
    comes_to(mia.page, lambda: held).pop().continue_()
    mia.page.unroute_all()
    expect(mia.page.locator("#me-name")).to_have_text("Mia")
    expect(box(mia)).to_have_value("early")
    box(mia).press("Enter")
    visitor.reads("early")


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
    expect(mia.page.locator("#me-name")).to_have_text("Mia")
    mia.fills("Name", "Jane")
    expect(mia.page.locator("#details-said")).to_have_text("Saved")
    box(mia).press_sequentially("/gree")
    option = mia.page.get_by_role("option", name="greeting")
    expect(option).to_have_attribute("aria-selected", "true")
    box(mia).press("Enter")
    expect(box(mia)).to_have_value("Hello Jane, this is Mia.")
    box(mia).press("Enter")
    visitor.reads("Hello Jane, this is Mia.")


def test_a_reply_that_is_taken_before_it_is_there_comes_and_its_search_goes_to_nobody(
    server: Server, mia: Agent, visitor: Visitor
) -> None:
    address = mia.page.url
    keeps_ready(mia.page, server, "parting", "Have a nice day.")
    mia.page.goto(address)
    held: list[Route] = []
    mia.page.route("**/api/v1/replies", lambda route: held.append(route))
    expect(box(mia)).to_be_visible()
    box(mia).press_sequentially("/part")
    box(mia).press("Enter")
    for route in comes_to(mia.page, lambda: held):
        route.continue_()
    mia.page.unroute("**/api/v1/replies")
    expect(box(mia)).to_have_value("Have a nice day.")
    box(mia).press("Enter")
    visitor.reads("Have a nice day.")
    expect(visitor.log).not_to_contain_text("/part")


def test_a_list_of_replies_is_left_with_escape_and_says_when_there_is_none(mia: Agent, visitor: Visitor) -> None:
    box(mia).press_sequentially("/no such thing")
    expect(mia.page.locator("#replies-none")).to_be_visible()
    box(mia).press("Escape")
    expect(mia.page.locator("#replies-none")).to_be_hidden()
    expect(box(mia)).to_be_focused()


@pytest.mark.parametrize("late", [False, True], ids=["answered", "not answered yet"])
def test_who_types_on_after_a_message_is_seen_typing_again(mia: Agent, visitor: Visitor, late: bool) -> None:
    held: list[tuple[Route, APIResponse]] = []
    if late:
        mia.page.route("**/messages", lambda route: held.append((route, route.fetch())))
    typing = visitor.widget.get_by_role("img", name="Mia is typing")
    visitor.widget.evaluate(STAYS)
    box(mia).press_sequentially("Hel")
    expect(typing).to_be_visible()
    box(mia).press("Enter")
    visitor.reads("Hel")
    expect(mia.thread.locator(".sending")).to_have_count(0)
    expect(typing).to_be_hidden()
    box(mia).press_sequentially("and")
    expect(typing).to_be_visible()
    for route, answer in held:
        route.fulfill(response=answer)
    mia.page.unroute_all()


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


def test_words_that_one_tab_sends_do_not_stand_in_another_to_be_sent_again(mia: Agent, visitor: Visitor) -> None:
    other = mia.page.context.new_page()
    other.goto(mia.page.url)
    expect(other.locator("#reply")).to_be_visible()
    box(mia).press_sequentially("only once")
    expect(other.locator("#reply")).to_have_value("only once")
    box(mia).press("Enter")
    expect(other.locator("#reply")).to_have_value("")
    expect(other.locator("#reply-send")).to_be_disabled()
    mia.page.get_by_role("button", name="Note for colleagues").click()
    box(mia).fill("between us")
    expect(other.locator("#reply")).to_have_accessible_name("Note")
    other.locator("#reply").press_sequentially(", and")
    expect(box(mia)).to_have_value("between us, and")
    other.close()


ELSEWHERE = """
async ([key, before, typed]) => {
  const {changedElsewhere} = await import('/static/inbox/drafts.js');
  const kept = (text) => text && JSON.stringify({ text, note: false, at: 1 });
  const event = new StorageEvent('storage', { key, oldValue: kept(before), newValue: kept(typed) });
  return changedElsewhere(event, 'mia', 'c1');
}
"""


@pytest.mark.parametrize(
    ("key", "before", "now", "heard"),
    [
        ("frontdesk.draft.mia.c1", None, "a", ("", "a")),
        ("frontdesk.draft.mia.c1", "a", None, ("a", "")),
        ("frontdesk.draft.mia.c2", "a", "b", None),
        ("frontdesk.draft.omar.c1", "a", "b", None),
        (None, "a", "b", None),
    ],
)
def test_a_tab_hears_of_its_own_agents_words_in_its_own_chat(
    blank: Page, key: str | None, before: str | None, now: str | None, heard: tuple[str, str] | None
) -> None:
    told = blank.evaluate(ELSEWHERE, [key, before, now])
    assert (told and (told["before"]["text"], told["now"]["text"])) == heard
