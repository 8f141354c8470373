"""One event at a time: what it does, what it asks for, where it is refused."""

from __future__ import annotations

from typing import Any

import pytest

from engine.graphs import NAME, PLAYBOOK, TEN, graph, rich, sales
from engine.talk import begun, kinds, rows, waiting
from frontdesk.cards.capture import Capture
from frontdesk.cards.message import Message
from frontdesk.cards.set import Assignment, Set
from frontdesk.cards.wait import Wait
from frontdesk.engine.phase import PHASES
from frontdesk.engine.step import step
from frontdesk.ir import event as e
from frontdesk.ir.card import Target
from frontdesk.ir.effect import CancelTimer, Finish, Record, Release, RequestPerson, Show, StartTimer
from frontdesk.ir.event import Moment
from frontdesk.ir.graph import Greeting, Playbook
from frontdesk.ir.state import Phase, State
from frontdesk.ir.view import Choices, Ended, Notice, Text
from frontdesk.lang.expression import Literal, Name

NOW = Moment(TEN)
MIA = e.AgentJoined(now=NOW, agent="mia", name="Mia")


class TestTheBeginning:
    def test_cards_run_until_one_waits(self) -> None:
        talk = begun(sales())
        assert rows(talk.log) == ["bot: Hi! I'm Ada.", "bot: What brings you here today?"]
        assert talk.state.card == "start.question"
        assert talk.view == Choices("start.question", ("Talk to sales", "Just browsing"))

    def test_a_greeting_is_the_first_message_of_the_bot(self) -> None:
        playbook = Playbook(id="demo", name="Demo", greeting=Greeting(8_000, rich("Psst!")))
        assert rows(begun(sales(playbook)).log)[:2] == ["bot: Psst!", "bot: Hi! I'm Ada."]

    def test_the_bot_signs_with_its_name(self) -> None:
        assert [row.author for row in begun(sales()).log] == [PLAYBOOK.bot.name] * 2

    @pytest.mark.parametrize(
        ("visitor", "state", "value"),
        [("nl", "nl", "nl"), ("nl-BE", "nl-BE", "nl"), ("FR", "en", "en"), ("", "en", "en"), ("EN", "EN", "en")],
    )
    def test_a_visitor_is_answered_in_a_language_that_the_playbook_has(
        self, visitor: str, state: str, value: str
    ) -> None:
        playbook = Playbook(id="demo", name="Demo", language="en", languages=("en", "nl"))
        talk = begun(sales(playbook), language=visitor)
        assert talk.state.language == state
        assert talk.state.values["conversation.language"] == value

    def test_what_is_known_from_the_start_is_kept(self) -> None:
        opened = e.Opened(now=NOW, known={"visitor.plan": "pro"})
        assert step(sales(), None, opened).state.values["visitor.plan"] == "pro"

    def test_nothing_happens_before_it(self) -> None:
        result = step(sales(), None, e.Said(now=NOW, text="Hello?"))
        assert (result.state, result.effects, result.refused) == (State(), (), "stale")

    def test_it_happens_once(self) -> None:
        assert begun(sales()).opened().refused == "stale"


class TestTheVisitor:
    def test_a_click_is_a_row_of_its_label_and_then_the_bot_goes_on(self) -> None:
        talk = begun(sales())
        assert rows(talk.picks("Just browsing").effects) == [
            "visitor: Just browsing",
            "bot: Enjoy your visit.",
            "ended: ",
        ]

    @pytest.mark.parametrize(
        ("card", "option", "code"),
        [
            ("start.question", 2, "bad-option"),
            ("start.question", -1, "bad-option"),
            ("sales.capture", 0, "stale"),
            ("", 0, "stale"),
        ],
    )
    def test_a_click_that_cannot_be_is_refused_and_changes_nothing(self, card: str, option: int, code: str) -> None:
        talk = begun(sales())
        result = step(talk.graph, talk.state, e.Picked(now=NOW, card=card, option=option))
        assert (result.state, result.effects, result.refused) == (talk.state, (), code)

    def test_a_click_on_a_field_without_buttons_is_stale(self) -> None:
        talk = begun(sales())
        talk.picks("Talk to sales")
        talk.settles()
        assert talk.happens(e.Picked(now=NOW, card="sales.capture", option=0)).refused == "stale"

    def test_only_an_optional_field_can_be_skipped(self) -> None:
        talk = begun(sales())
        assert talk.skips().refused == "not-asked"
        talk.picks("Talk to sales")
        talk.settles()
        assert talk.skips().refused == "not-asked"
        talk.says("Jane")
        talk.says("jane@example.com")
        assert rows(talk.skips().effects)[0] == "visitor: Skip"
        assert "organization.name" not in talk.state.values

    def test_it_may_leave_at_any_time(self) -> None:
        talk = waiting(sales())
        result = talk.ends()
        assert rows(result.effects) == ["ended: "]
        assert kinds(result.effects) == ["Finish", "CancelTimer"]
        assert talk.view == Ended("none", qualified=False)

    def test_markup_that_it_types_stays_text(self) -> None:
        talk = waiting(sales())
        (row,) = talk.says("**hi** <b>{{ person.name }}</b>").effects
        assert isinstance(row, Show)
        assert row.body == ({"t": "p", "c": [{"t": "text", "v": "**hi** <b>{{ person.name }}</b>"}]},)


class TestTheWait:
    def test_a_person_is_asked_for_and_the_deadline_is_set(self) -> None:
        talk = begun(sales(), "mia")
        effects = talk.picks("Talk to sales").effects
        assert rows(effects) == ["visitor: Talk to sales", "bot: I'm getting a colleague"]
        assert effects[2:] == (RequestPerson(), StartTimer("wait", TEN + 60_000))
        assert (talk.phase, talk.state.requested, talk.state.missed) == (Phase.WAITING, True, False)
        assert talk.view == Notice("waiting", TEN + 60_000)

    def test_what_the_visitor_says_meanwhile_is_kept_and_changes_nothing(self) -> None:
        talk = waiting(sales())
        before = talk.state
        assert rows(talk.says("Anybody?").effects) == ["visitor: Anybody?"]
        assert talk.state == before

    def test_time_up_leads_to_the_offline_flow(self) -> None:
        talk = waiting(sales())
        (result,) = talk.passes(60_000)
        assert rows(result.effects) == ["bot: Nobody is free right now"]
        assert Release() in result.effects
        assert (talk.phase, talk.state.missed, talk.state.card) == (Phase.BOT, True, "sales.wait")

    def test_a_join_and_the_deadline_exclude_each_other(self) -> None:
        timer = e.TimerFired(now=NOW, timer="wait", due_ms=TEN + 60_000)
        joined, late = waiting(sales()), waiting(sales())
        assert joined.happens(MIA).refused is None
        assert joined.happens(timer).refused == "stale"
        assert late.happens(timer).refused is None
        assert late.happens(timer).refused == "stale"

    def test_a_timer_of_another_instant_is_stale(self) -> None:
        assert waiting(sales()).happens(e.TimerFired(now=NOW, timer="wait", due_ms=TEN)).refused == "stale"

    def test_a_person_may_still_join_while_the_offline_flow_runs(self) -> None:
        talk = waiting(sales())
        talk.passes(60_000)
        result = talk.joins("mia")
        assert rows(result.effects) == ["joined: Mia"]
        assert CancelTimer("pause") in result.effects
        assert (talk.phase, talk.state.card, talk.state.missed) == (Phase.AGENT, "sales.live_chat", False)

    def test_nobody_joins_a_chat_that_never_asked_for_a_person(self) -> None:
        assert begun(sales(), "mia").joins("mia").refused == "stale"


class TestTheChat:
    def test_a_join_silences_the_bot_and_stops_the_clock(self) -> None:
        talk = waiting(sales())
        assert talk.joins("mia").effects == (CancelTimer("wait"), Show("joined", "agent", "Mia"))
        assert (talk.phase, talk.state.agent, talk.state.values["agent.name"]) == (Phase.AGENT, "Mia", "Mia")
        assert talk.view == Text()
        assert rows(talk.says("Hello").effects) == ["visitor: Hello"]
        assert rows(talk.agent_says("Hi *there*").effects) == ["agent: Hi *there*"]

    def test_a_reassignment_is_shown_again(self) -> None:
        talk = waiting(sales())
        talk.joins("mia")
        assert rows(talk.joins("omar").effects) == ["joined: Omar"]
        assert talk.state.agent == "Omar"

    def test_an_agent_speaks_only_in_a_chat_of_its_own(self) -> None:
        assert waiting(sales()).agent_says("Hello").refused == "stale"

    def test_a_release_starts_no_new_wait(self) -> None:
        talk = waiting(sales())
        talk.joins("mia")
        assert rows(talk.releases().effects) == ["left: Mia"]
        assert (talk.phase, dict(talk.state.timers), talk.state.agent) == (Phase.WAITING, {}, "")
        assert talk.view == Notice("waiting", None)
        assert talk.joins("omar").refused is None

    def test_closing_ends_the_conversation(self) -> None:
        talk = waiting(sales())
        talk.joins("mia")
        assert talk.closes().effects == (Finish("none"), Show("ended", "bot"))
        assert talk.phase is Phase.CLOSED

    def test_closing_leads_to_what_follows_the_chat(self) -> None:
        talk = waiting(sales(after_chat=Target("thanks")))
        talk.joins("mia")
        assert rows(talk.closes().effects) == ["bot: Did Mia help you?", "ended: "]

    def test_nobody_joins_after_the_chat(self) -> None:
        talk = waiting(sales(after_chat=Target("start")))
        talk.joins("mia")
        talk.closes()
        assert (talk.phase, talk.state.chatted) == (Phase.BOT, True)
        assert talk.joins("omar").refused == "stale"

    def test_nobody_joins_after_the_chat_even_if_another_person_was_missed(self) -> None:
        talk = waiting(sales(after_chat=Target("sales")))
        talk.joins("mia")
        talk.goes_offline("mia")
        talk.closes()
        assert (talk.phase, talk.state.missed) == (Phase.BOT, True)
        assert talk.joins("omar").refused == "stale"


class TestTheEnd:
    def test_after_the_last_card_the_outcome_is_none(self) -> None:
        talk = begun(graph(start=(Message(id="a", text=rich("Bye")),)))
        assert talk.log[-1] == Show("ended", "bot")
        assert talk.view == Ended("none", qualified=False)
        assert talk.state.values["conversation.outcome"] == "none"

    def test_an_end_card_gives_the_outcome(self) -> None:
        talk = begun(sales())
        talk.picks("Talk to sales")
        talk.settles()
        talk.says("Jane")
        talk.says("jane@example.com")
        effects = talk.skips().effects
        assert Finish("qualified") in effects
        assert talk.view == Ended("qualified", qualified=True)
        (record,) = [effect for effect in effects if isinstance(effect, Record)]
        assert record.kind == "lead"
        assert dict(record.fields) == {
            "title": "Jane wants to talk to sales",
            "person.name": "Jane",
            "person.email": "jane@example.com",
        }

    @pytest.mark.parametrize("event", [kind for row in PHASES.values() for kind in row], ids=lambda kind: kind.__name__)
    def test_nothing_happens_after_it(self, event: type[Any]) -> None:
        talk = begun(graph(start=(Message(id="a", text=rich("Bye")),)))
        result = step(talk.graph, talk.state, made(event))
        assert (result.state, result.effects, result.refused) == (talk.state, (), "closed")


def test_a_card_begins_without_the_progress_of_the_one_before() -> None:
    talk = begun(sales())
    talk.picks("Talk to sales")
    talk.settles()
    assert talk.state.memory == {"field": 0, "wrong": 0}
    talk.ends()
    assert talk.state.memory == {}
    field = Capture(id="c", fields=(NAME,))
    again = begun(graph(start=(field, Wait(id="w", for_ms=1_000))))
    again.says("Jane")
    assert (again.state.card, again.state.memory) == ("w", {})


def test_a_card_whose_condition_is_not_true_is_skipped() -> None:
    shown = Message(id="b", text=rich("shown"), when=Name("answers.x"))
    cards = (
        Message(id="a", text=rich("hidden"), when=Name("answers.x")),
        Set(id="set", values=(Assignment("answers.x", Literal(True)),)),
        shown,
    )
    assert rows(begun(graph(start=cards)).log)[:-1] == ["bot: shown"]


def test_every_way_out_of_every_phase_is_in_the_table() -> None:
    assert set(PHASES) == set(Phase)
    assert {kind for row in PHASES.values() for kind in row} == set(e.Event.__args__)


@pytest.mark.parametrize("phase", [Phase.BOT, Phase.WAITING, Phase.AGENT])
@pytest.mark.parametrize("event", list(e.Event.__args__), ids=lambda kind: kind.__name__)
def test_an_event_that_the_table_does_not_have_changes_nothing(phase: Phase, event: type[Any]) -> None:
    talk = waiting(sales()) if phase is not Phase.BOT else begun(sales(), "mia")
    if phase is Phase.AGENT:
        talk.joins("mia")
    result = step(talk.graph, talk.state, made(event))
    if event not in PHASES[phase] or event is e.Opened:
        assert (result.state, result.effects) == (talk.state, ())
        assert result.refused in {"stale", "not-asked"}


def made(event: type[Any]) -> e.Event:
    """An event of a class, with the first values that come to mind."""
    rest: dict[type[Any], dict[str, Any]] = {
        e.Picked: {"card": "start.question", "option": 0},
        e.Said: {"text": "x"},
        e.TimerFired: {"timer": "wait", "due_ms": TEN + 60_000},
        e.AgentJoined: {"agent": "mia", "name": "Mia"},
        e.AgentSaid: {"text": "x"},
        e.CallReturned: {"number": 1},
        e.Rated: {"score": 5},
    }
    return event(now=NOW, **rest.get(event, {}))
