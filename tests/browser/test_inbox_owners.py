"""Whose words and whose chats: nothing goes out under another's name, and nothing stays of a chat that is another's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect

from browser.people import Agent, Visitor
from browser.waiting import comes_true
from serving import Server, running_server

KEPT = "Object.keys(sessionStorage).filter((key) => key.startsWith('frontdesk.unsent.')).length"
SECRET = "my budget is forty-two thousand"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with running_server(tmp_path) as server:
        yield server


@pytest.fixture
def mia(chromium: Browser, server: Server) -> Iterator[Agent]:
    mia = Agent.signs_in(chromium, server, "mia@example.com")
    mia.goes_online()
    yield mia
    mia.page.context.close()


def writes_in_vain(mia: Agent) -> None:
    """Words and details that the server does not get."""
    mia.page.route("**/api/v1/conversations/*/*", lambda route: route.abort())
    mia.page.get_by_role("textbox", name="Reply").fill("from Mia")
    mia.page.get_by_role("textbox", name="Reply").press("Enter")
    mia.page.locator("#detail-person-name").fill("Jane")
    expect(mia.page.locator("#detail-person-name-error")).to_contain_text("Not saved yet")
    comes_true(mia.page, f"{KEPT} === 2")


def test_what_one_agent_has_not_got_to_the_server_is_not_sent_by_the_next_on_the_same_tab(
    server: Server, mia: Agent, visitor: Visitor
) -> None:
    writes_in_vain(mia)
    sent: list[str] = []

    def note(request: Request) -> None:
        if "/conversations/" in request.url and request.method != "GET":
            sent.append(f"{request.method} {request.url}")

    chat = mia.page.url.partition("#")[2]
    # Mia's page asks nothing more: it would learn that she is signed out, and leave by itself.
    mia.page.route("**/api/v1/**", lambda route: route.abort())
    mia.page.context.clear_cookies()
    mia.page.goto(server.links["omar@example.com"])
    mia.page.unroute("**/api/v1/**")
    mia.page.get_by_role("button", name="Sign in").click()
    mia.page.wait_for_url("**/inbox*")
    mia.page.unroute("**/api/v1/conversations/*/*")
    mia.page.on("request", note)
    mia.page.goto(f"{server.url}/inbox?from=mia#{chat}")
    expect(mia.page.locator("#me-name")).to_have_text("Omar")
    expect(mia.page.locator("#notice")).to_be_visible()
    assert mia.page.evaluate(KEPT) == 2
    assert sent == []


def test_words_that_met_the_end_of_the_session_are_sent_once_their_writer_is_back(mia: Agent, visitor: Visitor) -> None:
    mia.page.route("**/messages", lambda route: route.fulfill(status=401), times=1)
    mia.page.get_by_role("textbox", name="Reply").fill("still with you")
    address = mia.page.url
    # The sign-in page lets in at once who is signed in after all.
    with mia.page.expect_navigation(url="**/inbox?chat=*"):
        mia.page.get_by_role("textbox", name="Reply").press("Enter")
    visitor.reads("still with you")
    expect(mia.page).to_have_url(address)
    expect(visitor.log.get_by_text("still with you", exact=True)).to_have_count(1)


def test_who_signs_out_leaves_nothing_unsent_in_the_tab(server: Server, mia: Agent, visitor: Visitor) -> None:
    writes_in_vain(mia)
    mia.page.goto(f"{server.url}/settings")
    assert mia.page.evaluate(KEPT) == 2
    mia.page.locator("#reply-text").fill("half a reply")
    mia.page.reload()
    assert mia.page.evaluate(KEPT) == 3
    mia.page.get_by_role("button", name="Sign out", exact=True).click()
    mia.page.wait_for_url("**/login*")
    assert mia.page.evaluate(KEPT) == 0


def everything(page: Page) -> str:
    """All text of the page, that which nobody sees included, and what is in its fields."""
    fields = "Array.from(document.querySelectorAll('input, textarea'), (one) => one.value).join(' ')"
    return str(page.evaluate(f"document.documentElement.textContent + ' ' + {fields}"))


def test_nothing_stays_in_any_tab_of_a_chat_that_was_handed_over(
    chromium: Browser, server: Server, mia: Agent, visitor: Visitor
) -> None:
    visitor.says(SECRET)
    mia.fills("Name", "Jane Cooper")
    expect(mia.page.locator("#details-said")).to_have_text("Saved")
    other = mia.page.context.new_page()
    other.goto(mia.page.url)
    expect(other.locator("#log")).to_contain_text(SECRET)
    searching = mia.page.context.new_page()
    searching.goto(f"{server.url}/inbox#/closed")
    searching.locator("#search").fill("cooper")
    expect(searching.locator("#items > li")).to_have_count(1)
    mia.reassigns("Omar")
    for page in (mia.page, other, searching):
        expect(page.locator("#items > li")).to_have_count(0)
        expect(page.locator("#folder-mine .count")).to_have_text("")
    for page in (mia.page, other):
        expect(page.locator("#chat")).to_be_hidden()
    for page in (mia.page, other, searching):
        assert SECRET not in everything(page)
        assert "Jane" not in everything(page)
    visitor.says("and a secret more")
    mia.page.go_back()
    expect(mia.page.locator("#notice")).to_contain_text("There is no such chat for you")
    for page in (mia.page, other, searching):
        assert "secret more" not in everything(page)


def test_words_that_were_on_their_way_as_the_chat_was_handed_over_come_back_to_their_writer(
    mia: Agent, visitor: Visitor
) -> None:
    held: list[Route] = []
    mia.page.route("**/messages", lambda route: held.append(route))
    with mia.page.expect_request("**/messages"):
        mia.says("too late")
    mia.reassigns("Omar")
    expect(mia.page.locator("#chat")).to_be_hidden()
    for route in held:
        route.continue_()
    expect(mia.page.locator("#toasts")).to_contain_text("too late")
    assert mia.page.evaluate(KEPT) == 0
    expect(visitor.log).not_to_contain_text("too late")


def test_a_settings_page_of_one_agent_does_not_rename_the_next(server: Server, mia: Agent) -> None:
    page = mia.page.context.new_page()
    page.goto(f"{server.url}/settings")
    page.locator("#name").fill("Somebody")
    mia.page.context.clear_cookies()
    mia.page.goto(server.links["omar@example.com"])
    mia.page.get_by_role("button", name="Sign in").click()
    expect(mia.page.locator("#me-name")).to_have_text("Omar")
    # It leaves for the sign-in page, which lets in at once who is signed in after all.
    with page.expect_navigation(url="**/settings"):
        page.locator("#name").press("Enter")
    expect(page.locator("#name")).to_have_value("Omar")


def test_of_two_who_click_at_once_one_gets_the_chat_and_the_other_reads_who_has_it(
    chromium: Browser, server: Server, mia: Agent
) -> None:
    omar = Agent.signs_in(chromium, server, "omar@example.com")
    visitor = Visitor.arrives(chromium, server)
    visitor.opens()
    visitor.picks("Talk to sales")
    visitor.picks("Up to 20")
    for agent in (mia, omar):
        agent.chats.first.click()
        expect(agent.page.locator("#foot-claim")).to_be_visible()
    # Mia's click is on its way for as long as nobody knows of it, and so is Omar's.
    held: list[Route] = []
    omar.page.route("**/assignment", lambda route: held.append(route))
    with omar.page.expect_request("**/assignment"):
        omar.page.locator("#foot-claim").click()
    mia.page.locator("#foot-claim").click()
    visitor.reads("Mia joined")
    expect(omar.page.locator("#chat")).to_be_hidden()
    for route in held:
        route.continue_()
    for place in ("#toasts", "#notice"):
        expect(omar.page.locator(place)).to_contain_text("Mia")
    expect(omar.page.locator("#items > li")).to_have_count(0)
    expect(visitor.log).not_to_contain_text("Omar")
    for page in (omar.page, visitor.page):
        page.context.close()
