"""Contract, from outside: a plan says what a deploy would change, and for whom, and changes nothing."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing
from itertools import count
from typing import Any

import httpx2
import pytest

from frontdesk.remote import plans, telling
from runtime.deploying import SHOP, deploy, digest, named, program, roll_back, token
from runtime.halls import guest, refusal
from serving import Server

numbers = count(1)
TABLES = ("releases", "playbooks", "audit", "deploy_keys")


@pytest.fixture(scope="module")
def ci(server: Server) -> Iterator[httpx2.Client]:
    with program(server, token(server, "ci", "deploy")) as client:
        client.get("/api/v1/playbooks")
        yield client


@pytest.fixture
def playbook() -> str:
    return f"planned-{next(numbers)}"


def plan(client: httpx2.Client, playbook: str, files: dict[str, str]) -> httpx2.Response:
    return client.post(f"/api/v1/playbooks/{playbook}/plan", json={"files": files})


def written(playbook: str, *changes: tuple[str, str]) -> dict[str, str]:
    text = SHOP
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    return {f"{playbook}.yaml": text}


def contents(server: Server) -> str:
    with closing(sqlite3.connect(server.db, timeout=60)) as connection:
        rows = [connection.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES]
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def test_before_the_first_deploy_everything_is_new(server: Server, ci: httpx2.Client, playbook: str) -> None:
    before = contents(server)
    found = plan(ci, playbook, named(playbook)).json()
    assert (found["release"], found["active"], found["changed"]) == (digest(named(playbook), playbook), None, True)
    assert (found["difference"], found["diagnostics"], found["valid"]) == (None, [], True)
    assert found["origins"] == {"changed": True, "added": ["https://www.example.com"], "removed": []}
    assert found["conversations"] == {"open": 0, "affected": 0, "cards": []}
    assert contents(server) == before


def test_a_plan_says_what_changes_for_a_visitor(server: Server, ci: httpx2.Client, playbook: str) -> None:
    first = deploy(ci, named(playbook), None, playbook=playbook).json()["release"]
    after = written(
        playbook,
        ("Hello", "Welcome"),
        (
            "wait_time: 10m",
            "wait_time: 5m\n      team: sales\n      hours: {timezone: UTC, weekly: {mon: '09:00-17:00'}}",
        ),
        ("www.example.com", "shop.example.com"),
    )
    before = contents(server)
    found = plan(ci, playbook, after).json()
    assert (found["active"], found["changed"]) == (first, True)
    changed = {pair["new"]["id"]: [one["what"] for one in pair["settings"]] for pair in found["difference"]["changed"]}
    assert changed["start.question"] == ["text"]
    assert "wait_time" in changed["person.live_chat"]
    assert found["teams"] == {"changed": True, "added": ["sales"], "removed": []}
    assert found["hours"] == {"changed": True}
    assert found["origins"]["removed"] == ["https://www.example.com"]
    assert contents(server) == before


TWO = """frontdesk: 1
name: Two
install: {origins: [https://www.example.com]}
pathways:
  start:
    - card: question
      text: Hello
      answers: [{label: Sales, goto: sales}, {label: Help, goto: help}]
  sales:
    - card: live_chat
      team: sales
      wait_time: 60s
      online_message: One moment.
      offline_message: Nobody is here.
  help:
    - card: live_chat
      team: help
      hours: {timezone: UTC, weekly: {mon: "09:00-17:00"}}
      wait_time: 60s
      online_message: One moment.
      offline_message: Nobody is here.
"""


def test_teams_and_hours_that_change_places_are_a_change(ci: httpx2.Client, playbook: str) -> None:
    swapped = (
        TWO.replace("team: sales", "team: x").replace("team: help", "team: sales").replace("team: x", "team: help")
    )
    hours = '      hours: {timezone: UTC, weekly: {mon: "09:00-17:00"}}\n'
    swapped = swapped.replace(hours, "").replace("team: help\n", f"team: help\n{hours}")
    deploy(ci, {f"{playbook}.yaml": TWO}, None, playbook=playbook)
    found = plan(ci, playbook, {f"{playbook}.yaml": swapped}).json()
    assert found["teams"] == {"changed": True, "added": [], "removed": []}
    assert found["hours"] == {"changed": True}
    assert "  hours: changed\n" in telling.plans([plans.read(found)], "text")
    assert "  teams: changed\n" in telling.plans([plans.read(found)], "text")


def test_nothing_to_change_is_said(ci: httpx2.Client, playbook: str) -> None:
    deploy(ci, named(playbook), None, playbook=playbook)
    found = plan(ci, playbook, {f"{playbook}.yaml": f"# a comment\n{SHOP}"}).json()
    assert (found["changed"], found["difference"]["same"]) == (False, True)
    assert [found[part]["changed"] for part in ("origins", "hours", "teams")] == [False, False, False]


def test_findings_are_told_and_so_are_warnings(ci: httpx2.Client, playbook: str) -> None:
    answer = plan(ci, playbook, written(playbook, ("goto: person}", "goto: nobody}")))
    assert refusal(answer) == (422, "findings")
    assert "FD201" in [one["code"] for one in answer.json()["diagnostics"]]
    origins = "install:\n  origins: [https://www.example.com]\n"
    warned = plan(ci, playbook, written(playbook, (origins, ""))).json()
    assert (warned["valid"], warned["warning_count"]) == (True, 1)


def test_live_conversations_on_changed_and_removed_cards_are_counted(
    server: Server, ci: httpx2.Client, playbook: str
) -> None:
    first = deploy(ci, named(playbook), None, playbook=playbook).json()["release"]
    with ExitStack() as open_pages:
        for answers in ([], [], [0]):
            visitor = open_pages.enter_context(guest(server, playbook=playbook))
            for option in answers:
                assert visitor.pick(option)["type"] == "ack"
        second = deploy(ci, named(playbook, "Welcome"), first, playbook=playbook).json()["release"]
        open_pages.enter_context(guest(server, playbook=playbook))
        gone = written(
            playbook,
            ("Hello", "Good day"),
            ("    - card: capture\n", ""),
            ('      fields:\n        - {field: person.email, ask: "Where can we reach you?"}\n', ""),
        )
        found: dict[str, Any] = plan(ci, playbook, gone).json()["conversations"]
    assert (found["open"], found["affected"]) == (4, 4)
    told = {(one["release"], one["card"], one["how"]): (one["count"], one["becomes"]) for one in found["cards"]}
    assert told == {
        (first, "start.question", "changed"): (2, "start.question"),
        (first, "person.capture", "gone"): (1, None),
        (second, "start.question", "changed"): (1, "start.question"),
    }


def test_where_what_runs_cannot_be_read_it_can_be_replaced(server: Server, ci: httpx2.Client, playbook: str) -> None:
    """As after an update of the server: what it cannot read must not stand in the way of what it can."""
    first = deploy(ci, named(playbook), None, playbook=playbook).json()["release"]
    second = deploy(ci, named(playbook, "Welcome"), first, playbook=playbook).json()["release"]
    with closing(sqlite3.connect(server.db, timeout=60)) as connection, connection:
        connection.execute("UPDATE releases SET data = ? WHERE digest = ?", (b"{}", second))
    found = plan(ci, playbook, named(playbook, "Other")).json()
    assert (found["active"], found["changed"], found["difference"]) == (second, True, None)
    state = ci.get(f"/api/v1/playbooks/{playbook}")
    assert state.status_code == 200, state.text
    assert (state.json()["release"], state.json()["tag"]) == (second, second)
    assert state.json()["why_code"] == "unreadable"
    assert playbook in {one["id"] for one in ci.get("/api/v1/playbooks?limit=100").json()["items"]}
    assert refusal(ci.get(f"/api/v1/playbooks/{playbook}/figures")) == (422, "unreadable-release")
    assert deploy(ci, named(playbook, "Other"), second, playbook=playbook).status_code == 201
    assert roll_back(ci, found["release"], first, playbook).json()["release"] == first


def test_a_conversation_whose_release_cannot_be_read_hides_no_other(
    server: Server, ci: httpx2.Client, playbook: str
) -> None:
    deploy(ci, named(playbook), None, playbook=playbook)
    with guest(server, playbook=playbook):
        pass
    with closing(sqlite3.connect(server.db, timeout=60)) as connection, connection:
        gone = "INSERT INTO releases SELECT ?, playbook, ?, created_at, created_by, revision, before, sources, left_at "
        connection.execute(f"{gone} FROM releases WHERE playbook = ? LIMIT 1", ("f" * 64, b"{}", playbook))
        connection.execute("UPDATE conversations SET release = ? WHERE playbook = ?", ("f" * 64, playbook))
    with guest(server, playbook=playbook):
        found = plan(ci, playbook, written(playbook, ("Hello, what", "Hi, what"))).json()["conversations"]
    assert (found["open"], found["affected"]) == (2, 1)
    assert [(one["card"], one["how"]) for one in found["cards"]] == [("start.question", "changed")]
