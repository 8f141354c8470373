"""Bad input: every route that changes something, from other websites, with unknown fields, with another's ids."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select

from frontdesk.runtime import app
from frontdesk.runtime.accounts.access import SAFE, Declared
from frontdesk.runtime.site import embed
from frontdesk.store.connection import Connection
from frontdesk.store.schema import metadata
from runtime.access.test_access_matrix import BODIES, PARTS
from runtime.gates import MADE_UP, Gate

UNSAFE = sorted(
    (method, route.path)
    for route in (*app.ROUTES, *embed.DEMO_ROUTES)
    for method in route.methods
    if method not in SAFE
)
"""Every route that may change something, as the server declares them."""

FORM = {("POST", "/login"), ("POST", "/set-up"), ("PUT", "/api/v1/playbooks/{id}/images/{digest}")}
"""Routes that take a form or a picture, not JSON: what is unknown in it is not looked at."""

BODILESS = {
    ("DELETE", "/api/v1/me/sessions"),
    ("DELETE", "/api/v1/me/sessions/{session}"),
    ("DELETE", "/api/v1/users/{user}/sessions"),
    ("DELETE", "/api/v1/session"),
    ("DELETE", "/api/v1/replies/{id}"),
}
"""Routes that read no body at all."""

UNKNOWN = "no_such_field"
PLAIN: dict[tuple[str, str], Any] = {
    ("POST", "/api/v1/session"): {"email": "admin@example.com", "password": "wrong"},
    ("POST", "/api/v1/replies"): {"name": "greeting", "text": "Hello"},
    ("POST", "/api/v1/playbooks/{id}/plan"): {"files": {"support.yaml": "frontdesk: 1"}},
    ("POST", "/api/v1/playbooks/{id}/releases"): {"files": {"support.yaml": "frontdesk: 1"}},
    ("POST", "/api/v1/playbooks/{id}/rollback"): {},
    ("POST", "/api/v1/playbooks/{id}/migrate"): {},
    ("POST", "/api/v1/playbooks/{id}/promote"): {},
    ("POST", "/api/v1/users"): {"email": "new@example.com", "name": "New", "role": "agent"},
    ("POST", "/api/v1/users/{user}/invitation"): {},
    **BODIES,
}
"""What each route takes, good but for what a test adds."""

FOREIGN: dict[str, dict[str, str]] = {
    "another website": {"Origin": "https://evil.example"},
    "another port": {"Origin": "http://127.0.0.1:1"},
    "a sandbox": {"Origin": "null"},
    "a cross-site fetch": {"Sec-Fetch-Site": "cross-site"},
    "a fetch of a neighbour": {"Sec-Fetch-Site": "same-site"},
}

BY_THEMSELVES = frozenset(
    {"sessions", "audit", "marks", "finds", "terms", "feed", "jobs", "present", "figures", "counted"}
)
"""Tables that move without anybody: sessions are renewed, refusals audited, and loops follow what has happened."""


def stored(gate: Gate) -> dict[str, list[Any]]:
    """Every row of every table that changes only if somebody changes it."""

    def unit(connection: Connection) -> dict[str, list[Any]]:
        tables = [table for table in metadata.sorted_tables if table.name not in BY_THEMSELVES]
        return {table.name: sorted(map(repr, connection.execute(select(table)))) for table in tables}

    found: dict[str, list[Any]] = gate.desk.database.read_now(unit)
    return found


def address(path: str, conversation: str) -> str:
    """A route's address, for this conversation where it is about one."""
    of_chat = path.startswith("/api/v1/conversations/{id}")
    for part, value in (PARTS | {"{id}": conversation if of_chat else "support"}).items():
        path = path.replace(part, value)
    return path


def test_every_route_that_takes_json_has_a_body_here() -> None:
    known = {*PLAIN, *FORM, *BODILESS}
    assert [route for route in UNSAFE if route not in known] == []
    assert sorted(known - {*UNSAFE}) == []
    assert all(isinstance(route, Declared) for route in app.ROUTES)


@pytest.mark.parametrize(("method", "path"), UNSAFE, ids=lambda part: part)
def test_a_request_from_elsewhere_is_refused_and_changes_nothing(gate: Gate, method: str, path: str) -> None:
    welcome = gate.seen("mine")
    before = stored(gate)
    answers = {}
    for person in ("nobody", "owner", "admin"):
        for name, headers in FOREIGN.items():
            with gate.client(person) as client:
                del client.headers["Origin"]
                answer = client.request(
                    method, address(path, welcome.conversation), headers=headers, **sent(method, path)
                )
                answers[person, name] = answer.status_code
    assert set(answers.values()) == {403}, answers
    assert stored(gate) == before


def sent(method: str, path: str) -> dict[str, Any]:
    """A good body, if the route takes one."""
    if (method, path) in FORM:
        return {"data": {"email": "admin@example.com", "password": "wrong"}}
    return {} if (method, path) in BODILESS else {"json": PLAIN.get((method, path), {})}


@pytest.mark.parametrize(
    ("method", "path"), [route for route in UNSAFE if route not in FORM | BODILESS], ids=lambda part: part
)
def test_a_field_that_nobody_knows_is_refused_and_changes_nothing(gate: Gate, method: str, path: str) -> None:
    welcome = gate.seen("mine")
    person = "owner" if path.startswith("/api/v1/conversations") else "admin"
    headers = {"If-Match": '"none"', "If-None-Match": "*", "Idempotency-Key": "bad-input"}
    before = stored(gate)
    with gate.client(person) as client:
        body = PLAIN.get((method, path), {}) | {UNKNOWN: "<img src=x>"}
        answer = client.request(method, address(path, welcome.conversation), json=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid"), answer.text
    assert UNKNOWN in json.dumps(answer.json()["errors"])
    assert stored(gate) == before


@pytest.mark.parametrize(
    ("method", "path"),
    [route for route in UNSAFE if route[1].startswith("/api/v1/conversations/{id}")],
    ids=lambda part: part,
)
@pytest.mark.parametrize("state", ["bot", "another's"])
def test_anothers_chat_is_as_one_that_there_is_not(gate: Gate, method: str, path: str, state: str) -> None:
    welcome = gate.seen(state)
    before = stored(gate)
    body = {"agent": None} if path.endswith("assignment") else PLAIN[method, path]
    with gate.client("owner") as client:
        theirs = client.request(method, address(path, welcome.conversation), json=body)
        none = client.request(method, address(path, MADE_UP), json=body)
    assert (theirs.status_code, theirs.content) == (404, none.content)
    assert none.status_code == 404
    assert stored(gate) == before


@pytest.mark.parametrize(
    ("path", "status"),
    [("messages", 409), ("assignment", 409), ("details", 200), ("notes", 201), ("leads", 201), ("close", 200)],
)
def test_a_closed_chat_takes_what_is_written_down_and_nothing_else(gate: Gate, path: str, status: int) -> None:
    welcome = gate.chat("closed")
    route = next((m, p) for m, p in UNSAFE if p.endswith(f"{{id}}/{path}") and "conversations" in p)
    before = gate.stored(welcome)
    with gate.client("owner") as client:
        answer = client.request(route[0], address(route[1], welcome.conversation), json=PLAIN[route])
    assert answer.status_code == status, answer.text
    assert (gate.stored(welcome) == before) is (status == 409 or path in ("details", "close"))
