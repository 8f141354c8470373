"""capture: one field after another, each answer checked."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from engine.graphs import COMPANY, EMAIL, NAME, graph, rich
from engine.talk import begun, rows
from frontdesk.cards.capture import Capture
from frontdesk.cards.end import End
from frontdesk.engine.simulate import Simulation
from frontdesk.ir.card import NEXT, Target
from frontdesk.ir.graph import Crm, Playbook
from frontdesk.ir.prompt import Prompt
from frontdesk.ir.view import Field
from frontdesk.lang.value import Money

SIZE = Prompt(name="answers.size", ask=rich("How big are you?"), type="choice", choices=("Small", "Large"))
GIVEN_UP = End(id="lost.end", text=rich("Never mind."))


def asked(*fields: Prompt, **given: Any) -> Simulation:
    """A conversation that has come to a capture; an end card follows it, another waits where it may give up."""
    card = Capture(id="start.capture", fields=fields, **given)
    return begun(graph(start=(card, End(id="start.end", text=rich("Thanks."))), lost=(GIVEN_UP,)))


def test_fields_are_asked_for_one_after_another_with_what_came_before() -> None:
    talk = asked(NAME, EMAIL)
    assert talk.view == Field("start.capture", "person.name", "text", True)
    assert rows(talk.says("Jane").effects) == ["visitor: Jane", "bot: Where can we reach you, Jane?"]
    assert talk.view == Field("start.capture", "person.email", "email", True)
    assert rows(talk.says("jane@example.com").effects)[1:] == ["bot: Thanks.", "ended: "]
    assert talk.state.values["person.email"] == "jane@example.com"


def test_a_wrong_answer_hears_what_is_wrong_and_the_question_in_one_message() -> None:
    talk = asked(EMAIL)
    talk.says("nope")
    (row,) = talk.fresh
    assert row.kind == "field-error"
    wrong, question = rows([row])[0].removeprefix("field-error: ").split("\n")
    assert "e-mail" in wrong
    assert question == "Where can we reach you, ?"


def test_the_authors_own_words_stand_between_what_is_wrong_and_the_question() -> None:
    talk = asked(Prompt(name="person.email", type="email", ask=rich("E-mail?"), retry=rich("We never send spam.")))
    talk.says("nope")
    assert rows(talk.fresh)[0].endswith("\nWe never send spam.\nE-mail?")


def test_what_was_typed_is_kept_in_its_type() -> None:
    talk = asked(Prompt(name="answers.seats", ask=rich("Seats?"), type="number"))
    talk.says("12")
    assert talk.state.values["answers.seats"] == Decimal(12)


def test_money_is_in_the_currency_of_the_playbook() -> None:
    playbook = Playbook(id="demo", name="Demo", crm=Crm(currency="EUR"))
    field = Prompt(name="deal.value", ask=rich("Budget?"), type="money")
    talk = begun(graph(playbook, start=(Capture(id="c", fields=(field,)),)))
    talk.says("1250.50")
    assert talk.state.values["deal.value"] == Money(Decimal("1250.50"), "EUR")


class TestButtons:
    def test_a_choice_may_be_clicked_or_typed(self) -> None:
        clicked, typed = asked(SIZE), asked(SIZE)
        assert clicked.options == ("Small", "Large")
        clicked.picks("Large")
        typed.says(" large")
        assert clicked.state.values["answers.size"] == typed.state.values["answers.size"] == "Large"

    def test_a_truth_is_yes_or_no_in_the_visitors_language(self) -> None:
        field = Prompt(name="answers.sure", ask=rich("Sure?"), type="boolean")
        playbook = Playbook(id="demo", name="Demo", languages=("en", "nl"))
        talk = begun(graph(playbook, start=(Capture(id="c", fields=(field,)),)), language="nl")
        assert talk.options == ("Ja", "Nee")
        talk.picks("Nee")
        assert talk.state.values["answers.sure"] is False

    def test_a_button_that_is_not_there_is_refused(self) -> None:
        assert asked(SIZE).picks(2).refused == "bad-option"


class TestSkipping:
    def test_leaves_an_optional_field_unset(self) -> None:
        talk = asked(COMPANY, NAME)
        assert rows(talk.skips().effects) == ["visitor: Skip", "bot: What is your name?"]
        assert "organization.name" not in talk.state.values

    def test_is_what_typing_the_word_of_the_button_does(self) -> None:
        talk = asked(COMPANY, NAME)
        assert rows(talk.says(" skip").effects) == ["visitor: skip", "bot: What is your name?"]
        assert "organization.name" not in talk.state.values
        talk.says("Skip")
        assert talk.state.values["person.name"] == "Skip"

    def test_is_not_for_required_fields(self) -> None:
        assert asked(NAME).skips().refused == "not-asked"


class TestTooManyWrongAnswers:
    @pytest.mark.parametrize("attempts", [1, 3])
    def test_leave_a_required_field_unset_and_go_to_the_next_card(self, attempts: int) -> None:
        talk = asked(EMAIL, NAME, attempts=attempts)
        for _ in range(attempts - 1):
            talk.says("nope")
            assert talk.fresh[0].kind == "field-error"
        talk.says("nope")
        assert rows(talk.fresh) == ["bot: Thanks.", "ended: "]
        assert "person.email" not in talk.state.values

    def test_give_up_where_the_author_says(self) -> None:
        talk = asked(NAME, EMAIL, attempts=2, give_up=Target("lost"))
        talk.says("Jane")
        talk.says("nope")
        talk.says("nope")
        assert rows(talk.fresh) == ["bot: Never mind.", "ended: "]
        assert talk.state.values["person.name"] == "Jane"

    def test_count_as_skipping_an_optional_field(self) -> None:
        field = Prompt(name="person.phone", ask=rich("Phone?"), type="phone", required=False)
        talk = asked(field, NAME, attempts=1)
        talk.says("nope")
        assert rows(talk.fresh) == ["bot: What is your name?"]

    def test_are_counted_for_each_field(self) -> None:
        second = Prompt(name="answers.mail", ask=rich("Another?"), type="email")
        talk = asked(EMAIL, second, attempts=2)
        talk.says("nope")
        talk.says("jane@example.com")
        talk.says("nope")
        assert talk.fresh[0].kind == "field-error"


def test_required_fields_are_certain_and_optional_ones_are_not() -> None:
    card = Capture(id="c", fields=(NAME, COMPANY, EMAIL), give_up=Target("lost"))
    assert [(each.name, each.certain) for each in card.sets(NEXT)] == [
        ("person.name", True),
        ("organization.name", False),
        ("person.email", True),
    ]
    assert [(each.name, each.certain) for each in card.sets("give_up")] == [
        ("person.name", False),
        ("organization.name", False),
    ]
    assert [way.name for way in card.exits()] == [NEXT, "give_up"]


def test_each_question_reads_what_the_fields_before_it_filled() -> None:
    parts = Capture(id="c", fields=(NAME, EMAIL)).reads()
    assert [[each.name for each in part.filled] for part in parts] == [[], ["person.name"]]
