"""The inbox on a slow line: no answer takes back what was done since, and nothing is missed before the first."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import APIResponse, Browser, Page, Route, WebSocketRoute, expect

from browser.people import DESKTOP, IS_ONLINE, Agent
from browser.waiting import comes_to, comes_true
from serving import DESK, Server, running_server
from talking import Visitor, visit


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("server"), playbooks=DESK) as server:
        yield server


@pytest.fixture(scope="module")
def mia(chromium: Browser, server: Server) -> Agent:
    mia = Agent.signs_in(chromium, server, "mia@example.com", DESKTOP)
    mia.goes_online()
    return mia


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


def test_a_chat_can_be_handed_over_once_colleagues_are_known(page: Page, server: Server, visitor: Visitor) -> None:
    held: list[Route] = []
    page.route("**/api/v1/agents", lambda route: held.append(route))
    page.goto(f"{server.url}/inbox?chat={visitor.welcome['conversation']}")
    reassign = page.locator("#chat-reassign")
    expect(page.locator("#foot-claim")).to_be_visible()
    expect(reassign).to_be_disabled()
    comes_to(page, lambda: held).pop().continue_()
    reassign.click()
    expect(page.get_by_role("menuitem", name="Omar")).to_be_visible()


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
