"""Contract, from outside: what the agents' API takes, what it refuses, and how it says so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from runtime.halls import PERSON, assign, chat, folder, guest, refusal, rows
from serving import Server, cookies
from talking import Visitor

JSON = {"Content-Type": "application/json"}


@pytest.fixture
def visitor(server: Server, mia: httpx2.Client) -> Iterator[Visitor]:
    """A visitor whom Mia has."""
    with guest(server, answer=PERSON) as visitor:
        assert assign(mia, visitor).status_code == 200
        yield visitor


def details(client: httpx2.Client, visitor: Visitor, changes: Any) -> httpx2.Response:
    return client.patch(chat(visitor, "/details"), json=changes)


def test_details_are_stored_in_one_form(mia: httpx2.Client, visitor: Visitor) -> None:
    changes = {
        "person": {"name": " Jane ", "email": "jane@example.com", "phone": "+31 20 123 4567"},
        "organization": {"name": "ACME", "address": "Main Street 1"},
        "deal": {"value": "1250.50", "currency": "eur", "expected_close_date": "2026-12-25"},
        "note": "wants a demo",
    }
    assert details(mia, visitor, changes).status_code == 200
    changes["person"] |= {"name": "Jane", "phone": "+31201234567"}  # type: ignore[operator]
    changes["deal"] |= {"currency": "EUR"}  # type: ignore[operator]
    assert mia.get(chat(visitor)).json()["details"] == changes
    details(mia, visitor, {"person": {"phone": None}, "note": None})
    known = mia.get(chat(visitor)).json()["details"]
    assert (known["person"]["phone"], known["note"], known["person"]["name"]) == (None, None, "Jane")


@pytest.mark.parametrize(
    "wrong",
    [
        *({"person": {"email": "x"}}, {"person": {"phone": "12"}}, {"person": {"age": "7"}}, {"person": "Jane"}),
        *({"deal": {"value": text}} for text in ("much", "-5", "NaN", "1e5", "1,5", 5)),
        *({"deal": {"currency": "XYZQ"}}, {"deal": {"expected_close_date": "2026-13-01"}}),
        *({"more": "x"}, {"note": "a\x00"}, []),
    ],
    ids=str,
)
def test_a_detail_that_cannot_be_changes_nothing(mia: httpx2.Client, visitor: Visitor, wrong: Any) -> None:
    details(mia, visitor, {"note": "before"})
    body = {"note": "after", **wrong} if wrong and "note" not in wrong else wrong
    assert refusal(details(mia, visitor, body))[0] == 422
    assert mia.get(chat(visitor)).json()["details"]["note"] == "before"


def test_a_record_needs_somebody_and_its_key_makes_it_once(mia: httpx2.Client, visitor: Visitor) -> None:
    leads = chat(visitor, "/leads")
    assert refusal(mia.post(leads, json={"key": "k1"}))[0] == 422
    details(mia, visitor, {"organization": {"name": "ACME"}})
    made = mia.post(leads, json={"key": "k1"})
    assert (made.status_code, made.json()["title"]) == (201, "ACME lead")
    again = mia.post(leads, json={"key": "k1"})
    assert (again.status_code, again.json()) == (201, made.json())
    assert refusal(mia.post(leads, json={"key": "k1", "title": "Other"})) == (409, "key-reused")
    deal = mia.post(chat(visitor, "/deals"), json={"key": "k2", "title": "Big"}).json()
    item = mia.get(chat(visitor)).json()
    assert [set(record) for record in item["records"]] == [{"id", "kind", "title", "created_at"}] * 2
    assert [record["title"] for record in item["records"]] == ["ACME lead", deal["title"]]
    assert item["phase"] == "agent"
    assert not [row for row in rows(visitor) if row["kind"] == "record"]


@pytest.mark.parametrize(
    "body",
    [
        *({"key": "k"}, {"subject": "x"}, {"key": "", "subject": "x"}, {"key": "k" * 65, "subject": "x"}),
        *({"key": "k", "subject": text} for text in ("", "  ", "x" * 301)),
        *({"key": "k", "subject": "x", "type": "party"}, {"key": "k", "subject": "x", "due": "soon"}),
        {"key": "k", "subject": "x", "more": 1},
    ],
    ids=lambda body: str(body)[:60],
)
def test_an_activity_that_cannot_be_is_not_made(mia: httpx2.Client, visitor: Visitor, body: dict[str, Any]) -> None:
    assert refusal(mia.post(chat(visitor, "/activities"), json=body))[0] == 422
    assert mia.get(chat(visitor)).json()["records"] == []


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        *(({"json": {"key": "k", "text": text}}, 422) for text in ("", " \n", "x" * 4_001, "a\x00", 5, None)),
        *(({"json": {"key": key, "text": "x"}}, 422) for key in ("", "k" * 65, "a\x00", 5)),
        *(({"json": body}, 422) for body in ({"key": "k"}, {"text": "x"}, {"key": "k", "text": "x", "more": 1}, "x")),
        ({"content": b'{"key": "k", "text": "\\ud800"}', "headers": JSON}, 422),
        ({"content": b'{"key": "k",', "headers": JSON}, 415),
        ({"content": b'\xff"', "headers": JSON}, 415),
        ({"content": b'{"key": "k", "text": "x"}', "headers": {"Content-Type": "text/plain"}}, 415),
        ({"content": b"key=k&text=x"}, 415),
        ({"content": b" " * 70_000, "headers": JSON}, 413),
        ({"content": [b" " * 1_000] * 70, "headers": JSON}, 413),
    ],
    ids=lambda value: str(value)[:60],
)
def test_a_message_that_cannot_be_is_refused_in_one_form(
    mia: httpx2.Client, visitor: Visitor, sent: dict[str, Any], status: int
) -> None:
    before = mia.get(chat(visitor)).json()["seq"]
    answer = mia.post(chat(visitor, "/messages"), **sent)
    assert refusal(answer)[0] == status
    assert set(answer.json()) >= {"type", "title", "status", "detail", "code"}
    assert mia.get(chat(visitor)).json()["seq"] == before


def test_a_message_of_four_thousand_characters_of_any_kind_is_taken(mia: httpx2.Client, visitor: Visitor) -> None:
    answer = mia.post(chat(visitor, "/messages"), json={"key": "k", "text": f" {'😀' * 4_000}\n"})
    assert (answer.status_code, set(answer.json())) == (201, {"seq"})


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("DELETE", "/api/v1/conversations", (405, "method-not-allowed")),
        ("GET", "/api/v1/session", (405, "method-not-allowed")),
        ("GET", "/api/v1/nothing", (404, "not-found")),
        ("GET", "/api/v1/conversations/unknown", (404, "not-found")),
        ("GET", "/api/v1/playbooks/unknown", (404, "not-found")),
        ("GET", "/ws/visitor", (404, "not-found")),
        ("GET", "/w/unknown", (404, "not-found")),
        ("GET", "/w/asleep", (404, "not-found")),
        ("GET", "/api/v1/conversations?folder=attic", (422, "invalid")),
        ("GET", "/api/v1/conversations?limit=101", (422, "invalid")),
        ("GET", "/api/v1/conversations?after=nonsense", (422, "bad-cursor")),
        ("GET", "/api/v1/agents?limit=101", (422, "invalid")),
        ("GET", "/api/v1/agents?after=nonsense", (422, "bad-cursor")),
    ],
)
def test_every_no_has_one_form(mia: httpx2.Client, method: str, path: str, expected: tuple[int, str]) -> None:
    answer = mia.request(method, path)
    assert refusal(answer) == expected
    assert ("allow" in answer.headers) == (expected[0] == 405)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v1/conversations"),
        ("GET", "/api/v1/conversations/unknown"),
        ("PUT", "/api/v1/conversations/unknown/assignment"),
        ("GET", "/api/v1/me"),
        ("PUT", "/api/v1/me/presence"),
        ("GET", "/api/v1/agents"),
        ("GET", "/api/v1/playbooks"),
    ],
)
def test_without_a_session_nothing_is_told_apart(server: Server, method: str, path: str) -> None:
    assert refusal(httpx2.request(method, server.url + path, timeout=60)) == (401, "no-session")


@pytest.mark.parametrize(
    ("headers", "passes"),
    [
        ({}, False),
        ({"Origin": "null"}, False),
        ({"Origin": "https://other.example"}, False),
        ({"Origin": "http://localhost"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "none"}, False),
        ({"Sec-Fetch-Site": "same-origin"}, True),
    ],
    ids=str,
)
def test_an_unsafe_request_with_a_cookie_says_that_it_comes_from_us(
    server: Server, mia: httpx2.Client, headers: dict[str, str], passes: bool
) -> None:
    sent = {**headers, "Cookie": cookies(mia)}
    answer = httpx2.put(f"{server.url}/api/v1/me/presence", json={"online": False}, headers=sent, timeout=60)
    assert answer.status_code == 200 if passes else refusal(answer) == (403, "foreign-origin")


@pytest.mark.parametrize("path", ["/api/v1/conversations?folder=closed&", "/api/v1/agents?", "/api/v1/playbooks?"])
def test_a_list_is_read_in_pages(server: Server, mia: httpx2.Client, path: str) -> None:
    for _ in range(3 - len(folder(mia, "closed"))):
        with guest(server, answer=PERSON) as visitor:
            visitor.send(type="end", key="end")
            assert visitor.until(key="end")["type"] == "ack"
    whole = mia.get(f"{path}limit=100").json()["items"]
    assert len(whole) == 3
    first = mia.get(f"{path}limit=2").json()
    rest = mia.get(f"{path}limit=2&after={first['next']}").json()
    assert [*first["items"], *rest["items"]] == whole
    assert (len(first["items"]), rest["next"]) == (2, None)


def test_a_playbook_on_no_website_calls_nobody_and_its_status_says_so(server: Server, mia: httpx2.Client) -> None:
    """The demo's own website may show it; that does not make it installed."""
    answer = mia.get("/api/v1/playbooks/nowhere")
    status = answer.json()
    assert answer.headers["etag"] == f'"{status["release"]}"'
    assert (status["active"], status["installed"], status["live_chat"]) == (True, False, "offline-only")
    assert status["why"]
    with guest(server, playbook="nowhere", answer=0) as visitor:
        assert mia.get(chat(visitor)).json()["missed"] is True
