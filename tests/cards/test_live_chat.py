"""live_chat: when a person is asked for, and where the flow goes without one."""

from __future__ import annotations

from typing import Any

import pytest

from engine.graphs import PLAYBOOK, TEN, graph, live_chat, rich
from engine.talk import begun, rows
from frontdesk.cards.message import Message
from frontdesk.engine.simulate import Simulation
from frontdesk.ir.card import AFTER_CHAT, OFFLINE, SKIPPED, Setting, Target
from frontdesk.ir.effect import CancelTimer, Release, RequestPerson, Show, StartTimer
from frontdesk.ir.graph import Graph, Install, Playbook
from frontdesk.ir.state import Phase
from frontdesk.lang.hours import Hours, OpenSpan

MORNING = Hours("Europe/Amsterdam", {2: (OpenSpan(9 * 60, 12 * 60),)})
EVENING = Hours("Europe/Amsterdam", {2: (OpenSpan(18 * 60, 22 * 60),)})


def flow(playbook: Playbook = PLAYBOOK, **given: Any) -> Graph:
    return graph(playbook, start=(live_chat(**given), Message(id="start.message", text=rich("Write to us."))))


def playbook(**given: Any) -> Playbook:
    return Playbook(**({"id": "demo", "name": "Demo", "install": Install(("https://www.example.com",))} | given))


@pytest.mark.parametrize(
    ("of", "given", "reached"),
    [
        (playbook(), {}, True),
        (playbook(hours=MORNING), {}, True),
        (playbook(hours=EVENING), {}, False),
        (playbook(), {"hours": MORNING}, True),
        (playbook(), {"hours": EVENING}, False),
        (playbook(hours=MORNING), {"hours": EVENING}, False),
        (playbook(), {"team": "sales"}, True),
        (playbook(), {"team": "support"}, False),
        (playbook(install=Install()), {}, False),
    ],
)
def test_a_person_is_asked_for_only_when_one_can_come(of: Playbook, given: dict[str, Any], reached: bool) -> None:
    talk = Simulation(flow(of, **given), TEN)
    talk.comes_online("mia", ["sales"])
    talk.opened()
    assert (talk.phase is Phase.WAITING) is reached


def test_online_says_so_then_asks_for_the_team_then_starts_the_wait() -> None:
    talk = Simulation(flow(team="sales", wait_ms=90_000), TEN)
    talk.comes_online("mia", ["sales"])
    shown, request, timer = talk.opened().effects
    assert isinstance(shown, Show)
    assert rows([shown]) == ["bot: I'm getting a colleague"]
    assert (request, timer) == (RequestPerson("sales"), StartTimer("wait", TEN + 90_000))


def test_offline_is_a_missed_request_and_the_cards_that_follow() -> None:
    talk = begun(flow(team="sales"))
    assert rows(talk.log) == ["bot: Nobody is free right now", "bot: Write to us.", "ended: "]
    assert RequestPerson("sales", missed=True) in Simulation(flow(team="sales"), TEN).opened().effects


def test_everybody_leaving_ends_the_wait_and_its_timer() -> None:
    talk = begun(flow(), "mia")
    result = talk.goes_offline("mia")
    assert result is not None
    assert result.effects[1:3] == (CancelTimer("wait"), Release())
    assert rows(result.effects) == ["bot: Nobody is free right now", "bot: Write to us.", "ended: "]


def test_the_ways_out_are_the_offline_flow_and_what_follows_the_chat() -> None:
    offline, closed = live_chat(goto=Target("elsewhere")).exits()
    assert (offline.name, offline.target) == (OFFLINE, Target("elsewhere"))
    assert (closed.name, closed.target, closed.ends) == (AFTER_CHAT, None, True)
    (_, led) = live_chat(after_chat=Target("thanks")).exits()
    assert (led.target, led.ends) == (Target("thanks"), False)


def test_only_after_a_chat_is_there_an_agents_name() -> None:
    assert list(live_chat().sets(AFTER_CHAT)) == [Setting("agent.name", "text")]
    assert list(live_chat().sets(OFFLINE)) == []


def test_it_can_be_passed_without_waiting_by_the_offline_flow_only() -> None:
    card = live_chat()
    assert [card.leaves_at_once(name) for name in (OFFLINE, SKIPPED, AFTER_CHAT)] == [True, True, False]
