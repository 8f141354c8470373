"""FD306 record-without-person: a lead or deal on a path that captured neither person nor organization."""

from collections.abc import Iterator

from frontdesk.analysis.facts import Facts
from frontdesk.analysis.rule import rule
from frontdesk.ir.card import NEXT, Setting
from frontdesk.lang.diagnostic import Finding, Severity
from frontdesk.lang.types import NAMING

RECORDS = {"create_lead": "lead", "create_deal": "deal"}


@rule("FD306", "record-without-person", Severity.ERROR)
def record_without_person(facts: Facts) -> Iterator[Finding]:
    """Some path to a lead or a deal captures neither a person nor an organization; an optional field does not count."""
    if not any(card.KIND in RECORDS for card in facts.cards.values()):
        return
    anonymous = facts.passage(along=facts.without(_names), always=facts.unset(_names))
    for here, arrivals in anonymous.items():
        card = facts.cards[here]
        arrival = facts.entered_by(arrivals) if card.KIND in RECORDS else None
        if arrival and card.proves(NEXT).isdisjoint(NAMING):
            yield Finding(
                facts.place(card),
                f"this {RECORDS[card.KIND]} can be created without a person or an organization",
                hint="capture 'person.name', 'person.email' or 'organization.name' first, and require it",
                related=facts.shown(arrival.way),
            )


def _names(setting: Setting) -> bool:
    return setting.name in NAMING
