"""What happens to a visitor when a card fails: a person if one is available, else the offline flow, else the end."""

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
"""How many ways out are tried for one event; if all of them fail too, the conversation ends."""

LONGEST_REASON: Final = 300


def led_on(course: Course, error: Exception) -> None:
    """Report a failure of a card as an effect, and lead the visitor on; a failure of that is treated likewise."""
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
    """Report a failure, and say what to try next: nothing while the visitor waits for an agent or talks with one."""
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
    """Go on after the card that failed: in the offline flow there is nobody left to call."""
    card = course.card or ""
    course.go(course.graph.edges.get(card, {}).get(NEXT))


def _without_a_person(course: Course, caller: Card) -> None:
    course.ask_for(Release() if course.requested else RequestPerson(missed=True))
    course.leave(caller.id, OFFLINE)


def _caller(graph: Graph) -> Card | None:
    return next((card for card in graph.cards.values() if card.CALLS), None)
