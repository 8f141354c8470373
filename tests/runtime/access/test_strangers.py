"""What comes over the bus from somebody who is no process of ours: it hurts nobody, and its size has bounds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from frontdesk.bus import hints
from frontdesk.bus.hints import Heard
from frontdesk.bus.memory import MemoryBus
from frontdesk.lang import jsontext
from frontdesk.runtime.desk.elsewhere import LONGEST_BYTES, LONGEST_NODE, VISIT, Elsewhere
from frontdesk.runtime.desk.fanout import Fanout
from frontdesk.runtime.presence.visiting import MOST_NODES, Visit, Visiting
from runtime.offices import Office

ROOM = "a conversation"
RIGHT: dict[str, Any] = {"node": "other", "here": True, "left_at": None, "page": {"url": "https://www.example.com/"}}


class Line(MemoryBus):
    """A bus on which a test speaks."""

    def __init__(self) -> None:
        super().__init__()
        self.rooms: dict[str, Heard] = {}

    def enter(self, room: str, heard: Heard) -> None:
        self.rooms[room] = heard


@pytest.fixture
def kind() -> str:
    """One database is enough: what is tested here does not depend on it."""
    return "sqlite"


@pytest.fixture
def visiting(office: Office) -> Visiting:
    visiting = Visiting(office.desk.database, office.clock)
    visiting.join(ROOM, lambda: None)
    return visiting


@pytest.fixture
def say(visiting: Visiting) -> Callable[..., None]:
    """Says something in the conversation's room."""
    line, fanout = Line(), Fanout()
    Elsewhere(line, "here", fanout, visiting)
    fanout.shows(ROOM, True)
    (heard,) = line.rooms.values()
    return heard


def visit(**values: Any) -> bytes:
    return jsontext.write(RIGHT | values)


@pytest.mark.parametrize(
    "more",
    [
        b"",
        b"\xff",
        b"[" * 30_000,
        b'{"node":"x","here":true,"page":{},"left_at":1e999}',
        b'{"node":"x","here":true,"page":{},"left_at":' + b"9" * 5000 + b"}",
        visit(left_at=-1),
        visit(left_at=2**60),
        visit(left_at="soon"),
        visit(page=[]),
        visit(page=None),
        visit(page={"url": "x" * LONGEST_BYTES}),
        b"null",
    ],
    ids=["nothing", "no text", "deep", "endless", "digits", "before", "after", "word", "list", "null", "long", "none"],
)
def test_what_cannot_be_a_visit_means_nothing(say: Callable[..., None], visiting: Visiting, more: bytes) -> None:
    say(VISIT, more)
    assert visiting.of(ROOM) == Visit()


def test_of_a_page_only_what_pages_have_is_shown(say: Callable[..., None], visiting: Visiting) -> None:
    say(VISIT, visit(page={"url": "https://www.example.com/", "title": 5, "referrer": ["x"], "more": "y"}))
    assert visiting.of(ROOM).page == {"url": "https://www.example.com/"}


def test_a_stranger_with_many_names_is_not_remembered_under_all_of_them(
    say: Callable[..., None], visiting: Visiting
) -> None:
    for number in range(MOST_NODES * 3):
        say(VISIT, visit(node=f"{number}-" + "x" * 1000))
    known = visiting._elsewhere[ROOM]
    assert len(known) == MOST_NODES
    assert max(map(len, known)) == LONGEST_NODE
    assert visiting.of(ROOM).here


def test_an_agent_who_watches_what_is_no_conversation_is_in_no_other_room(visiting: Visiting) -> None:
    line, fanout = Line(), Fanout()
    Elsewhere(line, "here", fanout, visiting)
    fanout.shows(hints.FEED, True)
    assert hints.FEED not in line.rooms


def test_words_that_nobody_knows_mean_nothing(say: Callable[..., None], visiting: Visiting) -> None:
    for word in ("", "visit.visit", "types", "\u202e"):
        say(word, b"\xff\xfe")
    assert visiting.of(ROOM) == Visit()


def test_the_right_word_is_believed(say: Callable[..., None], visiting: Visiting) -> None:
    say(VISIT, visit())
    assert visiting.of(ROOM) == Visit(here=True, page=RIGHT["page"])
