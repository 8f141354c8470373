"""question: buttons, what is typed instead of them, and what is kept."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from engine.graphs import answer, graph, rich
from engine.talk import begun, rows
from frontdesk.cards.end import End
from frontdesk.cards.question import Question
from frontdesk.engine.simulate import Simulation
from frontdesk.ir.answer import Answer, FreeText
from frontdesk.ir.card import NEXT, SKIPPED, Setting, Target
from frontdesk.ir.graph import Playbook
from frontdesk.ir.view import Choices
from frontdesk.lang.expression import Name
from frontdesk.lang.template import Template, Words

NEVER = Name("answers.nothing")


def question(**given: Any) -> Question:
    plain: dict[str, Any] = {
        "id": "start.question",
        "text": rich("What do you need?"),
        "answers": (answer("A demo"), answer("Support")),
        "save": "answers.need",
    }
    return Question(**(plain | given))


def asked(**given: Any) -> Simulation:
    """A conversation that has come to the question; a card follows it."""
    return begun(graph(start=(question(**given), End(id="end"))))


def test_an_exit_is_called_after_its_button_with_an_ellipsis_for_a_value() -> None:
    label = Words((("", Template((Name("answers.n"), " people"))),))
    assert question(answers=(Answer(label=label),)).exits()[0].label == "… people"


@pytest.mark.parametrize("typed", ["A demo", "a DEMO", "  a demo\n"])
def test_typed_text_that_equals_a_label_is_that_answer(typed: str) -> None:
    talk = asked()
    assert rows(talk.says(typed).effects)[0] == f"visitor: {typed.strip()}"
    assert talk.state.values["answers.need"] == "A demo"


def test_other_text_asks_again_in_one_message() -> None:
    talk = asked()
    talk.says("Pizza")
    assert rows(talk.fresh) == ["field-error: Please choose one of the answers.\nWhat do you need?"]
    assert talk.state.card == "start.question"


def test_the_authors_own_words_come_before_the_question() -> None:
    talk = asked(retry=rich("Just click a button."))
    talk.says("Pizza")
    assert rows(talk.fresh) == ["field-error: Just click a button.\nWhat do you need?"]


def test_only_answers_whose_condition_holds_are_offered_and_counted() -> None:
    hidden = answer("Hidden", when=NEVER)
    talk = asked(answers=(hidden, answer("A demo"), hidden, answer("Support")))
    assert talk.view == Choices("start.question", ("A demo", "Support"))
    talk.picks(1)
    assert talk.state.values["answers.need"] == "Support"


def test_the_label_of_an_answer_that_is_not_offered_is_other_text() -> None:
    talk = asked(answers=(answer("Hidden", when=NEVER), answer("A demo")))
    talk.says("Hidden")
    assert "Please choose" in rows(talk.fresh)[0]


def test_a_question_without_an_answer_to_offer_is_passed_over() -> None:
    card = question(answers=(answer("Hidden", when=NEVER),))
    assert [way.name for way in card.exits()] == ["0", NEXT]
    assert (card.leaves_at_once(NEXT), card.leaves_at_once(SKIPPED), card.leaves_at_once("0")) == (True, True, False)
    assert rows(begun(graph(start=(card, End(id="end")))).log) == ["ended: "]


def test_a_question_that_always_offers_something_has_no_other_way_out() -> None:
    assert [way.name for way in question().exits()] == ["0", "1"]


class TestFreeText:
    def test_other_text_is_kept_and_leads_on(self) -> None:
        talk = asked(free_text=FreeText(None, "answers.words"))
        talk.says(" Pizza ")
        assert talk.state.values["answers.words"] == "Pizza"
        assert "answers.need" not in talk.state.values

    def test_it_is_kept_as_the_answer_unless_told_otherwise(self) -> None:
        talk = asked(free_text=FreeText())
        talk.says("Pizza")
        assert talk.state.values["answers.need"] == "Pizza"

    def test_a_label_is_still_the_answer(self) -> None:
        card = question(free_text=FreeText(Target("elsewhere"), "answers.words"))
        assert [way.name for way in card.exits()] == ["0", "1", "free_text"]
        talk = asked(free_text=FreeText(None, "answers.words"))
        talk.says("support")
        assert "answers.words" not in talk.state.values

    def test_it_waits_even_without_a_button(self) -> None:
        talk = asked(answers=(answer("Hidden", when=NEVER),), free_text=FreeText())
        assert talk.view == Choices("start.question", (), free_text=True)


class TestWhatIsKept:
    @pytest.mark.parametrize(
        ("values", "kept", "type_"),
        [
            (("", ""), "B", "choice"),
            (("a", "b"), "b", "choice"),
            (("10", "2.5"), Decimal("2.5"), "number"),
            (("10", "b"), "b", "choice"),
            (("010", "020"), "020", "choice"),
            (("true", "false"), False, "boolean"),
        ],
    )
    def test_has_the_type_that_all_values_have(self, values: tuple[str, ...], kept: object, type_: str) -> None:
        answers = tuple(answer(label, value=value) for label, value in zip("AB", values, strict=True))
        talk = asked(answers=answers)
        talk.picks("B")
        assert talk.state.values["answers.need"] == kept
        assert list(question(answers=answers).sets("1")) == [Setting("answers.need", type_)]

    def test_is_the_label_in_the_playbooks_own_language(self) -> None:
        label = Words((("en", Template(("Yes please",))), ("nl", Template(("Ja graag",)))))
        playbook = Playbook(id="demo", name="Demo", languages=("en", "nl"))
        cards = (question(answers=(Answer(label=label), answer("Other"))), End(id="end"))
        talk = begun(graph(playbook, start=cards), language="nl")
        assert talk.options == ("Ja graag", "Other")
        talk.says("ja graag")
        assert talk.state.values["answers.need"] == "Yes please"

    def test_is_nothing_without_a_place_for_it(self) -> None:
        talk = asked(save="")
        before = set(talk.state.values)
        talk.picks(0)
        assert set(talk.state.values) == before | {"conversation.outcome"}
        assert list(question(save="").sets("0")) == []

    def test_of_free_text_is_text(self) -> None:
        card = question(free_text=FreeText(None, "answers.words"))
        assert list(card.sets("free_text")) == [Setting("answers.words", "text")]


def test_an_answer_without_a_target_follows_the_card() -> None:
    ways = question(goto=Target("other"), answers=(answer("A", "a"), answer("B"))).exits()
    assert [way.target and way.target.name for way in ways] == ["a", "other"]


def test_a_card_is_called_by_the_beginning_of_its_text() -> None:
    assert question().title() == "What do you need?"
