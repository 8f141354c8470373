"""Set-up without defaults: a server without users prints a link that makes one administrator, and has nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import httpx2
import pytest

from databases import database_url, kind  # noqa: F401
from frontdesk.runtime.accounts import audit_commands, sessions, set_up, user_commands
from frontdesk.store import set_ups
from frontdesk.store.database import Database
from runtime.halls import once_ready, refusal
from serving import Server, running_server

PASSWORD = "a long enough password"
LINK = re.compile(r"Set-up +(\S+/set-up\?link=(\S+))")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with running_server(tmp_path, demo=False) as server:
        yield server


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for those who make nobody."""
    with running_server(tmp_path_factory.mktemp("empty"), demo=False) as server:
        yield server


def printed(server: Server) -> str:
    found = LINK.search(server.out)
    assert found, server.out
    return found[2]


def form(link: str, **values: str) -> dict[str, str]:
    return {"link": link, "name": "Ada", "email": "ada@example.com", "password": PASSWORD, **values}


def test_until_then_the_agents_side_has_one_answer(empty: Server) -> None:
    with empty.client() as client:
        answers = [
            client.get("/api/v1/me"),
            client.get("/api/v1/conversations"),
            client.post("/api/v1/session", json={"email": "ada@example.com", "password": PASSWORD}),
        ]
        assert {refusal(answer)[:2] for answer in answers} == {(503, "not-set-up")}
        for path in ("/login", "/inbox", "/settings", "/people"):
            led = client.get(path)
            assert (led.status_code, led.headers["location"]) == (303, "/set-up")
        closed = client.get("/set-up")
        assert closed.status_code == 503
        assert "open the link that the server printed" in closed.text
        assert client.get("/widget.js").status_code == 200
        assert once_ready(partial(client.get, "/readyz")).status_code == 200


def test_until_then_the_routes_of_programs_are_as_ever(empty: Server) -> None:
    with empty.client() as client:
        for method, path in (("GET", "/api/v1/playbooks"), ("POST", "/api/v1/playbooks/shop/releases")):
            assert refusal(client.request(method, path))[:2] == (401, "no-session")


def test_the_link_makes_an_administrator_once_and_signs_them_in(server: Server) -> None:
    link = printed(server)
    with server.client() as client:
        assert "first administrator" in client.get("/set-up", params={"link": link}).text
        answer = client.post("/set-up", data=form(link))
        assert (answer.status_code, answer.headers["location"]) == (303, "/inbox")
        me = client.get("/api/v1/me").json()
        assert (me["email"], me["role"]) == ("ada@example.com", "admin")
    with server.client() as other:
        assert other.get("/set-up", params={"link": link}).status_code == 404
        assert other.post("/set-up", data=form(link, email="eve@example.com")).status_code == 404
        assert other.get("/api/v1/me").status_code == 401
    (user,) = user_commands.everybody(f"sqlite:///{server.db}")
    assert user.email == "ada@example.com"
    (entry,) = audit_commands.last(f"sqlite:///{server.db}", 1)
    assert (entry.act.action, entry.act.subject, entry.act.origin) == ("set-up", "ada@example.com", "127.0.0.1")


@pytest.mark.parametrize(
    ("values", "status", "words"),
    [
        ({"link": "guessed"}, 410, "has been used or has expired"),
        ({"link": ""}, 410, "has been used or has expired"),
        ({"password": "short"}, 422, "A password has 12 to 1024 characters."),
        ({"email": "ada"}, 422, "That is not an e-mail address."),
        ({"name": " "}, 422, "A name has 1 to 100 characters."),
    ],
    ids=["guessed", "none", "short password", "no address", "no name"],
)
def test_what_cannot_be_is_said_in_a_sentence_and_makes_nobody(
    empty: Server, values: dict[str, str], status: int, words: str
) -> None:
    with empty.client() as client:
        answer = client.post("/set-up", data=form(printed(empty)) | values)
    assert answer.status_code == status
    assert words in answer.text.replace("&#39;", "'")
    assert PASSWORD not in answer.text
    assert user_commands.everybody(f"sqlite:///{empty.db}") == ()


def test_a_form_with_more_fields_than_ours_is_refused(server: Server) -> None:
    db, more = f"sqlite:///{server.db}", {f"field{n}": "x" for n in range(20)}
    with server.client() as client:
        assert refusal(client.post("/set-up", data=form(printed(server)) | more))[:2] == (422, "invalid")
        assert user_commands.everybody(db) == ()
        user_commands.add(db, server.url, "ada@example.com", name="Ada", role="admin", teams=(), password=PASSWORD)
        assert refusal(client.post("/login", data=more))[:2] == (422, "invalid")


def test_a_start_prints_a_new_link_and_the_command_ends_the_set_up(server: Server) -> None:
    first = printed(server)
    server.restart()
    second = printed(server)
    assert first != second
    db = f"sqlite:///{server.db}"
    user_commands.add(db, server.url, "ada@example.com", name="Ada", role="admin", teams=(), password=PASSWORD)
    with server.client() as client:
        assert client.post("/set-up", data=form(second)).status_code == 404
        assert client.get("/login").status_code == 200
    server.restart()
    assert "Set-up" not in server.out


def test_of_many_at_once_on_several_nodes_one_is_made(database_url: str) -> None:  # noqa: F811
    nodes = [Database.open(database_url) for _ in range(2)]
    try:
        links = [node.write_now(lambda connection: set_up.begin(connection, 0)) or "" for node in nodes]

        def make(n: int) -> bool:
            given = {"name": "Ada", "password_hash": "x", "address": "", "now_ms": 1}
            try:
                nodes[n % 2].write_now(
                    lambda connection: set_up.finish(connection, links[n % 2], email=f"a{n}@example.com", **given)  # type: ignore[arg-type]
                )
            except set_up.ConflictError:
                return False
            return True

        with ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(make, range(8))) == 1
    finally:
        for node in nodes:
            node.close()


def test_a_link_expires_and_only_its_digest_is_stored(database_url: str) -> None:  # noqa: F811
    database = Database.open(database_url)
    try:
        token = database.write_now(lambda connection: set_up.begin(connection, 0)) or ""
        key = sessions.digest(token)
        assert not database.read_now(lambda connection: set_ups.holds(connection, token, 0))
        assert database.read_now(lambda connection: set_ups.holds(connection, key, set_up.LIFE_MS - 1))
        assert not database.read_now(lambda connection: set_up.holds(connection, token, set_up.LIFE_MS))
    finally:
        database.close()


def test_nothing_is_printed_on_a_demo(tmp_path: Path) -> None:
    with running_server(tmp_path) as demo:
        assert "Set-up" not in demo.out
        assert httpx2.get(f"{demo.url}/set-up", timeout=60).status_code == 404
