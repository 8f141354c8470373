"""The HTTP API for agents: folders, one owner for each chat, and refusals in one form."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import httpx2
import pytest

from runtime.halls import logged
from serving import Server
from talking import Visitor, open_inbox, visit


@pytest.fixture(scope="module")
def mia(server: Server) -> Iterator[httpx2.Client]:
    with server.sign_in("mia@example.com") as client, open_inbox(server, client):
        assert client.put("/api/v1/me/presence", json={"online": True}).status_code == 200
        yield client


@pytest.fixture
def visitor(server: Server, mia: httpx2.Client) -> Iterator[Visitor]:
    """A visitor who waits for a person."""
    with visit(server, "helpline") as visitor:
        assert visitor.pick(0)["type"] == "ack"
        yield visitor


def chat(visitor: Visitor, below: str = "") -> str:
    return f"/api/v1/conversations/{visitor.welcome['conversation']}{below}"


def claim(client: httpx2.Client, visitor: Visitor) -> httpx2.Response:
    return client.put(chat(visitor, "/assignment"), json={"agent": "me"})


def folder(client: httpx2.Client, name: str, **query: str) -> list[str]:
    answer = client.get("/api/v1/conversations", params={"folder": name, **query})
    return [item["id"] for item in answer.json()["items"]]


def test_a_waiting_chat_stands_in_unassigned_with_the_fields_of_the_contract(
    mia: httpx2.Client, visitor: Visitor
) -> None:
    items = mia.get("/api/v1/conversations?folder=unassigned").json()["items"]
    (item,) = [item for item in items if item["id"] == visitor.welcome["conversation"]]
    assert set(item) >= {
        *("id", "folder", "phase", "missed", "visitor", "playbook", "preview", "unread", "created_at"),
        *("waiting_until", "assigned_to", "closed_at", "records"),
    }
    assert (item["folder"], item["phase"], item["assigned_to"]) == ("unassigned", "waiting", None)
    assert isinstance(item["waiting_until"], int)


def test_a_claimed_chat_is_mine_and_exists_for_nobody_else(
    mia: httpx2.Client, omar: httpx2.Client, visitor: Visitor
) -> None:
    assert claim(mia, visitor).json()["assigned_to"]["name"] == "Mia"
    late = claim(omar, visitor)
    assert (late.status_code, late.json()["code"], late.json()["owner"]) == (409, "already-assigned", "Mia")
    assert omar.get(chat(visitor)).status_code == 404
    assert omar.post(chat(visitor, "/messages"), json={"key": "k", "text": "Hi"}).status_code == 404
    assert visitor.welcome["conversation"] in folder(mia, "mine")
    assert visitor.welcome["conversation"] not in folder(omar, "unassigned") + folder(omar, "mine")


def test_forbidden_and_missing_look_the_same(mia: httpx2.Client, omar: httpx2.Client, visitor: Visitor) -> None:
    claim(mia, visitor)
    forbidden = omar.get(chat(visitor))
    missing = omar.get("/api/v1/conversations/nothing-of-the-kind")
    assert forbidden.json() == missing.json()


def test_a_message_is_stored_once_for_its_key(mia: httpx2.Client, visitor: Visitor) -> None:
    claim(mia, visitor)
    first = mia.post(chat(visitor, "/messages"), json={"key": "m1", "text": "Hello"})
    again = mia.post(chat(visitor, "/messages"), json={"key": "m1", "text": "Hello"})
    other = mia.post(chat(visitor, "/messages"), json={"key": "m1", "text": "Goodbye"})
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert (other.status_code, other.json()["code"]) == (409, "key-reused")
    assert visitor.until(type="event", author="Mia", kind="message")["body"][0]["c"][0]["v"] == "Hello"


def test_only_the_owner_writes(mia: httpx2.Client, visitor: Visitor) -> None:
    answer = mia.post(chat(visitor, "/messages"), json={"key": "m1", "text": "Hello"})
    assert (answer.status_code, answer.json()["code"]) == (409, "not-yours")


def test_a_page_of_one_agent_does_nothing_in_the_name_of_another(mia: httpx2.Client, visitor: Visitor) -> None:
    claim(mia, visitor)
    me = mia.get("/api/v1/me").json()["id"]
    said = [
        mia.post(chat(visitor, "/messages"), json={"key": whose, "text": "Hello"}, headers={"Frontdesk-Agent": whose})
        for whose in ("", "somebody-else", me)
    ]
    assert [answer.status_code for answer in said] == [401, 401, 201]
    assert said[1].json()["code"] == "another-agent"
    assert [row["author"] for row in mia.get(chat(visitor)).json()["log"] if row["kind"] == "message"].count("Mia") == 1


def test_details_are_nested_checked_and_cleared_by_null(mia: httpx2.Client, visitor: Visitor) -> None:
    claim(mia, visitor)
    changes = {"person": {"name": "Jane"}, "deal": {"value": "1200.50"}, "note": "wants a demo"}
    answer = mia.patch(chat(visitor, "/details"), json=changes)
    assert answer.status_code == 200
    details = mia.get(chat(visitor)).json()["details"]
    assert (details["person"]["name"], details["deal"]["value"], details["note"]) == ("Jane", "1200.50", "wants a demo")
    wrong = mia.patch(chat(visitor, "/details"), json={"person": {"email": "not an address"}})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "person.email")
    mia.patch(chat(visitor, "/details"), json={"person": {"name": None}})
    assert mia.get(chat(visitor)).json()["details"]["person"]["name"] is None


def test_who_says_what_they_saw_reads_what_somebody_else_has_written(mia: httpx2.Client, visitor: Visitor) -> None:
    claim(mia, visitor)
    version = mia.patch(chat(visitor, "/details"), json={"note": "rings at noon"}).json()["version"]
    assert mia.get(chat(visitor)).json()["version"] == version
    answer = mia.patch(chat(visitor, "/details"), json={"note": "rings at one", "seen": {"note": None}})
    assert (answer.status_code, answer.json()["code"], answer.json()["version"]) == (409, "details-changed", version)
    assert answer.json()["changed"] == [{"field": "note", "now": "rings at noon"}]
    answer = mia.patch(chat(visitor, "/details"), json={"note": "rings at one", "seen": {"note": "rings at noon"}})
    assert answer.json()["details"]["note"] == "rings at one"


def test_a_lead_needs_somebody_and_is_made_once(mia: httpx2.Client, visitor: Visitor) -> None:
    claim(mia, visitor)
    assert mia.post(chat(visitor, "/leads"), json={"key": "l1"}).status_code == 422
    mia.patch(chat(visitor, "/details"), json={"person": {"name": "Jane"}})
    first = mia.post(chat(visitor, "/leads"), json={"key": "l1"})
    assert first.json()["chat"] == f"{mia.base_url.copy_with(path='/inbox')}?chat={visitor.welcome['conversation']}"
    again = mia.post(chat(visitor, "/leads"), json={"key": "l1"})
    deal = mia.post(chat(visitor, "/deals"), json={"key": "d1", "title": "A machine"})
    call = mia.post(chat(visitor, "/activities"), json={"key": "a1", "subject": "Call back", "type": "call"})
    assert first.status_code == deal.status_code == call.status_code == 201
    assert first.json()["id"] == again.json()["id"]
    chat_now = mia.get(chat(visitor)).json()
    assert [record["kind"] for record in chat_now["records"]] == ["lead", "deal", "activity"]
    assert chat_now["phase"] == "agent"


def test_closing_is_final(mia: httpx2.Client, omar: httpx2.Client, visitor: Visitor) -> None:
    claim(mia, visitor)
    closed = mia.post(chat(visitor, "/close"), json={})
    again = mia.post(chat(visitor, "/close"))
    assert closed.status_code == again.status_code == 200
    assert closed.json()["closed_at"] == again.json()["closed_at"] > 0
    late = mia.post(chat(visitor, "/messages"), json={"key": "m9", "text": "One more thing"})
    assert (late.status_code, late.json()["code"]) == (409, "closed")
    assert visitor.welcome["conversation"] in folder(omar, "closed")
    assert claim(omar, visitor).json()["code"] == "closed"


def test_a_released_chat_is_everybodys_again(mia: httpx2.Client, omar: httpx2.Client, visitor: Visitor) -> None:
    claim(mia, visitor)
    released = mia.put(chat(visitor, "/assignment"), json={"agent": None})
    assert (released.json()["phase"], released.json()["waiting_until"]) == ("waiting", None)
    assert visitor.welcome["conversation"] in folder(omar, "unassigned")


def test_a_chat_can_be_handed_to_a_colleague(mia: httpx2.Client, omar: httpx2.Client, visitor: Visitor) -> None:
    claim(mia, visitor)
    (omars_id,) = [one["id"] for one in mia.get("/api/v1/agents").json()["items"] if one["name"] == "Omar"]
    assert mia.put(chat(visitor, "/assignment"), json={"agent": omars_id}).status_code == 200
    assert mia.get(chat(visitor)).status_code == 404
    assert omar.get(chat(visitor)).json()["assigned_to"]["name"] == "Omar"


def test_a_search_looks_through_what_is_known(mia: httpx2.Client, visitor: Visitor) -> None:
    claim(mia, visitor)
    mia.patch(chat(visitor, "/details"), json={"organization": {"name": "Zaandam Windmills"}})
    assert folder(mia, "mine", q="windmill") == [visitor.welcome["conversation"]]
    assert folder(mia, "mine", q="nothing like it") == []


def test_lists_come_in_pages(server: Server, mia: httpx2.Client) -> None:
    for _ in range(3):
        with visit(server, "helpline") as visitor:
            visitor.pick(0)
    everything = folder(mia, "unassigned")
    paged: list[str] = []
    after = None
    while True:
        query = {"folder": "unassigned", "limit": "1", **({"after": after} if after else {})}
        page = mia.get("/api/v1/conversations", params=query).json()
        paged += [item["id"] for item in page["items"]]
        after = page["next"]
        if not after:
            break
    assert paged == everything
    assert len(paged) >= 3


BAD: list[tuple[str, str, dict[str, Any], int, str]] = [
    ("GET", "/api/v1/nothing", {}, 404, "not-found"),
    ("DELETE", "/api/v1/conversations", {}, 405, "method-not-allowed"),
    ("GET", "/api/v1/conversations?folder=spam", {}, 422, "invalid"),
    ("GET", "/api/v1/conversations?limit=101", {}, 422, "invalid"),
    ("GET", "/api/v1/conversations?limit=-1", {}, 422, "invalid"),
    ("GET", "/api/v1/conversations?after=x", {}, 422, ""),
    ("GET", "/api/v1/conversations/x?since=x", {}, 422, "invalid"),
    ("PUT", "/api/v1/me/presence", {"json": {"online": "yes"}}, 422, "invalid"),
    ("PUT", "/api/v1/me/presence", {"json": {"online": True, "mood": "good"}}, 422, "invalid"),
    ("PUT", "/api/v1/me/presence", {"json": [True]}, 422, "invalid"),
    ("PUT", "/api/v1/me/presence", {"content": "online=1", "headers": {"Content-Type": "text/plain"}}, 415, "not-json"),
    ("PUT", "/api/v1/me/presence", {"content": "{", "headers": {"Content-Type": "application/json"}}, 415, "not-json"),
    ("PUT", "/api/v1/me/presence", {"json": {"online": True, "x": "a" * 70_000}}, 413, "too-large"),
    ("PATCH", "/api/v1/conversations/x/details", {"json": {"person": {"shoe": "43"}}}, 422, "invalid"),
    ("POST", "/api/v1/conversations/x/messages", {"json": {"text": "no key"}}, 422, "invalid"),
    (
        "POST",
        "/api/v1/conversations/x/activities",
        {"json": {"key": "k", "subject": "", "type": "call"}},
        422,
        "invalid",
    ),
    ("GET", "/api/v1/playbooks/nothing", {}, 404, "not-found"),
    ("GET", "/w/nothing", {}, 404, "not-found"),
    ("GET", "/static/../app.py", {}, 404, "not-found"),
    ("GET", "/static/%2e%2e/app.py", {}, 404, "not-found"),
]


@pytest.mark.parametrize(("method", "path", "more", "status", "code"), BAD, ids=lambda value: str(value)[:40])
def test_a_refusal_has_one_form(
    mia: httpx2.Client, method: str, path: str, more: dict[str, Any], status: int, code: str
) -> None:
    answer = mia.request(method, path, **more)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert set(problem) >= {"type", "title", "status", "detail", "code"}
    assert problem["status"] == status
    assert problem["code"] == code or not code
    assert "Traceback" not in answer.text


def test_a_path_with_several_methods_tells_them_all(mia: httpx2.Client) -> None:
    answer = mia.get("/api/v1/session")
    assert (answer.status_code, answer.headers["allow"]) == (405, "DELETE, POST")


def test_a_locked_database_is_503_and_nothing_is_stored(server: Server, mia: httpx2.Client, visitor: Visitor) -> None:
    claim(mia, visitor)
    before = mia.get(chat(visitor)).json()
    with closing(sqlite3.connect(server.db, isolation_level=None)) as somebody:
        somebody.execute("BEGIN IMMEDIATE")
        answer = mia.post(chat(visitor, "/messages"), json={"key": "locked", "text": "Hello"})
        somebody.execute("ROLLBACK")
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert answer.headers["retry-after"]
    assert mia.get(chat(visitor)).json()["seq"] == before["seq"]
    assert mia.post(chat(visitor, "/messages"), json={"key": "locked", "text": "Hello"}).status_code == 201
    assert logged(server, 0, event="store-unavailable", part="http")


def test_refusals_are_counted(server: Server, mia: httpx2.Client) -> None:
    mia.get("/api/v1/nothing")
    counted = httpx2.get(f"{server.url}/metrics", timeout=60).text
    assert 'frontdesk_refused_total{code="not-found"}' in counted
    assert "frontdesk_agents_online 1.0" in counted


def test_without_a_session_nothing_is_told(server: Server) -> None:
    with server.client() as client:
        for path in ("/me", "/agents", "/conversations", "/conversations/x", "/playbooks", "/playbooks/helpline"):
            answer = client.get(f"/api/v1{path}")
            assert (answer.status_code, answer.json()["code"]) == (401, "no-session"), path


def test_a_playbooks_status_says_whether_people_can_be_reached(mia: httpx2.Client) -> None:
    answer = mia.get("/api/v1/playbooks/helpline")
    status = answer.json()
    assert answer.headers["etag"] == f'"{status["release"]}"'
    assert (status["active"], status["installed"], status["live_chat"]) == (True, True, "live")
    listed = mia.get("/api/v1/playbooks").json()["items"]
    assert [(one["id"], one["active"], one["live_chat"]) for one in listed] == [
        ("helpline", True, "live"),
        ("quiet", True, None),
        ("retired", False, None),
    ]


def test_notification_settings_are_kept(mia: httpx2.Client) -> None:
    quiet = {"desktop": False, "sound": False}
    answer = mia.put("/api/v1/me/notifications", json={"new-message": quiet})
    assert answer.status_code == 200
    assert mia.get("/api/v1/me").json()["notifications"]["new-message"] == quiet
    assert mia.put("/api/v1/me/notifications", json={"birthday": quiet}).status_code == 422


def test_the_language_of_the_pages_is_the_agents_choice_before_the_browsers(mia: httpx2.Client) -> None:
    dutch = {"Accept": "text/html", "Accept-Language": "nl"}
    assert '<html lang="nl">' in mia.get("/settings", headers=dutch).text
    assert mia.patch("/api/v1/me", json={"language": "en"}).json()["language"] == "en"
    assert '<html lang="en">' in mia.get("/settings", headers=dutch).text
    assert mia.patch("/api/v1/me", json={"name": "Mia"}).json()["language"] == "en"
    assert mia.patch("/api/v1/me", json={"language": None}).json()["language"] is None
    assert mia.patch("/api/v1/me", json={"language": "tlh"}).status_code == 422


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_health_is_told_to_those_inside(server: Server, path: str) -> None:
    assert httpx2.get(f"{server.url}{path}", timeout=60).status_code == 200
