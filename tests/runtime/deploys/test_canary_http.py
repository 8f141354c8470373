"""Contract, from outside: a canary is begun, promoted and ended on what its author saw, and visitors meet it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import count

import httpx2
import pytest

from runtime.deploying import deploy, digest, named, program, roll_back, token
from runtime.halls import guest, refusal
from serving import Server

numbers = count(1)


@pytest.fixture(scope="module")
def ci(server: Server) -> Iterator[httpx2.Client]:
    with program(server, token(server, "canaries", "deploy")) as client:
        yield client


@pytest.fixture
def playbook() -> str:
    return f"canary-{next(numbers)}"


def promote(client: httpx2.Client, playbook: str, base: str) -> httpx2.Response:
    return client.post(f"/api/v1/playbooks/{playbook}/promote", json={}, headers={"If-Match": f'"{base}"'})


def tag(client: httpx2.Client, playbook: str) -> str:
    return str(client.get(f"/api/v1/playbooks/{playbook}").headers["etag"]).strip('"')


def test_a_canary_is_begun_looked_at_and_promoted(server: Server, ci: httpx2.Client, playbook: str) -> None:
    one, two = named(playbook), named(playbook, "Welcome")
    first, second = digest(one, playbook), digest(two, playbook)
    assert refusal(deploy(ci, two, None, playbook=playbook, canary=10)) == (422, "no-canary")
    deploy(ci, one, None, playbook=playbook)
    before = ci.get(f"/api/v1/playbooks/{playbook}").json()
    with program(server, token(server, f"{playbook}-second", "deploy")) as second_ci:
        made = deploy(second_ci, two, first, playbook=playbook, canary=99)
    assert (made.status_code, made.json()["release"], made.json()["changed"]) == (201, first, True)
    assert made.json()["canary"] == {"release": second, "share": 99}
    assert made.headers["etag"].strip('"') == tag(ci, playbook) == f"{first}.{second}.99"
    with guest(server, playbook=playbook) as visitor:
        shown = "Welcome" if "Welcome" in json.dumps(visitor.welcome) else "Hello"
    status = ci.get(f"/api/v1/playbooks/{playbook}").json()
    assert (status["release"], status["canary"]["release"], status["canary"]["share"]) == (first, second, 99)
    assert [status[name] for name in ("deployed_at", "deployed_by")] == [before["deployed_at"], "token canaries"]
    met = second if shown == "Welcome" else first
    assert {name: one["started"] for name, one in status["canary"]["outcomes"].items()} == {
        met: 1,
        ({first, second} - {met}).pop(): 0,
    }
    listed = ci.get(f"/api/v1/playbooks/{playbook}/releases").json()["items"]
    assert [(one["digest"], one["active"], one["canary"]) for one in listed] == [
        (second, False, 99),
        (first, True, None),
    ]
    assert refusal(promote(ci, playbook, first)) == (412, "stale")
    assert promote(ci, playbook, tag(ci, playbook)).json() == {"release": second, "before": first, "changed": True}
    assert (tag(ci, playbook), ci.get(f"/api/v1/playbooks/{playbook}").json()["canary"]) == (second, None)
    assert [one["action"] for one in ci.get(f"/api/v1/playbooks/{playbook}").json()["deploys"]] == [
        "promote",
        "canary",
        "deploy",
    ]


def test_a_rollback_ends_a_canary_and_the_release_beside_it_stays(ci: httpx2.Client, playbook: str) -> None:
    first = deploy(ci, named(playbook), None, playbook=playbook).json()["release"]
    deploy(ci, named(playbook, "Welcome"), first, playbook=playbook, canary=10)
    answer = roll_back(ci, tag(ci, playbook), playbook=playbook)
    assert answer.json() == {"release": first, "before": first, "changed": True}
    assert tag(ci, playbook) == first
    assert refusal(promote(ci, playbook, first)) == (422, "no-canary")


def test_whoever_did_not_see_the_canary_changes_nothing(ci: httpx2.Client, playbook: str) -> None:
    first = deploy(ci, named(playbook), None, playbook=playbook).json()["release"]
    deploy(ci, named(playbook, "Welcome"), first, playbook=playbook, canary=10)
    before = tag(ci, playbook)
    told = deploy(ci, named(playbook, "Other"), first, playbook=playbook)
    assert refusal(told) == (412, "stale")
    assert "token canaries was first: a canary has been running since then." in told.json()["detail"]
    assert refusal(roll_back(ci, first, playbook=playbook)) == (412, "stale")
    assert refusal(deploy(ci, named(playbook, "Other"), first, playbook=playbook, canary=5)) == (412, "stale")
    assert tag(ci, playbook) == before


def test_of_many_changes_of_one_canary_one_wins(server: Server, ci: httpx2.Client, playbook: str) -> None:
    first = deploy(ci, named(playbook), None, playbook=playbook).json()["release"]
    deploy(ci, named(playbook, "Welcome"), first, playbook=playbook, canary=10)
    base = tag(ci, playbook)
    with ThreadPoolExecutor(6) as pool:
        doing = [
            pool.submit(promote, ci, playbook, base),
            pool.submit(roll_back, ci, base, playbook=playbook),
            *[pool.submit(deploy, ci, named(playbook, "Welcome"), base, playbook=playbook, canary=n) for n in (20, 30)],
            pool.submit(deploy, ci, named(playbook, "Other"), base, playbook=playbook),
        ]
        answers = [each.result() for each in doing]
    assert sorted(answer.status_code in (200, 201) for answer in answers) == [False] * 4 + [True]
    assert {answer.status_code for answer in answers if answer.status_code >= 400} == {412}
    with closing(sqlite3.connect(server.db, timeout=60)) as connection:
        (entries,) = connection.execute("SELECT count(*) FROM audit WHERE subject = ?", (playbook,)).fetchone()
    assert entries == 3


@pytest.mark.parametrize("share", [0, 100, -1, 1.5, "10", True])
def test_what_is_no_share_is_refused(ci: httpx2.Client, playbook: str, share: object) -> None:
    first = deploy(ci, named(playbook), None, playbook=playbook).json()["release"]
    answer = deploy(ci, named(playbook, "Welcome"), first, playbook=playbook, canary=share)
    assert refusal(answer) == (422, "invalid")
    assert tag(ci, playbook) == first


def test_a_key_begins_a_canary_once(ci: httpx2.Client, playbook: str) -> None:
    first = deploy(ci, named(playbook), None, playbook=playbook).json()["release"]
    made = deploy(ci, named(playbook, "Welcome"), first, playbook=playbook, canary=10, key="once")
    again = deploy(ci, named(playbook, "Welcome"), first, playbook=playbook, canary=10, key="once")
    assert (again.status_code, again.json(), again.headers["etag"]) == (201, made.json(), made.headers["etag"])
    other = deploy(ci, named(playbook, "Welcome"), first, playbook=playbook, canary=11, key="once")
    assert refusal(other) == (422, "key-reused")


def test_a_plan_says_that_a_canary_runs(ci: httpx2.Client, playbook: str) -> None:
    first = deploy(ci, named(playbook), None, playbook=playbook).json()["release"]
    second = deploy(ci, named(playbook, "Welcome"), first, playbook=playbook, canary=10).json()["canary"]["release"]
    plan = ci.post(f"/api/v1/playbooks/{playbook}/plan", json={"files": named(playbook)}).json()
    assert (plan["canary"]["release"], plan["canary"]["share"], plan["base"]) == (second, 10, tag(ci, playbook))
    assert (plan["changed"], plan["difference"]["same"]) == (True, True), "a deploy ends the canary"
    assert deploy(ci, named(playbook), plan["base"], playbook=playbook).json()["changed"]
    assert tag(ci, playbook) == first
