"""Several servers on one database: who is at one of them is known at the others, with a bus and without."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx2
import pytest

from brokers import Broker, running_broker
from databases import postgres_url
from frontdesk.runtime.desk import lookout
from runtime.halls import PERSON, PLAYBOOKS, assign, chat, guest, inbox, once_ready, online, words
from serving import Server, running_server
from talking import Line, Visitor

TRIES = 60


@dataclass(frozen=True, slots=True)
class Nodes:
    """Two servers on one database, and what wakes them."""

    first: Server
    second: Server
    broker: Broker


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    home, url = tmp_path_factory.mktemp("nodes"), postgres_url()
    with ExitStack() as stack:
        broker = stack.enter_context(running_broker())
        servers = [stack.enter_context(node(home / name, url, broker)) for name in ("a", "b")]
        yield Nodes(servers[0], servers[1], broker)


@contextmanager
def node(folder: Path, url: str, broker: Broker) -> Iterator[Server]:
    folder.mkdir()
    arguments = ("--allow-direct", "--bus", broker.url)
    with running_server(folder, playbooks=PLAYBOOKS, arguments=arguments, db_url=url) as server:
        yield server


@pytest.fixture(scope="module")
def mia(nodes: Nodes) -> Iterator[httpx2.Client]:
    with nodes.second.sign_in("mia@example.com") as client:
        online(client)
        yield client


@dataclass(frozen=True, slots=True)
class Chat:
    """An agent at one node watches the chat that she has with a visitor at the other."""

    desk: Line
    visitor: Visitor


@pytest.fixture
def talk(nodes: Nodes, mia: httpx2.Client) -> Iterator[Chat]:
    with inbox(nodes.second, mia) as desk, guest(nodes.first) as visitor:
        visitor.pick(PERSON)
        assert assign(mia, visitor).status_code == 200
        desk.send(type="watch", conversation=visitor.welcome["conversation"], since=0)
        desk.until(type="visitor")
        yield Chat(desk, visitor)


def heard(line: Line, text: str) -> None:
    while text not in words(line.until(type="event", kind="message")):
        continue


def shown(desk: Line, **like: Any) -> dict[str, Any]:
    """The next word on the watched visitor that says so."""
    while True:
        frame = desk.until(type="visitor")
        if all(frame[name] == value for name, value in like.items()):
            return frame


def typed_until_seen(line: Line, sees: Line, **like: Any) -> dict[str, Any]:
    """Type again and again until the other side sees it: the wish to hear travels between nodes, too."""
    for _ in range(TRIES):
        line.send(type="typing", **like)
        with suppress(TimeoutError):
            return sees.until(1.0, type="typing")
    raise AssertionError("nobody sees that somebody types")


def test_an_agent_at_one_node_is_there_for_the_visitors_of_the_other(nodes: Nodes, mia: httpx2.Client) -> None:
    with inbox(nodes.second, mia) as desk:
        for server in (nodes.second, nodes.first):
            with guest(server) as visitor:
                visitor.until(type="presence", available=True)
                visitor.pick(PERSON)
                desk.until(type="notify", conversation=visitor.welcome["conversation"])


def test_typing_is_seen_at_the_other_node_both_ways(nodes: Nodes, talk: Chat) -> None:
    assert typed_until_seen(talk.visitor, talk.desk)["author"] == "Visitor"
    seen = typed_until_seen(talk.desk, talk.visitor, conversation=talk.visitor.welcome["conversation"])
    assert seen["author"].startswith("Mia")


def test_an_agent_sees_that_a_visitor_of_another_node_comes_and_goes(nodes: Nodes, talk: Chat) -> None:
    assert shown(talk.desk, here=True)["left_at"] is None
    talk.visitor.socket.close()
    assert shown(talk.desk, here=False)["left_at"] > 0
    with guest(nodes.second, token=talk.visitor.welcome["token"]) as again:
        shown(talk.desk, here=True)
        with guest(nodes.first, token=talk.visitor.welcome["token"]):
            again.socket.close()
            talk.desk.send(type="watch", conversation=talk.visitor.welcome["conversation"], since=0)
            shown(talk.desk, here=True)
    shown(talk.desk, here=False)


def test_messages_arrive_whether_the_bus_is_there_or_not(nodes: Nodes, talk: Chat, mia: httpx2.Client) -> None:
    assert lookout.LOOK_AGAIN_S <= 1, "so late do they come without one"
    talk.visitor.say("with a bus")
    heard(talk.desk, "with a bus")
    nodes.broker.kill()
    try:
        talk.visitor.say("without one")
        heard(talk.desk, "without one")
        assert mia.post(chat(talk.visitor, "/messages"), json={"key": "r", "text": "likewise"}).status_code == 201
        heard(talk.visitor, "likewise")
        with nodes.first.client() as anybody:
            assert once_ready(partial(anybody.get, "/readyz")).status_code == 200
    finally:
        nodes.broker.start()
    typed_until_seen(talk.visitor, talk.desk)
