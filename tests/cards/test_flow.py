"""branch, set, wait, run, message and end: the cards that ask for nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest

from engine.graphs import TEN, graph, rich
from engine.talk import begun, rows
from frontdesk.cards.branch import Branch, Case
from frontdesk.cards.end import End
from frontdesk.cards.message import Message
from frontdesk.cards.run import Run
from frontdesk.cards.set import Assignment, Set
from frontdesk.cards.wait import Wait
from frontdesk.ir.card import NEXT, Card, Setting, Target
from frontdesk.ir.effect import Finish, StartTimer
from frontdesk.ir.view import Ended, Typing
from frontdesk.lang.expression import Arithmetic, Comparison, Expr, Literal, Name
from frontdesk.lang.value import Value

SIZE = Name("answers.size")


def big(than: int) -> Expr:
    return Comparison(">", SIZE, Literal(Decimal(than)))


def setting(**values: Expr) -> Set:
    return Set(id="set", values=tuple(Assignment(f"answers.{name}", value) for name, value in values.items()))


class TestBranch:
    @pytest.mark.parametrize(("size", "said"), [(500, "huge"), (50, "large"), (5, "small")])
    def test_the_first_true_case_decides(self, size: int, said: str) -> None:
        cases = (Case(when=big(100), goto=Target("huge")), Case(when=big(10), goto=Target("large")))
        flow = graph(
            start=(setting(size=Literal(Decimal(size))), Branch(id="branch", cases=cases, otherwise=Target("small"))),
            huge=(Message(id="huge", text=rich("huge")),),
            large=(Message(id="large", text=rich("large")),),
            small=(Message(id="small", text=rich("small")),),
        )
        assert rows(begun(flow).log)[0] == f"bot: {said}"

    def test_without_an_else_the_next_card_follows(self) -> None:
        branch = Branch(id="b", cases=(Case(when=big(100), goto=Target("x"), text="answers.size > 100"),))
        assert [(way.name, way.target, way.label) for way in branch.exits()] == [
            ("0", Target("x"), "answers.size > 100"),
            ("else", None, "else"),
        ]
        assert branch.title() == "answers.size > 100"

    def test_what_is_not_known_is_not_true(self) -> None:
        branch = Branch(id="b", cases=(Case(when=SIZE, goto=Target("b")),))
        assert rows(begun(graph(start=(branch, Message(id="m", text=rich("next"))))).log)[0] == "bot: next"


class TestSet:
    def test_values_come_from_what_was_known_before(self) -> None:
        first = setting(a=Literal(Decimal(1)), b=Literal(Decimal(2)))
        swap = Set(
            id="swap",
            values=(Assignment("answers.a", Name("answers.b")), Assignment("answers.b", Name("answers.a"))),
        )
        values = begun(graph(start=(first, swap))).state.values
        assert (values["answers.a"], values["answers.b"]) == (Decimal(2), Decimal(1))

    @pytest.mark.parametrize("nothing", [SIZE, Arithmetic("/", Literal(Decimal(1)), Literal(Decimal(0)))])
    def test_what_comes_to_nothing_leaves_its_name_as_it_was(self, nothing: Expr) -> None:
        cards = (setting(a=Literal("kept")), Set(id="again", values=(Assignment("answers.a", nothing),)))
        assert begun(graph(start=cards)).state.values["answers.a"] == "kept"

    def test_a_well_known_name_brings_its_type(self) -> None:
        card = Set(id="s", values=(Assignment("deal.value", SIZE), Assignment("answers.a", SIZE)))
        assert list(card.sets(NEXT)) == [Setting("deal.value", "money"), Setting("answers.a", "any")]


class TestWait:
    def test_the_bot_types_until_the_time_has_passed(self) -> None:
        talk = begun(graph(start=(Wait(id="w", for_ms=1_500), Message(id="m", text=rich("Here I am.")))))
        assert talk.view == Typing()
        assert talk.state.timers == {"pause": TEN + 1_500}
        talk.passes(1_500)
        assert rows(talk.log) == ["bot: Here I am.", "ended: "]

    def test_what_the_visitor_says_meanwhile_is_kept_and_the_wait_goes_on(self) -> None:
        talk = begun(graph(start=(Wait(id="w", for_ms=1_500), End(id="e"))))
        assert rows(talk.says("Hello?").effects) == ["visitor: Hello?"]
        assert StartTimer("pause", TEN + 1_500) not in talk.says("Hello?").effects
        assert talk.view == Typing()


class TestEnd:
    @pytest.mark.parametrize(
        ("card", "said", "outcome"),
        [
            (End(id="e"), [], "none"),
            (End(id="e", outcome="qualified", text=rich("Bye")), ["bot: Bye"], "qualified"),
            (End(id="e", outcome="disqualified"), [], "disqualified"),
        ],
    )
    def test_it_says_goodbye_and_ends(self, card: End, said: list[str], outcome: Value) -> None:
        talk = begun(graph(start=(card, Message(id="m", text=rich("never")))))
        assert rows(talk.log) == [*said, "ended: "]
        assert talk.view == Ended(outcome, qualified=outcome == "qualified")  # type: ignore[arg-type]
        assert talk.state.values["conversation.outcome"] == outcome

    def test_there_is_one_outcome(self) -> None:
        from frontdesk.engine.step import step
        from frontdesk.ir.event import Moment, Opened

        effects = step(graph(start=(End(id="e", outcome="qualified"),)), None, Opened(now=Moment(TEN))).effects
        assert [effect for effect in effects if isinstance(effect, Finish)] == [Finish("qualified")]

    def test_it_has_no_way_out(self) -> None:
        assert End(id="e").exits() == ()


@pytest.mark.parametrize(
    ("card", "title"),
    [
        (Message(id="m", text=rich("Hello ", Name("person.name"), "!")), "Hello …!"),
        (Run(id="r", pathway=Target("contact.collect")), "contact.collect"),
        (Wait(id="w", for_ms=1_500), "1.5s"),
        (End(id="e", outcome="qualified"), "qualified"),
        (End(id="e", text=rich("Bye")), "Bye"),
        (setting(a=SIZE, b=SIZE), "answers.a, answers.b"),
    ],
)
def test_a_title_tells_people_which_card_it_is(card: Card, title: str) -> None:
    assert card.title() == title


def test_a_run_card_leads_into_what_stands_in_its_place() -> None:
    cards = (Run(id="start.run", pathway=Target("x")), Message(id="start.run/x.message", text=rich("inside")))
    assert rows(begun(graph(start=cards)).log)[0] == "bot: inside"
