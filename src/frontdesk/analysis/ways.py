"""Walks over the edges of a graph: what can be reached, by which way, in which order, and which cards form loops."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeAlias

from frontdesk.ir.graph import Edge

Out: TypeAlias = Mapping[str, tuple[Edge, ...]]
"""Card id to the edges that leave it; every card of a graph is a key."""

Along: TypeAlias = Callable[[Edge], bool]
"""Whether a walk may take an edge."""

Tree: TypeAlias = Mapping[str, "Edge | None"]
"""Card id to the edge by which a walk first came there, nearest cards first; None where the walk began."""


def anywhere(edge: Edge) -> bool:
    """Take every edge."""
    return True


def walk(out: Out, starts: Iterable[str], along: Along = anywhere) -> Tree:
    """Everything that can be reached from some cards, with themselves, nearest first, ties in the order of exits."""
    tree: dict[str, Edge | None] = {start: None for start in starts if start in out}
    queue = list(tree)
    for here in queue:
        for edge, target in _onward(out, here, along):
            if target not in tree:
                tree[target] = edge
                queue.append(target)
    return tree


def trail(tree: Tree, goal: str) -> tuple[Edge, ...]:
    """The edges of a shortest way from where a walk began to a card that it reached, first to last."""
    edges = []
    edge = tree[goal]
    while edge is not None:
        edges.append(edge)
        edge = tree[edge.source]
    return tuple(reversed(edges))


def reversed_out(out: Out) -> dict[str, tuple[Edge, ...]]:
    """Card id to the edges that lead to it."""
    into: dict[str, list[Edge]] = {card: [] for card in out}
    for card in out:
        for edge, target in _onward(out, card, anywhere):
            into[target].append(edge)
    return {card: tuple(edges) for card, edges in into.items()}


def forward_order(out: Out, start: str) -> tuple[str, ...]:
    """The cards that a card reaches, each before its successors wherever loops allow (reverse postorder)."""
    return tuple(reversed(tuple(_postorder(out, (start,), anywhere))))


def loops(out: Out, along: Along = anywhere) -> tuple[frozenset[str], ...]:
    """The largest groups of cards that form loops, in the order of their first cards (Kosaraju)."""
    into = reversed_out(out)
    placed: set[str] = set()
    groups = []
    for root in reversed(tuple(_postorder(out, out, along))):
        if root in placed:
            continue
        group, queue = {root}, [root]
        for here in queue:
            for edge in into[here]:
                if edge.source not in placed and edge.source not in group and along(edge):
                    group.add(edge.source)
                    queue.append(edge.source)
        placed |= group
        if len(group) > 1 or any(target == root for _, target in _onward(out, root, along)):
            groups.append(frozenset(group))
    place = {card: index for index, card in enumerate(out)}
    return tuple(sorted(groups, key=lambda group: min(place[card] for card in group)))


def longest_row(out: Out, along: Along = anywhere) -> tuple[str, ...]:
    """The longest row of cards that follow each other, first to last; of equally long ones, the first in the graph.

    Args:
        along: The edges to take; they must not form a loop.
    """
    behind: dict[str, str | None] = {}
    count: dict[str, int] = {}
    for card in _postorder(out, out, along):
        following = [target for _, target in _onward(out, card, along)]
        behind[card] = max(following, key=count.__getitem__, default=None)
        count[card] = 1 + max((count[target] for target in following), default=0)
    row: list[str] = []
    here = max(out, key=count.__getitem__, default=None)
    while here is not None:
        row.append(here)
        here = behind[here]
    return tuple(row)


def round_trip(out: Out, card: str, along: Along = anywhere) -> tuple[Edge, ...]:
    """The edges of a shortest way from a card back to itself; empty if there is none."""
    firsts = {target: edge for edge, target in _onward(out, card, along)}
    if card in firsts:
        return (firsts[card],)
    tree = walk(out, firsts, along)
    last = next((edge for here in tree for edge, target in _onward(out, here, along) if target == card), None)
    if last is None:
        return ()
    middle = trail(tree, last.source)
    return (firsts[middle[0].source if middle else last.source], *middle, last)


def _onward(out: Out, card: str, along: Along) -> Iterator[tuple[Edge, str]]:
    """The edges from a card to others that may be taken, each with its target."""
    for edge in out[card]:
        if edge.target is not None and edge.target in out and along(edge):
            yield edge, edge.target


def _postorder(out: Out, starts: Iterable[str], along: Along) -> Iterator[str]:
    """Cards after all they lead to, depth first, without recursion: a playbook may be 500 cards deep."""
    seen: set[str] = set()
    for start in starts:
        if start in seen or start not in out:
            continue
        seen.add(start)
        stack = [(start, _onward(out, start, along))]
        while stack:
            here, edges = stack[-1]
            for _, target in edges:
                if target not in seen:
                    seen.add(target)
                    stack.append((target, _onward(out, target, along)))
                    break
            else:
                stack.pop()
                yield here
