"""FD204 type-mismatch: a comparison, a calculation, a filter or a record is given something of the wrong type."""

from collections.abc import Iterable, Iterator
from functools import partial

from frontdesk.analysis.facts import Facts
from frontdesk.analysis.reading import Held
from frontdesk.analysis.rule import rule
from frontdesk.ir.card import Setting
from frontdesk.lang.condition.mismatch import WORDS, Mismatch, called
from frontdesk.lang.condition.typing import ACCEPTED, ANY, demand, mismatches
from frontdesk.lang.diagnostic import Edit, Finding, Related, Severity
from frontdesk.lang.expression import Literal, Name
from frontdesk.lang.source import Span
from frontdesk.lang.spelling import quoted
from frontdesk.lang.types import WELL_KNOWN, Rules, Wrong, check
from frontdesk.lang.value import Value


@rule("FD204", "type-mismatch", Severity.ERROR)
def type_mismatch(facts: Facts) -> Iterator[Finding]:
    """Something is compared, calculated, filtered or recorded that has a type with which this never works.

    The type of a name is that of its field or of the answers that are saved under it, or follows from what a `set` card
    computes. If different ways give it different types, only what is wrong with all of them is reported.
    """
    yield from _of_expressions(facts, "", facts.opening)
    seen = set[int]()
    for card in facts.cards.values():
        # Copies of a card run in place share expressions; if these read the same types everywhere, once is enough.
        fresh = [each for each in facts.held[card.id] if facts.types.mixed or id(each.expr) not in seen]
        seen.update(id(each.expr) for each in fresh)
        yield from _of_expressions(facts, card.id, fresh)
        for each in card.demands():
            if isinstance(each.value, Name) and WELL_KNOWN.get(each.value.path) in ACCEPTED.get(each.type, ANY):
                continue  # a card that gives that name another type has a finding of its own
            found = demand(each.value, each.name, each.type, facts.types.at(card.id))
            yield from (_finding(facts, mismatch, facts.place(card)) for mismatch in found)
    yield from _saved(facts)


def _of_expressions(facts: Facts, card: str, expressions: Iterable[Held]) -> Iterator[Finding]:
    for each in expressions:
        if type(each.expr) is Name:  # most expressions in texts
            continue
        place = facts.place(facts.cards[card]) if card else Span.whole(facts.main_file)
        for mismatch in mismatches(each.expr, facts.types.at(card, each.filled)):
            yield _finding(facts, mismatch, place)


def _finding(facts: Facts, mismatch: Mismatch, place: Span) -> Finding:
    span = mismatch.at.span
    fix = Edit(span, mismatch.fix) if span and mismatch.fix else None
    return Finding(span or place, mismatch.message, mismatch.hint, tuple(_origins(facts, mismatch)), fix)


def _origins(facts: Facts, mismatch: Mismatch) -> Iterator[Related]:
    """The places where the names get the types that do not go together."""
    for each in mismatch.between:
        name = each.source.path if isinstance(each.source, Name) else ""
        places = (setting.span for setting in facts.settings_of.get(name, ()))
        span = next((span for span in places if span is not None), None)
        if span is not None and name not in WELL_KNOWN:
            yield Related(span, f"this makes {name!r} {called(each.types)}")


def _saved(facts: Facts) -> Iterator[Finding]:
    """The places where a well-known name is given a value that is not of its type."""
    language = facts.graph.playbook.language
    for name, type_ in WELL_KNOWN.items():
        reads_no = partial(_is_none, type_, language)
        for setting in facts.settings_of.get(name, ()):
            if setting.value is None and setting.span and setting.type not in ACCEPTED.get(type_, ANY):
                yield Finding(setting.span, _message(name, setting), "ask for it with a 'capture' card")
            elif type_ in WRITTEN and (given := _given(setting)) and all(map(reads_no, given)):
                place = setting.value.span if setting.value is not None else setting.span
                if place is not None and not (type_ == "date" and setting.value is not None):  # `demand` has found that
                    yield Finding(place, _none(name, given[0]), "ask for it with a 'capture' card")


WRITTEN = frozenset({"email", "date"})
"""Types that some texts are of, and others are not."""


def _given(setting: Setting) -> tuple[Value, ...]:
    """The values that a card gives a name, as far as they are written out."""
    if isinstance(setting.value, Literal):
        return (setting.value.value,)
    return setting.range.values if setting.range is not None else ()


def _is_none(type_: str, language: str, value: Value) -> bool:
    return isinstance(value, str) and bool(value.strip()) and isinstance(check(value, Rules(type_), language), Wrong)


def _none(name: str, value: Value) -> str:
    return f"{name!r} takes {WORDS[WELL_KNOWN[name]]}, and {quoted(str(value), 30)} is not one"


def _message(name: str, setting: Setting) -> str:
    return f"{name!r} takes {WORDS[WELL_KNOWN[name]]}, and what is kept here is {WORDS.get(setting.type, 'not')}"
