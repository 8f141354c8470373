"""The settings page about notifications: what it finds out about the browser, its tests, and what is chosen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import APIResponse, Browser, Page, Route, expect

from browser.people import DESKTOP, PHONE
from browser.screens import Screen
from browser.waiting import comes_to, comes_true, passes
from serving import DESK, Server, running_server

WITHOUT_NOTIFICATIONS = "delete window.Notification;"
WITHOUT_HTTPS = "Object.defineProperty(window, 'isSecureContext', {value: false});"
WITHOUT_WORKERS = "Object.defineProperty(navigator, 'serviceWorker', {value: undefined});"
WITHOUT_LOCKS = "Object.defineProperty(navigator, 'locks', {value: undefined});"
SILENCED = "window.AudioContext = class { state = 'suspended'; resume() { return new Promise(() => undefined); } };"
DEAF = "delete window.AudioContext;"
FAILING = (
    "ServiceWorkerRegistration.prototype.showNotification = async () => { throw new TypeError('the system is full'); };"
)


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("server"), playbooks=DESK) as server:
        yield server
        for context in chromium.contexts:
            context.close()


def settings(screen: Screen, *scripts: str) -> Page:
    """The page, in a tab whose browser lacks something."""
    page = screen.context.new_page()
    for script in scripts:
        page.add_init_script(script)
    page.goto(screen.server.url + "/settings")
    expect(page.locator("#checks > li")).not_to_have_count(0)
    return page


def says(page: Page, state: str, words: str) -> None:
    """The page has found this."""
    expect(page.locator(f"#checks .check-{state}").filter(has_text=words)).to_have_count(1)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_browser_in_which_all_is_well_says_so_and_what_no_page_can_see(
    chromium: Browser, server: Server, size: tuple[int, int]
) -> None:
    mia = Screen.of(chromium, server, "mia@example.com", size=size)
    mia.agent.goes_online()
    page = settings(mia)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    for words in ("may show", "stay when the tab", "inbox is open", "can play sounds", "You are online"):
        says(page, "ok", words)
    says(page, "see", "do not disturb")
    expect(page.locator("#checks .check-bad")).to_have_count(0)
    page.get_by_role("button", name="Show a test notification").click()
    expect(page.locator("#test-said")).to_contain_text("has shown it")
    assert "This is how a new chat is announced" in mia.shows(1)[0]["body"]
    page.get_by_role("button", name="Play a test sound").click()
    expect(page.locator("#test-said")).to_contain_text("Played")
    assert page.evaluate("tones") == 2
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(
    ("missing", "state", "words"),
    [
        (WITHOUT_HTTPS, "bad", "does not come over https"),
        (WITHOUT_NOTIFICATIONS, "bad", "has no notifications"),
        (WITHOUT_WORKERS, "see", "only as long as the tab"),
        (WITHOUT_LOCKS, "see", "Notifications come while the inbox is open"),
        (DEAF, "bad", "cannot play sounds"),
    ],
    ids=["https", "notifications", "workers", "locks", "sound"],
)
def test_what_a_browser_lacks_is_said(chromium: Browser, server: Server, missing: str, state: str, words: str) -> None:
    mia = Screen.of(chromium, server, "mia@example.com")
    page = settings(mia, missing)
    says(page, state, words)
    expect(page.get_by_role("button", name="Turn on desktop notifications")).to_be_hidden()


def test_a_permission_that_was_refused_is_said_and_one_that_is_open_is_asked_for_by_a_button(
    chromium: Browser, server: Server
) -> None:
    mia = Screen.of(chromium, server, "mia@example.com", allowed=None)
    page = settings(mia)
    says(page, "see", "once you allow them")
    expect(page.get_by_role("button", name="Show a test notification")).to_be_hidden()
    assert page.evaluate("asked") == 0
    page.get_by_role("button", name="Turn on desktop notifications").click()
    # A browser without a screen answers for its user: no.
    says(page, "bad", "blocks notifications from here")
    assert page.evaluate("asked") == 1
    mia.context.grant_permissions(["notifications"], origin=server.url)
    says(page, "ok", "may show notifications")


def test_an_agent_who_is_offline_has_no_inbox_open_and_wants_nothing_reads_that(
    chromium: Browser, server: Server
) -> None:
    mia = Screen.of(chromium, server, "mia@example.com")
    page = settings(mia)
    mia.page.goto(server.url + "/playbooks")
    # A page that was left can be there a moment longer; this one looks when something changes.
    comes_true(page, "async () => (await navigator.locks.query()).held.length === 0")
    for event in ("A new chat is in Unassigned", "A chat is assigned to you", "A new message in one of your chats"):
        page.get_by_role("checkbox", name=f"Desktop: {event}").uncheck()
    says(page, "see", "switched off all desktop notifications")
    says(page, "see", "You are offline")
    says(page, "bad", "not open in this browser")
    says(page, "see", "silent until you click")


@pytest.mark.parametrize(
    ("button", "broken", "words"),
    [
        ("Show a test notification", FAILING, "has not shown it. the system is full"),
        ("Play a test sound", SILENCED, "did not let it play"),
    ],
    ids=["notification", "sound"],
)
def test_a_test_that_fails_says_why(chromium: Browser, server: Server, button: str, broken: str, words: str) -> None:
    mia = Screen.of(chromium, server, "mia@example.com")
    page = settings(mia, broken)
    page.get_by_role("button", name=button).click()
    expect(page.locator("#test-said")).to_contain_text(words)


def test_without_a_worker_a_tab_shows_the_notification_itself(chromium: Browser, server: Server) -> None:
    mia = Screen.of(chromium, server, "mia@example.com")
    page = settings(
        mia,
        WITHOUT_WORKERS,
        "const N = Notification; window.made = []; window.Notification = class "
        "extends N { constructor(...said) { super(...said); made.push(said[0]); } };",
    )
    page.get_by_role("button", name="Show a test notification").click()
    expect(page.locator("#test-said")).to_contain_text("has shown it")
    assert page.evaluate("made") == ["Frontdesk"]


def test_an_answer_from_before_a_choice_does_not_take_it_back(chromium: Browser, server: Server) -> None:
    mia = Screen.of(chromium, server, "mia@example.com")
    page = mia.context.new_page()
    held: list[tuple[Route, APIResponse]] = []
    page.route("**/api/v1/me", lambda route: held.append((route, route.fetch())), times=1)
    page.goto(server.url + "/settings")
    box = page.get_by_role("checkbox", name="Desktop: A new chat is in Unassigned")
    box.uncheck()
    expect(page.locator("#toasts")).to_contain_text("Saved.")
    ((route, answer),) = comes_to(page, lambda: held)
    route.fulfill(response=answer)
    # This is known from what was read.
    says(page, "see", "You are offline")
    expect(box).not_to_be_checked()


def test_a_choice_that_cannot_be_stored_is_taken_back_and_the_next_one_is_stored(
    chromium: Browser, server: Server
) -> None:
    mia = Screen.of(chromium, server, "mia@example.com")
    page = settings(mia)
    page.route("**/api/v1/me/notifications", lambda route: route.abort(), times=1)
    box = page.get_by_role("checkbox", name="Desktop: A new chat is in Unassigned")
    box.click()
    expect(page.locator("#toasts .toast-warn")).to_have_count(1)
    expect(box).to_be_checked()
    page.get_by_role("checkbox", name="Show what the visitor wrote").check()
    expect(page.locator("#toasts")).to_contain_text("Saved.")


def test_many_quick_changes_are_stored_as_they_stand_at_the_end(chromium: Browser, server: Server) -> None:
    mia = Screen.of(chromium, server, "mia@example.com")
    page = settings(mia)
    boxes = page.locator("#notifications input")
    for number in range(boxes.count()):
        boxes.nth(number).click()
    boxes.first.click()
    expect(page.locator("#toasts")).to_contain_text("Saved.")
    stored = comes_true(
        page,
        "async () => { const {notifications: n} = await (await fetch('/api/v1/me')).json();"
        " return n.words && n['new-message'].badge === false && n['new-unassigned'].desktop && n; }",
    )
    assert stored == {
        "new-unassigned": {"desktop": True, "sound": False, "badge": False},
        "assigned-to-you": {"desktop": False, "sound": False, "badge": False},
        "new-message": {"desktop": False, "sound": False, "badge": False},
        "words": True,
    }
    page.reload()
    assert [boxes.nth(number).is_checked() for number in range(10)] == [True, *[False] * 8, True]


def test_a_reply_that_is_being_saved_is_not_saved_again(chromium: Browser, server: Server) -> None:
    page = settings(Screen.of(chromium, server, "mia@example.com"))
    held: list[Route] = []

    def hold(route: Route) -> None:
        if route.request.method == "POST":
            held.append(route)
        else:
            route.continue_()

    page.route("**/api/v1/replies", hold)
    page.locator("#reply-text").fill("Hello!")
    page.locator("#reply-name").fill("greeting")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    passes(page, 0)
    for route in comes_to(page, lambda: held):
        route.continue_()
    expect(page.locator("#reply-list > li")).to_have_count(1)
    expect(page.locator("#reply-name")).to_be_focused()
    expect(page.locator("#reply-name")).to_have_value("")
    assert len(held) == 1


def chooses(page: Page, language: str) -> None:
    """In the list of languages, from which the page comes back in that language."""
    page.locator("#language").select_option(language)


def test_what_was_typed_and_not_saved_outlives_a_choice_of_language(chromium: Browser, server: Server) -> None:
    page = settings(Screen.of(chromium, server, "mia@example.com"))
    page.locator("#reply-name").fill("greeting")
    page.locator("#reply-text").fill("Hello,\nI am")
    page.locator("#name").fill("Mia M")
    chooses(page, "nl")
    expect(page.locator("#reply-form-title")).to_have_text("Een nieuw antwoord")
    expect(page.locator("#reply-text")).to_have_value("Hello,\nI am")
    expect(page.locator("#name")).to_have_value("Mia M")
    page.locator("#reply-save").click()
    page.locator("#profile button").click()
    expect(page.locator("#reply-list > li")).to_have_count(1)
    expect(page.locator("#toasts")).to_contain_text("Je naam is bewaard.")
    # One that is being changed still is.
    page.locator("#reply-list button").first.click()
    page.locator("#reply-text").fill("Hello, I am Mia")
    chooses(page, "en")
    expect(page.locator("#reply-form-title")).to_have_text("Change a reply")
    page.locator("#reply-save").click()
    expect(page.locator("#reply-list p")).to_have_text("Hello, I am Mia")
    # What was saved does not come back.
    chooses(page, "nl")
    expect(page.locator("#reply-form-title")).to_have_text("Een nieuw antwoord")
    expect(page.locator("#reply-name")).to_have_value("")


def test_a_password_that_was_typed_is_never_kept_and_asked_for_before_it_is_lost(
    chromium: Browser, server: Server
) -> None:
    page = settings(Screen.of(chromium, server, "mia@example.com"))
    page.locator("#password").fill("a long enough secret")
    chooses(page, "nl")
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(page.locator("#language")).to_have_value("")
    expect(page.locator("#password")).to_have_value("a long enough secret")
    chooses(page, "nl")
    page.get_by_role("dialog").get_by_role("button", name="Change language").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Instellingen")
    expect(page.locator("#password")).to_have_value("")
    assert "secret" not in page.evaluate("JSON.stringify(sessionStorage) + JSON.stringify(localStorage)")
