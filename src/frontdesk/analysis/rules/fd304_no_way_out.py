"""FD304 no-way-out: cards from which the conversation can never end."""

from collections.abc import Iterator

from frontdesk.analysis.facts import Facts, written_id
from frontdesk.analysis.rule import rule
from frontdesk.analysis.ways import loops
from frontdesk.lang.diagnostic import Finding, Related, Severity
from frontdesk.lang.spelling import quoted


@rule("FD304", "no-way-out", Severity.ERROR)
def no_way_out(facts: Facts) -> Iterator[Finding]:
    """From here every way leads round in a circle; reported once per circle, and not if FD302 reports it.

    If the conditions of the ways out can no longer hold after some way to the circle, or never hold for some visitors,
    that way and those exits are shown.
    """
    if facts.broken:
        return
    for trap in facts.traps:
        if trap not in facts.idle_loops:
            yield _finding(facts, trap)
    if not facts.traps and not facts.idle_loops:
        ends = facts.dead_ends
        held = loops(facts.prospects.open, lambda edge: edge.source in ends and edge.target in ends) if ends else ()
        for circle in held:
            first = next(card for card in facts.cards if card in circle)
            yield _finding(facts, circle, (*facts.shown(ends[first].way), *_closed(facts, circle)))


def _closed(facts: Facts, circle: frozenset[str]) -> Iterator[Related]:
    """The exits that lead out of a circle for other visitors, or after other ways."""
    for card in facts.cards:
        for edge in facts.prospects.open[card] if card in circle else ():
            if edge.target not in circle and edge.target not in facts.dead_ends:
                yield Related(facts.exit_place(edge), "this way out can be closed for good")


def _finding(facts: Facts, circle: frozenset[str], way: tuple[Related, ...] = ()) -> Finding:
    first = next(card for card in facts.cards if card in circle)
    return Finding(
        facts.place(facts.cards[first]),
        f"from card {quoted(written_id(first))} on, the conversation can never end",
        hint="let an answer lead to an end card, or out of the loop",
        related=way,
    )
