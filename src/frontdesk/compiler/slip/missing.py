"""Guesses at a line that is missing above others: `pathways`, or the key of a text of lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from frontdesk.cards import KINDS
from frontdesk.compiler.kinds import shape_of
from frontdesk.compiler.slip.guess import Guess, first_word
from frontdesk.compiler.slip.sheet import USUAL_STEP, Sheet
from frontdesk.lang.accidents.quoting import PROSE

_CARD: Final = re.compile(r"- card: (?P<kind>[a-z_]+)")
_VALUE: Final = re.compile(r"(?:- )?[a-z_]+:[ \t]+[^|>\s#].*")
_GONE: Final = "belongs to a line that is missing"


def of_line(sheet: Sheet, number: int) -> Iterator[Guess]:
    """Guesses that the line above this one is missing."""
    depth = sheet.depth(number)
    if depth == USUAL_STEP and sheet.line(number) == "start:":
        text = sheet.put(sheet.starts[number - 1], "pathways:\n")
        anchor = sheet.starts[number - 1] + len("pathways:\n") + depth
        hint = "write `pathways:` on the line above it, without a space before it"
        yield Guess(text, number, *first_word(sheet, number), f"'start' {_GONE}", hint, 10, anchor, plain=True)
    yield from _untitled(sheet, number)


def _untitled(sheet: Sheet, number: int) -> Iterator[Guess]:
    """A text of some lines has no key, and so goes on with the value above it."""
    above = sheet.before(number)
    depth = sheet.key_depth(above) if above else 0
    card = above if above and _CARD.fullmatch(sheet.line(above)) else next(sheet.around(above), 0)
    first = _CARD.fullmatch(sheet.line(card)) if card else None
    if (
        first is None
        or first["kind"] not in KINDS
        or sheet.depth(number) <= depth
        or not _VALUE.match(sheet.line(above))
    ):
        return
    if sheet.key_depth(card) != depth:
        return
    written = {sheet.line(each).removeprefix("- ").partition(":")[0] for each in _keys(sheet, card)}
    shape = shape_of(first["kind"])
    for key in dict.fromkeys((*shape["required"], *(each for each in ("text",) if each in shape["properties"]))):
        if key in PROSE and key not in written:
            line = " " * depth + f"{key}: |\n"
            text, hint = sheet.put(sheet.starts[number - 1], line), f"write `{key}: |` on the line above it"
            yield Guess(text, number, *first_word(sheet, number), f"this text {_GONE}", hint, 10, plain=True, many=True)


def _keys(sheet: Sheet, card: int) -> Iterator[int]:
    """The lines of a card that begin with one of its keys."""
    yield card
    number, depth = sheet.after(card), sheet.key_depth(card)
    while number and sheet.depth(number) >= depth:
        if sheet.depth(number) == depth:
            yield number
        number = sheet.after(number)
