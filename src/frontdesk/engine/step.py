"""The engine: consume one event, then run cards until one waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from frontdesk.engine.phase import after
from frontdesk.engine.refusal import CONSENT, refusal
from frontdesk.engine.run import Course
from frontdesk.engine.trouble import led_on
from frontdesk.engine.view import asked
from frontdesk.ir import consent, row
from frontdesk.ir import event as e
from frontdesk.ir.card import AFTER_CHAT, Context
from frontdesk.ir.effect import Effect
from frontdesk.ir.graph import Graph, Playbook
from frontdesk.ir.state import Phase, State
from frontdesk.ir.view import Choices, Field, View
from frontdesk.lang.noun import made_often
from frontdesk.lang.phrases import phrase


@made_often
@dataclass(frozen=True, slots=True)
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
    refused = refusal(before, event, shown) or _unasked(graph.playbook, event)
    if refused is not None:
        return Step(before, refused=refused)
    course = Course(graph, context, before)
    try:
        _take(course, before, event, shown)
    except Exception as error:  # noqa: BLE001 - the one place where any fault of a card is caught and reported
        led_on(course, error)
    return Step(course.state, tuple(course.effects))


def _unasked(playbook: Playbook, event: e.Event) -> str | None:
    """Why a conversation may not begin: its visitor has not agreed to the current consent text. Else None."""
    if type(event) is not e.Opened or not playbook.privacy.consent_required:
        return None
    return None if event.consent == consent.version(playbook.privacy) else CONSENT


_ANSWERS_WHAT_IS_SHOWN: Final = frozenset({e.Picked, e.Skipped})
_AGENT: Final = Phase.AGENT


def _take(course: Course, before: State, event: e.Event, shown: View | None) -> None:
    match event:
        case e.Said() | e.Picked() | e.Skipped():
            course.ask_for(row.visitor_says(_words(event, shown, before.language)))
            if before.phase is not _AGENT:
                course.hand(event)
        case e.Opened():
            _open(course, event)
        case e.VisitorEnded():
            course.close()
        case e.Rated(score=score, text=text):
            course.change(rating=score)
            course.ask_for(row.visitor_rates(text))
        case _:
            _move(course, event, after(before.phase, event) or before.phase)


def _move(course: Course, event: e.Event, phase: Phase) -> None:
    """Events that may change who answers."""
    match event:
        case e.TimerFired(timer=timer):
            timers = {name: at for name, at in course.timers.items() if name != timer}
            course.change(phase=phase, timers=timers)
            course.hand(event)
        case e.EverybodyOffline() | e.CallReturned():
            course.change(phase=phase)
            course.hand(event)
        case _:
            _of_agent(course, event, phase)


def _of_agent(course: Course, event: e.Event, phase: Phase) -> None:
    state = course.state
    match event:
        case e.AgentJoined(name=name):
            course.stop_timers()
            values = {**state.values, "agent.name": name}
            course.change(phase=phase, card=state.caller, memory={}, values=values, missed=False, agent=name)
            course.ask_for(row.agent_joined(name))
        case e.AgentSaid(text=text):
            course.ask_for(row.agent_says(text, state.agent))
        case e.AgentLeft():
            course.change(phase=phase, agent="")
            course.ask_for(row.agent_left(state.agent))
        case e.AgentClosed():
            course.change(phase=phase, agent="", chatted=True)
            course.leave(state.caller or "", AFTER_CHAT)


def _open(course: Course, event: e.Opened) -> None:
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


def _words(event: e.Picked | e.Said | e.Skipped, shown: View | None, language: str) -> str:
    match event:
        case e.Said(text=text):
            return text
        case e.Picked(option=option):
            return shown.options[option] if isinstance(shown, (Choices, Field)) else ""
        case e.Skipped():
            return phrase("skip", language)
