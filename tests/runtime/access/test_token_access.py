"""Contract, from outside: what a token opens, what it does not, and how soon it is known to hold no more."""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpx2
import pytest

from frontdesk.runtime.accounts import token_commands
from frontdesk.runtime.accounts.tokens import allows
from runtime.deploying import deploy, program, shop, token
from runtime.halls import PERSON, guest, refusal
from serving import Server

READS = ("/api/v1/playbooks", "/api/v1/playbooks/hall", "/api/v1/playbooks/hall/releases")


@pytest.fixture(scope="module")
def reader(server: Server) -> Iterator[httpx2.Client]:
    with program(server, token(server, "reader", "read")) as client:
        yield client


@pytest.mark.parametrize("path", READS)
def test_a_token_that_reads_may_read_playbooks(reader: httpx2.Client, path: str) -> None:
    assert reader.get(path).status_code == 200


@pytest.mark.parametrize("scope", ["read", "deploy:other", "plan:other"])
def test_a_token_without_the_scope_is_known_and_refused(server: Server, scope: str) -> None:
    with program(server, token(server, f"no-{scope.replace(':', '-')}", scope)) as client:
        assert refusal(answer := deploy(client, shop(), None)) == (403, "forbidden")
        assert answer.json()["detail"] == f"The token lacks the scope deploy or deploy:shop; its scopes are {scope}."
        for route in ("plan", "rollback"):
            assert refusal(client.post(f"/api/v1/playbooks/shop/{route}", json={})) == (403, "forbidden")


def test_a_token_of_one_playbook_reads_and_deploys_that_one(server: Server) -> None:
    with program(server, token(server, "shop-only", "deploy:shop")) as client:
        assert deploy(client, shop(), None).status_code == 201
        assert client.get("/api/v1/playbooks/shop").status_code == 200
        for path in READS:
            assert refusal(client.get(path)) == (403, "forbidden")
        details = [client.get(path).json()["detail"] for path in READS[:2]]
        assert details == [
            "The token is not for all playbooks: name one. Its scopes are deploy:shop.",
            "The token lacks the scope read; its scopes are deploy:shop.",
        ]


@pytest.mark.parametrize("scope", ["plan", "plan:shop"])
def test_a_token_that_plans_reads_and_changes_nothing(server: Server, scope: str) -> None:
    with program(server, token(server, f"pulls-{scope.replace(':', '-')}", scope)) as client:
        assert client.post("/api/v1/playbooks/shop/plan", json={"files": shop()}).status_code == 200
        assert refusal(deploy(client, shop(), None)) == (403, "forbidden")
        for route in ("rollback", "promote", "migrate"):
            assert refusal(client.post(f"/api/v1/playbooks/shop/{route}", json={})) == (403, "forbidden")
        assert refusal(client.put(f"/api/v1/playbooks/shop/images/{'0' * 64}", content=b"x")) == (403, "forbidden")
        assert client.get("/api/v1/playbooks").status_code == (200 if scope == "plan" else 403)


@pytest.mark.parametrize("scope", ["read", "plan", "deploy"])
def test_no_token_reads_conversations_or_people(server: Server, scope: str) -> None:
    with guest(server, answer=PERSON) as visitor, program(server, token(server, f"peeking-{scope}", scope)) as client:
        conversation = f"/api/v1/conversations/{visitor.welcome['conversation']}"
        for path in ("/api/v1/conversations", conversation, "/api/v1/agents", "/api/v1/me", "/inbox", "/settings"):
            assert client.get(path).status_code == 403, path
        assert refusal(client.post(f"{conversation}/messages", json={"key": "k", "text": "x"})) == (403, "forbidden")


@pytest.mark.parametrize(
    "header",
    ["Bearer frontdesk_wrong", "Bearer", "Basic bWlhOm1pYQ==", "nonsense", "Bearer a b", "Bearer é", ""],
    ids=ascii,
)
def test_a_token_that_is_none_is_not_let_in(server: Server, header: str) -> None:
    answer = httpx2.get(f"{server.url}/api/v1/playbooks", headers={"Authorization": header.encode()}, timeout=60)
    assert refusal(answer) == (401, "bad-token")
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_a_wrong_token_is_not_helped_by_a_session(server: Server, mia: httpx2.Client) -> None:
    answer = mia.get("/api/v1/playbooks", headers={"Authorization": "Bearer frontdesk_wrong"})
    assert refusal(answer) == (401, "bad-token")


def test_a_revoked_token_is_refused_at_the_next_request(server: Server) -> None:
    with program(server, token(server, "leaving", "read")) as client:
        assert client.get("/api/v1/playbooks").status_code == 200
        token_commands.revoke(f"sqlite:///{server.db}", "leaving")
        assert refusal(client.get("/api/v1/playbooks")) == (401, "bad-token")


def test_an_expired_token_is_refused(server: Server) -> None:
    with program(server, token(server, "brief", "read", expires="1s")) as client:
        deadline = time.monotonic() + 60
        while client.get("/api/v1/playbooks").status_code == 200:
            assert time.monotonic() < deadline
        assert refusal(client.get("/api/v1/playbooks")) == (401, "bad-token")


def test_the_last_use_is_noted(server: Server) -> None:
    def used() -> int | None:
        (found,) = (one for one, _ in token_commands.everything(f"sqlite:///{server.db}") if one.name == "noted")
        return found.last_used_at

    with program(server, token(server, "noted", "read")) as client:
        assert used() is None
        before_ms = int(time.time() * 1000)
        client.get("/api/v1/playbooks")
        at_ms = used()
        assert at_ms is not None
        assert before_ms <= at_ms <= time.time() * 1000


def test_who_may_not_configure_may_not_deploy(server: Server, mia: httpx2.Client) -> None:
    assert refusal(deploy(mia, shop(), None)) == (403, "forbidden")
    assert refusal(mia.post("/api/v1/playbooks/shop/plan", json={"files": shop()})) == (403, "forbidden")
    assert refusal(mia.post("/api/v1/playbooks/shop/rollback", json={})) == (403, "forbidden")


@pytest.mark.parametrize(
    ("scopes", "scope", "playbook", "allowed"),
    [
        (["read"], "read", None, True),
        (["read"], "read", "a", True),
        (["read"], "deploy", "a", False),
        (["plan"], "read", None, True),
        (["plan"], "plan", "a", True),
        (["plan"], "deploy", "a", False),
        (["plan:a"], "plan", "a", True),
        (["plan:a"], "plan", "b", False),
        (["read"], "plan", "a", False),
        (["deploy:a"], "plan", "a", True),
        (["deploy"], "read", None, True),
        (["deploy"], "deploy", "a", True),
        (["deploy:a"], "deploy", "a", True),
        (["deploy:a"], "read", "a", True),
        (["deploy:a"], "deploy", "ab", False),
        (["deploy:a"], "read", None, False),
        (["deploy:a", "deploy:b"], "deploy", "b", True),
        ([], "read", None, False),
    ],
    ids=str,
)
def test_what_scopes_allow(scopes: list[str], scope: str, playbook: str | None, allowed: bool) -> None:
    assert allows(scopes, scope, playbook) is allowed
