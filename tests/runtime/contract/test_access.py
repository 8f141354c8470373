"""Contract, from outside: where visitors come from, who is signed in, and what the command changes beside a server."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.cookies import SimpleCookie

import httpx2
import pytest
from websockets.exceptions import InvalidStatus

from frontdesk.runtime.accounts import user_commands
from frontdesk.runtime.sockets import signed_out
from runtime.halls import (
    PERSON,
    PLAYBOOKS,
    chat,
    closing_code,
    inbox,
    once_ready,
    online,
    refusal,
    socket_at,
    visitor_socket,
)
from serving import Server, running_server
from talking import Visitor, boot_of

PASSWORD = "correct horse battery staple"
PUBLIC = "https://chat.example.com"
SITE = "https://www.example.com"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that wants boot tokens."""
    with running_server(tmp_path_factory.mktemp("hall"), playbooks=PLAYBOOKS) as server:
        yield server


@pytest.fixture(scope="module")
def secure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server behind a proxy that speaks https to browsers."""
    folder, arguments = tmp_path_factory.mktemp("secure"), ("--public-url", PUBLIC)
    proxies = {"FRONTDESK_PROXIES": "127.0.0.1"}
    with running_server(folder, playbooks=PLAYBOOKS, arguments=arguments, env=proxies) as server:
        yield server


@pytest.fixture(scope="module")
def mia(server: Server) -> Iterator[httpx2.Client]:
    with server.sign_in("mia@example.com") as client, inbox(server, client):
        online(client)
        yield client


def users(server: Server, *arguments: str) -> str:
    """Run `frontdesk users` beside the server; what it prints."""
    command = [sys.executable, "-m", "frontdesk_cli.main", "users", *arguments, "--db", f"sqlite:///{server.db}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def add(server: Server, email: str, name: str) -> None:
    """Another agent, made beside the server."""
    user_commands.add(f"sqlite:///{server.db}", PUBLIC, email, name=name, role="agent", teams=(), password=PASSWORD)


@contextmanager
def signed_in(server: Server, email: str) -> Iterator[httpx2.Client]:
    with server.client() as client:
        client.post("/api/v1/session", json={"email": email, "password": PASSWORD}).raise_for_status()
        yield client


def test_only_an_installed_page_makes_a_chat_live(server: Server, mia: httpx2.Client) -> None:
    def arrives(boot: str | None) -> str:
        with visitor_socket(server) as line:
            visitor = Visitor(line.socket, "hall", boot=boot)
            assert visitor.pick(PERSON)["type"] == "ack"
            item = mia.get(chat(visitor)).json()
            assert item["missed"] is (item["phase"] == "bot")
            return str(item["phase"])

    boot, other = boot_of(server, "hall", SITE), boot_of(server, "nowhere")
    assert boot
    assert other
    assert arrives(boot) == "waiting"
    assert arrives(None) == "bot"
    for wrong in (other, boot[:-2] + ("AA" if boot[-2:] != "AA" else "BB"), "x.y", "é", "", boot + "."):
        assert arrives(wrong) == "bot", wrong
    assert boot_of(server, "hall", "https://elsewhere.example") is None


@pytest.mark.parametrize(
    "origins",
    [("https://elsewhere.example",), ("null",), ("",), ("own", "own"), ("own", "https://elsewhere.example")],
    ids=str,
)
@pytest.mark.parametrize("path", ["/ws/visitor", "/ws/inbox"])
def test_a_handshake_has_one_origin_and_it_is_ours(server: Server, path: str, origins: tuple[str, ...]) -> None:
    headers = [("Origin", server.url if origin == "own" else origin) for origin in origins]
    opening = socket_at(server, path, origin=None, additional_headers=headers)
    with pytest.raises(InvalidStatus) as caught, opening:
        pass
    assert caught.value.response.status_code in (400, 403)


def test_a_disabled_user_is_out_at_the_next_look_which_comes_within_a_second(server: Server) -> None:
    assert signed_out.LOOK_AGAIN_S < 1
    add(server, "zed@example.com", "Zed")
    with signed_in(server, "zed@example.com") as zed, inbox(server, zed) as line:
        users(server, "disable", "zed@example.com")
        assert closing_code(line) == 4401
        assert refusal(zed.get("/api/v1/me")) == (401, "no-session")
        again = zed.post("/api/v1/session", json={"email": "zed@example.com", "password": PASSWORD})
        unknown = zed.post("/api/v1/session", json={"email": "nobody@example.com", "password": PASSWORD})
        assert (again.status_code, again.json()) == (401, unknown.json())


def test_a_new_password_and_a_new_role_take_effect_beside_the_server(server: Server) -> None:
    add(server, "yan@example.com", "Yan")
    with signed_in(server, "yan@example.com") as yan, inbox(server, yan) as line:
        users(server, "role", "yan@example.com", "deals-admin")
        assert yan.get("/api/v1/me").json()["role"] == "deals-admin"
        link = users(server, "password", "yan@example.com").strip()
        assert closing_code(line) == 4401
        assert refusal(yan.get("/api/v1/me"))[0] == 401
        yan.post("/api/v1/session", json={"link": link.partition("link=")[2]}).raise_for_status()
        assert yan.get("/api/v1/me").json()["email"] == "yan@example.com"
    assert "yan@example.com\tYan\tdeals-admin" in users(server, "list")


def test_without_a_session_the_inbox_closes_with_4401(server: Server) -> None:
    for cookie in ("", "frontdesk=unknown"):
        with socket_at(server, "/ws/inbox", additional_headers={"Cookie": cookie}) as line:
            assert closing_code(line) == 4401


def test_a_configured_proxy_says_who_fails_and_who_stands_inside(secure: Server) -> None:
    def attempt(forwarded: str) -> int:
        body = {"email": "omar@example.com", "password": "x"}
        headers = {"X-Forwarded-For": forwarded}
        return httpx2.post(f"{secure.url}/api/v1/session", json=body, headers=headers, timeout=60).status_code

    assert [attempt("198.51.100.1") for _ in range(6)] == [401] * 5 + [429]
    assert attempt("203.0.113.9, 198.51.100.1") == 429
    assert attempt("198.51.100.1, 127.0.0.1") == 429
    assert attempt("198.51.100.2") == 401
    for path in ("/healthz", "/readyz", "/metrics"):
        for forwarded, status in (("10.1.2.3", 200), ("198.51.100.1", 404), ("10.1.2.3, 198.51.100.1", 404)):
            headers = {"X-Forwarded-For": forwarded}
            answer = once_ready(partial(httpx2.get, secure.url + path, headers=headers, timeout=60))
            assert answer.status_code == status, (path, forwarded)


def test_behind_https_the_cookie_is_held_to_this_host_and_the_origin_is_the_public_one(secure: Server) -> None:
    token = secure.links["mia@example.com"].partition("link=")[2]
    assert secure.links["mia@example.com"].startswith(PUBLIC)
    headers = {"Origin": PUBLIC}
    answer = httpx2.post(f"{secure.url}/api/v1/session", json={"link": token}, headers=headers, timeout=60)
    ((name, morsel),) = SimpleCookie(answer.headers["set-cookie"]).items()
    assert name.startswith("__Host-")
    assert (morsel["secure"], morsel["httponly"], morsel["path"], morsel["domain"]) == (True, True, "/", "")
    assert morsel["samesite"].lower() in ("lax", "strict")
    for origin, status in ((PUBLIC, 200), ("http://chat.example.com", 403), (f"{PUBLIC}:8443", 403), (secure.url, 403)):
        headers = {"Cookie": f"{name}={morsel.value}", "Origin": origin}
        put = httpx2.put(f"{secure.url}/api/v1/me/presence", json={"online": False}, headers=headers, timeout=60)
        assert put.status_code == status, origin
