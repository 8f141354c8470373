"""FD205 and the greeting: whole playbooks, which values may be missing in each, and which are not."""

from __future__ import annotations

import pytest
from hypothesis import given

from analysis import flows
from compiler.writing import checked, flow, marked
from frontdesk.ir.prompt import Prompt
from frontdesk.lang.expression import Expr
from lang.expressions import expressions
from lang.marks import unhurried

BOTH = "- {card: question, text: Well?, answers: [{label: A, goto: a}, {label: B, goto: b}]}"
NUMBER = "- {card: capture, fields: [{field: answers.n, ask: How many?, type: number}]}"
OPTIONAL = "- {card: capture, fields: [{field: answers.n, ask: How many?, type: number, required: false}]}"
KIND = "- {card: question, text: Which?, save: answers.k, answers: [{label: X, value: x}, {label: Y, value: y}]}"


def found(code: str, text: str) -> list[tuple[str, str]]:
    """The marked texts and messages of the findings of a code."""
    result = checked(text)
    return [(marked(each, result), each.finding.message) for each in result.diagnostics if each.code == code]


def places(code: str, *cards: str, rest: str = "") -> list[str]:
    return [place for place, _ in found(code, flow("\n".join(cards), rest))]


UNSET: dict[str, tuple[list[str], list[str]]] = {
    "an optional field": ([OPTIONAL, "- {card: message, text: '{{ answers.n }}'}"], ["answers.n"]),
    "a required one": ([NUMBER, "- {card: message, text: '{{ answers.n }}'}"], []),
    "given up": (
        [
            "- {card: capture, fields: [{field: answers.n, ask: a, type: number}], give_up: z}",
            "- {card: end, text: '{{ answers.n }}'}",
            "- {card: end, id: z, text: '{{ answers.n }}'}",
        ],
        [],
    ),
    "given up on a later field": (
        [
            (
                "- card: capture\n  give_up: z\n  fields:\n    - {field: answers.n, ask: a, type: number}\n"
                "    - {field: person.email, ask: '{{ answers.n }}'}"
            ),
            "- {card: end, text: '{{ answers.n }}'}",
            "- {card: end, id: z, text: '{{ answers.n }}'}",
        ],
        ["answers.n"],
    ),
    "an earlier optional field of the card": (
        [
            (
                "- card: capture\n  fields:\n    - {field: answers.n, ask: a, required: false}\n"
                "    - {field: person.email, ask: '{{ answers.n }}'}"
            )
        ],
        ["answers.n"],
    ),
    "one of two answers": (
        [BOTH, NUMBER.replace("capture,", "capture, id: a,"), "- {card: message, id: b, text: '{{ answers.n }}'}"],
        ["answers.n"],
    ),
    "a skipped card": (
        [
            KIND,
            NUMBER.replace("capture,", "capture, when: answers.k == 'x',"),
            "- {card: message, text: '{{ answers.n }}'}",
        ],
        ["answers.n"],
    ),
    "skipped under the same condition": (
        [
            KIND,
            NUMBER.replace("capture,", "capture, when: answers.k == 'x',"),
            "- {card: message, when: answers.k == 'x', text: '{{ answers.n }}'}",
        ],
        [],
    ),
    "skipped under the opposite condition": (
        [
            KIND,
            NUMBER.replace("capture,", "capture, when: answers.k == 'x',"),
            "- {card: message, when: answers.k != 'y', text: '{{ answers.n }}'}",
            "- {card: message, when: answers.k == 'y', text: '{{ answers.n }}'}",
        ],
        ["answers.n"],
    ),
    "the same condition inside a text": (
        [
            KIND,
            NUMBER.replace("capture,", "capture, when: answers.k == 'x',"),
            "- {card: message, text: \"{{ answers.n if answers.k == 'x' else '-' }}\"}",
            "- {card: message, text: \"{{ '-' if answers.k == 'x' else answers.n }}\"}",
        ],
        ["answers.n"],
    ),
    "an if without else": (
        [
            NUMBER,
            "- {card: set, values: {answers.t: \"'x' if answers.n > 3\"}}",
            "- {card: message, text: '{{ answers.t }}'}",
        ],
        ["answers.t"],
    ),
    "an if with else": (
        [
            NUMBER,
            "- {card: set, values: {answers.t: \"'x' if answers.n > 3 else 'y'\"}}",
            "- {card: message, text: '{{ answers.t }}'}",
        ],
        [],
    ),
    "a case that tests it": (
        [
            OPTIONAL,
            "- {card: branch, cases: [{when: answers.n is not defined, goto: z}, {when: answers.n > 3, goto: z}]}",
            "- {card: message, text: '{{ answers.n }}'}",
            "- {card: end, id: z}",
        ],
        [],
    ),
    "cases the other way round": (
        [
            OPTIONAL,
            "- {card: branch, cases: [{when: answers.n > 3, goto: z}, {when: answers.n is not defined, goto: z}]}",
            "- {card: message, text: '{{ answers.n }}'}",
            "- {card: end, id: z}",
        ],
        ["answers.n"],
    ),
    "an answer that is offered where it is known": (
        [
            OPTIONAL,
            "- {card: question, text: q, answers: [{label: '{{ answers.n }}', when: answers.n is defined}]}",
        ],
        [],
    ),
    "behind that answer": (
        [
            OPTIONAL,
            "- {card: question, text: q, answers: [{label: A, when: answers.n is defined, goto: a}, {label: B}]}",
            "- {card: end, text: '{{ answers.n }}'}",
            "- {card: end, id: a, text: '{{ answers.n }}'}",
        ],
        ["answers.n"],
    ),
    "one of two stands in for the other": (
        [
            "- {card: capture, fields: [{field: person.email, ask: a, required: false}]}",
            "- {card: capture, when: person.email is not defined, fields: [{field: person.phone, ask: a}]}",
            "- {card: message, text: '{{ person.email | default(person.phone) }} {{ person.email or person.phone }}'}",
        ],
        [],
    ),
    "one of two is known": (
        [
            (
                "- card: capture\n  fields:\n    - {field: person.email, ask: a, required: false}\n"
                "    - {field: person.phone, ask: b, required: false}"
            ),
            "- {card: branch, cases: [{when: not (person.email is defined or person.phone is defined), goto: z}]}",
            "- {card: message, text: '{{ person.email | default(person.phone) }} {{ person.email or person.phone }}'}",
            "- {card: message, text: '{{ person.phone if person.email is not defined else person.email }}'}",
            "- {card: message, text: '{{ person.email }}'}",
            "- {card: end, id: z}",
        ],
        ["person.email"],
    ),
    "one of two is asked for": (
        [
            BOTH,
            "- {card: capture, id: a, fields: [{field: person.email, ask: a}], goto: z}",
            "- {card: capture, id: b, fields: [{field: person.phone, ask: a}]}",
            "- {card: end, id: z, text: '{{ person.email or person.phone }}{{ person.phone or person.email }}'}",
        ],
        [],
    ),
    "a flag says that it is known": (
        [
            OPTIONAL,
            "- {card: set, values: {answers.many: answers.n is defined and answers.n > 9}}",
            "- {card: set, values: {answers.size: \"'big' if answers.n > 99 else 'small'\"}}",
            "- {card: message, when: answers.many, text: '{{ answers.n }}'}",
            "- {card: message, when: answers.size == 'big', text: '{{ answers.n }}'}",
            "- {card: message, when: answers.size == 'small', text: '{{ answers.n }}'}",
            "- {card: message, when: not answers.many, text: '{{ answers.n }}'}",
        ],
        ["answers.n", "answers.n", "answers.n"],
    ),
    "something stands in for what stands in": (
        [
            OPTIONAL,
            OPTIONAL.replace("answers.n", "answers.m"),
            "- {card: message, text: '{{ answers.n | default(answers.m) | default(0) }}'}",
            "- {card: message, text: '{{ (answers.n or answers.m) | default(0) }}'}",
            "- {card: message, text: '{{ (answers.n if answers.n else answers.m) | default(0) }}'}",
            "- {card: message, text: '{{ (1 if answers.n > 3 else answers.m) | default(0) }}'}",
            "- {card: message, text: '{{ (answers.n ~ answers.m) | default(0) }}'}",
        ],
        ["answers.n", "answers.n", "answers.m"],
    ),
    "it stands in for what may be there": (
        [
            OPTIONAL.replace("answers.n", "person.email").replace("type: number, ", ""),
            OPTIONAL.replace("answers.n", "person.phone").replace("type: number, ", ""),
            "- {card: message, text: '{{ person.email | default(person.phone) }}'}",
        ],
        ["person.phone"],
    ),
    "the agent where a chat was": (
        [
            "- {card: question, text: q, answers: [{label: A}]}",
            "- {card: live_chat, wait_time: 30s, online_message: a, offline_message: b, after_chat: z}",
            "- {card: capture, fields: [{field: person.email, ask: a}]}",
            "- {card: end, id: z, text: '{{ agent.name }}'}",
        ],
        ["agent.name"],
    ),
    "a field of a record": ([OPTIONAL, "- {card: create_lead, title: T, value: answers.n}"], []),
    "what a record calculates": ([OPTIONAL, "- {card: create_lead, title: T, value: answers.n * 12}"], ["answers.n"]),
    "every language": (
        [OPTIONAL, "- {card: message, text: {en: '{{ answers.n }}', nl: 'is {{ answers.n }}'}}"],
        ["answers.n", "answers.n"],
    ),
    "what nobody can come to": ([OPTIONAL, "- {card: end}", "- {card: message, text: '{{ answers.n }}'}"], []),
}


@pytest.mark.parametrize(("cards", "expected"), UNSET.values(), ids=UNSET)
def test_values_that_some_way_leaves_unset(cards: list[str], expected: list[str]):
    text = flow("\n".join(cards)).replace("install:", "languages: [en, nl]\ninstall:")
    assert [place for place, _ in found("FD205", text)] == expected


def test_the_way_that_leaves_a_name_unset_is_shown():
    cards = (BOTH, "- {card: message, id: a, text: x}", OPTIONAL, "- {card: message, id: b, text: '{{ answers.n }}'}")
    (finding,) = [each.finding for each in checked(flow("\n".join(cards))).diagnostics if each.code == "FD205"]
    assert finding.message == "some path here leaves 'answers.n' unset"
    assert finding.hint == "write answers.n | default(0), or set it on that path too"
    assert [each.message for each in finding.related] == ["then by way of 'B'"]


def test_an_optional_field_on_the_way_is_shown():
    cards = (OPTIONAL, "- {card: message, text: '{{ answers.n }}'}")
    (finding,) = [each.finding for each in checked(flow("\n".join(cards))).diagnostics if each.code == "FD205"]
    assert [(each.span.start.line, each.message) for each in finding.related] == [
        (6, "'answers.n' may stay unset here")
    ]


@pytest.mark.parametrize(
    ("card", "expected"),
    [
        ("text: '{{ visitor.plan }}'", ["visitor.plan"]),
        ("text: \"{{ visitor.plan | default('free') }}\"", []),
        ("text: a, when: visitor.plan == 'pro'", []),
        ("text: a, when: visitor.plan", []),
        ("text: 'x{{ conversation.page }}'", ["conversation.page"]),
        ("text: '{{ conversation.language }}'", []),
    ],
)
def test_what_the_page_may_pass_in_is_compared_freely_and_printed_with_a_default(card: str, expected: list[str]):
    text = flow(f"- {{card: message, {card}}}").replace("install:", "visitor: {plan: {type: text}}\ninstall:")
    assert [place for place, _ in found("FD205", text)] == expected


def test_a_greeting_knows_nothing_that_cards_ask_for():
    greeting = 'greeting: {after: 1s, text: "{{ answers.n }} {{ person.nmae }} {{ visitor.plan }}"}\n'
    text = flow(NUMBER).replace("install:", f"visitor: {{plan: {{type: text}}}}\n{greeting}install:")
    assert found("FD203", text) == [
        ("answers.n", "nothing has set 'answers.n' before the first card"),
        ("person.nmae", "nothing is called 'person.nmae'"),
    ]
    assert [place for place, _ in found("FD205", text)] == ["visitor.plan"]


def test_what_a_visitor_agrees_to_knows_nothing_either():
    text = flow(NUMBER).replace("install:", "privacy: {consent: {text: 'Sure, {{ answers.n }}?'}}\ninstall:")
    assert [place for place, _ in found("FD203", text)] == ["answers.n"]


PATHS = ("answers.a", "answers.b", "answers.c")


@unhurried
@given(*[expressions(PATHS)] * 4)
def test_whatever_is_written_the_search_for_ways_comes_to_an_end(when: Expr, case: Expr, text: Expr, value: Expr):
    fields = (Prompt(name=path, ask=flows.rich("?"), required=False) for path in PATHS)
    cards = [
        flows.capture("c", *fields),
        flows.branch("b", (when, "m"), (case, "z")),
        flows.message("m", text, when=case),
        flows.setting("s", "answers.a", value, when=when),
        flows.end("z", text=flows.rich(text)),
    ]
    assert all(finding.hint for finding in flows.judged("maybe-unset", flows.facts(start=cards)))
