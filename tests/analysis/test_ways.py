"""Walks over small graphs written as arrows."""

from __future__ import annotations

import pytest

from frontdesk.analysis.ways import forward_order, longest_row, loops, reversed_out, round_trip, trail, walk
from frontdesk.ir.card import Exit
from frontdesk.ir.graph import Edge


def drawn(picture: str) -> dict[str, tuple[Edge, ...]]:
    """A graph from `a-b b-c`, each card a letter; `a-` leads to the end."""
    pairs = [arrow.split("-") for arrow in picture.split()]
    cards = dict.fromkeys(letter for pair in pairs for letter in pair if letter)
    return {
        card: tuple(Edge(card, Exit(f"{source}{target}"), target or None) for source, target in pairs if source == card)
        for card in cards
    }


def path(edges: tuple[Edge, ...]) -> str:
    return " ".join(f"{edge.source}-{edge.target}" for edge in edges)


def test_a_walk_reaches_nearest_cards_first():
    assert list(walk(drawn("a-b b-d a-c d-e x-a"), "a")) == ["a", "b", "c", "d", "e"]


def test_a_walk_takes_only_the_edges_it_may():
    assert set(walk(drawn("a-b b-c a-d"), "a", lambda edge: edge.source != "b")) == {"a", "b", "d"}


def test_a_walk_from_a_card_that_is_missing_reaches_nothing():
    assert dict(walk(drawn("a-b"), "z")) == {}


@pytest.mark.parametrize(
    ("picture", "expected"),
    [("a-b b-c c-d a-d", "a-d"), ("a-b b-c c-d", "a-b b-c c-d"), ("a-b b-a a-d", "a-d"), ("d-a a-d", "a-d")],
)
def test_a_trail_is_a_shortest_way(picture: str, expected: str):
    assert path(trail(walk(drawn(picture), "a"), "d")) == expected


def test_the_trail_to_where_the_walk_began_is_empty():
    assert trail(walk(drawn("a-b b-a"), "a"), "a") == ()


def test_reversed_edges_lead_to_each_card():
    into = reversed_out(drawn("a-c b-c c-"))
    assert {card: path(edges) for card, edges in into.items()} == {"a": "", "c": "a-c b-c", "b": ""}


def test_forward_order_puts_a_card_before_what_it_leads_to():
    order = forward_order(drawn("a-b a-c b-d c-d d-e"), "a")
    assert sorted(order) == list("abcde")
    assert order.index("d") > max(order.index("b"), order.index("c"))


@pytest.mark.parametrize(
    ("picture", "expected"),
    [
        ("a-b b-c", []),
        ("a-a", ["a"]),
        ("a-b b-c c-b c-", ["bc"]),
        ("a-b b-a c-d d-c b-c", ["ab", "cd"]),
        ("a-b b-c c-a b-d d-b", ["abcd"]),
        ("x-b b-x a-c c-a", ["bx", "ac"]),
    ],
)
def test_loops_are_the_largest_groups_that_go_round(picture: str, expected: list[str]):
    assert ["".join(sorted(group)) for group in loops(drawn(picture))] == expected


def test_a_loop_counts_only_where_its_edges_may_be_taken():
    assert loops(drawn("a-b b-a c-c"), lambda edge: edge.source != "b") == (frozenset("c"),)


@pytest.mark.parametrize(
    ("picture", "expected"),
    [
        ("a-a", "a-a"),
        ("a-b b-a", "a-b b-a"),
        ("a-b b-c c-d d-a c-a", "a-b b-c c-a"),
        ("a-b a-c b-d d-a c-a", "a-c c-a"),
        ("a-b b-c", ""),
        ("a- b-a", ""),
    ],
)
def test_a_round_trip_is_the_shortest_way_back(picture: str, expected: str):
    assert path(round_trip(drawn(picture), "a")) == expected


@pytest.mark.parametrize(
    ("picture", "expected"),
    [("a-b b-c c-", "abc"), ("a-c a-b b-c c-d x-y", "abcd"), ("a- b-", "a"), ("x-y a-b b-c", "abc")],
)
def test_the_longest_row_follows_the_longer_way(picture: str, expected: str):
    assert "".join(longest_row(drawn(picture))) == expected


def test_a_chain_longer_than_the_stack_is_walked():
    names = [f"n{number}" for number in range(5000)]
    out = {n: (Edge(n, Exit("next"), after),) for n, after in zip(names, [*names[1:], None], strict=True)}
    assert forward_order(out, "n0") == tuple(names)
    assert loops(out) == ()
    assert longest_row(out) == tuple(names)
