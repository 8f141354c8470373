"""FD310 too-much-at-once: more cards in a row, without asking or waiting, than may run."""

from collections.abc import Iterator

from frontdesk.analysis.facts import Facts
from frontdesk.analysis.rule import rule
from frontdesk.engine.run import BUDGET
from frontdesk.lang.diagnostic import Finding, Related, Severity


@rule("FD310", "too-much-at-once", Severity.ERROR)
def too_much_at_once(facts: Facts) -> Iterator[Finding]:
    """Too many cards would run for one answer: the engine takes them for a circle, and stops in trouble."""
    row = facts.longest_row
    if len(row) > BUDGET:
        first, surplus = (facts.cards[row[index]] for index in (0, BUDGET))
        yield Finding(
            facts.place(surplus),
            f"{BUDGET} cards run before this one without asking or waiting, which is the most",
            hint="put a question or a wait card among them",
            related=(Related(facts.place(first), "they begin here"),),
        )
