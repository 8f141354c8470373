"""A conversation under a clock that only the test moves."""

from __future__ import annotations

import pytest

from engine.graphs import TEN, graph, live_chat, rich, sales
from engine.talk import begun, rows, waiting
from frontdesk.cards.message import Message
from frontdesk.cards.wait import Wait
from frontdesk.engine.replay import replay
from frontdesk.engine.simulate import Simulation
from frontdesk.errors import UsageError
from frontdesk.ir.state import Phase


def test_a_whole_conversation_reads_like_one() -> None:
    talk = begun(sales(), "mia")
    talk.picks("Talk to sales")
    talk.passes(60_000)
    talk.settles()
    assert rows(talk.fresh) == [
        "bot: I'm getting a colleague",
        "bot: Nobody is free right now",
        "bot: What is your name?",
    ]
    talk.says("Jane")
    assert rows(talk.fresh) == ["bot: Where can we reach you, Jane?"]
    talk.says("not an address")
    assert len(talk.fresh) == 1
    assert "Where can we reach you, Jane?" in rows(talk.fresh)[0]
    talk.says("jane@example.com")
    talk.skips()
    assert [record.fields["title"] for record in talk.records] == ["Jane wants to talk to sales"]
    assert replay(talk.graph, talk.events) == talk.state


def test_a_timer_fires_at_its_exact_instant() -> None:
    talk = waiting(sales())
    assert talk.passes(59_999) == []
    (result,) = talk.passes(100)
    assert talk.events[-1].now.at_ms == TEN + 60_000
    assert talk.at_ms == TEN + 60_099
    assert result.state.timers == {"pause": TEN + 61_000}


def test_timers_that_others_start_fire_in_the_same_stretch() -> None:
    pauses = (Wait(id="a", for_ms=1_000), Message(id="m", text=rich("one")), Wait(id="b", for_ms=2_000))
    talk = begun(graph(start=(*pauses, Message(id="n", text=rich("two")))))
    assert len(talk.passes(3_000)) == 2
    assert [event.now.at_ms for event in talk.events] == [TEN, TEN + 1_000, TEN + 3_000]
    assert talk.phase is Phase.CLOSED


def test_pauses_settle_by_themselves_and_the_wait_for_a_person_does_not() -> None:
    talk = begun(graph(start=(Wait(id="w", for_ms=1_000), live_chat())), "mia")
    assert len(talk.settles()) == 1
    assert talk.phase is Phase.WAITING
    assert talk.settles() == []


def test_a_label_that_no_button_has_is_the_callers_mistake() -> None:
    with pytest.raises(UsageError, match="no button says 'Talk'"):
        begun(sales()).picks("Talk")


def test_the_wait_ends_when_the_last_of_the_team_is_gone() -> None:
    talk = Simulation(sales(team="sales"), TEN)
    talk.comes_online("mia", ["sales"])
    talk.comes_online("omar", ["sales", "support"])
    talk.comes_online("eve", ["support"])
    talk.opened()
    talk.picks("Talk to sales")
    assert talk.goes_offline("mia") is None
    result = talk.goes_offline("omar")
    assert result is not None
    assert rows(result.effects) == ["bot: Nobody is free right now"]


def test_somebody_of_another_team_is_nobody() -> None:
    talk = Simulation(sales(team="sales"), TEN)
    talk.comes_online("eve", ["support"])
    talk.opened()
    talk.picks("Talk to sales")
    assert talk.phase is Phase.BOT


def test_an_agent_who_goes_while_nobody_waits_is_no_event() -> None:
    talk = begun(sales(), "mia")
    assert talk.goes_offline("mia") is None
    assert len(talk.events) == 1


def test_a_page_without_the_playbook_reaches_nobody() -> None:
    talk = begun(sales(), "mia", installed=False)
    talk.picks("Talk to sales")
    assert rows(talk.fresh)[0] == "bot: Nobody is free right now"


def test_a_restart_changes_nothing() -> None:
    talk = waiting(sales())
    before = talk.state
    talk.restarts()
    assert talk.state == before
    assert len(talk.passes(60_000)) == 1


def test_what_is_refused_is_not_kept() -> None:
    talk = begun(sales())
    assert talk.skips().refused == "not-asked"
    assert len(talk.events) == 1


def test_the_row_of_the_visitor_is_not_fresh() -> None:
    talk = waiting(sales())
    talk.joins("mia")
    talk.agent_says("Hello")
    assert rows(talk.fresh) == ["bot: I'm getting a colleague", "joined: Mia", "agent: Hello"]
    talk.says("Hi")
    assert rows(talk.fresh) == []
