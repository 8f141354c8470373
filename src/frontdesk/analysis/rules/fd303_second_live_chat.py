"""FD303 second-live-chat: two live_chat cards on one path."""

from collections.abc import Iterator

from frontdesk.analysis.facts import Facts, written_id
from frontdesk.analysis.passage import Arrival, Passage
from frontdesk.analysis.rule import rule
from frontdesk.analysis.ways import walk
from frontdesk.ir.card import AFTER_CHAT, SKIPPED, Card
from frontdesk.ir.graph import Edge
from frontdesk.lang.diagnostic import Finding, Related, Severity
from frontdesk.lang.spelling import quoted


@rule("FD303", "second-live-chat", Severity.ERROR)
def second_live_chat(facts: Facts) -> Iterator[Finding]:
    """A person is called at most once on a path, which includes the offline flow and the cards after a chat.

    Coming back to the same card when nobody picked up is another try, and allowed; after a chat it is a second call.
    """
    called = {card.id for card in facts.live_chats}
    reached: Passage | None = None

    def along(edge: Edge) -> bool:
        return edge.source not in called or edge.exit.name == SKIPPED

    for first in facts.live_chats:
        for edge in facts.out[first.id] if first.id in facts.from_start else ():
            again = called if edge.exit.name == AFTER_CHAT else called - {first.id}
            if edge.exit.name == SKIPPED or again.isdisjoint(walk(facts.out, (edge.target or "",), along)):
                continue
            reached = facts.passage() if reached is None else reached
            starts = facts.leaving(reached.get(first.id, ()), edge)
            yield from _seconds(facts, first, edge, facts.passage(starts, along))


def _seconds(facts: Facts, first: Card, edge: Edge, behind: Passage) -> Iterator[Finding]:
    """The live_chat cards that an exit of another leads to; the search stops at them."""
    for card in facts.live_chats:
        second = facts.entered_by(behind.get(card.id, ()))
        if second and (card is not first or edge.exit.name == AFTER_CHAT):
            yield Finding(
                facts.place(card),
                f"a person is called here again, after {quoted(written_id(first.id))}",
                hint="lead this path to an end, or to capture cards, instead",
                related=_path(facts, first, edge, second),
            )


def _path(facts: Facts, first: Card, edge: Edge, second: Arrival) -> tuple[Related, ...]:
    way = second.way
    since = way[max(index for index, each in enumerate(way) if each is edge) :]
    return (Related(facts.place(first), "a person is called here first"), *facts.shown(since))
