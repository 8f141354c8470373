"""A card that fails never takes the visitor with it: a person, the offline flow, or a decent end."""

from __future__ import annotations

import pytest

from engine.graphs import Faulty, answer, graph, live_chat, rich
from engine.talk import begun, rows
from frontdesk.cards.message import Message
from frontdesk.cards.question import Question
from frontdesk.engine.run import BUDGET
from frontdesk.engine.simulate import Simulation
from frontdesk.engine.trouble import LONGEST_REASON
from frontdesk.ir.card import Card, Target
from frontdesk.ir.effect import Release
from frontdesk.ir.graph import Graph
from frontdesk.ir.state import Phase

SORRY = "notice: Sorry, something went wrong on our side."
OFFLINE = "bot: Nobody is free right now"


def helped(*start: Card, after: Card | None = None) -> Graph:
    """A start that does not lead to a live chat, and one elsewhere with an offline flow."""
    then = after or Message(id="sales.message", text=rich("Write to us."))
    return graph(start=start, sales=(live_chat(), then))


def broken(talk: Simulation) -> list[tuple[str, str]]:
    return [(trouble.card, trouble.reason) for trouble in talk.troubles]


class TestACardThatFailsOnArrival:
    def test_leads_to_a_person_if_one_can_be_had(self) -> None:
        talk = begun(helped(Faulty(id="bad")), "mia")
        assert rows(talk.log) == [SORRY, "bot: I'm getting a colleague"]
        assert broken(talk) == [("bad", "RuntimeError: the card is faulty")]
        assert talk.phase is Phase.WAITING

    def test_leads_to_the_offline_flow_if_none_can(self) -> None:
        talk = begun(helped(Faulty(id="bad")))
        assert rows(talk.log) == [SORRY, OFFLINE, "bot: Write to us.", "ended: "]
        assert talk.state.missed

    def test_ends_the_conversation_without_a_live_chat(self) -> None:
        talk = begun(graph(start=(Faulty(id="bad"),)))
        assert rows(talk.log) == [SORRY, "ended: "]

    def test_ends_it_in_the_offline_flow_when_still_nobody_is_there(self) -> None:
        talk = begun(helped(Message(id="a", text=rich("Hi"), goto=Target("sales")), after=Faulty(id="bad")))
        assert rows(talk.log) == ["bot: Hi", OFFLINE, SORRY, "ended: "]

    def test_is_passed_over_in_the_offline_flow_when_something_follows(self) -> None:
        talk = begun(
            graph(start=(live_chat(), Faulty(id="bad"), Message(id="m", text=rich("Write to us.")))),
        )
        assert rows(talk.log) == [OFFLINE, SORRY, "bot: Write to us.", "ended: "]
        assert [trouble.card for trouble in talk.troubles] == ["bad"]

    def test_ends_it_after_a_chat(self) -> None:
        talk = begun(graph(start=(live_chat(after_chat=Target("bad")),), after=(Faulty(id="bad"),)), "mia")
        talk.joins("mia")
        assert rows(talk.closes().effects) == [SORRY, "ended: "]


class TestACardThatFailsWhileItWaits:
    def test_keeps_what_the_visitor_said(self) -> None:
        talk = begun(helped(Faulty(id="bad", on_enter=False)), "mia")
        assert rows(talk.says("Hello?").effects) == ["visitor: Hello?", SORRY, "bot: I'm getting a colleague"]

    def test_leaves_a_visitor_who_waits_for_a_person_in_peace(self) -> None:
        class Deaf(Faulty):
            CALLS = True

            def enter(self, state: object, context: object) -> object:
                return live_chat().enter(state, context)  # type: ignore[arg-type]

        talk = begun(graph(start=(Deaf(id="deaf"),)), "mia")
        assert rows(talk.says("Hello?").effects) == ["visitor: Hello?"]
        assert (talk.phase, len(talk.troubles)) == (Phase.WAITING, 1)
        talk.joins("mia")
        talk.says("Hello!")
        assert len(talk.troubles) == 1, "with an agent no card runs"


class TestALiveChatThatFails:
    class Shy(Faulty):
        """A live chat with a bug."""

        CALLS = True

        def exits(self) -> object:
            return live_chat().exits()

    def test_on_arrival_leads_to_its_own_offline_flow(self) -> None:
        talk = begun(graph(start=(self.Shy(id="shy"), Message(id="m", text=rich("Write to us.")))), "mia")  # type: ignore[abstract]
        assert rows(talk.log) == [SORRY, "bot: Write to us.", "ended: "]
        assert talk.state.missed

    def test_when_time_is_up_leads_to_its_own_offline_flow(self) -> None:
        class Late(self.Shy):  # type: ignore[name-defined]
            def enter(self, state: object, context: object) -> object:
                return live_chat().enter(state, context)  # type: ignore[arg-type]

        talk = begun(graph(start=(Late(id="late"), Message(id="m", text=rich("Write to us.")))), "mia")
        (result,) = talk.passes(60_000)
        assert rows(result.effects) == [SORRY, "bot: Write to us.", "ended: "]
        assert Release() in result.effects


class TestCardsThatRunForEver:
    def test_are_stopped_and_a_person_is_asked_for(self) -> None:
        talk = begun(helped(Message(id="a", text=rich("round"), goto=Target("a"))), "mia")
        assert rows(talk.log).count("bot: round") == BUDGET
        assert talk.troubles[0].reason.startswith("BudgetError")
        assert talk.phase is Phase.WAITING

    def test_end_the_conversation_if_the_offline_flow_runs_for_ever_too(self) -> None:
        talk = begun(helped(Faulty(id="bad"), after=Message(id="b", text=rich("on"), goto=Target("b"))))
        assert rows(talk.log)[-2:] == [SORRY, "ended: "]
        assert [trouble.card for trouble in talk.troubles] == ["bad", "b"]

    def test_may_ask_a_visitor_as_often_as_they_like(self) -> None:
        question = Question(id="q", text=rich("Again?"), answers=(answer("Yes", "q"),))
        talk = begun(graph(start=(question,)))
        for _ in range(BUDGET + 5):
            assert talk.picks("Yes").refused is None
        assert talk.troubles == []


def test_a_card_that_leads_nowhere_is_trouble() -> None:
    talk = begun(helped(Faulty(id="bad", on_enter=False, exit="nowhere")), "mia")
    assert broken(talk) == [("bad", "KeyError: 'nowhere'")]
    assert talk.phase is Phase.WAITING


def test_a_reason_is_bounded() -> None:
    talk = begun(graph(start=(Faulty(id="bad", reason="x" * 10_000),)))
    assert len(talk.troubles[0].reason) == LONGEST_REASON


@pytest.mark.parametrize("online", [True, False])
def test_a_rescue_sets_the_deadline_of_the_wait(online: bool) -> None:
    talk = begun(helped(Faulty(id="bad")), *(["mia"] if online else []))
    assert ("wait" in talk.state.timers) is online
