"""Letters that only look plain are spelled out wherever a name stands."""

from __future__ import annotations

import pytest

from compiler.writing import flow, found, said

ASKS = "- {card: capture, fields: [{field: person.name, ask: a}]}\n"
ALIKE = [
    ("- {card: message, tеxt: a}", "tеxt", "write 'text'", "'e' is U+0435 CYRILLIC SMALL LETTER IE"),
    ("- {card: message, ｔｅｘｔ: a}", "ｔｅｘｔ", "write 'text'", "'t' is U+FF54 FULLWIDTH LATIN SMALL LETTER T"),
    ("- {card: mеssage, text: a}", "mеssage", "write 'message'", "'e' is U+0435"),
    ("- {card: end, text: a, id: thе-end}", "thе-end", "in plain letters", "'e' is U+0435"),
    ("- {card: end, text\u00a0: a}", "text\u00a0", "write 'text'", "' ' is U+00A0 NO-BREAK SPACE"),
    (
        "- {card: capture, fields: [{field: answers.tоpic, ask: a}]}",
        "answers.tоpic",
        "in plain letters",
        "'o' is U+043E",
    ),
    (
        "- {card: capture, fields: [{field: persοn.name, ask: a}]}",
        "persοn.name",
        "'person.name'",
        "'o' is U+03BF GREEK",
    ),
    ("- {card: set, values: {answers.tоtal: 1}}", "answers.tоtal", "in plain letters", "'o' is U+043E"),
    (ASKS + "- {card: end, text: '{{ persоn.name }}'}", "persоn", "write 'person'", "'o' is U+043E"),
    (ASKS + "- {card: end, text: '{{ person.nаme }}'}", "person.nаme", "write 'person.name'", "'a' is U+0430"),
    ("- {card: question, text: a, answers: [{label: b, goto: enԁ}]}\n- {card: end, id: end}", "enԁ", "'end'", "U+0501"),
]


@pytest.mark.parametrize(("cards", "wrong", "instead", "char"), ALIKE)
def test_a_name_with_a_letter_of_another_alphabet(cards: str, wrong: str, instead: str, char: str) -> None:
    text = flow(cards)
    (hint,) = [
        words[1] or "" for words, place in zip(said(text), found(text), strict=True) if "looks like" in (words[1] or "")
    ]
    assert wrong in [word for _, word in found(text)]
    assert instead in hint
    assert char in hint


def test_the_name_of_a_pathway_too() -> None:
    text = flow("- {card: question, text: a, answers: [{label: b, goto: hеlp}]}", "hеlp: [{card: end}]\n")
    assert ("FD105", "hеlp") in found(text)
    assert any("U+0435 CYRILLIC SMALL LETTER IE" in (hint or "") for _, hint in said(text))


def test_letters_of_other_alphabets_in_a_text_are_fine() -> None:
    assert found(flow("- {card: end, text: Здравствуйте! Γειά σου!}")) == []
