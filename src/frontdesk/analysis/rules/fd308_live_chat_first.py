"""FD308 live-chat-first: a person is called before the visitor has chosen anything."""

from collections.abc import Iterator

from frontdesk.analysis.facts import Facts
from frontdesk.analysis.rule import rule
from frontdesk.ir.graph import Edge
from frontdesk.lang.diagnostic import Finding, Severity


@rule("FD308", "live-chat-first", Severity.INFO)
def live_chat_first(facts: Facts) -> Iterator[Finding]:
    """Agents are called for every visitor who opens the chat; a question before that finds out who needs a person."""
    unasked = facts.passage(along=lambda edge: _asks_nothing(facts, edge)) if facts.live_chats else {}
    for card in facts.live_chats:
        if facts.entered_by(unasked.get(card.id, ())):
            yield Finding(
                facts.place(card),
                "a person is called here before the visitor has chosen anything",
                hint="put a question before it",
            )


def _asks_nothing(facts: Facts, edge: Edge) -> bool:
    card = facts.cards[edge.source]
    return not card.ASKS or card.leaves_at_once(edge.exit.name)
