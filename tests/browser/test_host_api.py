"""The widget on a website of another origin, with the real server: what the site asks and hears, and where it shows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, WebSocket, expect

from browser.people import Agent, Visitor
from browser.waiting import comes_to, comes_true, passes
from browser.widget_site import Site, opened, serving, wait_until_shown, widget
from frontdesk.runtime.talk import identities
from serving import Server, running_server

EVENTS = ("initialized", "opened", "closed", "greetingOpened", "greetingClosed", "conversationEnded", "available")
SECRET = "shared by the website and the server"
CALLS = f"""
window.heard = [];
window.Frontdesk = [];
for (const name of {[*EVENTS, "unread"]}) Frontdesk.push(['on', name, (data) => heard.push([name, data ?? null])]);
"""

FORGOTTEN = "addEventListener('message', ({ data }) => { if (data.type === 'forgotten') window.forgotten = true; })"
MOVED = "addEventListener('message', ({ data }) => { if (data?.page?.title === 'Prices') window.moved = true; })"

PAGES = '{show: ["/", /shop, /pricing/*], hide: [/pricing/old*]}'
SHOP = """
frontdesk: 1
name: Shop
language: en
bot: {{name: Ada}}
install:
  origins: ["{origin}"]
  pages: {pages}
greeting: {{after: 0.5s}}
visitor: {{plan: {{type: text}}}}
pathways:
  start:
    - card: question
      text: 'Hello {{{{ visitor.plan | default("stranger") }}}}'
      answers:
        - {{label: Talk to us, goto: talk}}
        - {{label: "No, thanks", goto: bye}}
  talk:
    - card: live_chat
      wait_time: 60s
      online_message: A colleague is coming.
      offline_message: Nobody is here.
    - card: capture
      fields:
        - {{field: person.email, ask: Your address?}}
  bye:
    - card: end
      outcome: disqualified
      text: Goodbye
"""


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """The customer's website; the widget is not its own, but the server's."""
    with serving() as site:
        yield site


@pytest.fixture(scope="module")
def server(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("server")
    playbooks = folder / "playbooks"
    playbooks.mkdir()
    write(playbooks, "shop", site.other)
    write(playbooks, "elsewhere", "https://www.example.com")
    write(playbooks, "everywhere", site.other, pages="{}")
    with running_server(folder, playbooks=playbooks, env={"FRONTDESK_IDENTITY_SECRET": SECRET}) as server:
        for path in ("/shop", "/careers", "/pricing/new", "/pricing/old-list"):
            embed(site, server, path, "shop")
        embed(site, server, "/elsewhere", "elsewhere")
        yield server


def write(folder: Path, name: str, origin: str, pages: str = PAGES) -> None:
    (folder / f"{name}.yaml").write_text(SHOP.format(origin=origin, pages=pages))


def embed(site: Site, server: Server, path: str, playbook: str) -> None:
    """A page whose policy allows its own scripts, ours, our frame, and no text that becomes script."""
    tag = f'<script async src="{server.url}/widget.js" data-playbook="{playbook}"></script>'
    text = f'<!doctype html><html lang=en><title>Shop</title><body><script src="/calls.js"></script>{tag}'
    policy = f"script-src 'self' {server.url}; frame-src {server.url}; require-trusted-types-for 'script'"
    site.host["/calls.js"] = (CALLS, {})
    site.host[path] = (text, {"Content-Security-Policy": policy})


@pytest.fixture
def page(chromium: Browser, server: Server) -> Iterator[Page]:
    with opened(chromium, locale="en-GB") as (page, faults):
        yield page
        assert faults == []


def heard(page: Page, name: str) -> list[Any]:
    """What came with each event of a name."""
    return [data for one, data in page.evaluate("heard") if one == name]


def wait_for(page: Page, name: str, data: Any = None) -> None:
    """Wait until the page has heard of it."""
    comes_true(
        page,
        "([name, data]) => heard.some((one) => one[0] === name && JSON.stringify(one[1]) === data)",
        arg=[name, json.dumps(data, separators=(",", ":"))],
    )


def hellos(page: Page) -> list[dict[str, Any]]:
    """Every first frame that the widget sends, as it goes out."""
    found: list[dict[str, Any]] = []

    def sent(data: str | bytes) -> None:
        frame = json.loads(data)
        if frame["type"] == "hello":
            found.append(frame)

    page.on("websocket", lambda socket: socket.on("framesent", sent))
    return found


def test_every_event_reaches_the_page(page: Page, site: Site) -> None:
    page.goto(f"{site.other}/shop")
    visitor = Visitor(page)
    wait_for(page, "greetingOpened")
    visitor.widget.get_by_role("button", name="Dismiss").click()
    wait_for(page, "greetingClosed")
    page.evaluate("Frontdesk.trigger('open')")
    wait_for(page, "available", False)
    visitor.picks("No, thanks")
    wait_for(page, "conversationEnded", {"outcome": "disqualified", "qualified": False})
    page.evaluate("Frontdesk.trigger('close')")
    wait_for(page, "closed")
    names = [name for name, _ in page.evaluate("heard") if name in EVENTS]
    greeting = ["greetingOpened", "greetingClosed"]
    assert names == ["initialized", *greeting, "opened", "available", "conversationEnded", "closed"]


def test_it_is_live_on_another_origin_and_counts_what_was_not_read(
    chromium: Browser, page: Page, site: Site, server: Server
) -> None:
    mia = Agent.signs_in(chromium, server, "mia@example.com")
    mia.goes_online()
    page.goto(f"{site.other}/shop")
    visitor = Visitor(page)
    visitor.opens()
    wait_for(page, "available", True)
    visitor.picks("Talk to us")
    visitor.reads("A colleague is coming.")
    mia.takes()
    visitor.reads("Mia joined")
    page.evaluate("Frontdesk.trigger('close')")
    wait_for(page, "closed")
    mia.says("Are you there?")
    wait_for(page, "unread", 1)
    expect(visitor.widget.get_by_role("button", name="Open chat, 1 unread")).to_be_visible()
    page.evaluate("Frontdesk.trigger('open')")
    wait_for(page, "unread", 0)
    mia.page.context.close()


def test_a_page_says_who_its_visitor_is_and_in_which_language(page: Page, site: Site) -> None:
    page.goto(f"{site.other}/shop")
    comes_true(page, "!!window.Frontdesk?.loaded")
    page.evaluate("Frontdesk.identify({ plan: 'pro', tags: ['not', 'plain'] }); Frontdesk.setLanguage('nl')")
    visitor = Visitor(page)
    visitor.widget.get_by_role("button", name="Chat openen").click()
    visitor.reads("Hello pro")


def test_who_the_website_vouches_for_is_verified_and_others_do_not_see_the_chat(page: Page, server: Server) -> None:
    sent = hellos(page)
    page.goto(f"{server.url}/demo?playbook=everywhere")
    comes_true(page, "!!window.Frontdesk?.loaded")
    jane = {"user_id": "jane", "user_hash": identities.sign(SECRET, "jane")}
    page.evaluate("(jane) => { Frontdesk.identify(jane); Frontdesk.trigger('open'); }", jane)
    visitor = Visitor(page)
    visitor.picks("No, thanks")
    visitor.reads("Goodbye")
    page.evaluate("Frontdesk.identify({ user_id: 'john' })")
    expect(visitor.log).not_to_contain_text("Goodbye")
    visitor.reads("Hello stranger")
    said = [(hello["visitor"]["user_id"], hello["token"] is None) for hello in sent]
    assert said == [("jane", True), ("john", False), ("john", True)]


def test_reset_forgets_the_conversation_and_the_visitor(page: Page, site: Site) -> None:
    sent = hellos(page)
    sockets: list[WebSocket] = []
    page.on("websocket", lambda socket: sockets.append(socket))
    page.goto(f"{site.other}/shop")
    comes_true(page, "!!window.Frontdesk?.loaded")
    page.evaluate("Frontdesk.identify({ plan: 'pro' }); Frontdesk.trigger('open')")
    visitor = Visitor(page)
    visitor.reads("Hello pro")
    visitor.picks("No, thanks")
    visitor.reads("Goodbye")
    page.evaluate(FORGOTTEN)
    page.evaluate("Frontdesk.trigger('close'); Frontdesk.reset()")
    comes_true(page, "window.forgotten && heard.some(([name]) => name === 'closed')")
    assert len(sockets) == 1, "a conversation begins when a visitor wants one"
    page.evaluate("Frontdesk.trigger('open')")
    visitor.reads("Hello stranger")
    expect(visitor.log).not_to_contain_text("Goodbye")
    assert [hello["token"] for hello in sent] == [None, None]


def test_reset_leaves_nothing_of_the_visitor_in_the_browser(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/demo?playbook=everywhere")
    visitor = Visitor(page)
    visitor.opens()
    visitor.picks("Talk to us")
    visitor.widget.get_by_role("textbox").fill("jane@")
    page.evaluate("Frontdesk.reset()")
    visitor.picks("Talk to us")
    expect(visitor.widget.get_by_role("textbox")).to_have_value("")
    expect(visitor.widget.locator("footer")).not_to_contain_text("jane@")
    assert [name for name in page.evaluate("Object.keys(localStorage)") if "seat" in name] == []


def test_the_page_of_a_conversation_is_where_the_visitor_is(page: Page, site: Site) -> None:
    sent = hellos(page)
    page.goto(f"{site.other}/shop")
    visitor = Visitor(page)
    wait_for(page, "initialized")
    visitor.widget.evaluate(MOVED)
    page.evaluate("history.pushState({}, '', '/pricing/new?from=shop'); document.title = 'Prices'")
    comes_true(visitor.widget, "window.moved === true")
    visitor.opens()
    visitor.reads("Hello stranger")
    assert sent[0]["page"] == {"url": f"{site.other}/pricing/new?from=shop", "title": "Prices", "referrer": ""}


@pytest.mark.parametrize(
    ("path", "shown"), [("/shop", True), ("/pricing/new", True), ("/pricing/old-list", False), ("/careers", False)]
)
def test_a_playbook_says_on_which_pages_it_is_shown(page: Page, site: Site, path: str, shown: bool) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if "Frontdesk" in message.text else None)
    page.goto(site.other + path)
    frame = widget(page)
    if shown:
        wait_for(page, "greetingOpened")
    else:
        comes_to(page, lambda: said)
        passes(frame, 600)
    wait_until_shown(page, shown)
    expect(frame.get_by_role("complementary")).to_have_count(1 if shown else 0)
    assert said == ([] if shown else ["Frontdesk: shop is not for this page (install.pages)"])
    assert page.evaluate("heard.map(([name]) => name)") == (["initialized", "greetingOpened"] if shown else [])


def test_it_comes_and_goes_as_the_address_changes(page: Page, site: Site) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if "Frontdesk" in message.text else None)
    page.goto(f"{site.other}/careers")
    comes_to(page, lambda: said)
    page.evaluate("history.pushState({}, '', '/shop')")
    wait_until_shown(page, True)
    page.go_back()
    wait_until_shown(page, False)
    page.go_forward()
    wait_until_shown(page, True)
    assert len(said) == 1


def test_a_page_that_is_not_on_the_list_shows_nothing_and_the_server_knows(
    chromium: Browser, site: Site, server: Server
) -> None:
    with opened(chromium) as (page, faults):
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text) if "install.origins" in message.text else None)
        page.goto(f"{site.url}/empty")
        blank = page.screenshot()
        page.goto(f"{site.other}/elsewhere")
        comes_to(page, lambda: any("frame-ancestors" in fault for fault in faults))
        page.evaluate("Frontdesk.trigger('open')")
        comes_to(page, lambda: said)
        assert page.screenshot() == blank
        assert page.evaluate("heard") == []
        assert len(said) == 1
        page.goto(f"{site.other}/shop")
        widget(page)
        with server.sign_in("omar@example.com") as omar:
            # What is seen is stored a moment later.
            comes_to(page, lambda: omar.get("/api/v1/playbooks/shop").json()["installation"] == "seen")
            comes_to(page, lambda: omar.get("/api/v1/playbooks/elsewhere").json()["seen"])
            status = omar.get("/api/v1/playbooks/elsewhere").json()
            assert [(one["origin"], one["listed"]) for one in status["seen"]] == [(site.other, False)]
            assert status["installation"] == "not-seen"
