"""FD310 too-much-at-once: more cards in a row than run without asking or waiting."""

from collections.abc import Iterator

from frontdesk.analysis.facts import Facts
from frontdesk.analysis.rule import rule
from frontdesk.engine.run import BUDGET
from frontdesk.lang.diagnostic import Finding, Related, Severity


@rule("FD310", "too-much-at-once", Severity.ERROR)
def too_much_at_once(facts: Facts) -> Iterator[Finding]:
    """A conversation stops in trouble where so many cards run for one answer: it takes them for a circle."""
    row = facts.longest_row
    if len(row) > BUDGET:
        first, surplus = (facts.cards[row[index]] for index in (0, BUDGET))
        yield Finding(
            facts.place(surplus),
            f"{BUDGET} cards run before this one without asking or waiting, and no more can",
            hint="put a question or a wait card among them",
            related=(Related(facts.place(first), "they begin here"),),
        )
