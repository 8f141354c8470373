"""Contract, from outside: who sees a chat, who has it, and what becomes of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import httpx2
import pytest

from runtime.halls import (
    LARGEST_BYTES,
    NIGHT,
    PERSON,
    SALES,
    assign,
    chat,
    folder,
    guest,
    inbox,
    online,
    refusal,
    rows,
    said,
    size,
    stands,
)
from serving import Server
from talking import Visitor

FOLDERS = ("unassigned", "mine", "closed")
NONE = "0" * 26
"""What looks like a conversation's id and is none."""

EMAILS = {"mia": "mia@example.com", "omar": "omar@example.com", "alex": "admin@example.com"}


@pytest.fixture(scope="module")
def people(server: Server) -> Iterator[dict[str, httpx2.Client]]:
    """Mia and Omar are agents, Alex is an admin."""
    with ExitStack() as stack:
        yield {name: stack.enter_context(server.sign_in(email)) for name, email in EMAILS.items()}


@pytest.fixture
def mia(server: Server, people: dict[str, httpx2.Client]) -> Iterator[httpx2.Client]:
    """Mia at her desk."""
    with inbox(server, people["mia"]):
        online(people["mia"])
        yield people["mia"]
    online(people["mia"], False)


@pytest.fixture
def omar(people: dict[str, httpx2.Client]) -> httpx2.Client:
    return people["omar"]


@pytest.fixture
def start(server: Server) -> Iterator[Callable[[int], Visitor]]:
    """Visitors who have answered the first question; they leave at the end."""
    with ExitStack() as stack:
        yield lambda answer: stack.enter_context(guest(server, answer=answer))


def test_an_unassigned_chat_waits_until_its_online_message_and_the_wait_time(
    mia: httpx2.Client, start: Callable[[int], Visitor]
) -> None:
    visitor = start(PERSON)
    asked = said(visitor, "One moment.")
    item = mia.get(chat(visitor)).json()
    assert (item["folder"], item["phase"], item["missed"]) == ("unassigned", "waiting", False)
    assert (item["waiting_until"], item["created_at"]) == (asked["at"] + 600_000, asked["at"])
    assert all("type" not in row for row in item["log"])


def test_of_fifty_claims_at_once_one_wins_and_the_others_learn_who(
    mia: httpx2.Client, omar: httpx2.Client, start: Callable[[int], Visitor]
) -> None:
    visitor = start(PERSON)

    def claim(name: str) -> tuple[str, int, str]:
        answer = assign({"Mia": mia, "Omar": omar}[name], visitor)
        body = answer.json()
        return name, answer.status_code, body["code"] + body["owner"] if answer.status_code == 409 else ""

    with ThreadPoolExecutor(16) as threads:
        answers = set(threads.map(claim, ["Mia", "Omar"] * 25))
    (winner,) = {name for name, status, _ in answers if status == 200}
    (loser,) = {"Mia", "Omar"} - {winner}
    assert answers == {(winner, 200, ""), (loser, 409, f"already-assigned{winner}")}
    log = (mia if winner == "Mia" else omar).get(chat(visitor)).json()["log"]
    assert [row["author"] for row in log if row["kind"] == "joined"] == [winner]


def test_assigning_ones_own_chat_to_oneself_changes_nothing(
    mia: httpx2.Client, start: Callable[[int], Visitor]
) -> None:
    visitor = start(PERSON)
    first = assign(mia, visitor).json()
    again = assign(mia, visitor)
    assert (again.status_code, again.json()) == (200, first)
    assert assign(mia, visitor, mia.get("/api/v1/me").json()["id"]).status_code == 200
    log = mia.get(chat(visitor)).json()["log"]
    assert len([row for row in log if row["kind"] == "joined"]) == 1


def test_whoever_sees_an_unassigned_chat_may_give_it_to_anyone_of_its_team(
    people: dict[str, httpx2.Client], mia: httpx2.Client, omar: httpx2.Client, start: Callable[[int], Visitor]
) -> None:
    visitor = start(SALES)
    ids = {name: person.get("/api/v1/me").json()["id"] for name, person in people.items()}
    for nobody in (ids["alex"], "unknown"):
        assert refusal(assign(omar, visitor, nobody)) == (422, "unknown-agent")
    to_mia = {"id": ids["mia"], "name": "Mia"}
    assert assign(omar, visitor, ids["mia"]).json() == {"id": visitor.welcome["conversation"], "assigned_to": to_mia}
    assert visitor.until(type="event", kind="joined")["author"] == "Mia"
    assert mia.get(chat(visitor)).json()["assigned_to"] == to_mia
    assert assign(mia, visitor, ids["alex"]).status_code == 200, "an owner may hand over to anybody"
    assert visitor.until(type="event", kind="joined")["author"] == "Alex"


@pytest.mark.parametrize("other", ["omar", "alex"])
def test_an_assigned_chat_exists_for_nobody_else_on_any_route(
    people: dict[str, httpx2.Client], mia: httpx2.Client, start: Callable[[int], Visitor], other: str
) -> None:
    visitor, stranger = start(PERSON), people[other]
    assert assign(mia, visitor).status_code == 200
    mia.patch(chat(visitor, "/details"), json={"person": {"name": "Zaphod"}}).raise_for_status()
    requests: list[tuple[str, str, Any]] = [
        *(
            ("GET", "", None),
            ("GET", "?since=1", None),
            ("POST", "/close", {}),
            ("PUT", "/assignment", {"agent": None}),
        ),
        *(("POST", "/messages", {"key": "k", "text": "x"}), ("PATCH", "/details", {"note": "x"})),
        *(("POST", "/leads", {"key": "k"}), ("POST", "/deals", {"key": "k"})),
        ("POST", "/activities", {"key": "k", "subject": "x"}),
    ]
    for method, below, body in requests:
        assert refusal(stranger.request(method, chat(visitor, below), json=body)) == (404, "not-found"), below
    late = assign(stranger, visitor)
    assert (*refusal(late), late.json()["owner"]) == (409, "already-assigned", "Mia")
    for name in FOLDERS:
        assert visitor.welcome["conversation"] not in folder(stranger, name) + folder(stranger, name, q="zaphod")
    assert visitor.welcome["conversation"] in folder(mia, "mine", q="ZAPH")


def test_a_strangers_socket_hears_nothing_of_an_assigned_chat(
    server: Server, mia: httpx2.Client, omar: httpx2.Client, start: Callable[[int], Visitor]
) -> None:
    visitor = start(PERSON)
    assign(mia, visitor)
    conversation = visitor.welcome["conversation"]
    with inbox(server, omar, feed=0, since={conversation: 0}) as line:
        line.send(type="watch", conversation=conversation, since=0)
        line.until(type="removed", conversation=conversation)
        line.send(type="typing", conversation=conversation)
        line.send(type="watch", conversation=NONE, since=0)
        line.until(type="removed", conversation=NONE)
        mia.post(chat(visitor, "/messages"), json={"key": "k", "text": "between us"}).raise_for_status()
        visitor.say("a secret")
        visitor.send(type="typing")
        visitor.say("the end")
        # What is told of the next one comes behind all that would have been told of this one.
        stands(line, start(PERSON).welcome["conversation"])
    assert {frame["type"] for frame in line.frames if conversation in json.dumps(frame)} == {"removed"}
    assert "between us" not in json.dumps(line.frames)
    assert "a secret" not in json.dumps(line.frames)
    assert not [frame for frame in visitor.frames if frame["type"] == "typing"]


def test_a_used_key_says_nothing_of_a_chat_that_is_somebody_elses_now(
    people: dict[str, httpx2.Client], mia: httpx2.Client, omar: httpx2.Client, start: Callable[[int], Visitor]
) -> None:
    visitor = start(PERSON)
    assign(mia, visitor)
    mia.patch(chat(visitor, "/details"), json={"person": {"name": "Jane"}}).raise_for_status()
    mia.post(chat(visitor, "/messages"), json={"key": "k", "text": "Hello"}).raise_for_status()
    mia.post(chat(visitor, "/leads"), json={"key": "k"}).raise_for_status()
    assert assign(mia, visitor, omar.get("/api/v1/me").json()["id"]).status_code == 200
    assert refusal(mia.post(chat(visitor, "/messages"), json={"key": "k", "text": "Other"})) == (404, "not-found")
    assert refusal(mia.post(chat(visitor, "/deals"), json={"key": "k"})) == (404, "not-found")
    assert refusal(mia.get(chat(visitor))) == (404, "not-found")


def test_an_agent_whose_switch_is_off_may_claim_what_was_missed(
    omar: httpx2.Client, start: Callable[[int], Visitor]
) -> None:
    visitor = start(PERSON)
    item = omar.get(chat(visitor)).json()
    assert (item["folder"], item["phase"], item["missed"]) == ("unassigned", "bot", True)
    claimed = assign(omar, visitor).json()
    assert (claimed["folder"], claimed["phase"], claimed["missed"]) == ("mine", "agent", False)
    joined = visitor.until(type="event", kind="joined")
    assert (joined["from"], joined["author"], joined["view"]) == ("agent", "Omar", {"kind": "text"})


def test_a_missed_chat_that_the_bot_ends_is_closed_to_claims_and_open_to_all_eyes(
    people: dict[str, httpx2.Client], start: Callable[[int], Visitor]
) -> None:
    visitor = start(PERSON)
    visitor.say("Jane")
    visitor.send(type="skip", key="skip")
    ended = visitor.until(type="event", kind="ended")
    assert (ended["outcome"], ended["qualified"]) == ("qualified", True)
    mia = people["mia"]
    for to in ("me", None):
        assert refusal(assign(mia, visitor, to)) == (409, "closed")
    assert refusal(mia.post(chat(visitor, "/messages"), json={"key": "k", "text": "x"})) == (409, "closed")
    for person in people.values():
        item = person.get(chat(visitor)).json()
        assert (item["folder"], item["missed"], item["phase"]) == ("closed", True, "closed")
        assert [record["title"] for record in item["records"]] == ["Jane missed us"]
        assert visitor.welcome["conversation"] in folder(person, "closed", q="jane")
    assert people["omar"].post(chat(visitor, "/leads"), json={"key": "k"}).status_code == 201


def test_a_chat_given_back_waits_without_an_end_until_the_last_agent_leaves(
    mia: httpx2.Client, start: Callable[[int], Visitor]
) -> None:
    visitor = start(PERSON)
    assign(mia, visitor)
    item = assign(mia, visitor, None).json()
    assert (item["folder"], item["phase"], item["waiting_until"]) == ("unassigned", "waiting", None)
    left = visitor.until(type="event", kind="left")
    assert (left["from"], left["author"]) == ("agent", "Mia")
    assert left["view"] == {"kind": "notice", "text": "waiting", "until_ms": None}
    online(mia, False)
    offline = said(visitor, "Nobody is here.")
    assert offline["at"] - left["at"] < 600_000, "that is no wait that has run out"
    assert mia.get(chat(visitor)).json()["missed"] is True


def test_what_follows_a_closed_chat_is_between_visitor_and_bot(
    people: dict[str, httpx2.Client], mia: httpx2.Client, start: Callable[[int], Visitor]
) -> None:
    visitor = start(SALES)
    assign(mia, visitor)
    closed = mia.post(chat(visitor, "/close")).json()
    assert (closed["folder"], closed["phase"]) == ("closed", "closed")
    said(visitor, "Were you happy?")
    assert not [row for row in rows(visitor) if row["kind"] == "ended"]
    for person in people.values():
        assert person.get(chat(visitor)).json()["closed_at"] == closed["closed_at"]
    assert refusal(mia.post(chat(visitor, "/messages"), json={"key": "k", "text": "x"})) == (409, "closed")
    visitor.pick(0)
    visitor.until(type="event", kind="ended")
    again = mia.post(chat(visitor, "/close"))
    assert (again.status_code, again.json()["closed_at"]) == (200, closed["closed_at"])


def test_a_chat_of_another_team_does_not_exist(
    people: dict[str, httpx2.Client], start: Callable[[int], Visitor]
) -> None:
    visitor = start(NIGHT)
    for person in people.values():
        assert refusal(person.get(chat(visitor))) == (404, "not-found")
        assert refusal(assign(person, visitor)) == (404, "not-found")
        assert visitor.welcome["conversation"] not in [one for name in FOLDERS for one in folder(person, name)]


def test_before_its_live_chat_card_a_conversation_has_no_item(server: Server, people: dict[str, httpx2.Client]) -> None:
    with guest(server) as visitor:
        assert {person.get(chat(visitor)).status_code for person in people.values()} == {404}


def titles(frame: dict[str, Any]) -> list[str]:
    return [record["title"] for record in frame["item"]["records"]]


def test_an_item_with_many_records_travels_in_frames_that_are_small_enough(
    server: Server, mia: httpx2.Client, start: Callable[[int], Visitor]
) -> None:
    visitor = start(PERSON)
    assign(mia, visitor)
    mia.patch(chat(visitor, "/details"), json={"person": {"name": "Jane"}}).raise_for_status()
    with inbox(server, mia) as line:
        for number in range(40):
            body = {"key": f"k{number}", "title": f"{number} {'😀' * 296}"}
            assert mia.post(chat(visitor, "/leads"), json=body).status_code == 201
        while "39 " not in [title[:3] for title in titles(stands(line, visitor.welcome["conversation"]))]:
            continue
        assert max(map(size, line.frames)) <= LARGEST_BYTES
    assert len(mia.get(chat(visitor)).json()["records"]) == 40
