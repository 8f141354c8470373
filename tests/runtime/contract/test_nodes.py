"""Contract, from outside: a server on PostgreSQL loses nothing, and several on one database are as good as one."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import httpx2
import pytest

from databases import postgres_url
from frontdesk.runtime.desk import lookout
from runtime.halls import PERSON, PLAYBOOKS, assign, chat, folder, guest, inbox, online, rows, words
from serving import Server, running_server
from talking import Line, Visitor

CLAIMS = 10


@pytest.fixture(scope="module")
def url() -> str:
    return postgres_url()


@contextmanager
def node(folder: Path, url: str) -> Iterator[Server]:
    """One server of several on a database."""
    folder.mkdir(exist_ok=True)
    with running_server(folder, playbooks=PLAYBOOKS, arguments=("--allow-direct",), db_url=url) as server:
        yield server


@pytest.fixture(scope="module")
def nodes(url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Server]]:
    home = tmp_path_factory.mktemp("nodes")
    with ExitStack() as open_nodes:
        first, second = (open_nodes.enter_context(node(home / name, url)) for name in ("a", "b"))
        yield first, second


def log_of(client: httpx2.Client, visitor: Visitor) -> list[str]:
    return [words(row) for row in client.get(chat(visitor)).json()["log"]]


def test_what_was_acknowledged_before_a_kill_is_there_after_it(tmp_path: Path) -> None:
    with node(tmp_path, postgres_url()) as server:
        with server.sign_in("mia@example.com") as mia, inbox(server, mia):
            online(mia)
            with guest(server, answer=PERSON) as visitor:
                assert assign(mia, visitor).status_code == 200
                assert [visitor.say(f"before {n}")["type"] for n in range(5)] == ["ack"] * 5
                reply = mia.post(chat(visitor, "/messages"), json={"key": "r1", "text": "answered"})
                assert reply.status_code == 201
                before = log_of(mia, visitor)
                server.restart()
            token = visitor.welcome["token"]
            cookie = dict(mia.cookies)
        with server.client() as mia:
            mia.cookies.update(cookie)
            assert log_of(mia, visitor) == before
            again = mia.post(chat(visitor, "/messages"), json={"key": "r1", "text": "answered"})
            assert (again.status_code, again.json()) == (201, reply.json())
            with guest(server, token=token) as returned:
                assert returned.welcome["conversation"] == visitor.welcome["conversation"]
                assert [words(row) for row in rows(returned)][-7:] == before[-7:]
                assert returned.say("after")["type"] == "ack"
                assert len(log_of(mia, visitor)) == len(before) + 1


def test_visitor_and_agent_on_two_nodes_hear_each_other_at_the_next_look_which_comes_within_a_second(
    nodes: tuple[Server, Server],
) -> None:
    assert lookout.LOOK_AGAIN_S <= 1
    first, second = nodes
    with second.sign_in("mia@example.com") as mia, inbox(second, mia) as desk, guest(first) as visitor:
        conversation = visitor.welcome["conversation"]
        online(mia)
        visitor.pick(PERSON)
        desk.until(type="notify", conversation=conversation)
        assert conversation in folder(mia, "unassigned")
        assert assign(mia, visitor).status_code == 200
        visitor.until(type="event", kind="joined")
        desk.send(type="watch", conversation=conversation, since=0)
        assert visitor.say("Can you hear me?")["type"] == "ack"
        heard(desk, "Can you hear me?")
        reply = mia.post(chat(visitor, "/messages"), json={"key": "r1", "text": "Loud and clear"})
        assert reply.status_code == 201
        heard(visitor, "Loud and clear")


def heard(line: Line, text: str) -> None:
    """A row with this text comes."""
    while text not in words(line.until(type="event", kind="message")):
        continue


def test_of_two_agents_who_claim_one_chat_at_once_on_two_nodes_one_gets_it(nodes: tuple[Server, Server]) -> None:
    first, second = nodes
    with (
        ThreadPoolExecutor(2) as at_once,
        first.sign_in("admin@example.com") as ada,
        second.sign_in("omar@example.com") as omar,
    ):
        for _ in range(CLAIMS):
            with guest(first, answer=PERSON) as visitor:
                answers = list(at_once.map(partial(assign, visitor=visitor), (ada, omar)))
                assert sorted(answer.status_code for answer in answers) == [200, 409]
                joined = [row for row in ada.get(chat(visitor)).json().get("log", []) if row["kind"] == "joined"]
                assert len(joined) == (answers[0].status_code == 200)


def test_a_visitor_goes_on_at_another_node_where_the_first_left_off(nodes: tuple[Server, Server]) -> None:
    first, second = nodes
    with guest(first, answer=PERSON) as visitor:
        visitor.send(type="say", key="once", text="Hello from A")
        ack = visitor.until(type="ack", key="once")
    with guest(second, token=visitor.welcome["token"]) as returned:
        assert [row for row in rows(returned) if row["seq"] == ack["seq"]]
        returned.send(type="say", key="once", text="Hello from A")
        assert returned.until(type="ack", key="once")["seq"] == ack["seq"]
        returned.send(type="say", key="once", text="Something else")
        assert returned.until(type="refused", key="once")["code"] == "key-reused"
