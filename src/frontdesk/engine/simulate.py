"""Conversations under a clock that only the caller moves: what `preview` and scenarios talk to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from frontdesk.engine.replay import replay
from frontdesk.engine.step import Step, step
from frontdesk.engine.view import view
from frontdesk.errors import FrontdeskError, UsageError
from frontdesk.ir import consent
from frontdesk.ir.card import Context
from frontdesk.ir.codec import decode, encode
from frontdesk.ir.effect import CALL_TIMER, Call, Effect, Record, RequestPerson, Show, Trouble
from frontdesk.ir.event import (
    AgentClosed,
    AgentJoined,
    AgentLeft,
    AgentSaid,
    CallReturned,
    Event,
    EverybodyOffline,
    Moment,
    Opened,
    Picked,
    Rated,
    Said,
    Skipped,
    TimerFired,
    VisitorEnded,
)
from frontdesk.ir.graph import Graph
from frontdesk.ir.request import Request
from frontdesk.ir.returned import Unusable, saved_values
from frontdesk.ir.state import Phase, State
from frontdesk.ir.view import Choices, Field, Typing, View
from frontdesk.lang.value import Value

MOST_TIMERS: Final = 1_000
"""How many timers may fire one after another without a person doing anything; more are an endless loop."""


class EndlessError(FrontdeskError):
    """The bot goes on and on by itself."""


class Simulation:
    """One conversation, its clock, and the agents around it.

    Each method makes one thing happen and returns the step that follows; its `refused` says why nothing happened.

    Attributes:
        at_ms: Now, in UTC milliseconds.
        installed: The visitor came through a page on which the playbook is installed.
        state: Where the conversation stands.
        events: The events taken so far, in order; `replay` of them gives the state.
        log: Every row so far.
        fresh: The rows since the visitor last did something, without the visitor's own.
        records: Every lead, deal and activity so far.
        troubles: Everything that failed so far.
        calls: Every request to another system so far.
    """

    def __init__(self, graph: Graph, at_ms: int, installed: bool = True) -> None:
        self.graph = graph
        self.at_ms = at_ms
        self.installed = installed
        self.state = State()
        self.events: list[Event] = []
        self.log: list[Show] = []
        self.fresh: list[Show] = []
        self.records: list[Record] = []
        self.troubles: list[Trouble] = []
        self.calls: list[Request] = []
        self._online: dict[str, tuple[str, ...]] = {}
        self._team = ""

    @property
    def now(self) -> Moment:
        """The moment as an event would record it."""
        teams = {team for teams in self._online.values() for team in teams}
        return Moment(self.at_ms, ("", *sorted(teams)) if self._online else (), self.installed)

    @property
    def view(self) -> View:
        """What the visitor is being asked."""
        return view(self.graph, self.state, self.now)

    @property
    def phase(self) -> Phase:
        """Who answers the visitor."""
        return self.state.phase

    @property
    def options(self) -> tuple[str, ...]:
        """The labels of the buttons that the visitor sees; empty without any."""
        asked = self.view
        return asked.options if isinstance(asked, Choices | Field) else ()

    def opened(self, language: str = "", known: Mapping[str, Value] | None = None) -> Step:
        """The visitor begins, having given the consent that the playbook requires."""
        agreed = consent.version(self.graph.playbook.privacy)
        return self.happens(Opened(now=self.now, language=language, known=known or {}, consent=agreed))

    @property
    def begun(self) -> bool:
        """The visitor has begun."""
        return bool(self.events)

    def picks(self, answer: str | int) -> Step:
        """The visitor clicks a button: its label as shown, or its index.

        Raises:
            UsageError: No button has this label.
        """
        if isinstance(answer, str):
            if answer not in self.options:
                raise UsageError(f"no button says {answer!r}; there are {list(self.options)}")
            answer = self.options.index(answer)
        return self.happens(Picked(now=self.now, card=self.state.card or "", option=answer))

    def says(self, text: str) -> Step:
        """The visitor types something."""
        return self.happens(Said(now=self.now, text=text))

    def skips(self) -> Step:
        """The visitor skips an optional field."""
        return self.happens(Skipped(now=self.now))

    def ends(self) -> Step:
        """The visitor ends the conversation."""
        return self.happens(VisitorEnded(now=self.now))

    def rates(self, score: int, text: str = "") -> Step:
        """The visitor says how the chat with a person was, after its end."""
        return self.happens(Rated(now=self.now, score=score, text=text))

    def comes_online(self, agent: str, teams: Sequence[str] = ()) -> None:
        """An agent of these teams is online from now on."""
        self._online[agent] = tuple(teams)

    def goes_offline(self, agent: str) -> Step | None:
        """An agent goes offline. If the visitor waits for a team with nobody left, that is an event: its step."""
        self._online.pop(agent, None)
        if self.phase is Phase.WAITING and self._team not in self.now.online:
            return self.happens(EverybodyOffline(now=self.now))
        return None

    def joins(self, agent: str, name: str | None = None) -> Step:
        """An agent takes the chat; `name` defaults to `agent` with a capital."""
        return self.happens(AgentJoined(now=self.now, agent=agent, name=name or agent.capitalize()))

    def agent_says(self, text: str) -> Step:
        """The agent who has the chat writes."""
        return self.happens(AgentSaid(now=self.now, text=text))

    def releases(self) -> Step:
        """The agent gives the chat back."""
        return self.happens(AgentLeft(now=self.now))

    def closes(self) -> Step:
        """The agent ends the chat."""
        return self.happens(AgentClosed(now=self.now))

    @property
    def asked(self) -> Request | None:
        """The request to another system whose answer the conversation waits for; None if it waits for none."""
        if CALL_TIMER not in self.state.timers:
            return None
        card = self.graph.cards[self.state.card or ""]
        return card.request(self.state, Context(self.graph.playbook, self.now))

    def answers(self, status: int, body: bytes) -> Unusable | None:
        """The other system answers. Returns why the card cannot use the answer; None if it can.

        Raises:
            UsageError: No other system was asked.
        """
        asked = self._asked()
        values = saved_values(asked.saves, asked.currency, status, body)
        failed = isinstance(values, Unusable)
        self._returns(failed, {} if isinstance(values, Unusable) else values)
        return values if isinstance(values, Unusable) else None

    def fails(self) -> Step:
        """The other system cannot be reached.

        Raises:
            UsageError: No other system was asked.
        """
        self._asked()
        return self._returns(True, {})

    def times_out(self) -> list[Step]:
        """The other system does not answer: the time for its answer passes.

        Raises:
            UsageError: No other system was asked.
        """
        self._asked()
        return self.passes(self.state.timers[CALL_TIMER] - self.at_ms)

    def _asked(self) -> Request:
        asked = self.asked
        if asked is None:
            raise UsageError("no answer of another system is waited for")
        return asked

    def _returns(self, failed: bool, values: Mapping[str, Value]) -> Step:
        return self.happens(CallReturned(now=self.now, number=self.state.calls, failed=failed, values=values))

    def passes(self, ms: int) -> list[Step]:
        """Time passes. Timers fire in the order in which they are due, each at its exact instant; returns their steps.

        Raises:
            EndlessError: More than `MOST_TIMERS` fire.
        """
        until, steps = self.at_ms + ms, list[Step]()
        while (due := self._next_timer()) is not None and due[0] <= until:
            steps.append(self._fires(*due, after=len(steps)))
        self.at_ms = max(self.at_ms, until)
        return steps

    def settles(self) -> list[Step]:
        """The bot's pauses pass, all that follow each other, but not a wait for a person or an answer.

        Raises:
            EndlessError: The pauses never end.
        """
        steps = list[Step]()
        while isinstance(self.view, Typing) and self.asked is None and (due := self._next_timer()) is not None:
            steps.append(self._fires(*due, after=len(steps)))
        return steps

    def restarts(self) -> bool:
        """The server restarts and has only what was stored. True if the stored events lead to the stored state."""
        self.state = decode(State, encode(self.state))
        self.events = [decode(Event, encode(event, Event)) for event in self.events]
        return replay(self.graph, self.events) == self.state

    def happens(self, event: Event) -> Step:
        """Any event happens; the methods above pass theirs to this one."""
        result = step(self.graph, self.state, event)
        if result.refused is None:
            self.state = result.state
            self.events.append(event)
            self._keep(event, result.effects)
        return result

    def _next_timer(self) -> tuple[int, str] | None:
        return min(((at, name) for name, at in self.state.timers.items()), default=None)

    def _fires(self, due_ms: int, name: str, after: int) -> Step:
        """The timer fires; `after` says how many fired before it."""
        if after == MOST_TIMERS:
            raise EndlessError(f"{MOST_TIMERS:,} timers fired one after another, and there is no end to it")
        self.at_ms = max(self.at_ms, due_ms)
        return self.happens(TimerFired(now=self.now, timer=name, due_ms=due_ms))

    def _keep(self, event: Event, effects: tuple[Effect, ...]) -> None:
        rows = [effect for effect in effects if isinstance(effect, Show)]
        self.log += rows
        if isinstance(event, Picked | Said | Skipped | VisitorEnded):
            self.fresh = []
        self.fresh += [row for row in rows if row.sender != "visitor"]
        self.records += [effect for effect in effects if isinstance(effect, Record)]
        self.calls += [asked for effect in effects if isinstance(effect, Call) and (asked := self.asked)]
        self.troubles += [effect for effect in effects if isinstance(effect, Trouble)]
        self._team = next((e.team for e in effects if isinstance(e, RequestPerson)), self._team)
