"""The rule about records that name nobody, on small flows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.flows import (
    NEITHER,
    OPTIONAL,
    OTHER,
    branch,
    capture,
    defined,
    end,
    is_,
    lead,
    lines,
    question,
    setting,
    target,
    topics,
)
from frontdesk.ir.card import Card
from frontdesk.lang.expression import Choice, Concat, Junction, Literal, Name, Not

RECORDS: dict[str, tuple[list[Card], list[int]]] = {
    "nobody": ([lead("l")], [1]),
    "a person": ([capture("c", "person.name"), lead("l")], []),
    "an address to write to": ([capture("c", "person.email"), lead("l")], []),
    "an organization": ([capture("c", "organization.name"), lead("l")], []),
    "something else": ([capture("c", "answers.budget"), lead("l")], [2]),
    "an optional field": ([capture("c", OPTIONAL), lead("l")], [2]),
    "on one way": ([question("q", "c", "l"), capture("c", "person.name"), lead("l")], [3]),
    "a different one on each way": (
        [question("q", "a", "b"), capture("a", "person.name", goto=target("l")),
         capture("b", "organization.name"), lead("l")],
        [],
    ),
    "a flag says that somebody is known": (
        [capture("c", OPTIONAL), setting("s", "answers.known", defined("person.email")),
         lead("l", when=Name("answers.known"))],
        [],
    ),
    "a flag says that nobody is known": (
        [capture("c", OPTIONAL), setting("s", "answers.known", defined("person.email")),
         lead("l", when=Not(Name("answers.known")))],
        [3],
    ),
    "neither of two, and led elsewhere": (
        [capture("c", OPTIONAL, replace(OPTIONAL, name="person.phone", type="phone")),
         branch("b", (NEITHER, "z")), lead("l"), end("z")],
        [],
    ),
    "neither of two, and led here": (
        [capture("c", OPTIONAL, replace(OPTIONAL, name="person.phone", type="phone")),
         branch("b", (Not(NEITHER), "z")), lead("l"), end("z")],
        [3],
    ),
    "too late": ([lead("l"), capture("c", "person.name")], [1]),
    "given up": ([capture("c", "person.name", give_up=target("l")), lead("l")], [2]),
    "set": ([setting("s", "person.name"), lead("l")], []),
    "set to nothing but spaces": ([setting("s", "person.name", Literal(" ")), lead("l")], [2]),
    "set to nothing, in two parts": (
        [setting("s", "organization.name", Concat((Literal(""), Literal(" ")))), lead("l")],
        [2],
    ),
    "set to nothing where something was asked": (
        [capture("c", "person.name"), setting("s", "organization.name", Literal("")), lead("l")],
        [],
    ),
    "set to nothing or something": (
        [setting("s", "person.name", Choice(is_("x"), Literal("x"), Literal(""))), lead("l")],
        [],
    ),
    "set to nothing and more": (
        [setting("s", "person.name", Concat((Literal(""), Literal("x")))), lead("l")],
        [],
    ),
    "copied from what may be left out": (
        [capture("c", OTHER), setting("s", "person.name", Name("answers.other")), lead("l")],
        [3],
    ),
    "copied from another name of nobody": (
        [capture("c", OPTIONAL), setting("s", "person.name", Name("person.email")), lead("l")],
        [3],
    ),
    "copied from what is there": (
        [capture("c", "answers.other"), setting("s", "person.name", Name("answers.other")), lead("l")],
        [],
    ),
    "copied only if it is there": (
        [capture("c", OTHER), setting("s", "person.name", Name("answers.other"), when=defined("answers.other")),
         lead("l", when=defined("answers.other"))],
        [],
    ),
    "copied, or something in its place": (
        [capture("c", OTHER),
         setting("s", "person.name", Junction("or", (Name("answers.other"), Literal("x")))), lead("l")],
        [],
    ),
    "copied for the topic for which it was asked": (
        [topics("x", "y"), capture("c", "answers.other", when=is_("x")),
         setting("s", "person.name", Name("answers.other"), when=is_("x")), lead("l", when=is_("x"))],
        [],
    ),
    "only if known": ([capture("c", OPTIONAL), lead("l", when=defined("person.email"))], []),
    "only if known and more": (
        [capture("c", OPTIONAL), lead("l", when=Junction("and", (Name("answers.a"), Name("person.email"))))],
        [],
    ),
    "only if something else": ([capture("c", OPTIONAL), lead("l", when=Name("answers.a"))], [2]),
    "out of reach": ([end("z"), lead("l")], []),
    "captured for the same topic": (
        [topics("x", "y"), capture("c", "person.name", when=is_("x")), lead("l", when=is_("x"))],
        [],
    ),
    "captured for another topic": (
        [topics("x", "y"), capture("c", "person.name", when=is_("y")), lead("l", when=is_("x"))],
        [3],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("cards", "expected"), RECORDS.values(), ids=RECORDS)
def test_records_without_person(cards: list[Card], expected: list[int]):
    assert lines("record-without-person", start=cards) == expected
