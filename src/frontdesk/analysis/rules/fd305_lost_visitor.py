"""FD305 lost-visitor: nobody picks up, and the conversation ends without any way to reach the visitor."""

from collections.abc import Iterator

from frontdesk.analysis.facts import Facts
from frontdesk.analysis.rule import rule
from frontdesk.analysis.ways import Along, trail, walk
from frontdesk.ir.card import AFTER_CHAT, OFFLINE, Card, Setting
from frontdesk.ir.graph import Edge
from frontdesk.lang.diagnostic import Finding, Related, Severity

REACHES = frozenset({"email", "phone"})


@rule("FD305", "lost-visitor", Severity.WARNING)
def lost_visitor(facts: Facts) -> Iterator[Finding]:
    """Nobody picks up, and the conversation ends without an e-mail address or a phone number.

    It may be captured before the live_chat card or in the offline flow; an optional field does not count. A visitor
    attribute called `email` or `phone` that the page passes in does.
    """
    if not REACHES.isdisjoint(facts.graph.playbook.attributes):
        return
    unknown = facts.without(_reaches)
    arrived = walk(facts.out, (facts.graph.start,), unknown)
    for card in facts.live_chats:
        if card.id in arrived:
            yield from _lost(facts, card, unknown)


def _lost(facts: Facts, card: Card, unknown: Along) -> Iterator[Finding]:
    def missed(edge: Edge) -> bool:
        return unknown(edge) and edge.exit.name != AFTER_CHAT

    offline = next((edge for edge in facts.out[card.id] if edge.exit.name == OFFLINE), None)
    if offline is None:  # what follows the card could not be read, so that nothing is known of its offline flow
        return
    tree = walk(facts.out, (offline.target,) if offline.target else (), missed)
    ends = (here for here in tree if facts.ends(here, missed))
    last = card.id if offline.target is None else next(ends, None)
    if last is None:
        return
    way = facts.shown(() if last == card.id else trail(tree, last))
    yield Finding(
        facts.place(card),
        "when nobody picks up, the visitor can leave without an e-mail address or phone number",
        hint="capture 'person.email' or 'person.phone' after this card, and require it",
        related=(*way, Related(facts.place(facts.cards[last]), "the conversation ends here")),
    )


def _reaches(setting: Setting) -> bool:
    return setting.name in ("person.email", "person.phone") or setting.type in REACHES
