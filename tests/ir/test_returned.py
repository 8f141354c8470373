"""What is made of another system's answer: every value that is asked for, of its type, or nothing."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from frontdesk.ir.returned import Saved, Unusable, saved_values
from frontdesk.lang.value import Money


def kept(answer: Any, type_: str = "text", pointer: str = "/x", currency: str = "") -> Any:
    """What is saved of `{"x": answer}`; where nothing is, why."""
    body = answer if isinstance(answer, bytes) else json.dumps({"x": answer}).encode()
    values = saved_values((Saved("answers.x", pointer, type_),), currency, 200, body)
    return values.reason if isinstance(values, Unusable) else values["answers.x"]


@pytest.mark.parametrize(
    ("type_", "answer", "value"),
    [
        ("text", "Acme", "Acme"),
        ("text", "", ""),
        ("text", 42, "42"),
        ("text", 1.5, "1.5"),
        ("text", True, "true"),
        ("text", False, "false"),
        ("text", "x" * 9_000, "x" * 8_000),
        ("text", "\ud800", "?"),
        ("number", 80, Decimal(80)),
        ("number", -1.25, Decimal("-1.25")),
        ("number", "12.50", Decimal("12.50")),
        ("boolean", True, True),
        ("boolean", "false", False),
        ("date", "2026-12-25", date(2026, 12, 25)),
        ("money", "1250.50 EUR", Money(Decimal("1250.50"), "EUR")),
        ("email", "Jane@EXAMPLE.com", "Jane@example.com"),
        ("phone", "+31 20 794 0123", "+31207940123"),
        ("url", "https://example.com/a", "https://example.com/a"),
    ],
)
def test_a_value_of_its_type_is_kept(type_: str, answer: Any, value: Any) -> None:
    assert kept(answer, type_) == value
    assert type(kept(answer, type_)) is type(value)


@pytest.mark.parametrize(
    ("type_", "answer"),
    [
        *(("text", wrong) for wrong in (None, [], {}, ["a"])),
        *(("number", wrong) for wrong in (None, True, "many", "1e5", "1,5", [1], 1e31, "0x10", "")),
        *(("boolean", wrong) for wrong in (None, 1, 0, "yes", "")),
        *(("date", wrong) for wrong in (None, 20261225, "25-12-2026", "2026-13-01", "2026-12-25T10:00:00Z")),
        *(("money", wrong) for wrong in (None, True, 12, "12", "EUR", {"amount": 1})),
        *(("email", wrong) for wrong in (None, 1, "nobody", "")),
        *(("phone", wrong) for wrong in (None, 31207940123, "12")),
        *(("url", wrong) for wrong in (None, "javascript:alert(1)", "x")),
    ],
)
def test_a_value_of_another_type_is_none(type_: str, answer: Any) -> None:
    assert kept(answer, type_) == f"the answer has no {type_} at '/x'"


def test_an_amount_without_a_currency_has_that_of_the_playbook() -> None:
    assert kept(12.5, "money", currency="EUR") == Money(Decimal("12.5"), "EUR")
    assert kept("7 USD", "money", currency="EUR") == Money(Decimal(7), "USD")


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/x/a", "1"),
        ("/x/list/1", "c"),
        ("/x/a~1b", "2"),
        ("/x/m~0n", "3"),
        ("/x//", "4"),
        ("/x/~01", "5"),
    ],
)
def test_a_pointer_leads_to_a_value(pointer: str, value: str) -> None:
    assert (
        kept({"a": "1", "list": ["b", "c"], "a/b": "2", "m~n": "3", "": {"": "4"}, "~1": "5"}, pointer=pointer) == value
    )


@pytest.mark.parametrize("pointer", ["/y", "/x/2", "/x/01", "/x/-1", "/x/-", "/x/0/a", "/x/9999999", "", "/x"])
def test_a_pointer_that_leads_nowhere_leads_to_no_value(pointer: str) -> None:
    assert kept(["a", "b"], pointer=pointer) == f"the answer has no text at {pointer!r}"


def test_all_of_an_answer_may_be_the_value() -> None:
    assert kept(b' "Acme" ', pointer="") == "Acme"


@pytest.mark.parametrize(
    "body",
    [
        b"", b"<html>", b'{"x": 1', b"\xff\xfe\x00", b'{"x": NaN}', b'{"x": Infinity}', b"[" * 60_000,
        b'{"x": 1e99999999999999999999}', b"{'x': 1}", b'{"x": 1} {"x": 2}',
    ],
)  # fmt: skip
def test_what_is_no_json_is_no_answer(body: bytes) -> None:
    assert kept(body, "number") == "the answer is not JSON"


def test_a_number_of_many_digits_is_read_quickly_and_is_none() -> None:
    assert kept(b'{"x": ' + b"9" * 60_000 + b"}", "number") == "the answer has no number at '/x'"
    assert kept(b'{"x": 0.' + b"1" * 60_000 + b"}", "number") == "the answer has no number at '/x'"
    assert kept(b'{"x": 1e-999999}', "text") == "the answer has no text at '/x'"


@pytest.mark.parametrize("status", [100, 199, 300, 302, 400, 404, 500, 999])
def test_only_a_status_of_success_is_an_answer(status: int) -> None:
    assert saved_values((), "", status, b"{}") == Unusable(f"the answer has status {status}")


@pytest.mark.parametrize("body", [b"", b"OK", b"{}"])
def test_where_nothing_is_saved_any_body_will_do(body: bytes) -> None:
    assert saved_values((), "", 204, body) == {}


def test_one_value_that_is_missing_spoils_them_all() -> None:
    saves = (Saved("answers.a", "/a"), Saved("answers.b", "/b"))
    assert saved_values(saves, "", 200, b'{"a": "1"}') == Unusable("the answer has no text at '/b'")
    assert saved_values(saves, "", 200, b'{"a": "1", "b": "2"}') == {"answers.a": "1", "answers.b": "2"}
