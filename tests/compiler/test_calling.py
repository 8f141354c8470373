"""What a call says is read: where it goes, what it sends and saves; each fault at its place."""

from __future__ import annotations

from decimal import Decimal

import pytest

from frontdesk.cards.call import Call
from frontdesk.compiler.checked import Checked, check
from frontdesk.compiler.load import MemoryFiles
from frontdesk.compiler.release import make, open_release
from frontdesk.ir.request import Group, Header, Secret, Series
from frontdesk.ir.returned import Saved
from frontdesk.lang.expression import Literal, Name
from frontdesk.lang.template import Template
from pages.page import wrapped

BEFORE = """\
- card: capture
  fields: [{field: person.email, ask: "Your address?"}, {field: answers.a, ask: "And?"}]
"""


def checked(*lines: str) -> Checked:
    """A playbook whose second card is a call to a fine address with these keys."""
    url = () if any(line.startswith("url") for line in lines) else ("url: https://crm.example.com/x",)
    text = BEFORE + "- card: call\n" + "".join(f"  {line}\n" for line in (*url, *lines))
    return check(MemoryFiles({"playbook.yaml": wrapped(text)}), "playbook.yaml")


def built(*lines: str) -> Call:
    result = checked(*lines)
    assert [each for each in result.diagnostics if each.code != "FD209"] == []
    assert result.graph is not None
    card = open_release(make(result.graph).data).cards["start.call"]
    assert isinstance(card, Call)
    assert card == result.graph.cards["start.call"]
    return card


def faults(*lines: str) -> list[tuple[str, str]]:
    """Code and text of each finding."""
    result = checked(*lines)
    found = []
    for each in result.diagnostics:
        source = result.sources[each.span.file].text
        found.append((each.code, source[each.span.start.offset : each.span.end.offset]))
    return [(code, text) for code, text in found if code != "FD209"]


def text(*parts: str | Name | Literal) -> Template:
    return Template(parts)


def test_a_call_needs_nothing_but_an_address() -> None:
    card = built()
    assert (card.method, card.headers, card.body, card.saves, card.timeout_ms) == ("GET", (), None, (), 10_000)


def test_a_call_with_a_body_is_a_post() -> None:
    assert built("body: {a: b}").method == "POST"
    assert built("method: DELETE", "body: {a: b}").method == "DELETE"


def test_headers_are_sorted_and_hold_their_secrets_by_name() -> None:
    card = built('headers: {X-B: "{{ answers.a }}!", Authorization: "Bearer {{ secret.KEY_1 }}{{secret.B}}"}')
    assert card.headers == (
        Header("Authorization", (text("Bearer "), Secret("KEY_1"), Secret("B"))),
        Header("X-B", (text(Name("answers.a"), "!"),)),
    )


def test_a_body_is_as_deep_as_it_is_written() -> None:
    card = built('body: {n: 5, m: 1.50, t: true, s: "5", w: a b, e: "", v: "{{ answers.a }}", l: [a, {b: [c]}]}')
    assert card.body == Group(
        {
            "n": text(Literal(Decimal(5))),
            "m": text(Literal(Decimal("1.50"))),
            "t": text(Literal(True)),
            "s": text("5"),
            "w": text("a b"),
            "e": text(),
            "v": text(Name("answers.a")),
            "l": Series((text("a"), Group({"b": Series((text("c"),))}))),
        }
    )


def test_what_is_saved_is_sorted_and_has_its_type() -> None:
    card = built("save: {note: /n, answers.b: {pointer: /b/0, type: number}, person.email: /e, answers.c: ''}")
    assert card.saves == (
        Saved("answers.b", "/b/0", "number"),
        Saved("answers.c", "", "text"),
        Saved("note", "/n", "text"),
        Saved("person.email", "/e", "email"),
    )


@pytest.mark.parametrize(
    ("line", "code", "wrong"),
    [
        ("url: http://crm.example.com/x", "FD506", "http:"),
        ("url: 'https://192.168.0.1/x'", "FD506", "192.168.0.1"),
        ('url: "https://{{ answers.a }}/x"', "FD506", "{{ answers.a }}"),
        ("url: https://Crm.example.com/x", "FD105", "Crm.example.com"),
        ("url: ''", "FD401", "''"),
        ("url: [a]", "FD103", "[a]"),
        ("method: get", "FD105", "get"),
        ("method: TRACE", "FD105", "TRACE"),
        ("timeout: 0.5s", "FD106", "0.5s"),
        ("timeout: 61s", "FD106", "61s"),
        ("headers: [a]", "FD103", "[a]"),
        ("headers: {X A: b}", "FD105", "X A"),
        ("headers: {host: b}", "FD105", "host"),
        ("headers: {Content-Length: 1}", "FD105", "Content-Length"),
        ("headers: {Idempotency-Key: x}", "FD105", "Idempotency-Key"),
        ("headers: {X-A: b, x-a: c}", "FD105", "x-a"),
        ("headers: {X-A: [b]}", "FD103", "[b]"),
        ('headers: {X-A: "{{ secret.key }}"}', "FD207", "key"),
        ('headers: {X-A: "{{ secret.KEY | upper }}"}', "FD207", "secret"),
        ('headers: {X-A: "{{ secret }}"}', "FD207", "secret"),
        ('headers: {X-A: "{{ nothing.x }}"}', "FD207", "nothing"),
        ('body: {a: "{{ secret.KEY }}"}', "FD207", "secret"),
        ("body: text", "FD103", "text"),
        ("body: {a: {b: {c: {d: {e: {f: g}}}}}}", "FD103", "{f: g}"),
        ("method: GET\n  body: {a: b}", "FD105", "body"),
        ("save: {answers.b: b}", "FD105", "b"),
        ("save: {answers.b: /a~2}", "FD105", "/a~2"),
        ("save: {answers.b: {pointer: /a, type: choice}}", "FD105", "choice"),
        ("save: {answers.b: {type: number}}", "FD102", "answers.b"),
        ("save: {answers.b: [/a]}", "FD103", "[/a]"),
        ("save: {visitor.plan: /a}", "FD105", "visitor.plan"),
        ("save: {person.email: {pointer: /a, type: text}}", "FD105", "text"),
        ("save: {}", "FD107", "{}"),
        ("failed: nowhere", "FD201", "nowhere"),
        ("retries: 5", "FD101", "retries"),
    ],
)
def test_a_fault_is_found_where_it_is(line: str, code: str, wrong: str) -> None:
    assert faults(*line.split("\n  ")) == [(code, wrong)]


def test_what_a_failed_call_would_have_saved_is_not_known_there() -> None:
    found = faults("save: {answers.b: /b}", "goto: after", "failed: after")
    assert found[0][0] == "FD201"
    text = """\
- card: call
  url: https://crm.example.com/x
  save: {answers.b: /b}
- card: message
  text: "{{ answers.b }}"
"""
    result = check(MemoryFiles({"playbook.yaml": wrapped(text)}), "playbook.yaml")
    assert [(each.code, each.span.start.line) for each in result.diagnostics] == [("FD205", 11)]


def test_calls_that_go_round_without_a_visitor_are_found() -> None:
    text = """\
- card: call
  id: first
  url: https://crm.example.com/x
  goto: first
- card: message
  text: Never.
"""
    result = check(MemoryFiles({"playbook.yaml": wrapped(text)}), "playbook.yaml")
    assert "FD302" in {each.code for each in result.diagnostics}
