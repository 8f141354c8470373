"""FD203 unknown-variable: a card reads a name that nothing on the way there sets."""

from collections.abc import Iterable, Iterator
from itertools import islice

from frontdesk.analysis.facts import Facts, written_id
from frontdesk.analysis.reading import Reading
from frontdesk.analysis.rule import rule
from frontdesk.ir.card import Card
from frontdesk.lang.diagnostic import Finding, Severity
from frontdesk.lang.source import Span
from frontdesk.lang.spelling import MOST_GUESSES, did_you_mean, disguised, quoted
from frontdesk.lang.types import WELL_KNOWN

AGENT = "agent.name"
CLOSED = (*WELL_KNOWN, "conversation.language", "conversation.page", "conversation.outcome", AGENT)
"""All names of the namespaces to which authors cannot add."""

AFTER_A_CHAT = "use it only on the cards that 'after_chat' of a live_chat card leads to"


@rule("FD203", "unknown-variable", Severity.ERROR)
def unknown_variable(facts: Facts) -> Iterator[Finding]:
    """A card reads a name that no card on any way there can have set.

    `| default(…)` is for names that some ways set, not for names that no way sets; so it excuses a text only if the
    text is used in several places: in a pathway that is run more than once, or in an included file.
    """
    if facts.incomplete:
        return
    unknown = [
        (card, reading)
        for card in facts.cards.values()
        for reading in facts.readings[card.id]
        if not (_set_before(facts, card, reading) or (reading.guarded and _shared(facts, card, reading)))
    ]
    early = [each for each in facts.opening_readings if each.name.path not in facts.known_at_start.possible]
    meant = _meant(facts, dict.fromkeys(reading.name.path for reading in (*early, *(each for _, each in unknown))))
    for reading in early:
        yield _too_early(facts, reading, meant.get(reading.name.path))
    for card, reading in unknown:
        yield _finding(facts, card, reading, meant.get(reading.name.path))


def _set_before(facts: Facts, card: Card, reading: Reading) -> bool:
    arrival = facts.assigned.get(card.id)
    # If no way leads here, or a way may be missing, only a name that nothing ever sets is certainly unknown.
    possible = arrival.possible if arrival and not facts.broken else facts.set_somewhere
    return reading.name.path in possible or any(each.name == reading.name.path for each in reading.filled)


def _shared(facts: Facts, card: Card, reading: Reading) -> bool:
    copies = facts.copies[written_id(card.id)]
    elsewhere = any(reading.name.path in facts.assigned[copy].possible for copy in copies if copy in facts.assigned)
    return elsewhere or facts.place(card).file != facts.main_file


def _meant(facts: Facts, names: Iterable[str]) -> dict[str, str | None]:
    """What an author may have meant by names that nothing sets, for no more names than people would read."""
    known = sorted(facts.set_somewhere.union(CLOSED))
    unset = (name for name in names if name not in facts.set_somewhere and name not in CLOSED)
    return {name: did_you_mean(name, known) for name in islice(unset, MOST_GUESSES)}


def _too_early(facts: Facts, reading: Reading, meant: str | None) -> Finding:
    """A name in the greeting or the consent text that nothing has set before the first card."""
    name, span = reading.name.path, reading.name.span or Span.whole(facts.main_file)
    if name not in facts.set_somewhere:
        return _unset(facts, name, span, meant)
    return Finding(
        span, f"nothing has set {quoted(name)} before the first card", "leave it out: this is shown before any card"
    )


def _finding(facts: Facts, card: Card, reading: Reading, meant: str | None) -> Finding:
    name, span = reading.name.path, reading.name.span or facts.place(card)
    if name in facts.set_somewhere:
        setter = facts.setters[name]
        hint = f"lead the visitor through card {quoted(setter)} first"
        if setter == card.id:
            hint = "this card sets it, but only later: use it on a card after this one"
        return Finding(span, f"no card on the way here sets {quoted(name)}", AFTER_A_CHAT if name == AGENT else hint)
    return _unset(facts, name, span, meant)


def _unset(facts: Facts, name: str, span: Span, meant: str | None) -> Finding:
    """A name that nothing at all sets."""
    space = name.partition(".")[0]
    if name not in CLOSED and (own := [known for known in CLOSED if known.partition(".")[0] == space]):
        only = f"write one of {', '.join(own)}" if len(own) > 1 else f"there is only {own[0]}"
        return Finding(span, f"nothing is called {quoted(name)}", meant or only)
    if name.startswith("visitor."):
        return Finding(
            span,
            f"no attribute {quoted(name)} is declared",
            meant or disguised(name) or "declare it under 'visitor', with its type",
        )
    other = AFTER_A_CHAT if name == AGENT else "capture it, save it or set it on a card before this one"
    return Finding(span, f"nothing sets {quoted(name)}", meant or disguised(name) or other)
