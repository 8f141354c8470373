"""What cannot be done, or is not done yet, is said in the agent's own language, wherever it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.people import DESKTOP
from serving import Server, running_server

ACTIVITY = """
async (body) => {
  document.documentElement.lang = 'nl';
  const {actions} = await import('/static/inbox/actions.js');
  globalThis.fetch = async () => Response.json(body, {status: 422});
  const {record} = actions({now: () => ({}), tell: () => undefined, send: () => true, follow: () => undefined});
  return record('a', 'activities', {});
}
"""

SENDING = """
async ([state, cut]) => {
  const {lines, drawLines} = await import('/static/inbox/rows.js');
  const sending = {key: 'k', at: 0, text: 'Hello', state, reason: 'the chat is closed'};
  drawLines(document.body, lines([], [sending], null, cut), {}, 'Jane');
  return document.querySelector('.sending-state span').innerText;
}
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture(scope="module")
def alex(chromium: Browser, server: Server) -> Iterator[Page]:
    """An administrator who reads Dutch, on the page of people."""
    with closing(chromium.new_context(viewport={"width": DESKTOP[0], "height": DESKTOP[1]}, locale="nl-NL")) as context:
        page = context.new_page()
        page.goto(server.links["admin@example.com"])
        page.get_by_role("button").click()
        page.wait_for_url("**/inbox*")
        page.goto(f"{server.url}/people")
        expect(page.locator("#people > li")).to_have_count(3)
        yield page


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"email": "mia@example.com"}, "Er is al een account voor mia@example.com."),
        ({"email": "s" * 65 + "@example.com"}, "Dit is geen e-mailadres."),
        ({"teams": "Sales"}, "Een team schrijf je met kleine letters en streepjes: sales, tweede-lijn."),
        ({"name": " "}, "Een naam heeft 1 tot 100 tekens."),
    ],
    ids=["taken", "no-address", "no-team", "no-name"],
)
def test_a_person_who_cannot_be_invited(alex: Page, values: dict[str, str], said: str) -> None:
    alex.get_by_role("button", name="Iemand uitnodigen").click()
    dialog = alex.get_by_role("dialog")
    for name, text in ({"name": "Sara", "email": "sara@example.com"} | values).items():
        dialog.locator(f"[name={name}]").fill(text)
    dialog.get_by_role("button", name="Uitnodigen").click()
    expect(dialog.get_by_role("alert")).to_have_text(said)
    dialog.get_by_role("button", name="Annuleren").click()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"code": "bad-value", "errors": [{"field": "subject"}]}, "Een onderwerp heeft 1 tot 300 tekens."),
        ({"code": "bad-value", "errors": [{"field": "due"}]}, "Dit is geen datum."),
        ({"code": "bad-value", "errors": [{"field": "type"}]}, "Zo'n waarde kan niet worden opgeslagen."),
        ({"code": "invalid", "detail": "subject: Field required."}, "De server kan niets met wat er is verstuurd."),
        ({"code": "new-one", "detail": "In the server's words."}, "In the server's words."),
    ],
)
def test_an_activity_that_cannot_be_made(blank: Page, body: dict[str, Any], said: str) -> None:
    assert said == blank.evaluate(ACTIVITY, body)


@pytest.mark.parametrize(
    ("state", "cut", "said"),
    [
        ("sending", False, "Sending…"),
        ("sending", True, "Waiting for the connection"),
        ("sent", False, ""),
        ("failed", False, "Not sent: the chat is closed"),
    ],
)
def test_a_message_says_that_it_is_on_its_way_only_until_it_has_arrived(
    blank: Page, state: str, cut: bool, said: str
) -> None:
    assert said == blank.evaluate(SENDING, [state, cut])
