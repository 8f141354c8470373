"""The inbox for people: on a phone, at 400 %, in Dutch, and after a lost connection."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from browser.crowd import asking
from browser.desks import Desk, opened_desk
from browser.people import BACK_S, DESKTOP, PHONE, Agent
from browser.waiting import box_at_rest

ZOOMED = (320, 256)
"""What is left of 1280 x 1024 at 400 % (WCAG 1.4.10)."""

SMALL = """
() => Array.from(document.querySelectorAll('a, button, input, select, textarea, [role=option]'))
  .filter((one) => one.checkVisibility() && !one.closest('.visually-hidden') && !one.matches('.visually-hidden'))
  .map((one) => ({one, box: one.getBoundingClientRect(), inline: getComputedStyle(one).display === 'inline'}))
  .filter(({box, inline}) => !inline && box.width > 0 && (box.width < 24 || box.height < 24))
  .map(({one, box}) => `${one.outerHTML.slice(0, 80)} ${Math.round(box.width)} x ${Math.round(box.height)}`)
"""

MAIN = """
() => Array.from(document.querySelectorAll('.icon-button, .chat .button, .panel .button, #online, nav a, #items a'))
  .filter((one) => one.checkVisibility())
  .map((one) => ({one, box: one.getBoundingClientRect()}))
  .filter(({box}) => box.width < 44 || box.height < 44)
  .map(({one, box}) => `${one.id || one.className} ${Math.round(box.width)} x ${Math.round(box.height)}`)
"""

FAR_OFF = """
() => {
  const {setTimeout: soon} = globalThis;
  globalThis.setTimeout = (act, ms, ...more) => soon(act, act.name === 'connect' ? 3_600_000 : ms, ...more);
}
"""
"""The page tries to connect again in an hour at the earliest."""

SIDEWAYS = """
() => [document.documentElement, ...document.querySelectorAll('main, section, aside, ol, #log, .panel-body')]
  .filter((one) => one.checkVisibility() && getComputedStyle(one).overflowX !== 'clip')
  .filter((one) => one.scrollWidth > one.clientWidth + 1)
  .map((one) => `${one.tagName}#${one.id} ${one.scrollWidth} > ${one.clientWidth}`)
"""


@pytest.fixture(scope="module")
def desk(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with opened_desk(chromium, tmp_path_factory.mktemp("server")) as desk:
        yield desk


def test_where_the_visitor_is_can_be_read_beside_the_details(desk: Desk) -> None:
    desk.goes("#/mine", DESKTOP)
    desk.page.locator("#items a", has_text="Jane").click()
    expect(desk.page.get_by_role("complementary", name="Details")).to_be_visible()
    where = desk.page.locator("#chat-where")
    expect(where).to_have_text("On your website")
    expect(where).to_have_attribute("title", "On your website")
    expect(desk.page.locator("#chat-playbook")).to_be_hidden()
    assert where.evaluate("(one) => one.scrollWidth <= one.clientWidth")
    expect(desk.page.get_by_role("button", name="Reassign")).to_be_visible()


def test_on_a_phone_list_chat_and_details_are_views_with_a_way_back(desk: Desk) -> None:
    desk.goes("#/mine", PHONE)
    desk.page.locator("#items a", has_text="Jane").click()
    expect(desk.page.locator(".list")).to_be_hidden()
    desk.page.get_by_role("button", name="Details", exact=True).click()
    panel = desk.page.get_by_role("complementary", name="Details")
    assert box_at_rest(panel) == {"x": 0, "y": 0, "width": PHONE[0], "height": PHONE[1]}
    desk.page.get_by_role("button", name="Close details").click()
    expect(desk.page.get_by_role("textbox", name="Reply")).to_be_visible()
    desk.page.get_by_role("button", name="Back to the list").click()
    expect(desk.page.locator("#items > li")).to_have_count(2)


def test_a_chat_from_hand_to_hand_on_phones(chromium: Browser, desk: Desk) -> None:
    mia, omar = Agent(desk.page), Agent.signs_in(chromium, desk.server, "omar@example.com", PHONE)
    omar.goes_online()
    desk.goes("#/unassigned", PHONE)
    with asking(desk.server, "Pat Phone") as pat:
        for agent in (mia, omar):
            agent.page.locator("#items a", has_text="Pat").click()
            expect(agent.page.get_by_role("button", name="Assign to me")).to_be_visible()
        mia.page.get_by_role("button", name="Assign to me").click()
        # It passes by: it is looked for first.
        expect(omar.page.locator(".toast")).to_contain_text("taken this chat")
        expect(mia.page.get_by_role("textbox", name="Reply")).to_be_visible()
        expect(omar.page.locator("#items a", has_text="Pat")).to_have_count(0)
        mia.says("Hello Pat")
        pat.until(type="event", kind="message")
        pat.say("Hello Mia")
        expect(mia.thread.locator(".line.visitor").last).to_contain_text("Hello Mia")
        mia.page.get_by_role("button", name="Note for colleagues").click()
        mia.page.locator("#reply").fill("Likes oat milk")
        mia.page.keyboard.press("Enter")
        expect(mia.thread.locator(".line.note")).to_contain_text("Likes oat milk")
        mia.reassigns("Omar")
        expect(mia.page.locator("#items")).to_be_visible()
        expect(mia.page.locator("#items a", has_text="Pat")).to_have_count(0)
        omar.page.get_by_role("searchbox").fill("Pat")
        omar.page.locator("#items a", has_text="Pat").click()
        expect(omar.thread.locator(".line.note")).to_contain_text("Likes oat milk")
        omar.page.get_by_role("button", name="Details", exact=True).click()
        omar.page.get_by_role("button", name="Create lead").click()
        expect(omar.page.locator("#records")).to_contain_text("Pat Phone lead")
        omar.page.get_by_role("button", name="Close details").click()
        omar.page.get_by_role("button", name="Close", exact=True).click()
        omar.page.get_by_role("dialog").get_by_role("button", name="Close chat").click()
        expect(omar.page.locator("#foot-closed")).to_be_visible()
        mia.looks_at("Closed")
        mia.page.locator("#items a", has_text="Pat").click()
        expect(mia.page.locator("#foot-closed")).to_contain_text("cannot be opened again")
    omar.page.context.close()


@pytest.mark.parametrize("size", [DESKTOP, PHONE, ZOOMED], ids=["desktop", "phone", "400 %"])
@pytest.mark.parametrize("place", ["#/unassigned", "#/mine", "#/closed", "chat", "details", "settings", "playbooks"])
def test_everything_is_large_enough_and_nothing_scrolls_sideways(desk: Desk, place: str, size: tuple[int, int]) -> None:
    if place in ("settings", "playbooks"):
        desk.page.set_viewport_size({"width": size[0], "height": size[1]})
        desk.page.goto(f"{desk.server.url}/{place}")
        if place == "settings":
            expect(desk.page.locator("#reply-empty")).to_be_visible()
    else:
        desk.goes(place if "#" in place else "#/mine", size)
    if place in ("chat", "details"):
        desk.page.locator("#items a", has_text="Jane").click()
        expect(desk.page.locator("#log .line").first).to_be_visible()
        shown = desk.page.locator("#panel").is_visible()
        if shown != (place == "details"):
            desk.page.locator("#chat-panel").click()
    box_at_rest(desk.page.locator("body"))
    assert ([], []) == (desk.page.evaluate(SIDEWAYS), desk.page.evaluate(SMALL))
    if size != DESKTOP:
        assert [] == desk.page.evaluate(MAIN)


def test_the_agent_chooses_the_language(desk: Desk) -> None:
    desk.page.goto(f"{desk.server.url}/settings")
    desk.page.get_by_role("combobox", name="Language").select_option("nl")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("Instellingen")
    expect(desk.page.locator("html")).to_have_attribute("lang", "nl")
    desk.goes("#/mine")
    expect(desk.page.locator("#list-title")).to_have_text("Mijn gesprekken")
    expect(desk.page.get_by_role("link", name="Niet toegewezen")).to_be_visible()
    desk.page.get_by_role("searchbox").fill("nobody of that name")
    expect(desk.page.locator("#list-empty-title")).to_have_text("Niets gevonden voor “nobody of that name”")
    desk.page.goto(f"{desk.server.url}/settings")
    desk.page.get_by_role("combobox", name="Taal").select_option("")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("Settings")


def test_the_sign_in_page_speaks_the_browsers_language(chromium: Browser, desk: Desk) -> None:
    context = chromium.new_context(locale="nl-NL")
    page = context.new_page()
    page.goto(f"{desk.server.url}/login")
    expect(page.get_by_role("heading", level=1)).to_have_text("Aanmelden bij Frontdesk")
    page.get_by_label("E-mail").fill("nobody@example.com")
    page.get_by_label("Wachtwoord").fill("not the password")
    page.get_by_role("button", name="Aanmelden").click()
    expect(page.get_by_role("alert")).to_have_text("E-mailadres of wachtwoord klopt niet.")
    context.close()


def test_a_lost_connection_is_said_and_comes_back_with_what_was_missed(desk: Desk) -> None:
    desk.goes("#/mine", PHONE)
    desk.page.locator("#items a", has_text="Jane").click()
    reply = desk.page.get_by_role("textbox", name="Reply")
    expect(reply).to_be_visible()
    desk.server.kill()
    lost = desk.page.locator("#link-lost")
    expect(lost).to_be_visible()
    reply.fill("Written without a connection")
    reply.press("Enter")
    desk.server.start()
    expect(lost).to_be_hidden(timeout=BACK_S * 1000)
    line = desk.page.locator("#log .line.agent", has_text="Written without a connection")
    expect(line.and_(desk.page.locator("[data-seq]"))).to_be_visible()


def test_the_first_answer_after_an_outage_brings_the_connection_back(desk: Desk) -> None:
    desk.goes("#/mine")
    desk.page.locator("#items a", has_text="Jane").click()
    reply = desk.page.get_by_role("textbox", name="Reply")
    expect(reply).to_be_visible()
    desk.page.evaluate(FAR_OFF)
    desk.server.kill()
    expect(desk.page.locator("#link-lost")).to_be_visible()
    desk.server.start()
    reply.fill("Are you still there?")
    reply.press("Enter")
    expect(desk.page.locator("#link-lost")).to_be_hidden()
    line = desk.page.locator("#log .line.agent", has_text="Are you still there?")
    expect(line.and_(desk.page.locator("[data-seq]"))).to_be_visible()


def test_of_a_chat_that_could_not_be_loaded_nothing_can_be_made(desk: Desk) -> None:
    desk.goes("#/mine")
    desk.page.route("**/api/v1/conversations/*?last=*", lambda route: route.abort())
    desk.page.locator("#items a", has_text="Jane").click()
    expect(desk.page.locator("#chat-failed")).to_be_visible()
    expect(desk.page.locator("#create")).to_be_hidden()
    desk.page.unroute("**/api/v1/conversations/*?last=*")
    desk.page.get_by_role("button", name="Try again").click()
    expect(desk.page.locator("#create")).to_be_visible()
