"""Texts with values in them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.lang import template
from frontdesk.lang.expression import Name
from frontdesk.lang.template import MOST_HOLES, MOST_INSERTED, Template, Words
from frontdesk.lang.value import Money, Value
from lang.marks import brief, page, unhurried

VALUES: dict[str, Value] = {
    "person.name": "Jane {{ note }}",
    "answers.yes": True,
    "deal.value": Money(Decimal("12.50"), "EUR"),
    "answers.day": date(2026, 12, 1),
    "answers.n": Decimal("1E+3"),
}
FILLED = [
    ("no holes, 100% { } }} plain", "no holes, 100% { } }} plain"),
    ("{name} {note} {person.} {www.example.com} { a.b }", "{name} {note} {person.} {www.example.com} { a.b }"),
    ("Hi {{ person.name | first_word }}!", "Hi Jane!"),
    ("{{person.name}}", "Jane {{ note }}"),
    ("{{ answers.unset }}x{{ answers.unset }}", "x"),
    ("{{ '}}' }}{{ \"{{\" }}", "}}{{"),
    ("{{ 'it\\'s }}' }}", "it's }}"),
    ("{{ answers.yes }} {{ deal.value }} {{ answers.day }} {{ answers.n }}", "ja 12.50 EUR 2026-12-01 1000"),
    ("a\n{{ person.name\n| first_word }}\nb", "a\nJane\nb"),
    ("", ""),
]
WRONG = [
    ("Hi {{ person.name", [("bad-template", "{{")]),
    ("Hi {{ person.name }, {{ note }}", [("bad-template", "{{")]),
    ("a {{ 'x }} b", [("bad-template", "{{")]),
    ("{% if x %}", [("bad-template", "{%")]),
    ("{% if x %}a{% else %}b{% endif %} {% for a in b %}", [("bad-template", "{%"), ("bad-template", "{%")]),
    ("Hi {person.name}!", [("bad-template", "{person.name}")]),
    ("Hi { person.name }}", [("bad-template", "{ person.name }}")]),
    ("${answers.n} and {{ note }}", [("bad-template", "${answers.n}")]),
    ("{# note #} {{ foo }}", [("bad-template", "{#"), ("bad-expression", "foo")]),
    ("{{ }} {{}}", [("bad-expression", "{{ }}"), ("bad-expression", "{{}}")]),
    ("{{ a }} and {{ person.nam() }}", [("bad-expression", "a"), ("bad-expression", "person.nam()")]),
    ("{{{ note }}}", [("bad-expression", "}")]),
]


@pytest.mark.parametrize(("text", "filled"), FILLED)
def test_a_template_is_filled_with_what_is_known(text: str, filled: str) -> None:
    read = template.read(page(text))
    assert read.findings == ()
    assert read.value is not None
    assert read.value.fill(VALUES, "nl") == filled


@pytest.mark.parametrize(("text", "found"), WRONG)
def test_what_is_wrong_is_found_where_it_stands(text: str, found: list[tuple[str, str]]) -> None:
    read = template.read(page(text))
    assert brief(text, read.findings) == found


def test_what_could_be_understood_is_given_beside_what_is_wrong() -> None:
    read = template.read(page("Hi {{ answers['a'] }} and {{ person.name }}, {{ person.nam() }}"))
    assert [each.name for each in read.findings] == ["bad-expression", "bad-expression"]
    assert read.value is not None
    assert read.value.expressions == (Name("person.name"),)


def test_a_value_is_never_read_as_a_template() -> None:
    made = Template((Name("person.name"),)).fill({"person.name": "{{ deal.value }}"})
    assert made == "{{ deal.value }}"


def test_a_template_names_its_expressions_in_order() -> None:
    read = template.read(page("a {{ note }} b {{ person.name }}"))
    assert read.value is not None
    assert read.value.expressions == (Name("note"), Name("person.name"))


def test_words_are_filled_in_the_readers_language() -> None:
    yes = Name("answers.yes")
    words = Words((("en", Template(("Well: ", yes))), ("nl", Template(("Nou: ", yes)))))
    made = [words.fill({"answers.yes": True}, tongue) for tongue in ("nl-BE", "en", "fr")]
    assert made == ["Nou: ja", "Well: yes", "Well: oui"]


def test_all_values_together_are_bounded_and_the_authors_words_are_not() -> None:
    made = Template(("x" * 100, Name("note"), "y", Name("note"))).fill({"note": "v" * 5000})
    assert (len(made), made.count("v"), made[5100]) == (101 + MOST_INSERTED, MOST_INSERTED, "y")


def test_many_values_are_over_limit() -> None:
    assert template.read(page("{{ note }}" * MOST_HOLES)).findings == ()
    assert [f.name for f in template.read(page("{{ note }}" * (MOST_HOLES + 1))).findings] == ["over-limit"]


@unhurried
@given(st.text("{}%# '\"\\anote.|", max_size=40))
def test_any_text_is_a_template_or_found_wrong_within_itself(text: str) -> None:
    read = template.read(page(text))
    assert read.value is not None
    assert all(f.span.end.offset <= len(text) for f in read.findings)
