"""FD304 no-way-out: cards from which the conversation can never end."""

from collections.abc import Iterator

from frontdesk.analysis.facts import Facts
from frontdesk.analysis.rule import rule
from frontdesk.lang.diagnostic import Finding, Severity


@rule("FD304", "no-way-out", Severity.ERROR)
def no_way_out(facts: Facts) -> Iterator[Finding]:
    """From here every way leads round; said once for each circle, and not where FD302 has said worse."""
    if facts.broken:
        return
    for trap in facts.traps:
        if trap in facts.idle_loops:
            continue
        first = next(card for card in facts.cards if card in trap)
        yield Finding(
            facts.place(facts.cards[first]),
            f"from card {first!r} on, the conversation can never end",
            hint="let an answer lead to an end card, or out of the circle",
        )
