"""Frames are exactly those of the contract; everything else is bad."""

from typing import Any

import pytest

from frontdesk.ir.view import Choices, Ended, Field, Notice, Text, Typing, View
from frontdesk.runtime import wire
from frontdesk.runtime.wire import BadFrameError

HELLO = {
    "type": "hello",
    "playbook": "website-sales",
    "token": None,
    "since": 0,
    "boot": "x",
    "page": {"url": "https://a.example/", "title": "A", "referrer": ""},
    "language": "en",
    "visitor": {"plan": "pro", "seats": 3, "trial": True},
}

GOOD: list[dict[str, Any]] = [
    HELLO,
    {"type": "hello", "playbook": "p"},
    HELLO | {"page": {"url": "https://a.example/\udc00", "title": "cut in a \ud83d", "referrer": "\ud800"}},
    HELLO | {"visitor": {"about": "cut in a \ud83d"}},
    {"type": "rate", "key": "k5", "score": 1},
    {"type": "rate", "key": "k5", "score": 5, "text": "kind \ud800"},
    {"type": "pick", "key": "k1", "card": "start.question", "option": 0},
    {"type": "pick", "key": "k1", "card": "start.question", "option": -1},
    {"type": "say", "key": "k2", "text": "Jane"},
    {"type": "say", "key": "k" * 64, "text": ""},
    {"type": "skip", "key": "k3"},
    {"type": "typing"},
    {"type": "end", "key": "k4"},
]

BAD: list[Any] = [
    {},
    [],
    "hello",
    None,
    {"type": "shout"},
    {"type": "rate", "key": "k"},
    {"type": "rate", "key": "k", "score": 0},
    {"type": "rate", "key": "k", "score": 6},
    {"type": "rate", "key": "k", "score": True},
    {"type": "rate", "score": 3},
    {"type": None},
    {"type": ["say"]},
    {"type": "hello"},
    HELLO | {"since": "0"},
    HELLO | {"since": -1},
    HELLO | {"since": True},
    HELLO | {"since": 0.0},
    HELLO | {"since": 2**64},
    HELLO | {"extra": 1},
    HELLO | {"page": {"url": "https://a.example/", "colour": "red"}},
    HELLO | {"visitor": {"plan": ["pro"]}},
    HELLO | {"visitor": {f"a{n}": "x" for n in range(51)}},
    HELLO | {"playbook": 7},
    HELLO | {"visitor": {"plan": float("nan")}},
    HELLO | {"visitor": {"plan": float("inf")}},
    {"type": "pick", "key": "k1", "card": "c", "option": "0"},
    {"type": "pick", "key": "k1", "card": "c", "option": True},
    {"type": "say", "key": "", "text": "x"},
    {"type": "say", "key": "k" * 65, "text": "x"},
    {"type": "say", "key": 1, "text": "x"},
    {"type": "say", "key": "a\x00b", "text": "x"},
    {"type": "say", "key": "k\ud800", "text": "x"},
    {"type": "say", "key": "k", "text": None},
    {"type": "say", "key": "k", "text": "x", "html": "<b>"},
    {"type": "skip"},
    {"type": "typing", "key": "k"},
]


@pytest.mark.parametrize("frame", GOOD, ids=str)
def test_a_frame_of_the_contract_is_read(frame: dict[str, Any]) -> None:
    assert wire.from_visitor(frame).type == frame["type"]


@pytest.mark.parametrize("frame", BAD, ids=ascii)
def test_any_other_frame_is_bad_and_is_not_repeated_in_the_message(frame: Any) -> None:
    with pytest.raises(BadFrameError) as caught:
        wire.from_visitor(frame)
    assert len(str(caught.value)) < 200


def test_half_a_character_is_text_that_the_conversation_may_refuse() -> None:
    say = wire.from_visitor({"type": "say", "key": "k", "text": "\ud800\x00"})
    assert isinstance(say, wire.Say)
    assert say.text == "\ud800\x00"


@pytest.mark.parametrize(
    "frame",
    [
        {"type": "hello", "since": {"c": 3}, "feed": 7},
        {"type": "hello"},
        {"type": "watch", "conversation": "c", "since": 0},
        {"type": "unwatch"},
        {"type": "typing", "conversation": "c"},
    ],
)
def test_agents_have_frames_of_their_own(frame: dict[str, Any]) -> None:
    assert wire.from_agent(frame).type == frame["type"]
    with pytest.raises(BadFrameError):
        wire.from_agent({"type": "say", "key": "k", "text": "x"})


@pytest.mark.parametrize(
    ("view", "data"),
    [
        (Text(), {"kind": "text"}),
        (Choices("c", ("A", "B")), {"kind": "choices", "card": "c", "options": ["A", "B"], "free_text": False}),
        (
            Field("c", "person.email", "email", True),
            {"kind": "field", "card": "c", "field": "person.email", "type": "email", "required": True, "options": []},
        ),
        (Notice("waiting", 5), {"kind": "notice", "text": "waiting", "until_ms": 5}),
        (Typing(), {"kind": "typing"}),
        (Ended("none", False), {"kind": "ended", "outcome": "none", "qualified": False}),
    ],
)
def test_a_view_travels_with_its_kind_and_all_its_parts(view: View, data: dict[str, Any]) -> None:
    assert wire.view_data(view) == data
