"""FD204: whole playbooks, where types do not go together in each, and where they do."""

from __future__ import annotations

import pytest

from compiler.writing import checked, flow, marked

BOTH = "- {card: question, text: Well?, answers: [{label: A, goto: a}, {label: B, goto: b}]}"
NUMBER = "- {card: capture, fields: [{field: answers.n, ask: How many?, type: number}]}"


def found(code: str, text: str) -> list[tuple[str, str]]:
    """The marked texts and messages of the findings of a code."""
    result = checked(text)
    return [(marked(each, result), each.finding.message) for each in result.diagnostics if each.code == code]


def places(code: str, *cards: str, rest: str = "") -> list[str]:
    return [place for place, _ in found(code, flow("\n".join(cards), rest))]


MISMATCHES: dict[str, tuple[list[str], list[str]]] = {
    "a field's type": ([NUMBER, '- {card: message, text: a, when: answers.n == "1"}'], ['"1"']),
    "and a fitting value": ([NUMBER, "- {card: message, text: a, when: answers.n == 1}"], []),
    "answers that are numbers": (
        [
            "- {card: question, text: q, save: answers.n, answers: [{label: A, value: 1}, {label: B, value: 2}]}",
            '- {card: message, text: a, when: answers.n > "1"}',
        ],
        ['"1"'],
    ),
    "answers that are not all numbers": (
        [
            "- {card: question, text: q, save: answers.n, answers: [{label: A, value: 1}, {label: B, value: many}]}",
            '- {card: message, text: a, when: answers.n == "1"}',
        ],
        [],
    ),
    "what a set computes": (
        [
            NUMBER,
            "- {card: set, values: {answers.t: answers.n * 2}}",
            "- {card: message, text: '{{ answers.t | date }}'}",
        ],
        ["answers.t"],
    ),
    "what a set computes from itself": (
        [
            "- {card: set, values: {answers.t: '0'}}",
            "- {card: set, values: {answers.t: answers.t + 1}}",
            "- {card: message, text: \"{{ 'x' if answers.t > 'a' else 'y' }}\"}",
        ],
        ["'a'"],
    ),
    "what is computed further up than what it is computed from": (
        [
            "- {card: question, text: q, answers: [{label: A, goto: first}]}",
            "- {card: set, id: second, values: {answers.t: answers.u + 1}}",
            "- {card: message, text: '{{ answers.t | date }}', goto: z}",
            "- {card: set, id: first, values: {answers.u: '1'}, goto: second}",
            "- {card: end, id: z}",
        ],
        ["answers.t"],
    ),
    "two types by two ways": (
        [
            BOTH,
            "- {card: set, id: a, values: {answers.v: '1'}, goto: z}",
            "- {card: set, id: b, values: {answers.v: \"'one'\"}}",
            "- {card: message, id: z, text: '{{ answers.v + 1 }}'}",
        ],
        [],
    ),
    "two types, one after the other": (
        [
            "- {card: set, values: {answers.v: '1'}}",
            "- {card: message, text: '{{ answers.v + 1 }}'}",
            "- {card: set, values: {answers.v: \"'one'\"}}",
            "- {card: message, text: '{{ answers.v + 1 }}'}",
        ],
        ["answers.v"],
    ),
    "another field of the same card": (
        [
            (
                "- card: capture\n  fields:\n    - {field: answers.n, ask: a, type: date}\n"
                "    - {field: answers.m, ask: '{{ answers.n + 1 }}'}"
            )
        ],
        ["answers.n"],
    ),
    "a case": (
        [NUMBER, "- {card: branch, cases: [{when: \"answers.n == 'x'\", goto: z}]}", "- {card: end, id: z}"],
        ["'x'"],
    ),
    "the condition of an answer": (
        [NUMBER, "- {card: question, text: q, answers: [{label: A, when: \"answers.n == 'x'\"}, {label: B}]}"],
        ["'x'"],
    ),
    "a label": ([NUMBER, "- {card: question, text: q, answers: [{label: '{{ answers.n | date }}'}]}"], ["answers.n"]),
    "the language": (["- {card: message, text: a, when: conversation.language > 3}"], ["3"]),
    "a day in a value": ([NUMBER, "- {card: create_lead, title: T, value: 2027-01-31}"], ["2027-01-31"]),
    "an amount in a date": (["- {card: create_deal, title: T, expected_close_date: 12.50 EUR}"], ["12.50 EUR"]),
    "a number of days": (["- {card: create_activity, subject: S, due: 1 + 2}"], ["1 + 2"]),
    "an amount set to text": (["- {card: set, values: {deal.value: \"'much'\"}}"], ["'much'"]),
    "an address set to words": (["- {card: set, values: {person.email: \"'none'\"}}"], ["'none'"]),
    "an address set to one": (["- {card: set, values: {person.email: \"'mia@example.com'\"}}"], []),
    "an address saved as words": (
        ["- {card: question, text: q, save: person.email, answers: [{label: Mine}, {label: Yours}]}"],
        ["person.email"],
    ),
    "an address saved as words and addresses": (
        ["- {card: question, text: q, save: person.email, answers: [{label: mia@example.com}, {label: Other}]}"],
        [],
    ),
    "a day saved as words": (
        ["- {card: question, text: q, save: deal.expected_close_date, answers: [{label: Soon}, {label: Later}]}"],
        ["deal.expected_close_date"],
    ),
    "a record of what is set wrongly is not wrong again": (
        [
            "- {card: capture, fields: [{field: person.name, ask: Who?}]}",
            "- {card: set, values: {deal.value: \"'much'\"}}",
            "- {card: create_deal, title: T, value: deal.value}",
        ],
        ["'much'"],
    ),
    "an amount set to a number": (["- {card: set, values: {deal.value: '3'}}"], []),
    "a note set to a number": (["- {card: set, values: {note: '3'}}"], []),
    "an amount saved as a choice": (
        ["- {card: question, text: q, save: deal.value, answers: [{label: Little}, {label: Much}]}"],
        ["deal.value"],
    ),
    "an amount saved as a number": (
        ["- {card: question, text: q, save: deal.value, answers: [{label: A, value: 1}, {label: B, value: 9}]}"],
        [],
    ),
    "an amount saved as typed": (
        ["- {card: question, text: q, answers: [{label: A}], free_text: {save: deal.value}}"],
        ["deal.value"],
    ),
    "a card that could not be built": (
        [NUMBER, "- {card: nothing}", '- {card: message, text: a, when: answers.n == "1"}'],
        [],
    ),
}


@pytest.mark.parametrize(("cards", "expected"), MISMATCHES.values(), ids=MISMATCHES)
def test_types_that_do_not_go_together(cards: list[str], expected: list[str]):
    assert places("FD204", *cards) == expected


def test_a_mismatch_shows_where_the_name_gets_its_type():
    result = checked(flow("\n".join((NUMBER, '- {card: message, text: a, when: answers.n == "1"}'))))
    (finding,) = [each.finding for each in result.diagnostics if each.code == "FD204"]
    assert [(each.span.start.line, each.message) for each in finding.related] == [
        (6, "this makes 'answers.n' a number")
    ]
    assert finding.fix is not None
    assert (finding.fix.text, finding.fix.span) == ("1", finding.span)


def test_what_is_said_before_the_first_card_is_judged_too():
    text = flow("- {card: message, text: a}").replace(
        "pathways:",
        'visitor: {seats: {type: number}}\ngreeting: {after: 1s, text: "{{ visitor.seats | date }}"}\npathways:',
    )
    assert [place for place, _ in found("FD204", text)] == ["visitor.seats"]
