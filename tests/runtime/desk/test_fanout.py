"""Rows on their way to open pages: to those that show the conversation, written once for all of them."""

from __future__ import annotations

import json

import pytest

from frontdesk.runtime.desk.fanout import Broadcast, Fanout
from frontdesk.runtime.talk.turn import Turn
from frontdesk.store.conversations import LogRow
from store.test_conversations import conversation


class Page:
    """A page that writes down what it is told."""

    def __init__(self) -> None:
        self.turns: list[Broadcast] = []
        self.looks = 0
        self.typists: list[str] = []

    def told(self, broadcast: Broadcast) -> None:
        self.turns.append(broadcast)

    def look_again(self) -> None:
        self.looks += 1

    def typing(self, sender: str) -> None:
        self.typists.append(sender)


ROWS = (
    LogRow(1, "message", "bot", "Ada", seq=1, visitor_seq=1),
    LogRow(1, "record", "bot", extra={"record": {"id": "r"}}, visible=False, seq=2),
    LogRow(1, "message", "bot", "Ada", view={"kind": "text"}, seq=3, visitor_seq=2),
)


def turn(name: str = "c") -> Turn:
    return Turn(conversation(name), conversation(name, seq=3, visitor_seq=2, version=1), ROWS)


def test_a_turn_goes_to_the_pages_that_show_its_conversation_in_one_writing() -> None:
    fanout, first, second, other = Fanout(), Page(), Page(), Page()
    with fanout.over("c", first), fanout.over("c", second), fanout.over("d", other):
        fanout.tell(turn())
        fanout.look_again("c")
        fanout.typing("c", "agent")
    assert (len(first.turns), len(other.turns), other.looks, other.typists) == (1, 0, 0, [])
    assert first.turns[0] is second.turns[0]
    assert (second.looks, second.typists) == (1, ["agent"])
    assert first.turns[0].for_visitors is second.turns[0].for_visitors


def test_visitors_get_what_they_may_see_under_their_numbers_with_the_view_and_agents_all_of_it_without() -> None:
    broadcast = Broadcast(turn())
    visitors, agents = (
        [json.loads(text) for text in texts] for texts in (broadcast.for_visitors, broadcast.for_agents)
    )
    assert [(row["seq"], "view" in row, "conversation" in row) for row in visitors] == [
        (1, False, False),
        (2, True, False),
    ]
    assert [(row["seq"], "view" in row, row["conversation"]) for row in agents] == [(n, False, "c") for n in (1, 2, 3)]
    assert agents[1]["record"] == {"id": "r"}


def test_a_page_that_left_hears_nothing_and_leaves_nothing_behind() -> None:
    fanout, page, stays = Fanout(), Page(), Page()
    fanout.join("c", stays)
    with pytest.raises(LookupError), fanout.over("c", page):
        raise LookupError
    fanout.tell(turn())
    assert (page.turns, len(stays.turns), fanout.shown) == ([], 1, ("c",))
    fanout.leave("c", stays)
    fanout.leave("c", stays)
    fanout.look_again("c")
    assert (stays.looks, fanout.shown) == (0, ())


def test_a_page_that_leaves_when_it_is_told_keeps_nobody_from_hearing() -> None:
    fanout, last = Fanout(), Page()

    class Leaves(Page):
        def told(self, broadcast: Broadcast) -> None:
            fanout.leave("c", self)

    fanout.join("c", Leaves())
    fanout.join("c", last)
    fanout.tell(turn())
    assert len(last.turns) == 1


def test_a_page_that_fails_keeps_nobody_from_hearing(capsys: pytest.CaptureFixture[str]) -> None:
    fanout, last = Fanout(), Page()

    class Broken(Page):
        def told(self, broadcast: Broadcast) -> None:
            raise LookupError("no such row")

        def look_again(self) -> None:
            raise LookupError("no such row")

        def typing(self, sender: str) -> None:
            raise LookupError("no such row")

    with fanout.over("c", Broken()), fanout.over("c", last):
        fanout.tell(turn())
        fanout.look_again("c")
        fanout.typing("c", "agent")
    assert (len(last.turns), last.looks, last.typists) == (1, 1, ["agent"])
