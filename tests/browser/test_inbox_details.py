"""The details panel: saved as one types, nothing of anybody's lost, and the records that lead back to their chat."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from browser.people import BACK_S, DESKTOP, PHONE, Agent, Visitor
from browser.waiting import comes_true
from serving import Server

TAG = '<img src=x onerror="alert(1)">'
HOSTILE = f"{TAG} \u202eevil"

NO_FRAMES = """
() => {
  const {setTimeout: soon} = globalThis;
  globalThis.requestAnimationFrame = () => 0;
  globalThis.setTimeout = (act, ms, ...more) => (ms === 100 ? 0 : soon(act, ms, ...more));
}
"""
"""Nothing is drawn in passing any more: what can wait for the next frame waits for ever."""

UNSAVED = "Object.keys(sessionStorage).some((key) => key.startsWith('frontdesk.unsent.edits.'))"


@pytest.fixture(scope="module")
def omar(chromium: Browser, server: Server) -> Agent:
    return Agent.signs_in(chromium, server, "omar@example.com", PHONE)


def field(page: Page, name: str) -> Locator:
    return page.locator(f"#detail-{name}")


def said(page: Page) -> Locator:
    return page.locator("#details-said")


def types(page: Page, name: str, text: str) -> None:
    """At the end of what stands there, letter by letter, and stays in the field."""
    # Keys wait for nothing: a field that takes none yet would leave them to the page.
    expect(field(page, name)).to_be_enabled()
    field(page, name).press("End")
    field(page, name).press_sequentially(text)


@contextmanager
def another_tab(agent: Agent) -> Iterator[Page]:
    """The same chat in a second tab of the same agent."""
    page = agent.page.context.new_page()
    page.goto(agent.page.url)
    expect(field(page, "person-name")).to_be_enabled()
    agent.page.bring_to_front()
    yield page
    page.close()


def closes(agent: Agent) -> str:
    """Ends the open chat; its id."""
    agent.page.locator("#chat-close").click()
    agent.page.get_by_role("button", name="Close chat").click()
    expect(agent.page.locator("#foot-closed")).to_be_visible()
    return agent.page.url.rpartition("/")[2]


def test_what_is_typed_is_saved_and_stands_in_every_open_panel_at_once(mia: Agent, visitor: Visitor) -> None:
    with another_tab(mia) as other:
        types(mia.page, "person-name", "Jane Cooper ")
        expect(said(mia.page)).to_have_text("Saved")
        expect(field(other, "person-name")).to_have_value("Jane Cooper")
        expect(field(mia.page, "person-name")).to_have_value("Jane Cooper ")
        expect(field(mia.page, "person-name")).to_be_focused()
        types(mia.page, "person-name", "junior")
        expect(field(other, "person-name")).to_have_value("Jane Cooper junior")
        field(mia.page, "note").fill(HOSTILE)
        expect(field(other, "note")).to_have_value(HOSTILE)
        expect(other.locator("#chat-name")).to_have_text("Jane Cooper junior")


def test_a_space_after_what_is_saved_changes_nothing(mia: Agent, visitor: Visitor) -> None:
    types(mia.page, "person-name", "Jane")
    expect(said(mia.page)).to_have_text("Saved")
    types(mia.page, "person-name", " ")
    expect(field(mia.page, "person-name")).to_have_value("Jane ")
    expect(said(mia.page)).to_have_text("Saved")


def test_whoever_types_on_as_something_is_saved_is_not_taken_for_somebody_else(mia: Agent, visitor: Visitor) -> None:
    expect(field(mia.page, "person-name")).to_be_enabled()
    mia.page.evaluate(NO_FRAMES)
    types(mia.page, "person-name", "Jane")
    comes_true(mia.page, f"!({UNSAVED})")
    with mia.page.expect_request("**/details") as saving:
        types(mia.page, "person-name", " Cooper")
    assert saving.value.post_data_json["seen"] == {"person": {"name": "Jane"}}
    mia.page.reload()
    expect(field(mia.page, "person-name")).to_have_value("Jane Cooper")


def test_a_value_that_cannot_be_is_not_saved_and_says_why_beside_its_field(mia: Agent, visitor: Visitor) -> None:
    types(mia.page, "person-email", "jane@")
    why = mia.page.locator("#detail-person-email-error")
    expect(why).to_have_text("Not saved: this is not a complete e-mail address.")
    expect(field(mia.page, "person-email")).to_have_attribute("aria-invalid", "true")
    expect(said(mia.page)).to_have_text("Not saved")
    types(mia.page, "person-email", "example.com")
    expect(said(mia.page)).to_have_text("Saved")
    expect(why).to_have_text("")
    types(mia.page, "deal-value", "1250,50")
    field(mia.page, "deal-value").blur()
    expect(field(mia.page, "deal-value")).to_have_value("1250.50")
    types(mia.page, "deal-value", "x")
    expect(mia.page.locator("#detail-deal-value-error")).to_have_text(re.compile("Not saved: an amount"))


@pytest.mark.parametrize(("choice", "stands"), [("Keep mine", "Jane"), ("Take theirs", "Joan")])
def test_who_writes_at_once_sees_both_values_and_chooses(
    mia: Agent, visitor: Visitor, choice: str, stands: str
) -> None:
    with another_tab(mia) as other:
        mia.page.route("**/details", lambda route: route.abort())
        types(mia.page, "person-name", "Jane")
        expect(mia.page.locator("#detail-person-name-error")).to_contain_text("Not saved yet")
        types(other, "person-name", "Joan")
        expect(said(other)).to_have_text("Saved")
        mia.page.unroute("**/details")
        conflict = mia.page.locator(".field-name .conflict").first
        expect(conflict).to_contain_text("Somebody else has meanwhile changed this to:Joan")
        expect(field(mia.page, "person-name")).to_have_value("Jane")
        conflict.get_by_role("button", name=choice).click()
        expect(conflict).to_be_hidden()
        expect(field(mia.page, "person-name")).to_have_value(stands)
        expect(field(other, "person-name")).to_have_value(stands)


def test_two_agents_write_into_a_closed_chat_and_neither_overwrites_the_other_unseen(
    server: Server, mia: Agent, omar: Agent, visitor: Visitor
) -> None:
    chat = closes(mia)
    omar.page.goto(f"{server.url}/inbox?chat={chat}")
    omar.page.locator("#chat-panel").click()
    types(omar.page, "organization-name", "Initech")
    expect(field(mia.page, "organization-name")).to_have_value("Initech")
    held: list[Route] = []
    mia.page.route("**/details", lambda route: held.append(route))
    with mia.page.expect_request("**/details"):
        field(mia.page, "organization-name").fill("Initrode")
    with omar.page.expect_response("**/details"):
        field(omar.page, "organization-name").fill("Initech Ltd")
    held.pop().continue_()
    mia.page.unroute("**/details")
    conflicts = [agent.page.locator(".field-name .conflict").nth(1) for agent in (mia, omar)]
    expect(conflicts[0]).to_contain_text("Initech Ltd")
    conflicts[0].get_by_role("button", name="Keep mine").click()
    expect(field(omar.page, "organization-name")).to_have_value("Initrode")
    expect(conflicts[1]).to_be_hidden()


def test_what_was_typed_without_a_connection_is_kept_over_a_reload_and_saved_later(
    mia: Agent, visitor: Visitor
) -> None:
    with another_tab(mia) as other:
        mia.page.route("**/details", lambda route: route.abort())
        types(mia.page, "person-name", "Jane")
        types(mia.page, "organization-name", "Initech")
        expect(said(mia.page)).to_have_text("Not saved")
        mia.page.reload()
        expect(field(mia.page, "person-name")).to_have_value("Jane")
        expect(field(mia.page, "organization-name")).to_have_value("Initech")
        mia.page.unroute("**/details")
        expect(field(other, "person-name")).to_have_value("Jane", timeout=BACK_S * 1000)
        expect(field(other, "organization-name")).to_have_value("Initech", timeout=BACK_S * 1000)
        expect(said(mia.page)).to_have_text("Saved")


def test_a_lead_is_made_of_what_has_just_been_typed_and_leads_back_to_its_place_in_the_chat(
    server: Server, mia: Agent, omar: Agent, visitor: Visitor
) -> None:
    held: list[Route] = []
    mia.page.route("**/details", lambda route: held.append(route))
    with mia.page.expect_request("**/details"):
        field(mia.page, "person-name").fill(HOSTILE)
        mia.page.get_by_role("button", name="Create lead").click()
    expect(mia.page.locator("#create-lead")).to_be_disabled()
    expect(mia.page.locator("#create-error")).to_have_text("")
    for route in held:
        route.continue_()
    mia.page.unroute("**/details")
    record = mia.page.locator("#records a")
    expect(record).to_contain_text(TAG)
    expect(mia.page.locator("#log .event-record")).to_be_visible()
    record.click()
    expect(mia.page.locator("#log .event-record")).to_be_focused()
    address = f"{server.url}{record.get_attribute('href')}"
    omar.page.goto(address)
    expect(omar.page.locator("#toasts, #notice")).to_contain_text([re.compile("There is no such chat for you")])
    closes(mia)
    omar.page.goto(address)
    expect(omar.page.locator("#chat-name")).to_contain_text(TAG)
    expect(omar.page).to_have_url(re.compile("#/closed/"))


def test_a_lead_waits_for_what_is_not_saved(mia: Agent, visitor: Visitor) -> None:
    types(mia.page, "person-name", "Jane")
    types(mia.page, "person-email", "jane@")
    mia.page.get_by_role("button", name="Create lead").click()
    expect(mia.page.locator("#create-error")).to_contain_text("not saved yet")
    expect(mia.page.locator("#records a")).to_have_count(0)


def test_an_amount_is_in_the_playbooks_currency_unless_another_is_chosen(mia: Agent, visitor: Visitor) -> None:
    expect(field(mia.page, "deal-currency")).to_have_value("EUR")
    with another_tab(mia) as other:
        types(mia.page, "deal-value", "1250.50")
        expect(field(other, "deal-value")).to_have_value("1250.50")
        field(mia.page, "deal-currency").select_option("USD")
        expect(field(other, "deal-currency")).to_have_value("USD")
    types(mia.page, "person-name", "Jane")
    mia.page.get_by_role("button", name="Create lead").click()
    expect(mia.page.locator("#records a")).to_have_count(1)
    expect(field(mia.page, "deal-currency")).to_have_value("USD")


def test_a_lead_whose_answer_was_lost_is_made_once(mia: Agent, visitor: Visitor) -> None:
    def lost(route: Route) -> None:
        route.fetch()
        route.abort()

    types(mia.page, "person-name", "Jane")
    mia.page.route("**/leads", lost, times=1)
    mia.page.get_by_role("button", name="Create lead").click()
    expect(mia.page.locator("#create-error")).not_to_have_text("")
    mia.page.get_by_role("button", name="Create lead").click()
    expect(mia.page.locator("#create-error")).to_have_text("")
    expect(mia.page.locator("#create-lead")).to_be_enabled()
    expect(mia.page.locator("#records a")).to_have_count(1)


def test_a_second_lead_or_deal_is_asked_for(mia: Agent, visitor: Visitor) -> None:
    page = mia.page
    asked, made = page.get_by_role("dialog"), page.locator("#records a")
    types(page, "person-name", "Jane")
    page.get_by_role("button", name="Create lead").click()
    expect(made).to_have_count(1)
    expect(page.locator("#create-lead")).to_be_enabled()
    page.get_by_role("button", name="Create lead").click()
    expect(asked).to_contain_text("There is a lead already")
    expect(asked).to_contain_text("Jane lead")
    asked.get_by_role("button", name="Cancel").click()
    expect(asked).to_have_count(0)
    page.get_by_role("button", name="Create lead").click()
    asked.get_by_role("button", name="Create another").click()
    expect(made).to_have_count(2)
    for number in (3, 4):
        expect(page.locator("#create-lead")).to_be_enabled()
        page.get_by_role("button", name="Create something else").click()
        page.get_by_role("menuitem", name="Create deal").click()
        if number == 4:
            expect(asked).to_contain_text("There is a deal already")
            asked.get_by_role("button", name="Create another").click()
        expect(made).to_have_count(number)


def test_a_closed_chat_takes_notes_and_no_messages(mia: Agent, omar: Agent, visitor: Visitor, server: Server) -> None:
    chat = closes(mia)
    omar.page.goto(f"{server.url}/inbox?chat={chat}")
    box = omar.page.locator("#reply")
    expect(box).to_have_attribute("placeholder", re.compile("only .*colleagues"))
    expect(omar.page.locator("#reply-note")).to_be_hidden()
    box.fill(f"called back {HOSTILE}")
    box.press("Enter")
    expect(mia.thread.locator(".line.note")).to_contain_text(f"called back {HOSTILE}")
    expect(visitor.log).not_to_contain_text("called back")


def test_one_request_searches_every_folder(mia: Agent, visitor: Visitor) -> None:
    asked: list[str] = []
    mia.page.on("request", lambda request: asked.append(request.url) if "q=" in request.url else None)
    types(mia.page, "person-name", "Quentin Searched")
    expect(said(mia.page)).to_have_text("Saved")
    with mia.page.expect_response("**/conversations?**q=quent**"):
        mia.page.locator("#search").fill("quent")
    expect(mia.page.locator("#list-title")).to_have_text("Search")
    expect(mia.chats).to_have_count(1)
    expect(mia.chats.first).to_contain_text("Quentin Searched")
    assert len(asked) == 1
    mia.page.locator("#search").fill("")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_missed_chat_says_in_its_row_how_to_reach_the_visitor(
    chromium: Browser, server: Server, mia: Agent, size: tuple[int, int]
) -> None:
    mia.page.goto(f"{server.url}/inbox#/unassigned")
    mia.goes_offline()
    visitor = Visitor.arrives(chromium, server)
    visitor.opens()
    visitor.picks("Talk to sales")
    visitor.picks("Up to 20")
    for asked, answer in (("What is your name", HOSTILE), ("Where can we reach you", f"jane{size[0]}@example.com")):
        visitor.reads(asked)
        visitor.says(answer)
    mia.page.set_viewport_size({"width": size[0], "height": size[1]})
    row = mia.chats.filter(has_text=f"jane{size[0]}@example.com")
    expect(row.locator(".item-captured")).to_have_text(f"jane{size[0]}@example.com")
    expect(row.locator(".item-name")).to_have_text(HOSTILE)
    expect(row.locator(".mark-missed")).to_have_text("Missed")
    expect(row.locator("img")).to_have_count(0)
    mia.page.set_viewport_size({"width": 1440, "height": 900})
    mia.goes_online()
    visitor.page.context.close()
