"""What a server writes into its audit: deploys with digests, and sign-ins that failed with where they came from."""

from __future__ import annotations

from collections.abc import Iterator

import httpx2
import pytest

from frontdesk.runtime.accounts import audit_commands
from frontdesk.store.audit import Act
from runtime.deploying import deploy, named, roll_back
from runtime.halls import refusal
from serving import Server


@pytest.fixture
def alex(server: Server) -> Iterator[httpx2.Client]:
    with server.sign_in("admin@example.com") as client:
        yield client


def last(server: Server, count: int) -> list[Act]:
    return [entry.act for entry in audit_commands.last(f"sqlite:///{server.db}", count)]


def test_a_person_who_deploys_and_rolls_back_stands_there_with_their_address(
    server: Server, alex: httpx2.Client
) -> None:
    first = deploy(alex, named("news"), None, playbook="news").json()["release"]
    second = deploy(alex, named("news", "Hi"), first, playbook="news").json()["release"]
    assert roll_back(alex, second, playbook="news").status_code == 200
    acts = last(server, 3)
    assert [(act.action, act.subject, act.actor, act.origin) for act in acts] == [
        ("deploy", "news", "admin@example.com", "127.0.0.1"),
        ("deploy", "news", "admin@example.com", "127.0.0.1"),
        ("rollback", "news", "admin@example.com", "127.0.0.1"),
    ]
    assert acts[2].details == {"release": first, "before": second}


def test_a_deploy_that_is_refused_does_not_stand_there(server: Server) -> None:
    count = audit_commands.verify(f"sqlite:///{server.db}").entries
    with server.client() as client:
        assert deploy(client, named("news"), None, playbook="news").status_code == 401
    assert audit_commands.verify(f"sqlite:///{server.db}").entries == count


@pytest.mark.parametrize(
    ("body", "account", "way"),
    [
        ({"email": "MIA@example.com", "password": "not the right one"}, "mia@example.com", "password"),
        ({"email": "a password typed in here", "password": "x"}, "", "password"),
        ({"link": "an old one"}, "", "link"),
    ],
    ids=["known", "unknown", "link"],
)
def test_a_sign_in_that_fails_stands_there_without_what_was_typed(
    server: Server, body: dict[str, str], account: str, way: str
) -> None:
    with server.client() as client:
        assert refusal(client.post("/api/v1/session", json=body))[0] == 401
    (act,) = last(server, 1)
    assert (act.action, act.subject, act.origin, act.details) == ("sign-in-failure", account, "127.0.0.1", {"way": way})
    assert "typed" not in repr(act)


def test_what_the_demo_deployed_stands_there_and_all_is_whole(server: Server) -> None:
    verdict = audit_commands.verify(f"sqlite:///{server.db}")
    assert verdict.fault is None
    acts = last(server, verdict.entries)
    assert {act.subject for act in acts if act.actor == "demo"} == {"asleep", "hall", "nowhere"}
