"""FD305 lost-visitor: nobody picks up, and the conversation ends without any way to reach the visitor."""

from collections.abc import Iterator, Sequence

from frontdesk.analysis.facts import Facts
from frontdesk.analysis.passage import Arrival
from frontdesk.analysis.rule import rule
from frontdesk.analysis.ways import Along
from frontdesk.ir.card import AFTER_CHAT, OFFLINE, Card, Setting
from frontdesk.ir.graph import Edge
from frontdesk.lang.diagnostic import Finding, Related, Severity

REACHES = frozenset({"email", "phone"})


@rule("FD305", "lost-visitor", Severity.WARNING)
def lost_visitor(facts: Facts) -> Iterator[Finding]:
    """Nobody picks up, and the conversation ends without an e-mail address or a phone number.

    Either may be captured before the live_chat card or in the offline flow; an optional field does not count. A visitor
    attribute called `email` or `phone` that the page passes in counts.
    """
    if not REACHES.isdisjoint(facts.graph.playbook.attributes):
        return
    unknown = facts.without(_reaches)
    arrived = facts.passage(along=unknown, always=facts.unset(_reaches)) if facts.live_chats else {}
    skipped = _skipped(facts) if facts.live_chats else ""
    for card in facts.live_chats:
        last = _lost(facts, card, unknown, arrived.get(card.id, ()))
        if last is not None:
            way = (edge for edge in last.way if edge.source != card.id)
            yield Finding(
                facts.place(card),
                "when nobody picks up, the visitor can leave without an e-mail address or phone number",
                hint="capture 'person.email' or 'person.phone' after this card, and require it",
                related=(
                    *facts.shown(way, skipped),
                    *_passed(facts, last.card),
                    Related(facts.place(facts.cards[last.card]), "the conversation ends here"),
                ),
            )


def _lost(facts: Facts, card: Card, unknown: Along, arrived: Sequence[Arrival]) -> Arrival | None:
    """Where the conversation can end after nobody picked up at a card, by a shortest way; None if it cannot."""

    def missed(edge: Edge) -> bool:
        return unknown(edge) and edge.exit.name != AFTER_CHAT

    offline = next((edge for edge in facts.out[card.id] if edge.exit.name == OFFLINE), None)
    if offline is None or not unknown(offline):  # without that exit, the next card could not be read
        return None
    if offline.target is None:
        return facts.entered_by(arrived)
    tree = facts.passage(facts.leaving(arrived, offline), missed, facts.unset(_reaches))
    last = (each for met in tree.values() for each in met if facts.prospects.ends(each.card, each.possible, missed))
    return next(last, None)


def _passed(facts: Facts, card: str) -> Iterator[Related]:
    """The fields by which the visitor could be reached, but which may be skipped on the last card."""
    filled = {each.name: each for way in facts.settings[card] for each in way if _reaches(each) and not each.certain}
    for name, setting in filled.items():
        if setting.span is not None:
            yield Related(setting.span, f"{name!r} may stay unset here")


def _skipped(facts: Facts) -> str:
    """A name by which a visitor could be reached, but which may be skipped on some card; empty if there is none."""
    optional = (n for n, each in facts.settings_of.items() if any(_reaches(s) and not s.certain for s in each))
    return next(optional, "")


def _reaches(setting: Setting) -> bool:
    return setting.name in ("person.email", "person.phone") or setting.type in REACHES
