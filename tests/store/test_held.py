"""Conversations held in memory: the ones that were used last, and no more than so many."""

from frontdesk.store.held import HeldConversations
from store.test_conversations import conversation


def test_what_was_put_last_is_given() -> None:
    held = HeldConversations()
    held.put([conversation("c")])
    held.put([conversation("c", version=1)])
    found = held.get("c")
    assert found is not None
    assert found.version == 1
    assert held.get("d") is None


def test_the_least_used_makes_room() -> None:
    held = HeldConversations(most=3)
    held.put(map(conversation, "abc"))
    held.get("a")
    held.put([conversation("b", version=1)])
    held.put([conversation("d")])
    assert [held.get(name) is not None for name in "abcd"] == [True, True, False, True]


def test_what_was_dropped_is_known_no_more() -> None:
    held = HeldConversations()
    held.put([conversation("c")])
    held.put([conversation("d")])
    held.drop("c")
    held.drop("e")
    assert held.get("c") is None
    assert held.get("d") is not None


def test_what_a_reader_has_seen_is_held_unless_it_is_older_than_what_is_held() -> None:
    held = HeldConversations(most=2)
    held.put([conversation("c", version=2)])
    held.offer([conversation("c", version=1), conversation("d", version=5)])
    assert held.missing({"c": 2, "d": 5}) == frozenset()
    held.offer([conversation("c", version=3), conversation("e")])
    assert held.missing({"c": 3, "d": 5, "e": 0}) == {"d"}


def test_what_is_held_in_another_version_is_missing() -> None:
    held = HeldConversations()
    held.put([conversation("c", version=2)])
    assert held.missing({"c": 2}) == frozenset()
    assert held.missing({"c": 3, "d": 0}) == {"c", "d"}
