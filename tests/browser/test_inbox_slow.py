"""The inbox on a slow line: no answer takes back what was done since, and nothing is missed before the first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import APIResponse, Page, Route, WebSocketRoute, expect

from browser.people import IS_ONLINE, Agent
from browser.waiting import comes_to, comes_true
from serving import DESK, Server
from talking import Visitor, visit


@pytest.fixture(scope="module")
def deployed() -> Path:
    return DESK


@pytest.fixture
def page(mia: Agent) -> Iterator[Page]:
    """Another tab of hers."""
    page = mia.page.context.new_page()
    yield page
    page.close()


@pytest.fixture
def visitor(server: Server, mia: Agent) -> Iterator[Visitor]:
    """Somebody who waits for a person."""
    with visit(server, "helpline") as visitor:
        assert visitor.pick(0)["type"] == "ack"
        yield visitor
        visitor.send(type="end", key="end")
        visitor.until(type="ack", key="end")


def test_whoever_comes_while_the_inbox_opens_is_in_it(
    request: pytest.FixtureRequest, page: Page, server: Server
) -> None:
    held: list[tuple[WebSocketRoute, str | bytes]] = []
    asked: list[str] = []

    def hold(socket: WebSocketRoute) -> None:
        far = socket.connect_to_server()
        socket.on_message(lambda data: held.append((far, data)))

    page.route_web_socket("**/ws/inbox", hold)
    page.on("requestfinished", lambda request: asked.append(request.url))
    page.goto(f"{server.url}/inbox")
    comes_to(page, lambda: held)
    page.wait_for_load_state("networkidle")
    request.getfixturevalue("visitor")
    for far, data in held:
        far.send(data)
    expect(page.locator("#items > li")).to_have_count(1)
    page.wait_for_load_state("networkidle")
    expect(page.locator("#toasts > *")).to_have_count(0)


def test_a_chat_can_be_handed_over_once_colleagues_are_known(page: Page, server: Server, visitor: Visitor) -> None:
    held: list[Route] = []
    page.route("**/api/v1/agents", lambda route: held.append(route))
    page.goto(f"{server.url}/inbox?chat={visitor.welcome['conversation']}")
    expect(page.locator("#foot-claim")).to_be_visible()
    page.locator("#chat-reassign").click()
    expect(page.get_by_role("menuitem")).to_have_text("Loading…")
    expect(page.get_by_role("menuitem")).to_be_focused()
    # The page has asked at its beginning, and again for the menu.
    for route in comes_to(page, lambda: held if len(held) == 2 else []):
        route.continue_()
    expect(page.get_by_role("menuitem", name="Omar")).to_be_visible()
    expect(page.get_by_role("menuitem").first).to_be_focused()


def test_colleagues_who_could_not_be_loaded_are_asked_for_again(page: Page, server: Server, visitor: Visitor) -> None:
    page.route("**/api/v1/agents", lambda route: route.fulfill(status=500))
    page.goto(f"{server.url}/inbox?chat={visitor.welcome['conversation']}")
    expect(page.locator("#foot-claim")).to_be_visible()
    page.locator("#chat-reassign").click()
    expect(page.get_by_role("menuitem")).to_contain_text("Colleagues could not be loaded")
    page.unroute("**/api/v1/agents")
    page.get_by_role("menuitem").click()
    page.get_by_role("menuitem", name="Omar").click()
    expect(page.locator("#chat")).to_be_hidden()


SAID = """
window.said = new Set();
new MutationObserver(() => document.querySelectorAll('.toast').forEach((toast) => said.add(toast)))
  .observe(document, {childList: true, subtree: true});
"""
"""What has passed by, also that which is gone."""


@pytest.mark.parametrize("path", ["me", "conversations?folder=unassigned*"])
def test_what_failed_as_the_inbox_opened_is_asked_for_until_it_is_there(
    page: Page, server: Server, visitor: Visitor, path: str
) -> None:
    page.route(f"**/api/v1/{path}", lambda route: route.fulfill(status=503), times=2)
    page.add_init_script(SAID)
    page.goto(f"{server.url}/inbox")
    expect(page.get_by_role("switch", name="Online")).to_be_enabled()
    expect(page.locator("#items > li")).to_have_count(1)
    assert page.evaluate("said.size") == 1


def test_an_agent_has_a_name_before_anything_was_answered(
    page: Page, server: Server, mia: Agent, visitor: Visitor
) -> None:
    mia.page.goto(f"{server.url}/inbox?chat={visitor.welcome['conversation']}")
    mia.page.locator("#foot-claim").click()
    expect(mia.page.locator("#reply")).to_be_focused()
    with server.sign_in("admin@example.com") as admin:
        admin.post("/api/v1/replies", json={"name": "me", "text": "I am {{ agent.name }}."}).raise_for_status()
    held: list[Route] = []
    for path in ("me", "conversations/*/messages"):
        page.route(f"**/api/v1/{path}", lambda route: held.append(route))
    page.goto(mia.page.url)
    reply = page.get_by_role("textbox", name="Reply")
    reply.press_sequentially("/me")
    expect(page.locator("#replies > li")).to_have_count(1)
    reply.press("Enter")
    expect(reply).to_have_value("I am Mia.")
    reply.press("Enter")
    sending = page.locator("#log .sending")
    expect(sending.locator(".who b")).to_have_text("Mia")
    expect(sending).to_contain_text("Sending…")
    expect(page.locator("#me-name")).to_have_text("Mia")
    expect(page.locator("#chat-standing")).to_have_text("Yours")
    expect(page.get_by_role("switch", name="Online")).to_be_disabled()
    page.locator("#chat-reassign").click()
    expect(page.get_by_role("menuitem", name="Omar")).to_be_visible()
    expect(page.get_by_role("menuitem", name="Mia")).to_have_count(0)
    page.keyboard.press("Escape")
    reply.fill("Hello.")
    reply.press("Enter")
    expect(sending.nth(1).locator(".who")).to_have_class("who visually-hidden")
    for route in comes_to(page, lambda: held if len(held) == 2 else []):
        route.continue_()
    page.unroute_all()
    visitor.until(type="event", kind="message", author="Mia")


def test_a_switch_stays_as_it_was_turned_whatever_was_asked_for_before(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/inbox")
    switch = page.get_by_role("switch", name="Online")
    expect(switch).to_have_attribute("aria-checked", "true")
    held: list[tuple[Route, APIResponse]] = []
    page.route("**/api/v1/me", lambda route: held.append((route, route.fetch())))
    page.evaluate("dispatchEvent(new Event('offline'))")
    route, answer = comes_to(page, lambda: held).pop()
    switch.click()
    comes_true(page, IS_ONLINE, False)
    with page.expect_event("requestfinished", lambda request: request.url.endswith("/me")):
        route.fulfill(response=answer)
    page.locator("#folder-closed").click()
    expect(page.locator("#folder-closed")).to_have_attribute("aria-current", "page")
    expect(switch).to_have_attribute("aria-checked", "false")
    switch.click()
    comes_true(page, IS_ONLINE, True)


TURNED = """
async () => {
  const {actions} = await import('/static/inbox/actions.js');
  const sent = [];
  let answer;
  globalThis.fetch = async (_path, {body}) => {
    sent.push(JSON.parse(body).online);
    if (sent.length === 1) await new Promise((done) => (answer = done));
    return Response.json({});
  };
  const now = () => ({me: {id: 'mia', online: false}});
  const {setOnline} = actions({now, tell: () => undefined, send: () => true, follow: () => undefined});
  setOnline(true);
  const last = setOnline(false);
  await Promise.resolve();
  const first = [...sent];
  answer();
  await last;
  return {first, sent};
}
"""


def test_of_two_turns_of_the_switch_the_later_one_stands(blank: Page) -> None:
    assert blank.evaluate(TURNED) == {"first": [True], "sent": [True, False]}


TYPED = """
() => {
  const search = document.getElementById('search');
  search.focus();
  search.value = 'Jane';
  search.dispatchEvent(new Event('input'));
  document.getElementById('folder-mine').focus();
  document.getElementById('notice-dismiss').click();
}
"""


def test_whoever_goes_on_from_the_search_at_once_has_searched(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/inbox")
    expect(page.locator("#list-loading")).to_be_hidden()
    page.evaluate(TYPED)
    expect(page.locator("#list-title")).to_have_text("Search")
    expect(page.locator("#search")).to_have_value("Jane")


UNSAVED = """
async () => {
  const {edits} = await import('/static/inbox/edits.js');
  const tried = [];
  await new Promise((done) => {
    const save = async ({path}) => {
      if (tried.push(path) === 3) done();
      throw {passing: true};
    };
    const {write} = edits({agent: 'mia', save, changed: () => undefined, lost: () => undefined});
    for (const path of ['person.name', 'note']) write('a', path, 'Jane', '', 0);
  });
  return tried;
}
"""


def test_what_cannot_be_saved_lets_the_rest_go_first(blank: Page) -> None:
    assert blank.evaluate(UNSAVED)[:2] == ["person.name", "note"]
