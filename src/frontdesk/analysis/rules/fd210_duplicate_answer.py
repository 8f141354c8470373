"""FD210 duplicate-answer: two answers of one question that a visitor cannot tell apart."""

from collections.abc import Iterator

from frontdesk.analysis.facts import Facts
from frontdesk.analysis.rule import rule
from frontdesk.cards.question import Question
from frontdesk.ir.answer import Answer
from frontdesk.ir.text import skeleton
from frontdesk.lang.diagnostic import Finding, Related, Severity
from frontdesk.lang.language import choose
from frontdesk.lang.source import Span
from frontdesk.lang.spelling import look, lookalike_hint

SHOWN = 40


@rule("FD210", "duplicate-answer", Severity.ERROR)
def duplicate_answer(facts: Facts) -> Iterator[Finding]:
    """Two buttons of a question read alike, ignoring case and space, in some language of the playbook.

    A letter of another alphabet that looks the same is no difference that a visitor can see.
    """
    for card in facts.cards.values():
        if isinstance(card, Question):
            for language in _written_in(card) or ("",):
                yield from _alike(facts, card, language)


def _written_in(card: Question) -> tuple[str, ...]:
    """The languages that some label of a question is written in; readers of all others see the first one."""
    return tuple(dict.fromkeys(tag for answer in card.answers for tag, _ in answer.label.variants if tag))


def _alike(facts: Facts, card: Question, language: str) -> Iterator[Finding]:
    for index, answer in enumerate(card.answers):
        twin = next((other for other in card.answers[:index] if _confused(other, answer, language)), None)
        if twin is None:
            continue
        words = skeleton(choose(answer.label.variants, language))
        first = skeleton(choose(twin.label.variants, language))
        where = f" in {language!r}" if language else ""
        yield Finding(
            _place(answer, language) or facts.place(card),
            f"another answer reads {words[:SHOWN]!r} too{where}",
            hint=lookalike_hint(first, words) or "give each answer its own words",
            related=(Related(_place(twin, language) or facts.place(card), "the first one"),),
        )


def _place(answer: Answer, language: str) -> Span | None:
    """The place of the label that readers of a language see."""
    tags = tuple((tag, tag) for tag, _ in answer.label.variants)
    return answer.label.places.get(choose(tags, language), answer.span)


def _confused(one: Answer, other: Answer, language: str) -> bool:
    """Both read alike and may be offered together; whether two different conditions can both hold is not known."""
    together = one.when is None or other.when is None or one.when == other.when
    return together and _look(one, language) == _look(other, language) != ()


def _look(answer: Answer, language: str) -> tuple[object, ...]:
    """What a label looks like: its words without case, space and letters of other alphabets; its expressions."""
    parts = choose(answer.label.variants, language).parts
    words = (look(part) if isinstance(part, str) else part for part in parts)
    return tuple(part for part in words if part != "")
