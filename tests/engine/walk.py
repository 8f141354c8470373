"""Random walks: anything that can happen to a conversation, in any order, from one seed."""

from __future__ import annotations

import json
from random import Random

from engine.graphs import TEN
from frontdesk.engine.replay import replay
from frontdesk.engine.simulate import Simulation
from frontdesk.engine.step import Step
from frontdesk.engine.view import view
from frontdesk.ir.codec import decode, encode
from frontdesk.ir.effect import Effect
from frontdesk.ir.event import CallReturned, Event, EverybodyOffline, Picked, TimerFired
from frontdesk.ir.graph import Graph
from frontdesk.ir.state import Phase, State
from frontdesk.ir.view import View

SAYINGS = (
    *(
        "Jane",
        "jane@example.com",
        "not an address",
        "+31 20 123 4567",
        "12",
        "-3",
        "1250,50",
        "5000 EUR",
        "0",
        "yes",
        "no",
    ),
    *("2027-01-31", "31-01-2027", "tomorrow", "https://www.example.com", "javascript:alert(1)", "{{ person.name }}"),
    *(
        "**bold** [x](y)",
        " ",
        "\u202eabc\u0000",
        "\ud800",
        "é" * 4_000,
        "\n\n1\n",
        "NaN",
        "1e999999",
        "９９",
        "Talk to sales",
    ),
)


class Walk:
    """One conversation that goes where chance leads. Every step is checked; `Walk(graph, seed).go(n)` fails or not."""

    def __init__(self, graph: Graph, seed: int) -> None:
        self.random = Random(seed)
        self.talk = Simulation(graph, TEN + self.random.randrange(14) * 43_200_000, self.random.random() < 0.8)
        self.steps = 0

    def go(self, most: int) -> Simulation:
        """Walk until the end, or so many steps; then see that the events tell the same story."""
        teams = sorted({getattr(card, "team", "") for card in self.talk.graph.cards.values()} - {""})
        if self.random.random() < 0.7:
            self.talk.comes_online("mia", teams)
        self._checked(self.talk.opened(self.random.choice(["", "en", "nl-BE", "de", "xx", "\ud800"])))
        while self.talk.phase is not Phase.CLOSED and self.steps < most:
            self._move(teams)
        assert replay(self.talk.graph, self.talk.events) == self.talk.state
        return self.talk

    def _move(self, teams: list[str]) -> None:
        chance, talk = self.random.random(), self.talk
        if chance < 0.45 and talk.options:
            self._checked(talk.picks(self.random.randrange(len(talk.options))))
        elif chance < 0.7:
            self._checked(talk.says(self.random.choice(SAYINGS)))
        elif chance < 0.75:
            self._checked(talk.skips())
        elif chance < 0.88:
            for result in talk.passes(self.random.choice([500, 2_000, 30_000, 3_600_000])):
                self._checked(result)
        elif chance < 0.91:
            self._strange()
        else:
            self._of_agents(teams)

    def _of_agents(self, teams: list[str]) -> None:
        talk = self.talk
        match self.random.randrange(8):
            case 0:
                talk.comes_online("omar", teams)
            case 1:
                result = talk.goes_offline(self.random.choice(["mia", "omar"]))
                if result:
                    self._checked(result)
            case 2 | 3:
                self._checked(talk.joins(self.random.choice(["mia", "omar"])))
            case 4 | 5:
                self._checked(talk.agent_says(self.random.choice(SAYINGS)))
            case 6:
                self._checked(talk.releases())
            case 7:
                self._checked(talk.closes() if self.random.random() < 0.7 else talk.ends())

    def _strange(self) -> None:
        """What a broken or hostile client, or a late timer, may send."""
        now, card = self.talk.now, self.random.choice([*self.talk.graph.cards, "", "no such card"])
        events: list[Event] = [
            Picked(now=now, card=card, option=self.random.choice([-1, 0, 3, 10**9])),
            TimerFired(now=now, timer=self.random.choice(["wait", "pause", ""]), due_ms=now.at_ms),
            EverybodyOffline(now=now),
            CallReturned(now=now, number=self.random.choice([0, self.talk.state.calls, 9]), failed=True),
        ]
        self._checked(self.talk.happens(self.random.choice(events)))

    def _checked(self, result: Step) -> None:
        self.steps += 1
        talk = self.talk
        state = result.state
        assert state.card in talk.graph.cards or (state.phase is Phase.CLOSED and state.card is None)
        assert state.requested or state.phase in (Phase.BOT, Phase.CLOSED)
        assert bool(state.agent) is (state.phase is Phase.AGENT)
        assert state.phase is not Phase.CLOSED or (state.outcome is not None and not state.timers)
        if result.refused is not None:
            assert result.effects == ()
            return
        survives(state, State)
        survives(view(talk.graph, state, talk.now), View)
        survives(talk.events[-1], Event)
        for effect in result.effects:
            survives(effect, Effect)


def survives(item: object, of: object) -> None:
    """The item comes back from JSON as it was."""
    assert decode(of, json.loads(json.dumps(encode(item, of)))) == item
