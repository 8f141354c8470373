"""The demo's website: one page carries any playbook, and a visitor can begin anew in the middle of a chat."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from browser.people import DESKTOP, PHONE, Visitor
from browser.waiting import comes_to
from serving import Server, running_server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("site")) as server:
        yield server


def test_the_playbook_that_was_asked_for_stays_from_page_to_page(chromium: Browser, server: Server) -> None:
    visitor = Visitor.arrives(chromium, server, "/demo?playbook=support-triage")
    visitor.opens()
    visitor.picks("My machine")
    visitor.page.get_by_role("navigation").get_by_role("link", name="Pricing").click()
    visitor.page.wait_for_url("**/demo/pricing?playbook=support-triage")
    visitor.reads("Which machine do you have?")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_visitor_begins_anew_at_the_foot_of_the_page(
    chromium: Browser, server: Server, size: tuple[int, int]
) -> None:
    visitor = Visitor.arrives(chromium, server, size=size)
    visitor.opens()
    visitor.picks("Get support")
    visitor.reads("Did that help?")
    if size == PHONE:
        visitor.widget.get_by_role("button", name="Close chat").first.click()
    visitor.page.get_by_role("button", name="Begin a new chat").click()
    expect(visitor.log).not_to_contain_text("Did that help?")
    visitor.reads("What brings you here today?")
    visitor.picks("Just browsing")
    visitor.reads("Enjoy your visit.")


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    with closing(chromium.new_context()) as context:
        yield context.new_page()


def test_a_button_waits_for_its_script(page: Page, server: Server) -> None:
    held: list[Route] = []
    page.route("**/demo/site.js", lambda route: held.append(route))
    page.goto(f"{server.url}/demo", wait_until="commit")
    buttons = [page.get_by_role("button", name=name) for name in ("Talk to sales", "Begin a new chat")]
    for button in buttons:
        expect(button).to_be_disabled()
    comes_to(page, lambda: held).pop().continue_()
    for button in buttons:
        expect(button).to_be_enabled()


def test_who_asks_for_the_chat_before_it_is_there_gets_it(page: Page, server: Server) -> None:
    held: list[Route] = []
    page.route(f"{server.url}/widget.js", lambda route: held.append(route))
    page.goto(f"{server.url}/demo", wait_until="commit")
    page.get_by_role("button", name="Talk to sales").click()
    comes_to(page, lambda: held).pop().continue_()
    expect(Visitor(page).log).to_be_visible()
