"""FD308 live-chat-first: a person is called before the visitor has chosen anything."""

from collections.abc import Iterator

from frontdesk.analysis.facts import Facts
from frontdesk.analysis.rule import rule
from frontdesk.analysis.ways import walk
from frontdesk.lang.diagnostic import Finding, Severity


@rule("FD308", "live-chat-first", Severity.INFO)
def live_chat_first(facts: Facts) -> Iterator[Finding]:
    """Agents are called for every visitor who opens the chat; a question first tells them who it is for."""
    unasked = walk(facts.out, (facts.graph.start,), lambda edge: not facts.cards[edge.source].ASKS)
    for card in facts.live_chats:
        if card.id in unasked:
            yield Finding(
                facts.place(card),
                "a person is called here before the visitor has chosen anything",
                hint="put a question before it",
            )
