"""The widget in conversation, with a server whose every frame the test decides."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.waiting import passes
from browser.widget_far import BACK_MS, EMAIL, NOON_MS, QUESTION, TEXT, Far, row, types, until
from browser.widget_site import Site, opened, serving


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


@pytest.fixture
def far() -> Far:
    return Far()


@pytest.fixture
def page(chromium: Browser, site: Site, far: Far) -> Iterator[Page]:
    """The widget's own page, opened by itself: it fills the window."""
    with opened(chromium) as (page, faults):
        page.route_web_socket("**/ws/visitor", far.connect)
        page.goto(f"{site.url}/w/sales")
        page.get_by_role("button", name="Talk to sales").wait_for()
        yield page
        assert faults == []


def test_it_says_hello_as_the_contract_has_it(page: Page, far: Far, site: Site) -> None:
    hello = far.heard[0]
    known = {"type", "playbook", "token", "before", "since", "boot", "page", "language", "offset", "visitor"}
    assert set(hello) == known
    assert (hello["playbook"], hello["token"], hello["since"]) == ("sales", None, 0)
    assert hello["page"] == {"url": f"{site.url}/w/sales", "title": "", "referrer": ""}


def test_a_pick_shows_at_once_and_is_shown_once(page: Page, far: Far) -> None:
    page.get_by_role("button", name="Talk to sales").click()
    expect(page.locator(".mine .bubble")).to_have_text("Talk to sales")
    expect(page.get_by_role("button", name="Get support")).to_have_count(0)
    [pick] = until(page, far, 1, "pick")
    assert (pick["card"], pick["option"]) == ("start.question", 0)
    far.send({"type": "ack", "key": pick["key"], "seq": 2})
    far.tell(row(2, "visitor", "Talk to sales"), row(3, "bot", "How many?"), view=TEXT)
    page.get_by_text("How many?").wait_for()
    expect(page.locator(".mine .bubble")).to_have_count(1)


def test_a_stale_pick_brings_back_what_is_asked(page: Page, far: Far) -> None:
    page.get_by_role("button", name="Talk to sales").click()
    [pick] = until(page, far, 1, "pick")
    far.send({"type": "refused", "key": pick["key"], "code": "stale"})
    expect(page.get_by_role("button", name="Talk to sales")).to_be_visible()
    expect(page.locator(".mine")).to_have_count(0)


def test_what_was_not_stored_is_sent_again_under_its_key(page: Page, far: Far) -> None:
    far.tell(row(2, "bot", "Write to me"), view=TEXT)
    page.locator(".field").fill("Hello there")
    page.keyboard.press("Enter")
    [first] = until(page, far, 1, "say")
    far.mute = True
    far.close(1012)
    hello = until(page, far, 2, "hello")[1]
    expect(page.get_by_text("No connection")).to_be_visible()
    far.greet(hello)
    again = until(page, far, 2, "say")[1]
    assert again == first
    assert far.heard[-2]["since"] == 2
    far.tell(row(3, "visitor", "Hello there"), view=TEXT)
    far.send({"type": "ack", "key": again["key"], "seq": 3})
    expect(page.locator(".mine .bubble")).to_have_count(1)
    expect(page.locator(".unsent")).to_have_count(0)
    expect(page.get_by_text("No connection")).to_have_count(0)


def test_what_was_not_stored_survives_a_reload(page: Page, far: Far) -> None:
    page.get_by_role("button", name="Get support").click()
    [first] = until(page, far, 1, "pick")
    page.reload()
    assert until(page, far, 2, "pick")[1] == first
    assert far.heard[-2]["token"] == "secret"
    expect(page.locator(".mine .bubble")).to_have_text("Get support")


def test_too_fast_is_sent_again_later(page: Page, far: Far) -> None:
    page.get_by_role("button", name="Get support").click()
    [first] = until(page, far, 1, "pick")
    far.send({"type": "refused", "key": first["key"], "code": "slow-down", "retry_after": 0.1})
    assert until(page, far, 2, "pick")[1] == first


def test_an_unknown_token_begins_another_conversation(page: Page, far: Far) -> None:
    far.closes = 4401
    page.reload()
    hellos = until(page, far, 3, "hello")
    assert [hello["token"] for hello in hellos] == [None, "secret", None]
    expect(page.get_by_text("Hi, what is it?")).to_be_visible()


def test_a_playbook_that_is_gone_says_so_and_is_left_alone(page: Page, far: Far) -> None:
    far.close(4404)
    expect(page.get_by_text("not available right now")).to_be_visible()
    before = far.socket
    passes(page, BACK_MS)
    assert (far.socket, far.kinds()) == (before, ["hello"])


def test_a_missing_row_is_asked_for(page: Page, far: Far) -> None:
    far.log.append(row(2, "bot", "Between"))
    far.tell(row(3, "bot", "After"), view=TEXT)
    expect(page.get_by_text("After")).to_be_visible()
    expect(page.get_by_text("Between")).to_be_visible()
    assert far.heard[-1]["since"] == 1


def test_a_wrong_answer_is_put_right_beside_its_field(page: Page, far: Far) -> None:
    far.tell(row(2, "bot", "Your address?"), view=EMAIL)
    box = page.get_by_role("textbox")
    expect(box).to_have_attribute("type", "email")
    expect(box).to_have_attribute("autocomplete", "email")
    box.fill("no address")
    box.press("Enter")
    until(page, far, 1, "say")
    wrong = row(4, "bot", "That is no address.", kind="field-error")
    wrong["body"].append({"t": "p", "c": [{"t": "text", "v": "Once more?"}]})
    far.tell(row(3, "visitor", "no address"), wrong, view=EMAIL)
    expect(page.get_by_role("alert")).to_have_text("That is no address.")
    expect(page.locator(".wrong")).to_be_hidden()
    expect(page.get_by_text("Once more?")).to_be_visible()
    expect(box).to_have_value("no address")
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("button", name="Skip")).to_have_count(0)


@pytest.mark.parametrize(
    ("came", "then"),
    [
        (row(5, "agent", kind="joined"), TEXT),
        (row(5, "visitor", "Skip"), EMAIL | {"field": "note", "type": "text"}),
        (row(5, "visitor", "Skip"), EMAIL | {"field": "person.name"}),
    ],
    ids=["an agent came", "any text is asked for", "another field is asked for"],
)
def test_a_wrong_answer_is_not_taken_along_to_what_is_asked_next(
    page: Page, far: Far, came: dict[str, Any], then: dict[str, Any]
) -> None:
    far.tell(row(2, "bot", "Your address?"), view=EMAIL | {"required": False})
    page.get_by_role("textbox").fill("no address")
    page.get_by_role("textbox").press("Enter")
    until(page, far, 1, "say")
    wrong = row(4, "bot", "That is no address.", kind="field-error")
    far.tell(row(3, "visitor", "no address"), wrong, view=EMAIL | {"required": False})
    expect(page.get_by_role("textbox")).to_have_value("no address")
    far.tell(came, row(6, "agent", "Hello"), view=then)
    expect(page.get_by_text("Hello", exact=True)).to_be_visible()
    expect(page.get_by_role("textbox")).to_have_value("")
    expect(page.locator("footer")).not_to_contain_text("no address")


def test_an_optional_field_can_be_skipped(page: Page, far: Far) -> None:
    far.tell(row(2, "bot", "Your address?"), view=EMAIL | {"required": False})
    page.get_by_role("button", name="Skip").click()
    [skip] = until(page, far, 1, "skip")
    assert set(skip) == {"type", "key"}


def test_a_field_with_options_is_answered_with_buttons(page: Page, far: Far) -> None:
    far.tell(row(2, "bot", "A customer?"), view=EMAIL | {"type": "boolean", "options": ["Yes", "No"]})
    expect(page.get_by_role("textbox")).to_have_count(0)
    page.get_by_role("button", name="No", exact=True).click()
    assert until(page, far, 1, "pick")[0]["option"] == 1


def test_who_waits_is_told_how_long_and_who_came(page: Page, far: Far) -> None:
    page.clock.set_fixed_time(NOON_MS / 1000)
    moment = row(2, "bot", "One moment") | {"at": NOON_MS}
    far.tell(moment, view={"kind": "notice", "text": "waiting", "until_ms": NOON_MS + 65_000})
    expect(page.locator(".waiting")).to_contain_text("1:05")
    far.tell(row(3, "agent", kind="joined"), view=TEXT)
    expect(page.get_by_text("Mia joined")).to_be_visible()
    expect(page.locator(".waiting")).to_have_count(0)
    expect(page.get_by_role("heading")).to_have_text("Mia")
    far.tell(row(4, "agent", kind="left"), view={"kind": "notice", "text": "waiting", "until_ms": None})
    expect(page.get_by_role("heading")).to_have_text("Ada")


def test_an_agent_hears_typing_and_is_seen_typing(page: Page, far: Far) -> None:
    page.clock.set_fixed_time(NOON_MS / 1000)
    far.tell(row(2, "agent", kind="joined"), view=TEXT)
    page.get_by_role("textbox").press_sequentially("He")
    until(page, far, 1, "typing")
    types(page, far)
    far.tell(row(3, "agent", "Hello"), view=TEXT)
    expect(page.get_by_label("Mia is typing")).to_have_count(0)
    assert far.kinds().count("typing") == 1


def test_who_types_on_after_a_message_is_seen_typing_at_once(page: Page, far: Far) -> None:
    page.clock.set_fixed_time(NOON_MS / 1000)
    far.tell(row(2, "agent", kind="joined"), view=TEXT)
    page.get_by_role("textbox").press_sequentially("He")
    page.get_by_role("textbox").press("Enter")
    [said] = until(page, far, 1, "say")
    far.send({"type": "ack", "key": said["key"], "seq": 3})
    far.tell(row(3, "visitor", "He"), view=TEXT)
    expect(page.locator(".mine")).to_contain_text("Delivered")
    page.get_by_role("textbox").press_sequentially("llo")
    until(page, far, 2, "typing")


def test_words_that_wait_in_the_field_are_not_told_as_typing(page: Page, far: Far) -> None:
    far.tell(row(2, "agent", kind="joined"), view=TEXT)
    page.get_by_role("textbox").fill("Half a")
    until(page, far, 1, "typing")
    far.send({"type": "ack", "key": "none", "seq": 2})
    far.tell(row(3, "agent", kind="left"), view={"kind": "notice", "text": "waiting", "until_ms": None})
    expect(page.locator(".waiting")).to_be_visible()
    far.tell(row(4, "agent", kind="joined"), view=TEXT)
    expect(page.locator(".waiting")).to_have_count(0)
    expect(page.get_by_role("textbox")).to_have_value("Half a")
    page.get_by_role("textbox").press("End")
    page.get_by_role("button", name="Send").click()
    until(page, far, 1, "say")
    assert far.kinds().count("typing") == 1


def test_after_the_end_a_new_conversation_can_begin(page: Page, far: Far) -> None:
    ended: dict[str, Any] = {"outcome": "qualified", "qualified": True}
    far.tell(row(2, "bot", kind="ended", **ended), view={"kind": "ended", **ended})
    expect(page.get_by_role("textbox")).to_have_count(0)
    far.log, far.view = [row(1, "bot", "Hello again")], QUESTION
    page.get_by_role("button", name="Start a new conversation").click()
    expect(page.get_by_text("Hello again")).to_be_visible()
    expect(page.get_by_text("Hi, what is it?")).to_have_count(0)
    assert until(page, far, 2, "hello")[1]["token"] is None


def test_what_a_visitor_writes_is_text_and_keeps_its_lines(page: Page, far: Far) -> None:
    far.tell(row(2, "bot", "Write to me"), view=TEXT)
    box = page.get_by_role("textbox")
    box.press_sequentially("<b>one</b>")
    box.press("Shift+Enter")
    box.press_sequentially("two")
    box.press("Enter")
    assert until(page, far, 1, "say")[0]["text"] == "<b>one</b>\ntwo"
    expect(page.locator(".mine .bubble")).to_have_text("<b>one</b>two")
    expect(page.locator(".mine b")).to_have_count(0)
