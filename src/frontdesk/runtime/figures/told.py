"""Figures as the API gives them: each number of a card beside the number that it is a part of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from frontdesk.ir.card import SKIPPED, Card
from frontdesk.ir.graph import Graph
from frontdesk.runtime.figures import facts, follow
from frontdesk.store.figures import Count, Sum

Json = dict[str, Any]
Counts = Mapping[str, Count]
"""Fact to how many conversations, and how often, for one card."""

NOT_COUNTED: Final = ("shown",)
"""What is not reported: how often pages have shown the button to visitors who never opened the chat."""

ZERO: Final = Count(0, 0)


def by_card(sums: Iterable[Sum], release: str) -> dict[str, dict[str, Count]]:
    """Card to fact to count, for one release."""
    found: dict[str, dict[str, Count]] = {}
    for one in sums:
        if one.release == release:
            found.setdefault(one.card, {})[one.fact] = Count(one.conversations, one.times)
    return found


def together(sums: Sequence[Sum], graphs: Mapping[str, Graph], release: str) -> dict[str, dict[str, Count]]:
    """The figures of several releases as if they were of one of them, as far as its cards and answers are the same.

    An exit that is open only to some, or only on some releases, has as `offered` how many were offered it.

    Args:
        graphs: Digest to graph; figures of releases that are not here are left out.
    """
    found: dict[str, Counter[tuple[str, str]]] = {}
    for one in sums:
        if one.release not in graphs or (fact := _there(one, graphs[one.release], graphs[release])) is None:
            continue
        counter = found.setdefault(one.card, Counter())
        counter[fact, "conversations"] += one.conversations
        counter[fact, "times"] += one.times
    told = {
        card: {fact: Count(counter[fact, "conversations"], counter[fact, "times"]) for fact, _ in counter}
        for card, counter in found.items()
    }
    alone = [(graph, by_card(sums, digest)) for digest, graph in graphs.items()]
    for card in graphs[release].cards.values():
        for edge in graphs[release].out(card):
            several = [_offered(card, edge.exit.name, graph, found.get(card.id, {})) for graph, found in alone]
            if any(one is not None and one.some for one in several):
                number = sum(one.number for one in several if one is not None)
                told.setdefault(card.id, {})[facts.offered(edge.exit.name)] = Count(number, number)
    return told


class _Offered(NamedTuple):
    """How many conversations were offered a way; `some` unless that is all that came to the card."""

    number: int
    some: bool


def _offered(card: Card, exit_name: str, graph: Graph, counts: Counts) -> _Offered | None:
    """How many were offered the way of a card on another release; None if none came to the same card there."""
    before = graph.cards.get(card.id)
    if before is None or before.KIND != card.KIND or not counts:
        return None
    name = _same_exit(card, before, exit_name, graph)
    if name is None:
        return _Offered(0, some=True)
    if name in follow.conditional(before):
        return _Offered(_many(counts, facts.offered(name)), some=True)
    return _Offered(_many(counts, facts.COULD if name == SKIPPED else facts.REACHED), some=False)


def _same_exit(card: Card, other: Card, exit_name: str, graph: Graph) -> str | None:
    """The name of the same exit at the other card, which is in `graph`; None if that card has no such exit."""
    if exit_name.isdecimal():
        return _same_answer(card, other, exit_name)
    return exit_name if exit_name in graph.edges[other.id] else None


def _there(one: Sum, graph: Graph, other: Graph) -> str | None:
    """The same fact on another release; None if nothing there corresponds to it."""
    if one.card == facts.WHOLE:
        # A conversation that moved between them began once, and is counted there.
        return None if one.fact in (facts.MOVED_HERE, facts.MOVED_AWAY) else one.fact
    before, after = graph.cards.get(one.card), other.cards.get(one.card)
    if before is None or after is None or before.KIND != after.KIND:
        return None
    if facts.offer_of(one.fact) is not None:
        return None
    exit_name = facts.exit_of(one.fact)
    if exit_name is None:
        return one.fact
    same = _same_exit(before, after, exit_name, other)
    return None if same is None else facts.way(same)


def _same_answer(before: Card, after: Card, exit_name: str) -> str | None:
    """The exit of the answer with the same words; None if there is none."""
    words = next((way.label for way in before.exits() if way.name == exit_name), None)
    return next((way.name for way in after.exits() if way.name.isdecimal() and way.label == words), None)


def begun(counts: Counts) -> int:
    """Conversations that began with a release, or went on with it."""
    return _many(counts, facts.BEGUN) + _many(counts, facts.MOVED_HERE)


def conversations(counts: Counts) -> Json:
    """The figures of conversations as a whole. `open` are those that have not ended, including silent ones."""
    ended = {
        "qualified": _many(counts, facts.QUALIFIED),
        "disqualified": _many(counts, facts.DISQUALIFIED),
        "ended": _many(counts, facts.ENDED),
    }
    moved_away = _many(counts, facts.MOVED_AWAY)
    return {
        "shown": None,
        "opened": begun(counts),
        "started": _many(counts, facts.STARTED),
        **ended,
        "open": max(0, begun(counts) - moved_away - sum(ended.values())),
        "handed_over": _many(counts, facts.HANDED_OVER),
        "missed": _many(counts, facts.MISSED),
        "moved_here": _many(counts, facts.MOVED_HERE),
        "moved_away": moved_away,
        "ratings": _ratings(counts),
    }


def _ratings(counts: Counts) -> Json:
    """How many chats with a person were rated, and the mean score, from 1 to 5; None without any."""
    each = [(score, _many(counts, fact)) for fact in counts if (score := facts.score_of(fact)) is not None]
    number = sum(many for _, many in each)
    return {"count": number, "mean": round(sum(score * many for score, many in each) / number, 2) if number else None}


def cards(graph: Graph, found: Mapping[str, Counts], here: Mapping[str, int]) -> dict[str, Json]:
    """The figures of every card of a graph, by its id.

    Args:
        here: Card to how many conversations may go on from it at any moment.
    """
    return {card.id: _card(graph, card, found.get(card.id, {}), here.get(card.id, 0)) for card in graph.cards.values()}


def _card(graph: Graph, card: Card, counts: Counts, here: int) -> Json:
    """`reached` is a part of `could`: conversations that came to a card from which this one may follow. `left` is a
    part of `reached`: those that the visitor ended here, or that have fallen silent here."""
    reached, times = counts.get(facts.REACHED, ZERO)
    stands = _many(counts, facts.STANDS)
    here = min(here, stands)
    told: Json = {
        "reached": reached,
        "times": times,
        "could": _many(counts, facts.COULD),
        "skipped": _many(counts, facts.SKIPPED),
        "left": _many(counts, facts.QUIT) + stands - here,
        "quit": _many(counts, facts.QUIT),
        "silent": stands - here,
        "here": here,
        "chats": _many(counts, facts.CHATS),
        "ways": [_way(edge.exit.name, counts, reached) for edge in graph.out(card)],
    }
    return told | ({"live_chat": live_chat(counts)} if card.CALLS else {})


def _way(name: str, counts: Counts, reached: int) -> Json:
    """An exit; `of` are the conversations that could have taken it: those that were offered it, or else those that
    reached the card; for the exit that skips the card, those that could have come to it."""
    taken, times = counts.get(facts.way(name), ZERO)
    of = _many(counts, facts.COULD) if name == SKIPPED else reached
    offered = counts.get(facts.offered(name))
    return {"exit": name, "taken": taken, "times": times, "of": of if offered is None else offered.conversations}


def live_chat(counts: Counts) -> Json:
    """What became of the calls for a person: `online` is the sum of the five numbers that follow it."""
    ends = {
        "picked_up": _many(counts, facts.PICKED_UP),
        "timed_out": _many(counts, facts.TIMED_OUT),
        "everybody_left": _many(counts, facts.EVERYBODY_LEFT),
        "gave_up": _many(counts, facts.GAVE_UP),
    }
    online = _many(counts, facts.ONLINE)
    return {
        "online": online,
        **ends,
        "waiting": max(0, online - sum(ends.values())),
        "offline": _many(counts, facts.OFFLINE),
        "taken_later": _many(counts, facts.TAKEN_LATER),
        "median_wait_s": median(
            {wait: count.conversations for fact, count in counts.items() if (wait := facts.wait_of(fact)) is not None}
        ),
    }


def median(waits: Mapping[int, int]) -> float | None:
    """The median of waits in seconds, each with how often it occurred; None without any."""
    total = sum(waits.values())
    if total <= 0:
        return None
    return (_at(waits, (total - 1) // 2) + _at(waits, total // 2)) / 2


def _at(waits: Mapping[int, int], place: int) -> int:
    """The wait at an index, from 0, among all of them in order."""
    passed = 0
    for wait in sorted(waits):
        passed += waits[wait]
        if place < passed:
            return wait
    return max(waits)


def _many(counts: Counts, fact: str) -> int:
    return counts.get(fact, ZERO).conversations
