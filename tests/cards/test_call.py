"""call: ask another system, wait, and go on with its answer or without."""

from __future__ import annotations

from typing import Any

import pytest

from engine.graphs import COMPANY, TEN, graph, live_chat, rich, template
from engine.talk import begun, rows
from engine.walk import Walk
from frontdesk.cards.call import FAILED, Call
from frontdesk.cards.capture import Capture
from frontdesk.cards.end import End
from frontdesk.cards.message import Message
from frontdesk.engine.replay import replay
from frontdesk.engine.simulate import Simulation
from frontdesk.errors import UsageError
from frontdesk.ir import effect
from frontdesk.ir.card import NEXT, SKIPPED, Exit, Setting, Target
from frontdesk.ir.effect import CancelTimer, StartTimer
from frontdesk.ir.event import CallReturned
from frontdesk.ir.graph import Graph
from frontdesk.ir.request import Group, Header, Request, Secret
from frontdesk.ir.returned import Saved, Unusable
from frontdesk.ir.view import Typing
from frontdesk.lang.expression import Name

SCORE = Saved("answers.score", "/score")


def call(**rest: Any) -> Call:
    given: dict[str, Any] = {"id": "call", "url": template("https://crm.example.com/people"), "saves": (SCORE,)}
    return Call(**(given | rest))


def flow(**rest: Any) -> Graph:
    """A call, what follows it, and where it fails to."""
    return graph(
        start=(call(failed=Target("failed"), **rest), Message(id="m", text=rich("Score ", Name("answers.score"), "."))),
        failed=(Message(id="f", text=rich("Failed.")),),
    )


def asking(**rest: Any) -> Simulation:
    return begun(flow(**rest))


def test_the_conversation_waits_for_the_answer() -> None:
    talk = asking()
    assert talk.view == Typing()
    assert talk.state.timers == {"call": TEN + 10_000}
    assert talk.asked == Request("GET", "https://crm.example.com/people", saves=(SCORE,))
    assert talk.calls == [talk.asked]


def test_an_answer_is_saved_and_leads_on() -> None:
    talk = asking()
    assert talk.answers(200, b'{"score": "high"}') is None
    assert rows(talk.log) == ["bot: Score high.", "ended: "]
    assert talk.state.values["answers.score"] == "high"
    assert talk.asked is None


@pytest.mark.parametrize(("status", "body"), [(500, b'{"score": "high"}'), (200, b"{}"), (200, b"no")])
def test_an_answer_that_cannot_be_used_leads_to_where_failed_says_and_saves_nothing(status: int, body: bytes) -> None:
    talk = asking()
    assert isinstance(talk.answers(status, body), Unusable)
    assert rows(talk.log) == ["bot: Failed.", "ended: "]
    assert "answers.score" not in talk.state.values


def test_no_answer_leads_there_too() -> None:
    talk = asking()
    talk.fails()
    assert rows(talk.log) == ["bot: Failed.", "ended: "]


def test_the_time_for_an_answer_runs_out_exactly_then() -> None:
    talk = asking(timeout_ms=5_000)
    talk.passes(4_999)
    assert talk.view == Typing()
    talk.passes(1)
    assert rows(talk.log) == ["bot: Failed.", "ended: "]


def test_without_failed_both_ways_lead_to_the_same_place() -> None:
    talk = begun(graph(start=(call(), Message(id="m", text=rich("On.")))))
    talk.fails()
    assert rows(talk.log) == ["bot: On.", "ended: "]
    assert call(goto=Target("x")).exits() == (Exit(NEXT, Target("x")), Exit(FAILED, Target("x"), "the call fails"))


def test_what_the_visitor_says_meanwhile_is_kept_and_changes_nothing() -> None:
    talk = asking()
    assert rows(talk.says("Hello?").effects) == ["visitor: Hello?"]
    assert talk.skips().refused == "not-asked"
    assert talk.answers(200, b'{"score": "high"}') is None
    assert rows(talk.log) == ["visitor: Hello?", "bot: Score high.", "ended: "]


def test_pauses_pass_by_themselves_but_no_answer_comes_by_itself() -> None:
    talk = asking()
    assert talk.settles() == []
    assert talk.at_ms == TEN


@pytest.mark.parametrize("number", [0, 2, -1])
def test_an_answer_to_another_call_is_stale(number: int) -> None:
    talk = asking()
    late = CallReturned(now=talk.now, number=number, values={"answers.score": "wrong"})
    assert talk.happens(late).refused == "stale"


def test_a_late_answer_changes_nothing_wherever_the_conversation_stands() -> None:
    loop = graph(start=(Capture(id="start", fields=(COMPANY,)), call(failed=Target("start"), goto=Target("start"))))
    talk = begun(loop)
    for number in (1, 2):
        talk.says("Acme")
        talk.passes(10_000)
        before = talk.state
        assert talk.happens(CallReturned(now=talk.now, number=number)).refused == "stale"
        assert talk.state == before
    assert talk.state.calls == 2


def test_the_first_of_answer_and_timeout_is_the_only_one() -> None:
    talk = begun(graph(start=(call(), Capture(id="after", fields=(COMPANY,)))))
    due = talk.state.timers["call"]
    talk.answers(200, b'{"score": "high"}')
    assert talk.state.card == "after"
    assert talk.state.timers == {}
    assert talk.passes(due) == []


def test_a_visitor_who_leaves_stops_the_waiting() -> None:
    talk = asking()
    assert CancelTimer("call") in talk.ends().effects
    assert talk.happens(CallReturned(now=talk.now, number=1)).refused == "closed"
    with pytest.raises(UsageError):
        talk.answers(200, b"{}")


def test_an_agent_who_steps_in_stops_the_waiting() -> None:
    talk = begun(graph(start=(live_chat(), call())), "mia")
    talk.goes_offline("mia")
    assert talk.asked is not None
    talk.joins("mia")
    assert talk.asked is None
    assert talk.happens(CallReturned(now=talk.now, number=1)).refused == "stale"


def test_what_is_asked_is_made_of_what_is_known_and_holds_no_secret() -> None:
    card = call(
        id="start",
        url=template("https://crm.example.com/", Name("organization.name")),
        method="PUT",
        headers=(Header("X-A", (template("Bearer "), Secret("TOKEN"))),),
        body=Group({"name": template(Name("organization.name"))}),
    )
    talk = begun(graph(start=(Capture(id="c", fields=(COMPANY,)), card)))
    talk.says("A & B")
    assert talk.asked == Request(
        "PUT",
        "https://crm.example.com/A%20%26%20B",
        (("X-A", ("Bearer ", Secret("TOKEN"))),),
        '{"name": "A & B"}',
        (SCORE,),
    )


def test_the_effects_name_the_card_and_the_number_and_nothing_of_what_is_asked() -> None:
    talk = Simulation(flow(), TEN)
    assert talk.opened().effects == (effect.Call("call", 1), StartTimer("call", TEN + 10_000))


def test_a_restart_changes_nothing_and_the_events_tell_the_story() -> None:
    talk = asking()
    talk.restarts()
    talk.answers(200, b'{"score": "high"}')
    assert replay(talk.graph, talk.events) == talk.state


def test_only_an_answer_sets_what_is_saved() -> None:
    card = call(saves=(Saved("answers.score", "/a", "number"), Saved("person.email", "/b", "email")))
    assert list(card.sets(NEXT)) == [Setting("answers.score", "number"), Setting("person.email", "email")]
    assert list(card.sets(FAILED)) == list(card.sets(SKIPPED)) == []


def test_an_answer_can_come_at_once() -> None:
    assert all(call().leaves_at_once(way.name) for way in call().exits())


def test_a_title_is_where_the_call_goes() -> None:
    url = template("https://crm.example.com/", Name("person.email"))
    assert call(url=url, method="POST").title() == "POST https://crm.example.com/…"


@pytest.mark.parametrize("seed", range(0, 100, 50))
def test_a_playbook_that_calls_holds_whatever_happens(seed: int) -> None:
    again = Capture(id="again", fields=(COMPANY,), goto=Target("call"))
    playbook = graph(start=(live_chat(), call(failed=Target("again")), again, End(id="end")))
    for number in range(seed, seed + 50):
        print(f"seed {number}")
        assert Walk(playbook, number).go(80).troubles == []
