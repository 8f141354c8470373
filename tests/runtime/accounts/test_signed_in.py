"""Where one is signed in: listed, ended one by one or all at once, on every node, and open pages with them."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import httpx2
import pytest

from databases import postgres_url
from frontdesk.runtime.accounts import audit_commands
from runtime.doors import PASSWORD, add_user, sign_in, url_of
from runtime.halls import closing_code, refusal
from serving import DESK, Server, running_server
from talking import open_inbox

AGENT = "Mozilla/5.0 (X11; Linux x86_64; <b>) Firefox/150.0"
_NAMES = count(1)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("signed-in"), playbooks=DESK) as server:
        yield server


@pytest.fixture
def nodes(tmp_path: Path) -> Iterator[tuple[Server, Server]]:
    """Two nodes on one database."""
    url = postgres_url()
    with ExitStack() as stack:
        here, there = (
            stack.enter_context(running_server(tmp_path, playbooks=DESK, db_url=url)) for _ in ("here", "there")
        )
        yield here, there


@pytest.fixture
def email(server: Server) -> str:
    """Somebody with a password, whom no other test knows."""
    made = f"s{next(_NAMES)}@example.com"
    add_user(server, made, "Pia")
    return made


def signed_in(stack: ExitStack, server: Server, email: str, browser: str = "A browser") -> httpx2.Client:
    client = stack.enter_context(server.client())
    client.headers["user-agent"] = browser
    sign_in(client, email, PASSWORD).raise_for_status()
    return client


@pytest.mark.parametrize("path", ["/api/v1/session", "/api/v1/me/sessions"])
def test_whoever_signs_out_after_a_while_gets_no_cookie_back(server: Server, email: str, path: str) -> None:
    with ExitStack() as stack:
        here = signed_in(stack, server, email)
        with sqlite3.connect(server.db, timeout=60) as database:
            database.execute("UPDATE sessions SET last_seen_at = last_seen_at - 7200000")
        database.close()
        answer = here.delete(path)
        assert answer.is_success
        (cookie,) = answer.headers.get_list("set-cookie")
    assert "max-age=0" in cookie.lower()


def test_the_list_says_when_from_where_and_with_what(server: Server, email: str) -> None:
    before_ms = int(time.time() * 1000)
    with ExitStack() as stack:
        signed_in(stack, server, email, "x" * 1_000)
        here = signed_in(stack, server, email, AGENT)
        first, second = here.get("/api/v1/me/sessions").json()["items"]
    assert (first["here"], first["way"], first["address"]) == (True, "password", "127.0.0.1")
    assert (first["browser"], first["system"], first["agent"]) == ("Firefox", "Linux", AGENT)
    assert (second["here"], second["browser"], len(second["agent"])) == (False, None, 300)
    assert before_ms <= first["created_at"] <= time.time() * 1000
    assert set(first) == {
        "id",
        "here",
        "way",
        "address",
        "browser",
        "system",
        "agent",
        "created_at",
        "last_seen_at",
        "expires_at",
    }


def test_what_the_list_shows_lets_nobody_in(server: Server, email: str) -> None:
    with ExitStack() as stack:
        here = signed_in(stack, server, email)
        (shown,) = here.get("/api/v1/me/sessions").json()["items"]
        other = stack.enter_context(server.client())
        other.cookies.set("frontdesk", shown["id"])
        assert other.get("/api/v1/me").status_code == 401


def test_one_is_ended_and_the_others_go_on(server: Server, email: str) -> None:
    with ExitStack() as stack:
        far, here = signed_in(stack, server, email), signed_in(stack, server, email)
        items = here.get("/api/v1/me/sessions").json()["items"]
        (there,) = (item["id"] for item in items if not item["here"])
        assert here.delete(f"/api/v1/me/sessions/{there}").status_code == 204
        assert refusal(here.delete(f"/api/v1/me/sessions/{there}")) == (404, "not-found")
        assert (far.get("/api/v1/me").status_code, here.get("/api/v1/me").status_code) == (401, 200)
    (entry,) = audit_commands.last(url_of(server), 1)
    assert (entry.act.action, entry.act.actor, entry.act.details) == ("sessions-ended", email, {"count": 1})


def test_nobody_ends_a_session_of_somebody_else(server: Server, email: str) -> None:
    with ExitStack() as stack, server.sign_in("omar@example.com") as omar:
        here = signed_in(stack, server, email)
        (shown,) = here.get("/api/v1/me/sessions").json()["items"]
        missing = omar.delete("/api/v1/me/sessions/none")
        foreign = omar.delete(f"/api/v1/me/sessions/{shown['id']}")
        assert (foreign.status_code, foreign.content) == (missing.status_code, missing.content)
        assert here.get("/api/v1/me").status_code == 200


def test_everywhere_else_ends_the_others_with_their_open_pages_on_every_node(
    nodes: tuple[Server, Server],
) -> None:
    server, neighbour = nodes
    email = "s@example.com"
    add_user(server, email, "Pia")
    with ExitStack() as stack:
        far, here = signed_in(stack, neighbour, email), signed_in(stack, server, email)
        page = stack.enter_context(open_inbox(neighbour, far))
        kept = stack.enter_context(open_inbox(server, here))
        assert here.delete("/api/v1/me/sessions?but=this").json() == {"ended": 1}
        assert closing_code(page) == 4401
        assert far.get("/api/v1/me").status_code == 401
        assert here.get("/api/v1/me").status_code == 200
        kept.socket.close()


def test_everywhere_ends_this_one_too_and_takes_the_cookie_back(server: Server, email: str) -> None:
    with ExitStack() as stack:
        far, here = signed_in(stack, server, email), signed_in(stack, server, email)
        answer = here.delete("/api/v1/me/sessions")
        assert answer.json() == {"ended": 2}
        assert "max-age=0" in answer.headers["set-cookie"].lower()
        assert (far.get("/api/v1/me").status_code, here.get("/api/v1/me").status_code) == (401, 401)


def test_a_word_that_is_not_known_ends_nothing(server: Server, email: str) -> None:
    with ExitStack() as stack:
        here = signed_in(stack, server, email)
        assert refusal(here.delete("/api/v1/me/sessions?but=mine")) == (422, "invalid")
        assert here.get("/api/v1/me").status_code == 200


def test_a_new_password_ends_the_others_and_stands_in_the_audit(server: Server, email: str) -> None:
    with ExitStack() as stack:
        far, here = signed_in(stack, server, email), signed_in(stack, server, email)
        wrong = here.patch("/api/v1/me", json={"current_password": "a wrong one", "password": PASSWORD + "!"})
        assert refusal(wrong) == (422, "wrong-password")
        assert far.get("/api/v1/me").status_code == 200
        here.patch("/api/v1/me", json={"current_password": PASSWORD, "password": PASSWORD + "!"}).raise_for_status()
        assert (far.get("/api/v1/me").status_code, here.get("/api/v1/me").status_code) == (401, 200)
        (mine,) = here.get("/api/v1/me/sessions").json()["items"]
        assert (mine["here"], mine["way"]) == (True, "password")
    (entry,) = audit_commands.last(url_of(server), 1)
    act = entry.act
    assert (act.action, act.subject, act.details) == ("password-changed", email, {"sessions_ended": 1})


def test_sessions_from_before_origins_were_kept_are_listed_too(server: Server, email: str) -> None:
    with ExitStack() as stack:
        here = signed_in(stack, server, email)
        with sqlite3.connect(server.db, timeout=60) as other:
            other.execute("UPDATE sessions SET way = NULL, address = NULL, browser = NULL")
        other.close()
        (mine,) = here.get("/api/v1/me/sessions").json()["items"]
    assert (mine["way"], mine["address"], mine["browser"]) == (None, None, None)
