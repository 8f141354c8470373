"""Links that let one person in, once: looked at without harm, and worth nothing once there is a new password."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest

from frontdesk.runtime.accounts import sessions, user_commands
from runtime.doors import PASSWORD, add_user, invite, sign_in, url_of
from serving import DESK, Server, running_server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("links"), playbooks=DESK) as server:
        yield server


def test_looking_at_a_link_does_not_use_it_up(server: Server) -> None:
    add_user(server, "ann@example.com", "ann")
    link = invite(server, "ann@example.com")
    with server.client() as client:
        first, second = client.get(link), client.get(link)
        assert first.status_code == second.status_code == 200
        assert "ann" in first.text
        assert client.get("/api/v1/me").status_code == 401
        answer = client.post("/login", data={"link": link.partition("link=")[2]})
        assert (answer.status_code, client.get("/api/v1/me").status_code) == (303, 200)


def test_a_link_works_once(server: Server) -> None:
    link = server.links["omar@example.com"]
    token = link.partition("link=")[2]
    with server.client() as client:
        assert client.post("/api/v1/session", json={"link": token}).status_code == 200
    with server.client() as client:
        again = client.post("/api/v1/session", json={"link": token})
        page = client.get(link)
    assert (again.status_code, again.json()["code"]) == (401, "dead-link")
    assert page.status_code == 410
    assert "has been used or has expired" in page.text


def withdrawn(server: Server, link: str) -> bool:
    """The link lets nobody in any more."""
    with server.client() as client:
        answer = client.post("/api/v1/session", json={"link": link.partition("link=")[2]})
    return answer.status_code == 401 and answer.json()["code"] == "dead-link"


def test_a_new_password_makes_older_links_worthless(server: Server) -> None:
    add_user(server, "kim@example.com", "kim")
    first = invite(server, "kim@example.com")
    second = invite(server, "kim@example.com")
    assert withdrawn(server, first)
    user_commands.set_password(url_of(server), server.url, "kim@example.com", PASSWORD)
    assert withdrawn(server, second)


def test_a_password_that_one_chooses_makes_older_links_worthless(server: Server) -> None:
    add_user(server, "liv@example.com", "liv")
    with server.client() as client:
        sign_in(client, "liv@example.com", PASSWORD)
        with sqlite3.connect(server.db, timeout=60) as other:
            row = (sessions.digest("a link"), 2**53)
            other.execute("INSERT INTO invitations SELECT ?, id, 0, ?, NULL FROM users WHERE name = 'liv'", row)
        other.close()
        new = {"password": "another long password", "current_password": PASSWORD}
        assert client.patch("/api/v1/me", json={"name": "Liv"}).status_code == 200
        assert client.get("/login?link=a%20link").status_code == 200
        assert client.patch("/api/v1/me", json=new).status_code == 200
    assert withdrawn(server, "link=a link")


def test_disabling_makes_links_worthless_for_good(server: Server) -> None:
    add_user(server, "ned@example.com", "ned")
    link = invite(server, "ned@example.com")
    user_commands.disable(url_of(server), "ned@example.com")
    user_commands.disable(url_of(server), "ned@example.com", undo=True)
    assert withdrawn(server, link)
