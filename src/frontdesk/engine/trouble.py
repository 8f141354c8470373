"""What becomes of a visitor when a card fails: a person if one can be had, else the offline flow, else the end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from frontdesk.engine.run import BUDGET, BudgetError, Course
from frontdesk.ir.availability import available
from frontdesk.ir.card import NEXT, OFFLINE, Card
from frontdesk.ir.effect import Release, RequestPerson, Trouble
from frontdesk.ir.graph import Graph
from frontdesk.ir.row import bot_notes
from frontdesk.ir.state import Phase
from frontdesk.lang.phrases import phrase

RESCUES: Final = 2
"""Ways out that are tried for one event; when all of them fail too, the conversation ends."""

LONGEST_REASON: Final = 300


def led_on(course: Course, error: Exception) -> None:
    """What failed while cards ran becomes an effect, and the visitor is led on; what fails at that, likewise."""
    for _ in range(RESCUES):
        action = _way_out(course, error)
        try:
            action()
        except Exception as another:  # noqa: BLE001 - a way out runs cards, and any fault of a card is reported
            error = another
        else:
            return
    _way_out(course, error)
    if course.phase is Phase.BOT:
        course.close()


def _way_out(course: Course, error: Exception) -> Callable[[], None]:
    """Report a failure; what to try then. Only the bot can lead somewhere: who waits or talks is left in peace."""
    reason = f"{type(error).__name__}: {error}"[:LONGEST_REASON]
    course.ask_for(Trouble(course.card or "", reason))
    if course.phase is not Phase.BOT:
        return lambda: None
    course.budget = BUDGET
    course.ask_for(bot_notes(phrase("trouble", course.language), course.context))
    caller = _caller(course.graph)
    if caller is None or course.chatted:
        return course.close
    if course.card == caller.id:
        return lambda: _without_a_person(course, caller)
    if course.requested and not available(course.context):
        return course.close if isinstance(error, BudgetError) else lambda: _past(course)
    return lambda: course.go(caller.id)


def _past(course: Course) -> None:
    """On with what follows the card that failed: in the offline flow there is nobody left to ask."""
    card = course.card or ""
    course.go(course.graph.edges.get(card, {}).get(NEXT))


def _without_a_person(course: Course, caller: Card) -> None:
    course.ask_for(Release() if course.requested else RequestPerson(missed=True))
    course.leave(caller.id, OFFLINE)


def _caller(graph: Graph) -> Card | None:
    return next((card for card in graph.cards.values() if card.CALLS), None)
