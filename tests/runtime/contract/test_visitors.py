"""Contract, from outside: a visitor's keys, numbers, texts and frames."""

from __future__ import annotations

import json
from typing import Any

import httpx2
import pytest
from websockets.exceptions import InvalidStatus

from runtime.halls import (
    LARGEST_BYTES,
    NOTHING,
    PERSON,
    SURVEY,
    assign,
    at_once,
    chat,
    closing_code,
    guest,
    inbox,
    logged,
    online,
    rows,
    said,
    size,
    visitor_socket,
    words,
)
from serving import Server

LINES = "\n".join("a" * 2_000)


def says(*keys: str) -> list[dict[str, Any]]:
    """Messages under these keys."""
    return [{"type": "say", "key": key, "text": "x"} for key in keys]


def log_end(server: Server) -> int:
    """How many lines the log has, all that were written by now among them: they come through a pipe."""
    known = len(server.err.splitlines())
    with pytest.raises(InvalidStatus), visitor_socket(server, subprotocols=["the-end"]):
        pass
    logged(server, known, reason="unknown-subprotocol")
    return len(server.err.splitlines())


def told(server: Server, after: int) -> list[dict[str, Any]]:
    """What sockets have written into the log after so many lines. Nothing there is an accident."""
    end = log_end(server) - 1
    lines = [json.loads(one) for one in server.err.splitlines()[after:end]]
    assert not [one for one in lines if "exception" in one or one["level"] == "error"]
    return [one for one in lines if one.get("part") in ("visitor", "socket")]


def numbered(first: int, end: int) -> list[str]:
    """Keys: `k` and a number."""
    return [f"k{number}" for number in range(first, end)]


def test_a_stored_key_gives_its_answer_whatever_happened_since(server: Server) -> None:
    pick = {"type": "pick", "key": "p", "card": "start.question", "option": SURVEY}
    with guest(server) as visitor:
        visitor.send(**pick)
        stored = visitor.until(key="p")
        assert stored["type"] == "ack"
        visitor.send(**pick)
        assert visitor.until(key="p") == stored, "the card has moved on"
        visitor.send(**{**pick, "option": NOTHING})
        assert visitor.until(key="p")["code"] == "key-reused"
        visitor.send(type="end", key="e")
        ended = visitor.until(key="e")
        visitor.send(**pick)
        assert visitor.until(key="p") == stored, "the chat is closed"
        visitor.send(type="end", key="e")
        assert visitor.until(key="e") == ended
        for frame in ({"type": "say", "text": "x"}, {"type": "skip"}, {"type": "end"}, {**pick}):
            visitor.send(**{**frame, "key": "new"})
            assert visitor.until(key="new")["code"] == "closed"


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ({"type": "pick", "card": "survey.question", "option": 0}, "stale"),
        ({"type": "pick", "card": "start.question", "option": 6}, "bad-option"),
        ({"type": "pick", "card": "start.question", "option": -1}, "bad-option"),
        ({"type": "pick", "card": "start.question", "option": 10**12}, "bad-option"),
        ({"type": "skip"}, "not-asked"),
        ({"type": "say", "text": " \n\t"}, "bad-text"),
        ({"type": "say", "text": "x" * 4_001}, "bad-text"),
        ({"type": "say", "text": "a\x00"}, "bad-text"),
        ({"type": "say", "text": "\ud800"}, "bad-text"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_what_is_refused_is_not_stored_and_leaves_one_line_for_the_operator(
    server: Server, frame: dict[str, object], code: str
) -> None:
    with guest(server) as visitor:
        lines = log_end(server)
        visitor.send(key="k", **frame)
        assert visitor.until(key="k")["code"] == code
        (line,) = told(server, lines)
        assert (line["event"], line["frame"], line["code"]) == ("refused", frame["type"], code)
        with guest(server, token=visitor.welcome["token"]) as tab:
            assert tab.welcome["seq"] == visitor.welcome["seq"]
        visitor.send(type="say", key="k", text="a refused key is free")
        assert visitor.until(key="k")["type"] == "ack"


def test_numbers_have_no_gap_and_only_a_steps_last_event_says_what_is_asked(server: Server) -> None:
    with guest(server) as visitor:
        ack = visitor.pick(SURVEY)
        said(visitor, "Were you happy?")
        step = [row for row in rows(visitor) if row["seq"] >= ack["seq"]]
        assert [row["seq"] for row in rows(visitor)] == list(range(1, step[-1]["seq"] + 1))
        assert (step[0]["kind"], step[0]["from"]) == ("message", "visitor")
        assert "Survey" in words(step[0])
        assert ["view" in row for row in step] == [False, False, False, True]


def test_a_page_gets_the_rest_from_any_number(server: Server) -> None:
    with guest(server) as visitor:
        visitor.pick(SURVEY)
        said(visitor, "Were you happy?")
        token, end = visitor.welcome["token"], rows(visitor)[-1]["seq"]
    for since in range(end + 1):
        with guest(server, token=token, since=since) as tab:
            assert [row["seq"] for row in tab.welcome["log"]] == list(range(since + 1, end + 1))
    with visitor_socket(server) as line:
        line.send(type="hello", playbook="hall", token=token, since=end + 1)
        assert closing_code(line) == 4409


def test_a_message_of_two_thousand_lines_is_whole_in_frames_that_are_small_enough(
    server: Server, mia: httpx2.Client
) -> None:
    with guest(server) as visitor, inbox(server, mia) as agent:
        visitor.pick(PERSON)  # Nobody is online, so the chat is missed and stands in Unassigned.
        visitor.say(LINES)
        row = said(visitor, "a\\na")
        assert words(row).count("a") >= 2_000
        with guest(server, token=visitor.welcome["token"]) as tab:
            assert words(said(tab, "a\\na")) == words(row)
            assert max(map(size, tab.frames)) <= LARGEST_BYTES
        agent.send(type="watch", conversation=visitor.welcome["conversation"])
        said(agent, "a\\na")
        assert max(map(size, [*visitor.frames, *agent.frames])) <= LARGEST_BYTES


def test_the_largest_text_is_stored_as_it_is(server: Server) -> None:
    text = "😀" * 4_000
    with guest(server) as visitor:
        visitor.socket.send(json.dumps({"type": "say", "key": "k", "text": f"  {text}\n"}, ensure_ascii=False))
        assert visitor.until(key="k")["type"] == "ack"
        assert f'"{text}"' in words(said(visitor, "😀"))
        assert max(map(size, visitor.frames)) <= LARGEST_BYTES


def test_every_tab_sees_what_any_of_them_said_and_shares_its_keys(server: Server) -> None:
    with guest(server) as first, guest(server, token=first.welcome["token"]) as second:
        first.send(type="say", key="same", text="from the first")
        ack = first.until(key="same")
        assert said(first, "from the first")["seq"] == said(second, "from the first")["seq"] == ack["seq"]
        second.send(type="say", key="same", text="from the first")
        assert second.until(key="same") == ack


def test_a_key_is_looked_up_even_where_its_sender_must_slow_down(server: Server) -> None:
    """Ten at once are taken; of the surplus a stored key still gets its stored answer."""
    with guest(server) as visitor:
        visitor.send(type="say", key="k0", text="x")
        stored = visitor.until(key="k0")
        again, other = says("k0", "k0")
        at_once(visitor, *says(*numbered(1, 100)), again, {**other, "text": "another"})
        slowed = visitor.until(code="slow-down")
        assert slowed["retry_after"] > 0
        assert visitor.until(key="k0") == stored
        assert visitor.until(key="k0")["code"] == "key-reused"


def test_whatever_a_website_calls_its_page_its_visitors_are_served(server: Server) -> None:
    long = "https://www.example.com/" + "x" * 10_000
    with guest(server, page={"url": long, "title": "\ud800" + "x" * 2_000, "referrer": long}) as visitor:
        assert visitor.pick(SURVEY)["type"] == "ack"


def test_answers_come_in_the_order_of_what_was_sent_also_to_who_must_slow_down(server: Server) -> None:
    """Ten at once are taken, and then one for each second that all of it takes."""
    sent = numbered(0, 100)
    with guest(server) as visitor:
        at_once(visitor, *says(*sent))
        visitor.until(key=sent[-1])
        answers = [frame for frame in visitor.frames if "key" in frame]
    assert [answer["key"] for answer in answers] == sent
    assert [answer["type"] for answer in answers[:10]] == ["ack"] * 10
    assert {answer["type"] for answer in answers[10:]} >= {"refused"}


def test_a_hundred_surplus_frames_close_the_socket(server: Server) -> None:
    with guest(server) as visitor:
        at_once(visitor, *says(*numbered(0, 250)))
        assert closing_code(visitor) == 4429
        assert {frame["code"] for frame in visitor.frames if frame["type"] == "refused"} == {"slow-down"}
    with guest(server, token=visitor.welcome["token"]) as tab:
        taken = [row for row in tab.welcome["log"] if row["from"] == "visitor"]
        assert len(taken) >= len([frame for frame in visitor.frames if frame["type"] == "ack"])


@pytest.mark.parametrize(
    ("frame", "codes"),
    [
        (b"\x00", {1003, 4400}),
        ("x" * 33_000, {1009, 4400}),
        ('{"type":"hello","playbook":"hall","since":NaN}', {4400}),
        ('{"type":"hello","playbook":"hall","more":1}', {4400}),
        ('{"type":"hello","playbook":"elsewhere"}', {4404}),
        ('{"type":"hello","playbook":"asleep"}', {4404}),
        ('{"type":"hello","playbook":"hall","token":"unknown"}', {4401}),
        ('{"type":"hello","playbook":"hall","since":1}', {4409}),
    ],
    ids=lambda value: str(value)[:60],
)
def test_a_bad_frame_closes_with_its_code_and_leaves_one_line_in_the_log(
    server: Server, frame: str | bytes, codes: set[int]
) -> None:
    lines = log_end(server)
    with visitor_socket(server) as line:
        line.socket.send(frame)
        assert closing_code(line) in codes
    (one,) = told(server, lines)
    assert one["level"] == "info"


def test_invalid_utf8_closes_with_1007_and_leaves_a_line_without_a_traceback(server: Server) -> None:
    lines = log_end(server)
    with visitor_socket(server) as line:
        line.socket.protocol.send_text(b"\xff\xfe")
        line.socket.socket.sendall(b"".join(line.socket.protocol.data_to_send()))
        assert closing_code(line) == 1007
    assert told(server, lines)


def test_an_agents_keys_are_not_the_visitors(server: Server, mia: httpx2.Client) -> None:
    with guest(server, answer=PERSON) as visitor:
        assert assign(mia, visitor).status_code == 200
        visitor.send(type="say", key="same", text="from the visitor")
        ack = visitor.until(key="same")
        answer = mia.post(chat(visitor, "/messages"), json={"key": "same", "text": "from the agent"})
        assert answer.status_code == 201
        assert said(visitor, "from the agent")["seq"] == ack["seq"] + 1


def test_a_visitor_hears_of_each_change_of_who_could_come(server: Server, mia: httpx2.Client) -> None:
    with inbox(server, mia), guest(server) as visitor:
        heard = [visitor.until(type="presence")["available"]]
        for switch in (True, False):
            online(mia, switch)
            heard.append(visitor.until(type="presence")["available"])
    assert heard == [False, True, False]


def test_no_line_of_the_log_holds_what_was_written(server: Server, mia: httpx2.Client) -> None:
    lines = log_end(server)
    with guest(server, page={"url": "https://www.example.com/?q=Zaphod", "title": "Zaphod"}) as visitor:
        visitor.say("Zaphod")
        visitor.send(type="Zaphod", Zaphod="Zaphod")
        assert closing_code(visitor) == 4400
    mia.post("/api/v1/conversations/unknown/messages", json={"Zaphod": "Zaphod"})
    mia.get("/api/v1/conversations", params={"q": "Zaphod", "limit": "Zaphod"})
    assert told(server, lines)
    assert "Zaphod" not in server.err
