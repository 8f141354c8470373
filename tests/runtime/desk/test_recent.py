"""The end of the feed in memory: without a gap, only as long as nobody else has written."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from frontdesk.runtime.talk import recent as module
from frontdesk.runtime.talk.recent import Recent
from frontdesk.runtime.talk.turn import Turn
from frontdesk.store.conversations import LogRow
from frontdesk.store.feed import Entry
from frontdesk.store.records import Record
from store.test_conversations import conversation

LEAD = Record("r", "c", "lead", "Jane", 1, "bot")


def add(recent: Recent, n: int, name: str = "c", *kinds: str) -> None:
    """An entry was stored, of a turn with rows of these kinds."""
    entry = Entry(name, n, "message", "visitor", "", "assigned", "mia", "assigned", "mia", n=n)
    rows = tuple(LogRow(n, kind, "bot") for kind in kinds)
    recent.add(entry, Turn(conversation(name, version=n - 1), conversation(name, version=n), rows, entry=entry))


def places(recent: Recent, after: int, limit: int = 100) -> list[int] | None:
    found = recent.after(after, limit)
    return None if found is None else [entry.n for entry, _ in found]


def filled(*places_of: int) -> Recent:
    recent = Recent()
    for n in places_of:
        add(recent, n)
    return recent


def test_nothing_is_known_at_first_not_even_that_there_is_nothing() -> None:
    assert (places(Recent(), 0), Recent().end) == (None, 0)


@pytest.mark.parametrize(("after", "known"), [(3, None), (4, [5, 6, 7]), (5, [6, 7]), (7, []), (8, None), (99, None)])
def test_what_follows_a_place_is_known_or_it_is_said_that_it_is_not(after: int, known: list[int] | None) -> None:
    assert places(filled(5, 6, 7), after) == known


def test_no_more_is_given_than_was_asked_for() -> None:
    assert places(filled(5, 6, 7, 8), 5, 2) == [6, 7]


def test_an_entry_after_a_gap_begins_anew() -> None:
    recent = filled(1, 2)
    add(recent, 4, "d")
    assert (places(recent, 2), places(recent, 3), recent.end) == (None, [4], 4)
    assert (recent.last("c"), recent.last("d")) == (0, 4)


def test_what_others_stored_after_an_entry_of_ours_is_not_hidden_if_that_entry_is_told_later() -> None:
    recent = filled(1)
    recent.clear(3)  # 2 is ours and will be told in a moment; 3 is another process's
    add(recent, 2)
    assert (recent.end, places(recent, 1), places(recent, 2), places(recent, 3)) == (3, None, None, [])
    add(recent, 4)
    assert (recent.end, places(recent, 2), places(recent, 3)) == (4, None, [4])


def test_once_it_is_cleared_nothing_is_known() -> None:
    recent = filled(1, 2)
    recent.learn("c", 2, (LEAD,))
    recent.clear()
    assert (recent.end, places(recent, 1), recent.records("c"), recent.last("c")) == (0, None, None, 0)


def test_only_the_last_are_kept_with_the_conversations_they_are_about(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 3)
    recent = Recent()
    recent._entries = type(recent._entries)(maxlen=3)
    for n, name in enumerate("abab", 1):
        add(recent, n, name)
    add(recent, 5, "c")
    assert (places(recent, 1), places(recent, 2)) == (None, [3, 4, 5])
    add(recent, 6, "c")
    assert (recent.last("a"), recent.last("b"), recent.last("c")) == (0, 4, 6)
    assert recent.conversation("b").version == 4


def test_a_conversation_is_known_as_it_stands_now() -> None:
    recent = filled(1, 2, 3)
    assert (recent.conversation("c").version, recent.last("c")) == (3, 3)


def test_records_that_were_read_are_known_until_there_is_another() -> None:
    recent = filled(1)
    assert recent.records("c") is None
    recent.learn("c", recent.last("c"), (LEAD,))
    add(recent, 2, "c", "message")
    assert recent.records("c") == (LEAD,)
    add(recent, 3, "c", "message", "record")
    assert recent.records("c") is None


def test_records_that_were_read_before_something_happened_are_not_learned() -> None:
    recent = filled(1)
    last = recent.last("c")
    add(recent, 2, "c", "record")
    recent.learn("c", last, ())
    assert recent.records("c") is None


def test_records_of_a_conversation_of_which_nothing_is_known_are_not_learned() -> None:
    recent = filled(1)
    recent.learn("d", recent.last("d"), ())
    assert recent.records("d") is None


def test_records_are_forgotten_with_their_conversation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 2)
    recent = Recent()
    recent._entries = type(recent._entries)(maxlen=2)
    for n, name in enumerate("abc", 1):
        add(recent, n, name)
        recent.learn(name, n, ())
    assert [recent.records(name) for name in "abc"] == [None, (), ()]


def test_an_item_is_made_once_for_all_agents_and_anew_where_anything_of_it_is_another() -> None:
    recent, made, names = filled(1, 2), (), {"mia": "Mia"}
    now = replace(recent.conversation("c"), assigned_to="mia")
    first = recent.item("mine", now, made, names)
    assert recent.item("mine", now, made, names) is first
    closed = recent.item("closed", now, made, names)
    later = recent.item("closed", replace(now, unread=7), made, names)
    named = recent.item("closed", now, made, {"mia": "Mia B."})
    recorded = recent.item("closed", now, (LEAD,), names)
    assert (first["folder"], closed) == ("mine", first | {"folder": "closed"})
    assert later == closed | {"unread": 7}
    assert named == closed | {"assigned_to": {"id": "mia", "name": "Mia B."}}
    assert [one["title"] for one in recorded["records"]] == ["Jane"]


def test_a_frame_is_written_once_for_all_pages_and_anew_for_another_item_or_entry() -> None:
    recent, names = filled(1, 2), {"mia": "Mia"}
    item = recent.item("mine", recent.conversation("c"), (), names)
    first = recent.frame(item, 2)
    assert recent.frame(item, 2) is first
    assert json.loads(first) == {"type": "conversation", "item": item, "feed": 2}
    assert json.loads(recent.frame(item, 3))["feed"] == 3
    unread = recent.item("mine", replace(recent.conversation("c"), unread=7), (), names)
    assert [json.loads(recent.frame(one, 3))["item"]["unread"] for one in (unread, item)] == [7, item["unread"]]
    recent.clear()
    assert json.loads(recent.frame(unread, 4)) == {"type": "conversation", "item": unread, "feed": 4}
