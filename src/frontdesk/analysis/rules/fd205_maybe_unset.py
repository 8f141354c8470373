"""FD205 maybe-unset: a card reads a name that some path to it leaves unset."""

from collections.abc import Iterable, Iterator, Set

from frontdesk.analysis.facts import Facts
from frontdesk.analysis.reading import Reading
from frontdesk.analysis.rule import rule
from frontdesk.ir.card import Card, Setting
from frontdesk.ir.graph import Edge
from frontdesk.lang.diagnostic import Finding, Related, Severity
from frontdesk.lang.source import Span
from frontdesk.lang.spelling import quoted

INSTEAD = {"number": "0", "money": "0", "boolean": "false", "date": '"2026-12-31"'}
"""What to write in place of a missing value, by type; a text for any other type."""


@rule("FD205", "maybe-unset", Severity.WARNING)
def maybe_unset(facts: Facts) -> Iterator[Finding]:
    """Some path to a card leaves a name unset that the card reads; a shortest one is shown.

    A missing value prints as nothing, and no comparison with it holds. `| default(…)`, `or` and `is defined` make that
    harmless where they are used and in everything that depends on them. A value that the embedding page passes in may
    be compared without them, because no path sets it; where it is printed, it needs a `default`. A record's `value`
    or date may be just a name: if that has no value, the record is made without it.
    """
    if facts.incomplete:
        return
    by_chance = facts.known_at_start.possible - facts.known_at_start.certain
    for reading in _open(facts.opening_readings):
        if reading.name.path in by_chance and not reading.use.compared:
            yield _of_chance(facts, reading, Span.whole(facts.main_file))
    for card in facts.cards.values():
        # A record is made without a value if that is just a name, and the name is unset.
        left_out = [each.value for each in card.demands()] if card.RECORDS else []
        for reading in _open(facts.readings[card.id]):
            if not _is_known(facts, card, reading) and not any(reading.name is each for each in left_out):
                yield from _judged(facts, card, reading, by_chance)


def _open(readings: Iterable[Reading]) -> Iterator[Reading]:
    return (reading for reading in readings if not reading.guarded)


def _is_known(facts: Facts, card: Card, reading: Reading) -> bool:
    """The name certainly has a value, or no way leads to the card."""
    arrival = facts.assigned.get(card.id)
    return arrival is None or reading.name.path in arrival.certain or any(s.certain for s in _own(reading))


def _own(reading: Reading) -> tuple[Setting, ...]:
    """The settings by which the card itself has filled the name by the time it reads it."""
    return tuple(setting for setting in reading.filled if setting.name == reading.name.path)


def _judged(facts: Facts, card: Card, reading: Reading, by_chance: Set[str]) -> Iterator[Finding]:
    name, place = reading.name.path, facts.place(card)
    if name in by_chance:
        if not reading.use.compared:
            yield _of_chance(facts, reading, place)
    elif name in facts.assigned[card.id].possible or _own(reading):
        way = _way(facts, card, reading)
        if way is not None:
            asked = tuple(Related(each.span, f"{name!r} may stay unset here") for each in _own(reading) if each.span)
            message = f"some path here leaves {quoted(name)} unset"
            hint = f"{_guard(facts, card.id, reading)}, or set it on that path too"
            yield Finding(reading.name.span or place, message, hint, (*facts.shown(way, name), *asked))


def _way(facts: Facts, card: Card, reading: Reading) -> tuple[Edge, ...] | None:
    """A short way on which the name is missing when it is read; None if all contradict what is tested there."""
    if reading.use.lacking & facts.assigned[card.id].certain:
        return None  # it replaces a value that is never missing
    missing = reading.use.lacking | {reading.name.path}

    def allowed(possible: int) -> bool:
        return facts.prospects.allows(possible, reading.use.tests, missing)

    return facts.gaps.way(missing, card.id, allowed)


def _of_chance(facts: Facts, reading: Reading, place: Span) -> Finding:
    message = f"{quoted(reading.name.path)} is not known in every conversation"
    return Finding(reading.name.span or place, message, _guard(facts, "", reading))


def _guard(facts: Facts, card: str, reading: Reading) -> str:
    name = reading.name.path
    if reading.use.compared:
        return f"write {name} is defined and …"
    types = facts.types.at(card)(name)
    instead = INSTEAD.get(next(iter(types)), '"…"') if len(types) == 1 else '"…"'
    return f"write {name} | default({instead})"
