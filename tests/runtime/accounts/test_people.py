"""Administrators: they invite, change roles and teams, let out and in again; one of them always remains."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

import httpx2
import pytest

from frontdesk.runtime.accounts import audit_commands
from frontdesk.runtime.sockets import signed_out
from runtime.halls import closing_code, refusal
from serving import DESK, Server, running_server
from talking import open_inbox

PASSWORD = "a long enough password"
_NAMES = count(1)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("people"), playbooks=DESK) as server:
        yield server


@pytest.fixture(scope="module")
def alex(server: Server) -> Iterator[httpx2.Client]:
    with server.sign_in("admin@example.com") as client:
        yield client


def invited(alex: httpx2.Client, **values: Any) -> dict[str, Any]:
    body = {"email": f"p{next(_NAMES)}@example.com", "name": "Pia", **values}
    answer = alex.post("/api/v1/users", json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def comes_in(client: httpx2.Client, link: str) -> httpx2.Response:
    return client.post("/api/v1/session", json={"link": link.partition("link=")[2]})


def acts(server: Server, number: int) -> list[tuple[str, str, Any]]:
    entries = audit_commands.last(f"sqlite:///{server.db}", number)
    return [(entry.act.action, entry.act.actor, dict(entry.act.details)) for entry in entries]


def person(alex: httpx2.Client, user: str) -> dict[str, Any]:
    return next(one for one in alex.get("/api/v1/users").json()["items"] if one["id"] == user)


def test_an_invited_person_comes_in_by_the_link_once(server: Server, alex: httpx2.Client) -> None:
    made = invited(alex, role="deals-admin", teams=["sales"])
    assert made["link"].startswith(f"{server.url}/login?link=")
    assert acts(server, 1) == [("user-added", "admin@example.com", {"role": "deals-admin", "teams": ["sales"]})]
    with server.client() as client:
        assert comes_in(client, made["link"]).json()["role"] == "deals-admin"
    with server.client() as client:
        assert refusal(comes_in(client, made["link"])) == (401, "dead-link")
    assert person(alex, made["id"])["teams"] == ["sales"]


def test_a_new_link_takes_the_place_of_the_old(server: Server, alex: httpx2.Client) -> None:
    made = invited(alex)
    second = alex.post(f"/api/v1/users/{made['id']}/invitation", json={}).json()
    assert acts(server, 1)[0][0] == "user-invited"
    with server.client() as client:
        assert refusal(comes_in(client, made["link"])) == (401, "dead-link")
        assert comes_in(client, second["link"]).status_code == 200


def test_a_role_holds_at_once_for_requests_and_open_pages(server: Server, alex: httpx2.Client) -> None:
    made = invited(alex)
    with server.client() as client:
        comes_in(client, made["link"])
        assert client.get("/api/v1/users").status_code == 403
        changed = alex.patch(f"/api/v1/users/{made['id']}", json={"role": "admin", "teams": ["sales", "vip"]})
        assert (changed.status_code, changed.json()["role"]) == (200, "admin")
        assert client.get("/api/v1/users").status_code == 200
        assert [action for action, _, _ in acts(server, 2)] == ["user-role", "user-teams"]
        assert acts(server, 2)[0][2] == {"role": "admin", "before": "agent"}
        alex.patch(f"/api/v1/users/{made['id']}", json={"role": "agent"}).raise_for_status()
        assert client.get("/api/v1/users").status_code == 403


def test_who_is_shut_out_is_out_at_the_next_look_and_can_be_let_in_again(server: Server, alex: httpx2.Client) -> None:
    assert signed_out.LOOK_AGAIN_S < 1
    made = invited(alex)
    with server.client() as client:
        comes_in(client, made["link"])
        with open_inbox(server, client) as page:
            alex.patch(f"/api/v1/users/{made['id']}", json={"disabled": True}).raise_for_status()
            assert closing_code(page) == 4401
        assert client.get("/api/v1/me").status_code == 401
        refused = alex.post(f"/api/v1/users/{made['id']}/invitation", json={})
        assert refusal(refused) == (409, "disabled")
        assert alex.patch(f"/api/v1/users/{made['id']}", json={"disabled": False}).json()["disabled"] is False
        assert client.get("/api/v1/me").status_code == 401, "the old session does not come back"
    assert [action for action, _, _ in acts(server, 2)] == ["user-disabled", "user-enabled"]


def test_an_administrator_signs_somebody_out_everywhere(server: Server, alex: httpx2.Client) -> None:
    made = invited(alex)
    with server.client() as client:
        comes_in(client, made["link"])
        assert alex.delete(f"/api/v1/users/{made['id']}/sessions").json() == {"ended": 1}
        assert client.get("/api/v1/me").status_code == 401


@pytest.mark.parametrize("change", [{"role": "agent"}, {"role": "deals-admin"}, {"disabled": True}], ids=str)
def test_the_last_administrator_remains(server: Server, alex: httpx2.Client, change: dict[str, Any]) -> None:
    me = alex.get("/api/v1/me").json()["id"]
    before = audit_commands.verify(f"sqlite:///{server.db}").entries
    answer = alex.patch(f"/api/v1/users/{me}", json={"name": "Changed", **change})
    assert refusal(answer) == (409, "last-admin")
    assert (
        answer.json()["detail"]
        == "The last administrator is admin@example.com: make somebody else an administrator first."
    )
    now = person(alex, me)
    assert (now["role"], now["disabled"], now["name"]) == ("admin", False, "Alex")
    assert audit_commands.verify(f"sqlite:///{server.db}").entries == before


BAD = [
    ({"email": "pia", "name": "Pia"}, 422, "email"),
    ({"email": "mia@example.com", "name": "Mia"}, 422, "email"),
    ({"email": "x@example.com", "name": " "}, 422, "name"),
    ({"email": "x@example.com", "name": "X", "teams": ["Big Sales"]}, 422, "teams"),
    ({"email": "x@example.com", "name": "X", "role": "boss"}, 422, "role"),
    ({"email": "x@example.com", "name": "X", "password": PASSWORD}, 422, "password"),
    ({"name": "X"}, 422, "email"),
]


@pytest.mark.parametrize(("body", "status", "field"), BAD, ids=lambda value: str(value)[:60])
def test_what_cannot_be_is_refused_beside_its_field(
    server: Server, alex: httpx2.Client, body: dict[str, Any], status: int, field: str
) -> None:
    before = len(alex.get("/api/v1/users").json()["items"])
    answer = alex.post("/api/v1/users", json=body)
    assert answer.status_code == status
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert len(alex.get("/api/v1/users").json()["items"]) == before


def test_nobody_but_an_administrator_learns_who_there_is(server: Server, alex: httpx2.Client) -> None:
    with server.sign_in("mia@example.com") as mia:
        assert mia.get("/api/v1/users").status_code == 403
        assert mia.post("/api/v1/users", json={"email": "x@example.com", "name": "X"}).status_code == 403
    assert refusal(alex.patch("/api/v1/users/nobody", json={"role": "agent"})) == (404, "not-found")
    foreign = alex.post("/api/v1/users", json={}, headers={"Origin": "https://elsewhere.example"})
    assert refusal(foreign) == (403, "foreign-origin")
