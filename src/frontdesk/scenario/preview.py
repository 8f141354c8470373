"""Talking to a playbook line by line, with a clock that the user moves: what `frontdesk preview` shows and accepts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

from frontdesk.engine.simulate import EndlessError, Simulation
from frontdesk.engine.step import Step
from frontdesk.ir.effect import CALL_TIMER, Record
from frontdesk.ir.graph import Graph
from frontdesk.ir.request import Request
from frontdesk.ir.state import Phase
from frontdesk.ir.view import Choices, Field, Notice, Typing
from frontdesk.lang import duration
from frontdesk.lang.phrases import phrase
from frontdesk.lang.richtext import plain
from frontdesk.scenario import calls
from frontdesk.scenario.stage import line, shown

AGENT = "mia"

HELP: Final = """\
  2, or Talk to sales  pick an answer by its number or its words; anything else is said as typed
  /skip                skip an optional question
  /after 60s           let time pass
  /agent joins         an agent takes the chat; also: /agent says Hello, /agent leaves, /agent closes
  /offline, /online    everybody goes offline, or comes back
  /call {"score": 80}  another system answers a call with this JSON; also: /call 503, /call fails
  /state               where the conversation stands, and what is known
  /restart             begin again
  /quit                leave (or Ctrl-D)"""

REFUSED: Final = MappingProxyType(
    {
        "closed": "the conversation is over; /restart begins a new one",
        "stale": "that is not being asked",
        "bad-option": "there is no such answer",
        "not-asked": "that cannot be done at this point",
    }
)


class Preview:
    """One conversation in a terminal.

    Each method gives lines to print. Time stands still unless a command moves it; the bot's own pauses pass by
    themselves.
    """

    def __init__(self, graph: Graph, at_ms: int, *, online: bool = True) -> None:
        self.graph = graph
        self.at_ms = at_ms
        self.online = online
        self._begin()

    @property
    def calling(self) -> bool:
        """Whether the conversation waits for the answer of another system."""
        return self.simulation.asked is not None

    def unanswered(self) -> Iterator[str]:
        """What follows if the user cannot answer a call in place of the other system."""
        yield "(nobody answers this call, so it fails; give an answer with /call, such as /call {})"
        yield from self._call("fails")

    def _begin(self) -> None:
        self.simulation = Simulation(self.graph, self.at_ms, installed=self.graph.playbook.installed)
        self._rows = self._records = self._calls = 0
        if self.online:
            self.simulation.comes_online(AGENT, self.graph.teams)
        if not self.graph.playbook.privacy.consent_required:
            self.simulation.opened()

    def open(self) -> Iterator[str]:
        """What a visitor sees first."""
        playbook, there = self.graph.playbook, "an agent is online" if self.online else "nobody is online"
        yield f"{playbook.name} · {there} · /help shows what you can do"
        if not playbook.installed:
            yield "(not installed: it has no install.origins, so nobody can be reached)"
        yield ""
        yield from self._news() if self.simulation.begun else self._consent()

    def _consent(self) -> Iterator[str]:
        """The text that the visitor must agree to, and the two answers."""
        playbook = self.graph.playbook
        text = playbook.privacy.consent_text
        yield plain(text.fill({}, playbook.language)) if text else ""
        yield from (f"  {number}) {word}" for number, word in enumerate(self._consents, 1))

    @property
    def _consents(self) -> tuple[str, str]:
        language = self.graph.playbook.language
        return phrase("consent-yes", language), phrase("consent-no", language)

    def _agree(self, text: str) -> Iterator[str]:
        """Take an answer to the consent text: yes begins the conversation, no does not."""
        yes, no = self._consents
        if text.casefold() in ("1", yes.casefold()):
            self.simulation.opened()
            yield from self._news()
        elif text.casefold() in ("2", no.casefold()):
            yield "(nothing is stored, and nothing begins)"
        else:
            yield from self._consent()

    def hear(self, text: str) -> Iterator[str]:
        """What follows a typed line."""
        text = text.strip()
        try:
            if text.startswith("/"):
                yield from self._command(*text[1:].partition(" ")[::2])
            elif not self.simulation.begun:
                yield from self._agree(text)
            elif text:
                yield from self._after(self._visitor(text))
        except EndlessError as error:
            yield f"({error}; /restart begins again)"

    def _visitor(self, text: str) -> Step:
        options = self.simulation.options
        if text.isdecimal() and 1 <= int(text) <= len(options) and text not in options:
            return self.simulation.picks(int(text) - 1)
        same = next((option for option in options if option.casefold() == text.casefold()), None)
        return self.simulation.picks(same) if same is not None else self.simulation.says(text)

    def _command(self, name: str, rest: str) -> Iterator[str]:
        known: dict[str, Callable[[str], Iterator[str]]] = {
            "help": lambda _: iter([HELP]),
            "skip": lambda _: self._after(self.simulation.skips()),
            "after": self._pass,
            "agent": self._agent,
            "offline": lambda _: self._presence(False),
            "online": lambda _: self._presence(True),
            "call": self._call,
            "state": lambda _: self._state(),
            "restart": lambda _: self._restart(),
        }
        if name in known:
            yield from known[name](rest.strip())
        else:
            yield f"(there is no /{name}; /help shows what there is)"

    def _pass(self, text: str) -> Iterator[str]:
        length = duration.read(text)
        if length is None:
            yield "(write how long, like /after 60s)"
            return
        self.simulation.passes(length)
        yield from self._news()

    def _agent(self, text: str) -> Iterator[str]:
        verb, _, words = text.partition(" ")
        match verb:
            case "joins":
                yield from self._after(self.simulation.joins(AGENT))
            case "says":
                yield from self._after(self.simulation.agent_says(words))
            case "leaves":
                yield from self._after(self.simulation.releases())
            case "closes":
                yield from self._after(self.simulation.closes())
            case _:
                yield "(an agent joins, says something, leaves or closes: /agent joins)"

    def _presence(self, online: bool) -> Iterator[str]:
        self.online = online
        if online:
            self.simulation.comes_online(AGENT, self.graph.teams)
        else:
            self.simulation.goes_offline(AGENT)
        yield f"({'an agent is' if online else 'nobody is'} online)"
        yield from self._news()

    def _call(self, text: str) -> Iterator[str]:
        if not self.calling:
            yield "(no call waits for an answer)"
            return
        if text == "fails":
            self.simulation.fails()
        else:
            status, body = (int(text), b"") if calls.is_status(text) else (200, text.encode())
            failed = self.simulation.answers(status, body)
            if failed is not None:
                yield f"(the call fails: {failed.reason})"
        yield from self._news()

    def _restart(self) -> Iterator[str]:
        self._begin()
        yield from self.open()

    def _state(self) -> Iterator[str]:
        state, at = self.simulation.state, datetime.fromtimestamp(self.simulation.at_ms / 1000, UTC)
        yield f"  {at:%Y-%m-%d %H:%M:%S} UTC, phase {state.phase.value}, card {state.card or 'none'}"
        for name, due_ms in state.timers.items():
            yield f"  timer {name}: {duration.write(due_ms - self.simulation.at_ms)} left"
        for name, value in state.values.items():
            yield f"  {name} = {shown(value)}"

    def _after(self, step: Step) -> Iterator[str]:
        if step.refused:
            yield f"({REFUSED.get(step.refused, step.refused)})"
        else:
            yield from self._news()

    def _news(self) -> Iterator[str]:
        self.simulation.settles()
        rows, records = self.simulation.log[self._rows :], self.simulation.records[self._records :]
        asked = self.simulation.calls[self._calls :]
        self._rows, self._records = len(self.simulation.log), len(self.simulation.records)
        self._calls = len(self.simulation.calls)
        yield from (line(row) for row in rows if row.sender != "visitor")
        yield from map(_recorded, records)
        yield from (told for request in asked for told in _called(request))
        yield from (f"(trouble in {trouble.card}: {trouble.reason})" for trouble in self.simulation.troubles)
        self.simulation.troubles.clear()
        yield from self._asked()

    def _asked(self) -> Iterator[str]:
        match self.simulation.view:
            case Choices(options=options):
                yield from (f"  {number}) {option}" for number, option in enumerate(options, 1))
            case Field(options=options, required=required):
                yield from (f"  {number}) {option}" for number, option in enumerate(options, 1))
                if not required:
                    yield f"  /skip) {phrase('skip', self.simulation.state.language)}"
            case Typing() if self.calling:
                left = duration.write(self.simulation.state.timers[CALL_TIMER] - self.simulation.at_ms)
                yield f"  (waiting for an answer, {left} left: /call with its JSON, /call 503 or /call fails)"
            case Notice(until_ms=until_ms) if until_ms is not None:
                yield f"  (waiting for a person, {duration.write(until_ms - self.simulation.at_ms)} left)"

    @property
    def over(self) -> bool:
        """Whether the conversation is over."""
        return self.simulation.phase is Phase.CLOSED


def _called(request: Request) -> Iterator[str]:
    yield f"  [call] {calls.shown(request)}"
    yield from (f"         {header}" for header in calls.headers(request))


def _recorded(record: Record) -> str:
    fields = ", ".join(f"{name}: {shown(value)}" for name, value in record.fields.items())
    return f"  [{record.kind}] {fields}"
