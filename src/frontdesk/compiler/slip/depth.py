"""Guesses at lines that are too deep or not deep enough, alone, with what is below them, or as a text below its key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from frontdesk.compiler.slip.guess import Guess, first_word, spaces
from frontdesk.compiler.slip.sheet import USUAL_STEP, Sheet

MOST_ENDS: Final = 6
"""At how many places the end of a text without indentation is looked for."""

_NEAR: Final = 20
"""A line so near is a good one to compare with."""

_HEADER: Final = re.compile(r"(?:-[ \t]+)*(?P<key>[a-z][\w-]*):(?P<mark>[ \t]+[|>][-+0-9]{0,2})?")

_WITH_BELOW: Final = 0.5
"""What it adds to the cost of a guess that the lines below are moved too."""


def of_line(sheet: Sheet, number: int) -> Iterator[Guess]:
    """Guesses that a line, or the text below it, has the wrong depth."""
    yield from _unindented(sheet, number)
    for depth in _depths(sheet, number):
        for last in sorted({number, sheet.below(number)}):
            yield _moved(sheet, number, last, depth)


def _depths(sheet: Sheet, number: int) -> Iterator[int]:
    """The depths that a line may have been meant to have."""
    above, below = sheet.before(number), sheet.after(number)
    beside = {sheet.depth(each) for each in (above, below) if each}
    near = {sheet.depth(each) for each in (*sheet.around(above), *sheet.around(below))} | beside
    near |= {sheet.key_depth(each) for each in (above, *sheet.around(above)) if each}
    near.add(sheet.depth(above) + USUAL_STEP if above else 0)
    for depth in sorted(near - {sheet.depth(number), -1}):
        if depth in beside or sheet.fits(number, depth):
            yield depth


def _moved(sheet: Sheet, number: int, last: int, depth: int) -> Guess:
    here = sheet.depth(number)
    by = depth - here
    message = f"this line is indented {spaces(abs(by))} too {'deep' if by < 0 else 'little'}"
    anchor = sheet.starts[number - 1] + sheet.key_depth(number) + by if sheet.is_structure(number) else -1
    odd = (not sheet.fits(number, depth)) + sheet.fits(number, here) - sheet.spread[depth] / (len(sheet.lines) + 1)
    cost = abs(by) + odd + (_WITH_BELOW if last > number else 0)
    text = sheet.shifted(number, last, by)
    return Guess(
        text, number, *first_word(sheet, number), message, _wanted(sheet, number, depth), cost, anchor, plain=True
    )


def _wanted(sheet: Sheet, number: int, depth: int) -> str:
    """The hint to indent a line so deep, with the line to compare with: the nearest of its kind, above if possible."""
    dashed = sheet.line(number).startswith("-")
    order = [
        (
            sheet.line(each).startswith("-") is not dashed,
            abs(each - number) > _NEAR,
            each > number,
            -each if each < number else each,
            each,
        )
        for each, deep in enumerate(sheet.depths, 1)
        if deep == depth and each != number
    ]
    wanted = f"indent it by {spaces(depth)}" if depth else "begin it without a space"
    return f"{wanted}, like line {min(order)[-1]}" if order else wanted


def _unindented(sheet: Sheet, number: int) -> Iterator[Guess]:
    """What is below a key is not indented deeper than the key: a text after |, or keys."""
    head, first, depth = _HEADER.fullmatch(sheet.line(number)), sheet.after(number), sheet.key_depth(number)
    if head is None or not first or sheet.depth(first) > depth:
        return
    beside = sheet.depth(first) == depth or sheet.line(first).startswith("- ")
    if not head["mark"] and not (beside and sheet.fits(number, sheet.depth(number))):
        return
    what = f"the text of {head['key']!r} is" if head["mark"] else f"the lines below {head['key']!r} are"
    wanted = depth + sheet.steps[sheet.line(first).startswith("- ") and not head["mark"]]
    for last in (each for each in _ends(sheet, first) if head["mark"] or each > first):
        lines = f"lines {first} to {last}" if last > first else "it"
        message, hint = f"{what} not indented deeper than that key", f"indent {lines} by {spaces(wanted)}"
        text = sheet.shifted(first, last, wanted - sheet.depth(first))
        anchor = -1 if head["mark"] else sheet.starts[first - 1] + wanted + sheet.key_depth(first) - sheet.depth(first)
        cost = 1 + 0.01 * (last - first)
        yield Guess(text, first, *first_word(sheet, first), message, hint, cost, anchor, plain=True, local=True)


def _ends(sheet: Sheet, first: int) -> list[int]:
    """Lines with which what begins at `first` may end: those before a key or an item, and the last one."""
    found, number = list[int](), first
    while number and sheet.depth(number) >= sheet.depth(first) and len(found) < MOST_ENDS:
        below = sheet.after(number)
        if not below or sheet.depth(below) < sheet.depth(first) or sheet.is_structure(below):
            found.append(number)
        number = below
    return found
