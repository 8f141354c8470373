"""Whoever has an inbox open is known without a read, for a moment, and only until something changes here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import httpx2
import pytest
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from frontdesk.runtime.accounts.known import LASTS_S, TOUCH_MS, Known
from frontdesk.runtime.sockets import signed_out
from frontdesk.store import sessions as stored
from frontdesk.store.sessions import Session
from frontdesk.store.users import User
from runtime.gates import Gate
from talking import STEADY, Line

MIA = User("mia", "mia@example.com", "Mia")
HERS = Session("hers", MIA, created_at=0, expires_at=10**9, last_seen_at=1_000)
NOW = 2_000, 100.0
"""Milliseconds by the wall clock, seconds by the monotonic one."""


def looked(*sessions: Session, opened: frozenset[str] = frozenset({"hers"}), looked_at_s: float = NOW[1]) -> Known:
    """After a look that found these."""
    known = Known()
    for one in sessions:
        known.enter(one)
    known.learn({one.token_hash: one.user for one in sessions}, opened, looked_at_s, known.doubts)
    return known


def test_who_was_found_at_the_last_look_is_known() -> None:
    assert looked(HERS).of("hers", *NOW) == HERS
    assert looked(HERS).of("another", *NOW) is None


def test_a_session_is_known_with_its_user_as_the_look_found_them() -> None:
    known = looked(HERS)
    promoted = replace(MIA, role="admin")
    known.learn({"hers": promoted}, {"hers"}, NOW[1], known.doubts)
    assert known.of("hers", *NOW) == replace(HERS, user=promoted)


def test_nobody_is_known_before_a_look_has_found_them() -> None:
    known = Known()
    known.enter(HERS)
    assert known.of("hers", *NOW) is None


def test_a_look_is_not_believed_for_long() -> None:
    known = looked(HERS)
    assert known.of("hers", NOW[0], NOW[1] + LASTS_S) == HERS
    assert known.of("hers", NOW[0], NOW[1] + LASTS_S + 0.01) is None
    assert signed_out.LOOK_AGAIN_S < LASTS_S < 1


@pytest.mark.parametrize("session", [replace(HERS, expires_at=NOW[0]), replace(HERS, last_seen_at=-TOUCH_MS)], ids=str)
def test_a_session_that_has_expired_or_must_be_renewed_is_looked_up(session: Session) -> None:
    assert looked(session).of("hers", NOW[0] + 1, NOW[1]) is None


def test_a_session_that_was_renewed_is_known_again() -> None:
    known = looked(replace(HERS, last_seen_at=-TOUCH_MS))
    known.note(HERS)
    assert known.of("hers", NOW[0] + 1, NOW[1]) == HERS


def test_a_session_that_is_read_without_an_inbox_is_not_kept() -> None:
    known = looked()
    known.note(HERS)
    known.learn({"hers": MIA}, {"hers"}, NOW[1], known.doubts)
    assert known.of("hers", *NOW) is None


def test_after_a_change_nobody_is_known_until_a_look_that_began_later() -> None:
    known = looked(HERS)
    before = known.doubts
    known.doubt()
    assert known.of("hers", *NOW) is None
    known.learn({"hers": MIA}, {"hers"}, NOW[1], before)
    assert known.of("hers", *NOW) is None
    known.learn({"hers": MIA}, {"hers"}, NOW[1], known.doubts)
    assert known.of("hers", *NOW) == HERS


def test_an_inbox_that_was_opened_during_a_look_is_known_from_the_next_one_on() -> None:
    known = Known()
    known.enter(HERS)
    known.learn({}, {"hers"}, NOW[1], known.doubts)
    assert known.of("hers", *NOW) is None
    known.learn({"hers": MIA}, {"hers"}, NOW[1], known.doubts)
    assert known.of("hers", *NOW) == HERS


def test_a_session_without_an_open_inbox_is_forgotten() -> None:
    known = looked(HERS, opened=frozenset())
    known.learn({"hers": MIA}, {"hers"}, NOW[1], known.doubts)
    assert known.of("hers", *NOW) is None


@contextmanager
def at_the_inbox(gate: Gate, person: str) -> Iterator[httpx2.Client]:
    """A browser of somebody who has the inbox open, after a look."""
    with gate.client(person) as client:
        cookie, protocols = client.headers["Cookie"], [Subprotocol("frontdesk.v1")]
        address, own = f"{gate.house.origin.replace('http', 'ws')}/ws/inbox", gate.house.origin
        headers = {"Cookie": cookie}
        with connect(address, origin=own, subprotocols=protocols, additional_headers=headers, **STEADY) as socket:  # type: ignore[arg-type]
            line = Line(socket)
            line.send(type="hello")
            line.until(type="counts")
            looks(gate)
            yield client


def looks(gate: Gate) -> None:
    """The server looks at the sessions of its sockets."""
    gate.house.do(signed_out.look(gate.house.shell.sockets, gate.desk))


def claims(gate: Gate, client: httpx2.Client) -> int:
    """The status with which a claim of a waiting chat is answered."""
    conversation = gate.chat("waiting").conversation
    return client.put(f"/api/v1/conversations/{conversation}/assignment", json={"agent": "me"}).status_code


def test_who_was_signed_out_elsewhere_claims_nothing_after_the_next_look(gate: Gate) -> None:
    with at_the_inbox(gate, "owner") as client:
        gate.desk.database.write_now(lambda connection: stored.end_all(connection, "owner"))
        assert claims(gate, client) == 200
        assert client.get("/api/v1/me").status_code == 401, "only where a visitor waits is a look believed"
        looks(gate)
        assert claims(gate, client) == 401


@pytest.mark.parametrize("path", ["/api/v1/session", "/api/v1/me/sessions"])
def test_who_has_signed_out_claims_nothing_from_that_moment_on(gate: Gate, path: str) -> None:
    with at_the_inbox(gate, "owner") as client:
        assert claims(gate, client) == 200
        cookie = client.headers["Cookie"]
        assert client.delete(path).is_success
        assert client.headers["Cookie"] == cookie, "it is the server that refuses"
        assert claims(gate, client) == 401


def test_whom_an_administrator_moves_to_another_team_claims_nothing_of_the_former_one_from_then_on(gate: Gate) -> None:
    with at_the_inbox(gate, "other") as client, gate.client("admin") as alex:
        assert claims(gate, client) == 200
        for teams, status in ((["sales"], 404), (["support"], 200)):
            assert alex.patch("/api/v1/users/other", json={"teams": teams}).is_success
            assert claims(gate, client) == status


@pytest.mark.parametrize(
    ("person", "method", "path", "body"),
    [
        ("other", "DELETE", "/api/v1/me/sessions?but=this", None),
        ("other", "PATCH", "/api/v1/me", {"password": "a new and long enough password"}),
        ("admin", "DELETE", "/api/v1/users/other/sessions", None),
        ("admin", "PATCH", "/api/v1/users/other", {"disabled": True}),
    ],
    ids=["everywhere else", "a new password", "by an administrator", "disabled"],
)
def test_whatever_ends_a_session_in_this_process_ends_it_for_claims_at_once(
    gate: Gate, person: str, method: str, path: str, body: dict[str, object] | None
) -> None:
    with at_the_inbox(gate, "other") as client, gate.client(person) as elsewhere:
        assert claims(gate, client) == 200
        assert elsewhere.request(method, path, json=body).is_success
        assert claims(gate, client) == 401
    with gate.client("admin") as alex:
        assert alex.patch("/api/v1/users/other", json={"disabled": False}).is_success
