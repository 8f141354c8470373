"""What another system is asked, word for word."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from frontdesk.ir.codec import decode, encode
from frontdesk.ir.request import Content, Group, Header, Request, Secret, Series, body_text, line
from frontdesk.lang.expression import Expr, Literal, Name
from frontdesk.lang.template import Template
from frontdesk.lang.value import Money, Value

KNOWN: dict[str, Value] = {
    "person.name": 'Jane "J" Doe',
    "answers.number": Decimal("1234567890123456789.50"),
    "answers.yes": True,
    "answers.price": Money(Decimal("1250.50"), "EUR"),
    "answers.day": date(2026, 12, 25),
    "answers.lines": "a\r\nX-Evil: 1\x00",
    "answers.half": "a\ud800b",
}


def text(*parts: str | Expr) -> Template:
    return Template(parts)


@pytest.mark.parametrize(
    ("content", "sent"),
    [
        (text("Hi ", Name("person.name")), '"Hi Jane \\"J\\" Doe"'),
        (text(Name("person.name")), '"Jane \\"J\\" Doe"'),
        (text(Name("answers.number")), "1234567890123456789.50"),
        (text(Name("answers.number"), " pieces"), '"1234567890123456789.50 pieces"'),
        (text(Name("answers.yes")), "true"),
        (text(Name("answers.price")), '"1250.50 EUR"'),
        (text(Name("answers.day")), '"2026-12-25"'),
        (text(Name("answers.nothing")), "null"),
        (text("<", Name("answers.nothing"), ">"), '"<>"'),
        (text(Name("answers.half")), '"a?b"'),
        (text(Literal(Decimal(5))), "5"),
        (text(Literal(False)), "false"),
        (text("5"), '"5"'),
        (text(), '""'),
        (Series(()), "[]"),
        (Series((text("a"), text(Name("answers.yes")))), '["a", true]'),
        (Group({}), "{}"),
        (Group({'k"': Group({"é": Series((text("a"),))})}), '{"k\\"": {"\\u00e9": ["a"]}}'),
    ],
)
def test_a_body_is_json_of_what_is_known(content: Content, sent: str) -> None:
    assert body_text(content, KNOWN) == sent
    json.loads(sent)


def test_a_body_survives_encoding() -> None:
    content = Group({"a": Series((text("x", Name("person.name")), Group({"b": text(Literal(True))})))})
    assert decode(Group, json.loads(json.dumps(encode(content)))) == content


def test_a_header_is_one_line_and_names_its_secrets() -> None:
    header = Header("X-A", (text("Bearer "), Secret("TOKEN"), text(" for ", Name("answers.lines"))))
    assert line(header, KNOWN) == ("X-A", ("Bearer ", Secret("TOKEN"), " for a  X-Evil: 1 "))
    request = Request("GET", "https://example.com", (line(header, KNOWN), ("X-B", ("c",))))
    assert request.secrets == {"TOKEN"}


def test_a_header_survives_encoding_without_a_value_of_its_secret() -> None:
    header = Header("X-A", (text("Bearer "), Secret("TOKEN")))
    assert decode(Header, json.loads(json.dumps(encode(header)))) == header
