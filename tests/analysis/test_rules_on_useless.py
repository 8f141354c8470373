"""FD209: whole playbooks, which values serve nobody in each, and which do."""

from __future__ import annotations

import pytest

from compiler.writing import checked, flow, marked

BOTH = "- {card: question, text: Well?, answers: [{label: A, goto: a}, {label: B, goto: b}]}"
NUMBER = "- {card: capture, fields: [{field: answers.n, ask: How many?, type: number}]}"
KIND = "- {card: question, text: Which?, save: answers.k, answers: [{label: X, value: x}, {label: Y, value: y}]}"
LEAD = "- {card: create_lead, title: T}"


def found(code: str, text: str) -> list[tuple[str, str]]:
    """The marked texts and messages of the findings of a code."""
    result = checked(text)
    return [(marked(each, result), each.finding.message) for each in result.diagnostics if each.code == code]


def places(code: str, *cards: str, rest: str = "") -> list[str]:
    return [place for place, _ in found(code, flow("\n".join(cards), rest))]


LIVE = "- {card: live_chat, wait_time: 30s, online_message: a, offline_message: b}"
EMAIL = "- {card: capture, fields: [{field: person.email, ask: a}]}"
UNUSED: dict[str, tuple[list[str], list[str]]] = {
    "an answer": ([KIND, "- {card: end}"], ["answers.k"]),
    "a field": ([NUMBER], ["answers.n"]),
    "a set": (["- {card: set, values: {answers.t: '1'}}"], ["answers.t"]),
    "typed text": (
        ["- {card: question, text: q, answers: [{label: A}], free_text: {save: answers.w}}"],
        ["answers.w"],
    ),
    "a well-known field": ([EMAIL], []),
    "read in a text": ([NUMBER, "- {card: message, text: '{{ answers.n }}'}"], []),
    "read in a condition": ([NUMBER, "- {card: message, when: answers.n > 1, text: a}"], []),
    "before a live chat": ([KIND, LIVE, EMAIL], []),
    "after a missed one": ([LIVE, EMAIL, KIND], []),
    "before a record": ([KIND, EMAIL, LEAD], []),
    "after the last record": ([EMAIL, LEAD, KIND], ["answers.k"]),
    "on one of two ways to a record": (
        [
            BOTH,
            "- {card: set, id: a, values: {answers.t: '1'}, goto: z}",
            EMAIL.replace("capture,", "capture, id: b,"),
            LEAD,
            "- {card: end, id: z}",
        ],
        ["answers.t"],
    ),
    "saved twice, shown once": (
        [
            BOTH,
            "- {card: set, id: a, values: {answers.t: '1'}, goto: z}",
            "- {card: set, id: b, values: {answers.t: '2'}}",
            EMAIL,
            LEAD,
            "- {card: end, id: z}",
        ],
        [],
    ),
    "saved twice, never shown": ([NUMBER, NUMBER], ["answers.n"]),
    "what nobody can come to": (["- {card: end}", NUMBER], []),
}


@pytest.mark.parametrize(("cards", "expected"), UNUSED.values(), ids=UNUSED)
def test_values_that_serve_nobody(cards: list[str], expected: list[str]):
    assert places("FD209", *cards) == expected


def test_leads_of_unfinished_conversations_show_every_answer():
    text = flow(NUMBER).replace("install:", "crm: {unfinished: {after: 8h, create: lead}}\ninstall:")
    assert found("FD209", text) == []
