"""FD306 record-without-person: a lead or deal on a path that captured neither person nor organization."""

from collections.abc import Iterator, Set
from itertools import islice

from frontdesk.analysis.facts import Facts
from frontdesk.analysis.rule import rule
from frontdesk.ir.card import NEXT, Setting
from frontdesk.lang.diagnostic import Finding, Severity
from frontdesk.lang.expression import Choice, Concat, Expr, Filter, Literal, Name
from frontdesk.lang.types import NAMING

RECORDS = {"create_lead": "lead", "create_deal": "deal"}

MOST_COPIED = 20
"""How many names are checked in one playbook for being unset where a person's name is copied from them."""


@rule("FD306", "record-without-person", Severity.ERROR)
def record_without_person(facts: Facts) -> Iterator[Finding]:
    """Some path to a lead or a deal captures neither a person nor an organization; an optional field does not count.

    Nor does a `set` card that copies a value which that path leaves unset, or sets a text that is always empty.
    """
    if not any(card.KIND in RECORDS for card in facts.cards.values()):
        return
    found: dict[str, Finding] = {}
    for copied in ("", *_copied(facts)):
        for each, finding in _anonymous(facts, copied):
            found.setdefault(each, finding)
    yield from found.values()


def _copied(facts: Facts) -> Iterator[str]:
    """The names that may be unset when `set` cards copy them to a person or an organization."""
    settings = (setting for ways in facts.settings.values() for way in ways for setting in way)
    names = dict.fromkeys(path for each in settings if each.name in NAMING and (path := _source(each)))
    open_ = (facts.set_somewhere - facts.known_at_start.certain).difference(NAMING)
    return islice((name for name in names if name in open_), MOST_COPIED)


def _source(setting: Setting) -> str:
    """The name that is copied by a setting; empty if it copies none."""
    return setting.value.path if isinstance(setting.value, Name) else ""


def _blank(value: Expr | None) -> bool:
    """An expression that is always an empty text, or spaces."""
    match value:
        case Literal(value=str() as text):
            return not text.strip()
        case Concat(operands=operands):
            return all(map(_blank, operands))
        case Choice(then=then, otherwise=otherwise) if otherwise is not None:
            return _blank(then) and _blank(otherwise)
        case Filter(name="trim" | "lower" | "upper" | "title" | "first_word", operand=operand):
            return _blank(operand)
    return False


def _anonymous(facts: Facts, copied: str) -> Iterator[tuple[str, Finding]]:
    """The card id and the finding of each record that can be made with nobody named.

    Args:
        copied: A name that is unset on the way there, too; empty for none.
    """
    missing: Set[str] = {*NAMING, copied} if copied else frozenset(NAMING)

    def fills(setting: Setting) -> bool:
        return setting.name in missing and _source(setting) not in missing and not _blank(setting.value)

    reached = facts.passage(along=facts.without(fills), always=facts.prospects.lacking(missing))
    for here, arrivals in reached.items():
        card = facts.cards[here]
        arrival = facts.entered_by(arrivals) if card.KIND in RECORDS else None
        if arrival and card.proves(NEXT).isdisjoint(missing):
            yield (
                here,
                Finding(
                    facts.place(card),
                    f"this {RECORDS[card.KIND]} can be created without a person or an organization",
                    hint="capture 'person.name', 'person.email' or 'organization.name' first, and require it",
                    related=facts.shown(arrival.way, copied),
                ),
            )
