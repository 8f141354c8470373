"""FD302 loop-without-visitor: cards that lead round in a circle without asking or waiting."""

from collections.abc import Iterator

from frontdesk.analysis.facts import Facts, written_id
from frontdesk.analysis.rule import rule
from frontdesk.analysis.ways import round_trip
from frontdesk.ir.graph import Edge
from frontdesk.lang.diagnostic import Finding, Related, Severity
from frontdesk.lang.spelling import quoted

LONGEST = 32
"""Characters of an id that the message has room for."""


@rule("FD302", "loop-without-visitor", Severity.ERROR)
def loop_without_visitor(facts: Facts) -> Iterator[Finding]:
    """A circle in which nobody is asked and nothing waits would say the same thing for ever.

    A card that its `when` skips does not wait, nor does a live_chat card while nobody is online.
    """
    for loop in facts.idle_loops:
        first = next(card for card in facts.cards if card in loop)
        circle = round_trip(facts.prospects.lasting(loop, facts.idle), first)
        yield Finding(
            facts.place(facts.cards[first]),
            f"from card {quoted(written_id(first), LONGEST)} the flow comes back here without asking or waiting",
            hint="put a question or a wait card into the loop, or lead out of it",
            related=tuple(_step(facts, edge) for edge in circle),
        )


def _step(facts: Facts, edge: Edge) -> Related:
    return Related(facts.exit_place(edge), f"{written_id(edge.source)!r} leads to {written_id(edge.target or '')!r}")
