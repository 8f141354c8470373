"""Signing in: passwords, cookies, and requests that come from somewhere else."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from frontdesk.runtime.accounts import sessions, user_commands
from runtime.doors import PASSWORD, add_user, sign_in, url_of
from serving import DESK, Server, running_server
from talking import open_inbox


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("sign-in"), playbooks=DESK) as server:
        for name in ("pia", "tom"):
            add_user(server, f"{name}@example.com", name)
        yield server


def test_a_password_opens_a_session(server: Server) -> None:
    with server.client() as client:
        answer = sign_in(client, " PIA@example.com ", PASSWORD)
        assert answer.status_code == 200
        assert client.get("/api/v1/me").json()["email"] == "pia@example.com"


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_websites(server: Server) -> None:
    with server.client() as client:
        cookie = sign_in(client, "pia@example.com", PASSWORD).headers["set-cookie"].lower()
    assert cookie.startswith("frontdesk=")
    assert {"httponly", "samesite=lax", "path=/"} <= {part.strip() for part in cookie.split(";")}
    assert "secure" not in cookie


def test_an_unknown_user_and_a_wrong_password_get_the_same_answer(server: Server) -> None:
    with server.client() as client:
        unknown = sign_in(client, "nobody@example.com", PASSWORD)
        wrong = sign_in(client, "pia@example.com", "a wrong password")
    assert unknown.status_code == 401
    assert unknown.json() == wrong.json()


def test_the_sixth_attempt_after_five_failures_is_not_looked_at(server: Server) -> None:
    with server.client() as client:
        failures = [sign_in(client, "tom@example.com", "wrong").status_code for _ in range(5)]
        late = sign_in(client, "tom@example.com", PASSWORD)
        other = sign_in(client, "pia@example.com", PASSWORD)
    assert failures == [401] * 5
    assert late.status_code == 429
    assert late.json()["code"] == "too-many-requests"
    assert int(late.headers["retry-after"]) > 0
    assert other.status_code == 200


def used_two_hours_ago(server: Server) -> None:
    """Let every session look so."""
    with sqlite3.connect(server.db, timeout=60) as other:
        other.execute("UPDATE sessions SET last_seen_at = last_seen_at - 7200000, expires_at = expires_at - 7200000")
    other.close()


def expiry(server: Server, token: str) -> int:
    with sqlite3.connect(server.db, timeout=60) as other:
        key = (sessions.digest(token),)
        (found,) = other.execute("SELECT expires_at FROM sessions WHERE token_hash = ?", key).fetchone()
    other.close()
    return int(found)


def test_using_a_session_renews_it_here_and_in_the_browser(server: Server) -> None:
    with server.client() as client:
        first = sign_in(client, "pia@example.com", PASSWORD).headers["set-cookie"]
        token, expires_at = client.cookies["frontdesk"], expiry(server, client.cookies["frontdesk"])
        assert "set-cookie" not in client.get("/inbox").headers
        used_two_hours_ago(server)
        assert "set-cookie" not in client.get("/api/v1/conversations/none").headers
        assert client.get("/inbox").headers["set-cookie"] == first
        assert expiry(server, token) >= expires_at
        assert "set-cookie" not in client.get("/inbox").headers
        used_two_hours_ago(server)
        assert client.get("/api/v1/me").headers["set-cookie"] == first


def test_a_socket_leaves_renewing_to_what_can_set_a_cookie(server: Server) -> None:
    with server.client() as client:
        sign_in(client, "pia@example.com", PASSWORD)
        used_two_hours_ago(server)
        before = expiry(server, client.cookies["frontdesk"])
        with open_inbox(server, client):
            assert expiry(server, client.cookies["frontdesk"]) == before
        assert "set-cookie" in client.get("/login").headers


def test_signing_out_does_not_bring_the_cookie_back(server: Server) -> None:
    with server.client() as client:
        sign_in(client, "pia@example.com", PASSWORD)
        used_two_hours_ago(server)
        assert client.delete("/api/v1/session").headers.get_list("set-cookie")[-1].startswith('frontdesk=""')


def test_signing_out_ends_the_session_on_the_server(server: Server) -> None:
    add_user(server, "ida@example.com", "ida")
    with server.client() as client:
        sign_in(client, "ida@example.com", PASSWORD)
        cookie = dict(client.cookies)
        assert client.delete("/api/v1/session").status_code == 204
        client.cookies.update(cookie)
        assert client.get("/api/v1/me").status_code == 401


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://evil.example"}, 403),
        ({}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
    ],
    ids=["another website", "nobody says", "a cross-site fetch", "a same-origin fetch"],
)
def test_a_request_with_a_cookie_must_come_from_a_page_of_ours(
    server: Server, headers: dict[str, str], status: int
) -> None:
    with server.client() as client:
        sign_in(client, "pia@example.com", PASSWORD)
        del client.headers["Origin"]
        answer = client.put("/api/v1/me/presence", json={"online": False}, headers=headers)
    assert answer.status_code == status


def test_another_website_cannot_sign_its_visitors_in(server: Server) -> None:
    with server.client() as client:
        client.headers["Origin"] = "https://evil.example"
        assert sign_in(client, "pia@example.com", PASSWORD).status_code == 403


@pytest.mark.parametrize("path", ["/inbox", "/playbooks", "/settings", "/inbox?chat=01k88utqk0"])
def test_a_page_leads_to_the_sign_in_page_and_back(server: Server, path: str) -> None:
    with server.client() as client:
        answer = client.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/login?next={quote(path)}")
        form = {"email": "pia@example.com", "password": PASSWORD, "next": path}
        assert client.post("/login", data=form).headers["location"] == path
        assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", ["//evil.example", "/inbox?chat=//evil.example", "/inbox?chat=a\nb", "/inbox?x=1"])
def test_the_sign_in_page_leads_nowhere_else(server: Server, path: str) -> None:
    form = {"email": "pia@example.com", "password": PASSWORD, "next": path}
    with server.client() as client:
        assert client.post("/login", data=form).headers["location"] == "/inbox"


def test_a_wrong_password_shows_the_form_again(server: Server) -> None:
    with server.client() as client:
        page = client.post("/login", data={"email": "pia@example.com", "password": "no"})
    assert page.status_code == 401
    assert "is wrong" in page.text
    assert 'value="pia@example.com"' in page.text


def test_a_new_password_ends_the_other_sessions(server: Server) -> None:
    add_user(server, "eva@example.com", "eva")
    with server.client() as here, server.client() as elsewhere:
        sign_in(here, "eva@example.com", PASSWORD)
        sign_in(elsewhere, "eva@example.com", PASSWORD)
        refused = here.patch("/api/v1/me", json={"password": "another long password", "current_password": "no"})
        assert (refused.status_code, refused.json()["code"]) == (422, "wrong-password")
        changed = here.patch("/api/v1/me", json={"password": "another long password", "current_password": PASSWORD})
        assert changed.status_code == 200
        assert (here.get("/api/v1/me").status_code, elsewhere.get("/api/v1/me").status_code) == (200, 401)
        assert sign_in(elsewhere, "eva@example.com", "another long password").status_code == 200


def test_a_stolen_session_cannot_try_passwords_for_long(server: Server) -> None:
    add_user(server, "uma@example.com", "uma")
    guess = {"password": "another long password", "current_password": "a guess"}
    with server.client() as client:
        sign_in(client, "uma@example.com", PASSWORD)
        tried = [client.patch("/api/v1/me", json=guess).status_code for _ in range(6)]
        assert tried == [422] * 5 + [429]
        assert client.patch("/api/v1/me", json={"name": "Una"}).status_code == 200


def test_a_disabled_user_is_refused_at_once(server: Server) -> None:
    add_user(server, "leo@example.com", "leo")
    with server.client() as client:
        sign_in(client, "leo@example.com", PASSWORD)
        user_commands.disable(url_of(server), "leo@example.com")
        assert client.get("/api/v1/me").status_code == 401
        assert sign_in(client, "leo@example.com", PASSWORD).status_code == 401


def test_nothing_of_a_sign_in_is_logged(server: Server) -> None:
    with server.client() as client:
        sign_in(client, "secret-name@example.com", "secret-password")
    server.stop()
    log = server.err
    server.start()
    assert "wrong-credentials" in log
    assert "secret" not in log
    assert "example.com" not in log


def test_the_database_holds_no_token(server: Server) -> None:
    with server.client() as client:
        sign_in(client, "pia@example.com", PASSWORD)
        token = client.cookies["frontdesk"]
    # Others beside these come and go.
    stored = b"".join((server.folder / f"frontdesk.db{part}").read_bytes() for part in ("", "-wal"))
    assert token.encode() not in stored
    assert PASSWORD.encode() not in stored
