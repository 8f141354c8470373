"""What agents keep ready to say: one list for all, with names that are told apart and holes that can be filled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from frontdesk.runtime.inbox import replies
from runtime.gates import Gate


@pytest.fixture
def client(gate: Gate) -> Iterator[httpx2.Client]:
    with gate.client("owner") as client:
        yield client
        for reply in client.get("/api/v1/replies").json()["items"]:
            assert client.delete(f"/api/v1/replies/{reply['id']}").status_code == 204


def add(client: httpx2.Client, name: str = "hello", text: str = "Hi {{ person.name }}!") -> httpx2.Response:
    return client.post("/api/v1/replies", json={"name": name, "text": text})


def names(client: httpx2.Client) -> list[str]:
    return [reply["name"] for reply in client.get("/api/v1/replies").json()["items"]]


def test_what_one_agent_stores_all_of_them_find(gate: Gate, client: httpx2.Client) -> None:
    assert add(client).status_code == 201
    add(client, "Bye", "Goodbye.")
    with gate.client("other-team") as another:
        assert names(another) == ["Bye", "hello"]


def test_a_reply_is_changed_and_removed(client: httpx2.Client) -> None:
    reply = add(client).json()
    answer = client.put(f"/api/v1/replies/{reply['id']}", json={"name": "hi", "text": "Hi!"})
    assert (answer.status_code, answer.json()["text"]) == (200, "Hi!")
    assert names(client) == ["hi"]
    assert client.delete(f"/api/v1/replies/{reply['id']}").status_code == 204
    assert client.delete(f"/api/v1/replies/{reply['id']}").status_code == 404
    assert client.put(f"/api/v1/replies/{reply['id']}", json={"name": "hi", "text": "Hi!"}).status_code == 404


def test_two_replies_cannot_have_one_name(client: httpx2.Client) -> None:
    add(client)
    other = add(client, "other").json()
    assert add(client).json()["code"] == "name-taken"
    taken = client.put(f"/api/v1/replies/{other['id']}", json={"name": "hello", "text": "x"})
    assert (taken.status_code, taken.json()["errors"][0]["field"]) == (409, "name")
    assert names(client) == ["hello", "other"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"name": "x", "text": "{{ person.age }}"}, "unknown-hole"),
        ({"name": "x", "text": "{{ __proto__.name }}"}, "unknown-hole"),
        ({"name": "x", "text": "{{ note }}"}, "unknown-hole"),
        ({"name": "x", "text": " "}, "bad-text"),
        ({"name": " ", "text": "x"}, "bad-text"),
        ({"name": "", "text": "x"}, "invalid"),
        ({"name": "x" * 61, "text": "x"}, "invalid"),
        ({"name": "x\ny", "text": "x"}, "invalid"),
        ({"name": "x", "text": "x" * 4001}, "bad-text"),
        ({"name": "x", "text": "x", "team": "sales"}, "invalid"),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused_and_nothing_is_stored(client: httpx2.Client, body: Any, code: str) -> None:
    answer = client.post("/api/v1/replies", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert names(client) == []


def test_there_is_an_end_to_how_many_there_may_be(client: httpx2.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replies, "MOST", 1)
    add(client)
    assert add(client, "another").json()["code"] == "too-many"
