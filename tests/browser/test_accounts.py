"""Accounts in a browser: set-up, invitation, people, where one is signed in, and the company's own sign-in service."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from browser.axe import violations, violations_in_every_look
from browser.people import DESKTOP, PATIENCE_S, PHONE
from browser.waiting import comes_to
from frontdesk.runtime.accounts import user_commands
from runtime import oidcs
from serving import DESK, Server, running_server

PASSWORD = "a long enough password"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with running_server(tmp_path, playbooks=DESK) as server:
        yield server


@contextmanager
def window(chromium: Browser, size: tuple[int, int] = DESKTOP, locale: str = "en-GB") -> Iterator[Page]:
    """A browser of somebody's own."""
    context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, locale=locale)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    assert faults == []
    context.close()


def comes_in(page: Page, link: str) -> None:
    """By a one-time link."""
    page.goto(link)
    page.get_by_role("button", name=re.compile("Sign in as")).click()


def signs_in(page: Page, server: Server, email: str) -> None:
    page.goto(f"{server.url}/login")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/inbox*")


def person(server: Server, email: str) -> None:
    user_commands.add(
        f"sqlite:///{server.db}", server.url, email, name="Pia", role="agent", teams=(), password=PASSWORD
    )


def test_a_new_server_is_set_up_by_its_printed_link(chromium: Browser, tmp_path: Path) -> None:
    with running_server(tmp_path, demo=False) as server, window(chromium) as page:
        page.goto(f"{server.url}/inbox")
        expect(page.get_by_text("Nobody can sign in yet")).to_be_visible()
        (link,) = re.findall(r"Set-up +(\S+)", server.out)
        page.goto(link)
        assert violations_in_every_look(page) == []
        page.get_by_label("Your name").fill("Ada")
        page.get_by_label("E-mail").fill("ada@example.com")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Become administrator").click()
        page.wait_for_url("**/inbox")
        page.goto(f"{server.url}/people")
        expect(page.locator("#people > li")).to_contain_text(["Ada"])
        page.goto(link)
        expect(page.get_by_text("This does not exist, or you may not see it.")).to_be_visible()


def test_an_invitation_works_once_and_a_new_one_takes_its_place(chromium: Browser, server: Server) -> None:
    with window(chromium) as alex, window(chromium) as pia, window(chromium) as other:
        comes_in(alex, server.links["admin@example.com"])
        alex.wait_for_url("**/inbox*")
        alex.goto(f"{server.url}/people")
        first = invites(alex, "Pia", "pia@example.com")
        expect(alex.locator("#people > li").filter(has_text="Pia")).to_contain_text("No password yet")
        a_day_passes(server)
        pia.goto(first)
        expect(pia.get_by_role("alert")).to_have_text(
            "This sign-in link has been used or has expired. Ask for a new one."
        )
        second = new_link(alex, "Pia")
        comes_in(pia, second)
        expect(pia.locator("#me-name")).to_have_text("Pia")
        other.goto(second)
        expect(other.get_by_role("alert")).to_contain_text("has been used or has expired")


@pytest.mark.parametrize("answered", [True, False])
def test_an_invitation_on_its_way_is_not_cancelled_and_nobody_is_made_in_secret(
    chromium: Browser, server: Server, answered: bool
) -> None:
    with window(chromium) as alex:
        comes_in(alex, server.links["admin@example.com"])
        alex.wait_for_url("**/inbox*")
        alex.goto(f"{server.url}/people")
        held: list[Route] = []
        alex.route("**/api/v1/users", lambda route: route.fallback() if reads(route) else held.append(route))
        dialog = asks_in(alex, "Pia", "pia@example.com")
        for leave in ("Escape", "Escape", "Enter"):
            alex.keyboard.press(leave)
        dialog.get_by_role("button", name="Cancel").click(force=True)
        expect(dialog.get_by_role("status")).to_have_text("This is on its way: it can no longer be cancelled.")
        (route,) = comes_to(alex, lambda: held)
        answer = route.fetch()
        if answered:
            route.fulfill(response=answer)
            shown_link(alex)
        else:
            route.abort()
            expect(dialog.get_by_role("alert")).to_have_text("The server cannot be reached right now.")
            dialog.get_by_role("button", name="Cancel").click()
            expect(dialog).to_be_hidden()
        expect(alex.locator("#people > li").filter(has_text="Pia")).to_have_count(1)
        assert len(held) == 1


def reads(route: Route) -> bool:
    return route.request.method == "GET"


def a_day_passes(server: Server) -> None:
    """For the links that were made so far."""
    with closing(sqlite3.connect(server.db, timeout=PATIENCE_S)) as database, database:
        database.execute("UPDATE invitations SET expires_at = expires_at - 86400000")


def invites(alex: Page, name: str, email: str) -> str:
    """Gives the link that the page shows."""
    asks_in(alex, name, email)
    return shown_link(alex)


def asks_in(alex: Page, name: str, email: str) -> Locator:
    """The dialog, filled in and sent."""
    alex.get_by_role("button", name="Invite somebody").click()
    dialog = alex.get_by_role("dialog")
    dialog.get_by_label("Name").fill(name)
    dialog.get_by_label("E-mail").fill(email)
    dialog.get_by_label("Teams").fill("sales, support")
    dialog.get_by_role("button", name="Invite", exact=True).click()
    return dialog


def new_link(alex: Page, name: str) -> str:
    alex.get_by_role("button", name=f"More for {name}").click()
    alex.get_by_role("menuitem", name="New sign-in link").click()
    return shown_link(alex)


def shown_link(alex: Page) -> str:
    shown = alex.get_by_role("dialog").get_by_label("New sign-in link")
    link = shown.input_value()
    alex.get_by_role("dialog").get_by_role("button", name="Close").click()
    return link


def test_an_administrator_changes_a_role_and_lets_somebody_out_of_an_open_inbox(
    chromium: Browser, server: Server
) -> None:
    with window(chromium) as alex, window(chromium) as mia:
        comes_in(mia, server.links["mia@example.com"])
        mia.wait_for_url("**/inbox*")
        comes_in(alex, server.links["admin@example.com"])
        alex.wait_for_url("**/inbox*")
        alex.goto(f"{server.url}/people")
        row = alex.locator("#people > li").filter(has_text="mia@example.com")
        row.get_by_role("button").click()
        alex.get_by_role("menuitem", name="Change").click()
        alex.get_by_role("dialog").get_by_label("Role").select_option("deals-admin")
        alex.get_by_role("dialog").get_by_role("button", name="Save").click()
        expect(row).to_contain_text("Deals admin")
        row.get_by_role("button").click()
        assert violations_in_every_look(alex) == []
        alex.get_by_role("menuitem", name="Disable").click()
        alex.get_by_role("dialog").get_by_role("button", name="Disable").click()
        mia.wait_for_url("**/login*")
        expect(row).to_contain_text("Disabled")


def test_the_last_administrator_reads_why_they_remain(chromium: Browser, server: Server) -> None:
    with window(chromium) as alex:
        comes_in(alex, server.links["admin@example.com"])
        alex.wait_for_url("**/inbox*")
        alex.goto(f"{server.url}/people")
        alex.get_by_role("button", name="More for Alex").click()
        alex.get_by_role("menuitem", name="Change").click()
        dialog = alex.get_by_role("dialog")
        dialog.get_by_label("Role").select_option("agent")
        dialog.get_by_role("button", name="Save").click()
        expect(dialog.get_by_role("alert")).to_have_text("Somebody else must be an administrator first.")


def test_somebody_signs_out_everywhere_else_and_the_other_inbox_closes(chromium: Browser, server: Server) -> None:
    person(server, "pia@example.com")
    with window(chromium) as far, window(chromium) as here:
        signs_in(far, server, "pia@example.com")
        signs_in(here, server, "pia@example.com")
        here.goto(f"{server.url}/settings")
        expect(here.locator("#sessions > li")).to_have_count(2)
        expect(here.locator("#sessions > li").first).to_contain_text("This browser")
        expect(here.locator("#sessions > li").first).to_contain_text("Chrome on Linux")
        here.get_by_role("button", name="Sign out everywhere else").click()
        far.wait_for_url("**/login*")
        expect(far.get_by_role("status")).to_have_text("You have been signed out. Sign in to go on.")
        expect(far.locator("[name=next]")).to_have_value("/inbox")
        expect(here.locator("#sessions > li")).to_have_count(1)
        expect(here.locator("#toasts")).to_contain_text("One other sign-in has ended.")
        expect(here.get_by_role("button", name="Sign out everywhere else")).to_be_hidden()
        here.get_by_role("button", name="Sign out", exact=True).click()
        here.wait_for_url("**/login")
        expect(here.get_by_role("heading", name="Sign in to Frontdesk")).to_be_visible()
        expect(here.get_by_role("status")).to_be_hidden()


def test_a_new_password_wants_the_old_one(chromium: Browser, server: Server) -> None:
    person(server, "pia@example.com")
    with window(chromium) as page:
        signs_in(page, server, "pia@example.com")
        page.goto(f"{server.url}/settings")
        page.get_by_label("Current password").fill("a wrong one")
        page.get_by_label("New password").fill(PASSWORD + "!")
        page.get_by_role("button", name="Change password").click()
        expect(page.locator("#current-password-error")).not_to_be_empty()
        page.get_by_label("Current password").fill(PASSWORD)
        with page.expect_navigation():
            page.get_by_role("button", name="Change password").click()
        expect(page.get_by_role("heading", name="Change your password")).to_be_visible()


def test_the_companys_own_service_lets_people_in(chromium: Browser, tmp_path: Path) -> None:
    with oidcs.place() as port, oidcs.provider(port) as issuer:
        oidcs.knows(issuer, "mia", email="mia@example.com", email_verified=True)
        oidcs.knows(issuer, "stray", email="stray@example.com", email_verified=True)
        env = oidcs.settings(issuer, LOGOUT="1")
        with running_server(tmp_path, playbooks=DESK, env=env) as server, window(chromium) as page:
            page.goto(f"{server.url}/login")
            page.get_by_role("link", name="Sign in with Example ID").click()
            page.locator("input[name=sub]").fill("stray")
            page.get_by_role("button", name=re.compile("authorize", re.IGNORECASE)).first.click()
            expect(page.get_by_role("alert")).to_contain_text("has no account here")
            page.get_by_role("link", name="Sign in with Example ID").click()
            page.locator("input[name=sub]").fill("mia")
            page.get_by_role("button", name=re.compile("authorize", re.IGNORECASE)).first.click()
            page.wait_for_url("**/inbox*")
            expect(page.locator("#me-name")).to_have_text("Mia")
            page.goto(f"{server.url}/settings")
            page.get_by_role("button", name="Sign out", exact=True).click()
            page.wait_for_url(f"{issuer}/**")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_pages_fit_the_screen_in_dutch_too(chromium: Browser, server: Server, size: tuple[int, int]) -> None:
    with window(chromium, size, "nl-NL") as page:
        page.goto(server.links["admin@example.com"])
        page.get_by_role("button").click()
        page.wait_for_url("**/inbox*")
        for path, heading in (("/people", "Mensen"), ("/settings", "Instellingen")):
            page.goto(server.url + path)
            expect(page.get_by_role("heading", level=1)).to_have_text(heading)
            expect(page.locator("#people > li, #sessions > li").first).to_be_visible()
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0
            assert violations(page) == []
            # What is to be typed as it stands stays in one row.
            assert page.locator(".hint code").evaluate_all(
                "(all) => all.every((one) => one.getClientRects().length < 2)"
            )
