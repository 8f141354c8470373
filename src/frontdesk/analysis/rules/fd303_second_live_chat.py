"""FD303 second-live-chat: two live_chat cards on one path."""

from collections.abc import Iterator

from frontdesk.analysis.facts import Facts
from frontdesk.analysis.rule import rule
from frontdesk.analysis.ways import Tree, trail, walk
from frontdesk.ir.card import AFTER_CHAT, SKIPPED, Card
from frontdesk.ir.graph import Edge
from frontdesk.lang.diagnostic import Finding, Related, Severity


@rule("FD303", "second-live-chat", Severity.ERROR)
def second_live_chat(facts: Facts) -> Iterator[Finding]:
    """A person is called at most once on a path, in the offline flow and after a chat too.

    Coming back to the same card when nobody picked up is another try, and allowed; after a chat it is a second one.
    """
    for first in facts.live_chats:
        if first.id not in facts.from_start:
            continue
        for edge in facts.out[first.id]:
            if edge.exit.name != SKIPPED and edge.target is not None:
                yield from _from(facts, first, edge)


def _from(facts: Facts, first: Card, edge: Edge) -> Iterator[Finding]:
    """The live_chat cards that a way out of another leads to; nothing is looked for behind them."""
    called = {card.id for card in facts.live_chats}
    tree = walk(facts.out, (edge.target or "",), lambda way: way.source not in called or way.exit.name == SKIPPED)
    for card in facts.live_chats:
        if card.id in tree and (card is not first or edge.exit.name == AFTER_CHAT):
            yield Finding(
                facts.place(card),
                f"a person is called here again, after {first.id!r}",
                hint="lead this path to an end, or to capture cards, instead",
                related=_path(facts, first, edge, tree, card),
            )


def _path(facts: Facts, first: Card, edge: Edge, tree: Tree, second: Card) -> tuple[Related, ...]:
    here = Related(facts.place(first), "a person is called here first")
    return (here, *facts.shown((edge, *trail(tree, second.id))))
