"""The engine: consume one event, then run cards until one waits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from frontdesk.engine.phase import after
from frontdesk.engine.refusal import refusal
from frontdesk.engine.run import Course
from frontdesk.engine.trouble import led_on
from frontdesk.engine.view import asked
from frontdesk.ir import event as e
from frontdesk.ir import row
from frontdesk.ir.card import AFTER_CHAT, Context
from frontdesk.ir.effect import Effect
from frontdesk.ir.graph import Graph, Playbook
from frontdesk.ir.state import Phase, State
from frontdesk.ir.view import Choices, Field, View
from frontdesk.lang.noun import noun
from frontdesk.lang.phrases import phrase


@noun()
class Step:
    """The result of an event.

    Attributes:
        state: Where the conversation stands now.
        effects: What is to be done, in order; rows of the log included.
        refused: Why the event changed nothing: `closed stale bad-option not-asked consent`; None if it was taken.
    """

    state: State
    effects: tuple[Effect, ...] = ()
    refused: str | None = None


def step(graph: Graph, state: State | None, event: e.Event) -> Step:
    """Consume one event, then run cards until one waits. Pure and total: trouble becomes an effect, never an exception.

    Args:
        state: Where the conversation stands; None before its first event, which is `Opened`.
    """
    before = state or State()
    context = Context(graph.playbook, event.now)
    shown = asked(graph, before, context) if type(event) in _ANSWERS_WHAT_IS_SHOWN else None
    refused = refusal(graph.playbook, before, event, shown)
    if refused is not None:
        return Step(before, refused=refused)
    course = Course(graph, context, before)
    try:
        _TAKES[type(event)](course, event, shown)
    except Exception as error:  # noqa: BLE001 - the one place where any fault of a card is caught and reported
        led_on(course, error)
    return Step(course.state(), tuple(course.effects))


_ANSWERS_WHAT_IS_SHOWN: Final = frozenset({e.Picked, e.Skipped})


def _said(course: Course, event: e.Said, shown: View | None) -> None:
    _speaks(course, event, event.text)


def _picked(course: Course, event: e.Picked, shown: View | None) -> None:
    _speaks(course, event, shown.options[event.option] if isinstance(shown, (Choices, Field)) else "")


def _skipped(course: Course, event: e.Skipped, shown: View | None) -> None:
    _speaks(course, event, phrase("skip", course.language))


def _speaks(course: Course, event: e.Event, words: str) -> None:
    course.ask_for(row.visitor_says(words))
    if course.phase is not Phase.AGENT:
        course.hand(event)


def _visitor_ended(course: Course, event: e.VisitorEnded, shown: View | None) -> None:
    course.close()


def _rated(course: Course, event: e.Rated, shown: View | None) -> None:
    course.change(rating=event.score)
    course.ask_for(row.visitor_rates(event.text))


def _timer_fired(course: Course, event: e.TimerFired, shown: View | None) -> None:
    timers = {name: at for name, at in course.timers.items() if name != event.timer}
    course.change(phase=after(course.phase, event), timers=timers)
    course.hand(event)


def _for_the_card(course: Course, event: e.EverybodyOffline | e.CallReturned, shown: View | None) -> None:
    course.change(phase=after(course.phase, event))
    course.hand(event)


def _agent_joined(course: Course, event: e.AgentJoined, shown: View | None) -> None:
    course.stop_timers()
    phase, values = after(course.phase, event), {**course.values, "agent.name": event.name}
    course.change(phase=phase, card=course.caller, memory={}, values=values, missed=False, agent=event.name)
    course.ask_for(row.agent_joined(event.name))


def _agent_said(course: Course, event: e.AgentSaid, shown: View | None) -> None:
    course.ask_for(row.agent_says(event.text, course.agent))


def _agent_left(course: Course, event: e.AgentLeft, shown: View | None) -> None:
    course.ask_for(row.agent_left(course.agent))
    course.change(phase=after(course.phase, event), agent="")


def _agent_closed(course: Course, event: e.AgentClosed, shown: View | None) -> None:
    course.change(phase=after(course.phase, event), agent="", chatted=True)
    course.leave(course.caller or "", AFTER_CHAT)


def _opened(course: Course, event: e.Opened, shown: View | None) -> None:
    playbook = course.graph.playbook
    spoken = _spoken(playbook, event.language)
    language = event.language if spoken else playbook.language
    values = {**event.known, "conversation.language": spoken or playbook.language}
    course.change(values=values, language=language)
    if event.consent:
        course.change(consent=event.consent, consented_at=event.now.at_ms)
    if playbook.greeting and playbook.greeting.text:
        course.ask_for(row.bot_says(playbook.greeting.text.fill(values, language), course.context))
    course.go(course.graph.start)


def _spoken(playbook: Playbook, wanted: str) -> str | None:
    """The playbook's own tag for the visitor's language: the same tag, else the same main language; None if neither."""
    own = (playbook.language, *playbook.languages)
    tag = wanted.lower()
    same = (each for each in own if each.lower() == tag)
    related = (each for each in own if each.lower().partition("-")[0] == tag.partition("-")[0])
    return next(same, None) or next(related, None)


_TAKES: Final[Mapping[type[e.Event], Callable[[Course, Any, View | None], None]]] = {
    e.Opened: _opened,
    e.Picked: _picked,
    e.Said: _said,
    e.Skipped: _skipped,
    e.TimerFired: _timer_fired,
    e.EverybodyOffline: _for_the_card,
    e.CallReturned: _for_the_card,
    e.AgentJoined: _agent_joined,
    e.AgentSaid: _agent_said,
    e.AgentLeft: _agent_left,
    e.AgentClosed: _agent_closed,
    e.VisitorEnded: _visitor_ended,
    e.Rated: _rated,
}
"""By type of event, what it does to the conversation once it is not refused."""
