"""A name alone is read without the parser, and to what the parser would make of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.lang import condition
from frontdesk.lang.condition import MOST_DEPTH, tokens, tree
from frontdesk.lang.diagnostic import Located
from frontdesk.lang.expression import Expr, Name
from lang.marks import page, pointed, unhurried

PIECES = [
    "person",
    "answers",
    "note",
    "secret",
    "visitor",
    ".",
    ".name",
    ".x_1",
    ".not",
    ".1",
    " ",
    "\n",
    "|",
    "é",
    "(",
    "'a'",
]


def parsed(located: Located) -> Expr | None:
    written = tokens.read(located, MOST_DEPTH)
    return tree.Builder(written, MOST_DEPTH).build(tokens.parse(written))


@pytest.mark.parametrize(
    "text", ["person.name", "  answers.topic\n", "note", "agent.name", "answers.in", "visitor.if "]
)
def test_a_name_alone_reads_as_the_parser_reads_it(text: str) -> None:
    read, slow = condition.read(page(text)).value, parsed(page(text))
    assert isinstance(read, Name)
    assert isinstance(slow, Name)
    assert (read, read.span) == (slow, slow.span)


@pytest.mark.parametrize("text", ["answers.1", "answers", "note.x", "secret.KEY", "person.name.x", "a.b"])
def test_what_is_no_name_goes_to_the_parser(text: str) -> None:
    assert condition.read(page(text)).findings


@unhurried
@given(st.lists(st.sampled_from(PIECES), max_size=5))
def test_nothing_else_is_taken_for_one(pieces: list[str]) -> None:
    text = "".join(pieces)
    read = condition.read(page(text))
    if condition._NAME.fullmatch(text):
        assert (read.value, read.findings) == (parsed(page(text)), ())
    assert all(pointed(text, finding) is not None for finding in read.findings)
