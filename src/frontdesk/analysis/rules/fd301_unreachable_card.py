"""FD301 unreachable-card: no path from the start leads to a card."""

from collections.abc import Iterator

from frontdesk.analysis.facts import Facts, written_id
from frontdesk.analysis.rule import rule
from frontdesk.lang.diagnostic import Finding, Severity
from frontdesk.lang.spelling import quoted


@rule("FD301", "unreachable-card", Severity.WARNING)
def unreachable_card(facts: Facts) -> Iterator[Finding]:
    """A card nobody can reach is dead weight or a forgotten link.

    The cards of a pathway that nothing enters are not reported: FD309 names the pathway.
    """
    if facts.broken:
        return
    for card in facts.cards.values():
        if written_id(card.id) not in facts.met and not _spared(facts, card.id):
            yield Finding(
                facts.place(card),
                f"no path from the start reaches card {quoted(written_id(card.id))}",
                hint="lead an answer to it, or delete it",
            )


def _spared(facts: Facts, card: str) -> bool:
    """The card is run by a card that is itself unreachable, or is in a pathway that nothing enters."""
    runner = card.rpartition("/")[0]
    unused = (ids for name, ids in facts.graph.pathways.items() if name not in facts.entered)
    return runner not in facts.reachable if runner else any(card in ids for ids in unused)
