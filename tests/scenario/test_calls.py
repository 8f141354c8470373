"""Scenarios with calls: what was asked, the stubbed answer, and what is told where it differs."""

from __future__ import annotations

import pytest

from frontdesk.compiler.load import MemoryFiles
from frontdesk.scenario.play import Played, play

PLAYBOOK = """\
frontdesk: 1
name: Scores
pathways:
  start:
    - card: capture
      fields: [{field: person.email, ask: "Where?"}]
    - card: call
      url: https://crm.example.com/people?mail={{ person.email }}
      headers: {Authorization: "Bearer {{ secret.TOKEN }}"}
      body: {email: "{{ person.email }}", size: 5, tags: [a, b], deep: {er: true}}
      save: {answers.score: {pointer: /data/0/score, type: number}, organization.name: /name}
      failed: failed
    - card: message
      text: "{{ organization.name }}: {{ answers.score }}"
  failed:
    - card: message
      text: That failed.
"""


def played(*steps: str) -> Played:
    lines = "".join(f"      - {step}\n" for step in ("visitor: jane@example.com", *steps))
    suite = f"playbook: scores.yaml\ntests:\n  - name: it\n    steps:\n{lines}"
    return play(MemoryFiles({"scores.yaml": PLAYBOOK, "scores.test.yaml": suite}), "scores.test.yaml")


def step(*lines: str) -> str:
    return "\n        ".join(lines)


@pytest.mark.parametrize(
    "call",
    [
        step("call: https://crm.example.com/people"),
        step("call: mail=jane%40example.com", "method: POST"),
        step("call: /people", "sent: {email: jane@example.com}"),
        step("call: /people", "sent: {size: 5, tags: [a, b], deep: {er: true}}"),
    ],
)
def test_an_answer_is_saved(call: str) -> None:
    answer = "        answer: {data: [{score: 1.50}], name: Acme}"
    assert played(f"{call}\n{answer}", "bot: 'Acme: 1.50'", "ended: none").passed


@pytest.mark.parametrize(
    "lines",
    [
        ("status: 503",),
        ("status: 404", "answer: {data: [{score: 1}], name: Acme}"),
        ("fails: true",),
        ("times_out: true",),
        ("answer: {name: Acme}",),
        ("answer: {data: [{score: many}], name: Acme}",),
        ("answer: {data: [{score: 1}], name: null}",),
        ("answer: {data: [{score: 1}], name: }",),
        ("answer: '{\"data\": 1}'",),
        (),
    ],
)
def test_what_is_no_answer_leads_to_where_failed_says(lines: tuple[str, ...]) -> None:
    assert played(step("call: /people", *lines), "bot: That failed.", "ended: none").passed


def test_the_time_of_a_call_may_run_out_by_itself() -> None:
    assert played("after: 9.9s", "phase: bot", "after: 0.1s", "bot: That failed.").passed


def test_a_restart_while_an_answer_is_waited_for_changes_nothing() -> None:
    answer = "        answer: {data: [{score: 80}], name: Acme}"
    assert played("restart: true", f"call: /people\n{answer}", "bot: Acme").passed


@pytest.mark.parametrize(
    ("steps", "line", "expected", "came"),
    [
        (
            ["call: /persons"],
            6,
            "a call to '/persons'",
            'POST https://crm.example.com/people?mail=jane%40example.com {"email": "jane@example.com", "size": 5,',
        ),
        ([step("call: /people", "method: GET")], 6, "a GET call to '/people'", "POST https://crm.example.com/people"),
        (
            [step("call: /people", "sent: {size: 6, more: [true]}")],
            6,
            'a call to \'/people\' with {"size": 6, "more": [true]}',
            "POST https",
        ),
        ([step("call: /people", "sent: {tags: [a]}")], 6, "a call to '/people' with", "POST https"),
        (["call: /people", "call: /people"], 7, "a call to '/people'", "no call"),
        (
            ["bot: Acme"],
            6,
            "the bot to say 'Acme'",
            "the bot said nothing; the call to https://crm.example.com/people?mail=jane%40example.com waits",
        ),
    ],
)
def test_the_first_step_that_differs_is_told(steps: list[str], line: int, expected: str, came: str) -> None:
    failure = played(*steps).verdicts[0].failure
    assert failure
    assert failure.span.start.line == line
    assert failure.expected.startswith(expected)
    assert failure.came.startswith(came)


def test_no_secret_is_asked_for_and_none_is_shown() -> None:
    failure = played("call: /nowhere").verdicts[0].failure
    assert failure
    assert "TOKEN" not in failure.came + failure.story


def test_a_key_that_no_call_has_is_found() -> None:
    result = played(step("call: /people", "anser: {}"))
    assert [(each.code, each.span.start.line) for each in result.diagnostics] == [("FD101", 7)]
