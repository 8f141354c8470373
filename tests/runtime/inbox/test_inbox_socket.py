"""The inbox's socket: what agents hear, in which order, and how it closes."""

from __future__ import annotations

import json
import signal
from contextlib import suppress
from typing import Any

import httpx2
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from frontdesk.runtime.accounts import user_commands
from frontdesk.runtime.sockets import signed_out
from runtime.halls import logged, stands
from serving import DESK, Server, running_server
from talking import Line, inbox_socket, open_inbox, visit


def claim(client: httpx2.Client, conversation: str) -> None:
    answer = client.put(f"/api/v1/conversations/{conversation}/assignment", json={"agent": "me"})
    assert answer.status_code == 200, answer.text


def say(client: httpx2.Client, conversation: str, text: str) -> None:
    body = {"key": text[:64], "text": text}
    assert client.post(f"/api/v1/conversations/{conversation}/messages", json=body).status_code == 201


def words(frame: dict[str, Any]) -> str:
    return json.dumps(frame.get("body"))


def closing_code(line: Line) -> int:
    with suppress(ConnectionClosed):
        while True:
            line.receive()
    assert line.socket.close_code is not None
    return line.socket.close_code


def test_a_new_chat_is_told_and_an_online_agent_is_notified(server: Server, mia: httpx2.Client) -> None:
    with open_inbox(server, mia) as inbox, visit(server, "helpline") as visitor:
        visitor.pick(0)
        conversation = visitor.welcome["conversation"]
        item = stands(inbox, conversation)["item"]
        notice = inbox.until(type="notify", conversation=conversation)
        counts = inbox.until(type="counts")
    assert item["folder"] == "unassigned"
    assert notice["reason"] == "new-unassigned"
    assert counts["unassigned"] >= 1


def test_an_agent_whose_switch_is_off_sees_it_and_is_not_notified(
    server: Server, mia: httpx2.Client, omar: httpx2.Client
) -> None:
    with open_inbox(server, mia), open_inbox(server, omar) as inbox, visit(server, "helpline") as visitor:
        visitor.pick(0)
        stands(inbox, visitor.welcome["conversation"])
        claim(mia, visitor.welcome["conversation"])
        inbox.until(type="removed", conversation=visitor.welcome["conversation"])
    assert "notify" not in {frame["type"] for frame in inbox.frames}


def test_a_claimed_chat_disappears_for_the_others(server: Server, mia: httpx2.Client, omar: httpx2.Client) -> None:
    with open_inbox(server, mia) as hers, open_inbox(server, omar) as his, visit(server, "helpline") as visitor:
        visitor.pick(0)
        conversation = visitor.welcome["conversation"]
        stands(his, conversation)
        claim(mia, conversation)
        his.until(type="removed", conversation=conversation)
        visitor.say("only for Mia")
        hers.until(type="notify", reason="new-message", conversation=conversation)
        his.send(type="watch", conversation=conversation)
        his.until(type="removed", conversation=conversation)
    assert "only for Mia" not in json.dumps(his.frames)


def test_watching_gives_every_row_once_and_in_order(server: Server, mia: httpx2.Client) -> None:
    with open_inbox(server, mia) as inbox, visit(server, "helpline") as visitor:
        visitor.pick(0)
        conversation = visitor.welcome["conversation"]
        claim(mia, conversation)
        inbox.send(type="watch", conversation=conversation, since=0)
        for number in range(5):
            visitor.say(f"message {number}")
            say(mia, conversation, f"answer {number}")
        while "answer 4" not in words(inbox.receive()):
            continue
    numbers = [frame["seq"] for frame in inbox.frames if frame["type"] == "event"]
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_watch_goes_on_from_where_the_page_is(server: Server, mia: httpx2.Client) -> None:
    with open_inbox(server, mia) as inbox, visit(server, "helpline") as visitor:
        visitor.pick(0)
        conversation = visitor.welcome["conversation"]
        inbox.send(type="watch", conversation=conversation, since=2)
        assert inbox.until(type="event")["seq"] == 3


def test_a_second_watch_replaces_the_first(server: Server, mia: httpx2.Client) -> None:
    with (
        open_inbox(server, mia) as inbox,
        visit(server, "helpline") as first,
        visit(server, "helpline") as second,
    ):
        for visitor in (first, second):
            visitor.pick(0)
            inbox.send(type="watch", conversation=visitor.welcome["conversation"])
            inbox.until(type="event", conversation=visitor.welcome["conversation"])
        seen = len(inbox.frames)
        first.say("to nobody")
        second.say("to the agent")
        while "to the agent" not in words(inbox.receive()):
            continue
        assert "to nobody" not in " ".join(words(frame) for frame in inbox.frames[seen:])


def test_what_a_page_missed_is_told_when_it_comes_back(server: Server, mia: httpx2.Client) -> None:
    with open_inbox(server, mia) as inbox:
        feed = inbox.frames[-1]["feed"]
    with visit(server, "helpline") as visitor:
        visitor.pick(0)
    with inbox_socket(server, mia) as inbox:
        inbox.send(type="hello", feed=feed)
        assert stands(inbox, visitor.welcome["conversation"])["feed"] > feed


def test_rows_that_a_page_missed_come_with_its_hello(server: Server, mia: httpx2.Client) -> None:
    with visit(server, "helpline") as visitor:
        visitor.pick(0)
        conversation = visitor.welcome["conversation"]
        with inbox_socket(server, mia) as inbox:
            inbox.send(type="hello", since={conversation: 1})
            assert inbox.until(type="event", conversation=conversation)["seq"] == 2


def test_typing_is_told_both_ways(server: Server, mia: httpx2.Client) -> None:
    with open_inbox(server, mia) as inbox, visit(server, "helpline") as visitor:
        visitor.pick(0)
        conversation = visitor.welcome["conversation"]
        claim(mia, conversation)
        visitor.until(type="event", kind="joined")
        inbox.send(type="watch", conversation=conversation)
        inbox.until(type="event", kind="joined")
        inbox.send(type="typing", conversation=conversation)
        assert visitor.until(type="typing")["author"] == "Mia"
        visitor.send(type="typing")
        assert inbox.until(type="typing")["conversation"] == conversation


def test_an_agents_switch_is_told_to_the_others(server: Server, mia: httpx2.Client, omar: httpx2.Client) -> None:
    (omars_id,) = [one["id"] for one in mia.get("/api/v1/agents").json()["items"] if one["name"] == "Omar"]
    with open_inbox(server, mia) as inbox, open_inbox(server, omar):
        for online in (True, False):
            omar.put("/api/v1/me/presence", json={"online": online})
            inbox.until(type="presence", agent=omars_id, online=online)


@pytest.mark.parametrize(
    "frame",
    [
        "not json",
        "[]",
        "{}",
        '{"type": "dance"}',
        '{"type": "watch"}',
        '{"type": "watch", "conversation": "x", "since": -1}',
        '{"type": "watch", "conversation": "x", "mood": "good"}',
        '{"type": "unwatch", "conversation": "x"}',
        '{"type": "hello"}',
        "[" * 20_000,
        b"binary",
    ],
    ids=lambda frame: str(frame)[:30],
)
def test_a_bad_frame_closes_the_socket(server: Server, mia: httpx2.Client, frame: str | bytes) -> None:
    lines = len(server.err.splitlines())
    with open_inbox(server, mia) as inbox:
        inbox.socket.send(frame)
        assert closing_code(inbox) in ((4400, 1003) if isinstance(frame, bytes) else (4400,))
    assert logged(server, lines, event="bad-frame", part="inbox")
    assert [json.loads(line)["event"] for line in server.logged(lines)].count("bad-frame") == 1


def test_a_frame_over_the_limit_closes_the_socket(server: Server, mia: httpx2.Client) -> None:
    with open_inbox(server, mia) as inbox:
        inbox.send(type="watch", conversation="x" * 40_000)
        assert closing_code(inbox) in (1009, 4400)


def test_a_flood_closes_the_socket(server: Server, mia: httpx2.Client) -> None:
    with open_inbox(server, mia) as inbox:
        with suppress(ConnectionClosed):
            # More than are taken meanwhile, however long the sending takes.
            for _ in range(2_000):
                inbox.send(type="unwatch")
        assert closing_code(inbox) == 4429


def test_the_first_frame_is_hello(server: Server, mia: httpx2.Client) -> None:
    with inbox_socket(server, mia) as inbox:
        inbox.send(type="unwatch")
        assert closing_code(inbox) == 4400


def test_without_a_session_the_socket_closes(server: Server) -> None:
    with inbox_socket(server, None) as inbox:
        assert closing_code(inbox) == 4401


def test_another_websites_handshake_is_refused(server: Server, mia: httpx2.Client) -> None:
    with pytest.raises(InvalidStatus) as refused, inbox_socket(server, mia, origin="https://evil.example"):
        raise AssertionError("the handshake was accepted")
    assert refused.value.response.status_code == 403


def test_an_unknown_protocol_is_refused(server: Server, mia: httpx2.Client) -> None:
    with pytest.raises(InvalidStatus), inbox_socket(server, mia, subprotocols=["frontdesk.v9"]):
        raise AssertionError("the handshake was accepted")


def test_a_disabled_users_socket_closes_at_the_next_look_which_comes_within_a_second(server: Server) -> None:
    assert signed_out.LOOK_AGAIN_S < 1
    db = f"sqlite:///{server.db}"
    link = user_commands.add(db, server.url, "kim@example.com", name="Kim", role="agent", teams=(), password=None)
    assert link
    server.links["kim@example.com"] = link
    with server.sign_in("kim@example.com") as kim, open_inbox(server, kim) as inbox:
        user_commands.disable(db, "kim@example.com")
        assert closing_code(inbox) == 4401


def test_signing_out_closes_the_socket(server: Server) -> None:
    with server.sign_in("admin@example.com") as admin, open_inbox(server, admin) as inbox:
        admin.delete("/api/v1/session")
        assert closing_code(inbox) == 4401


def test_a_restart_is_told_before_the_socket_closes(tmp_path_factory: pytest.TempPathFactory) -> None:
    with (
        running_server(tmp_path_factory.mktemp("restart"), playbooks=DESK) as server,
        server.sign_in("mia@example.com") as mia,
        open_inbox(server, mia) as inbox,
        visit(server, "helpline") as visitor,
    ):
        assert server.process is not None
        server.process.send_signal(signal.SIGTERM)
        for line in (inbox, visitor):
            assert line.until(type="restart")["retry_after"] > 0
            assert closing_code(line) == 1012
        assert server.stop() == 0
