"""Guesses at lines that stand in the wrong place or twice, and at a line that is missing above others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from frontdesk.cards import KINDS
from frontdesk.compiler.kinds import shape_of
from frontdesk.compiler.playbook import PLAYBOOK
from frontdesk.compiler.slip.guess import KEYS, Guess, first_word, spaces
from frontdesk.compiler.slip.sheet import USUAL_STEP, Sheet
from frontdesk.ir.schema import Schema

MOST_HOMES: Final = 4
"""In how many places the right place of a key is looked for."""

HOMES: Final = {"label": ("answers",), "field": ("fields",), "when": ("cases",), "mon-fri": ("weekly",)}
"""The first key of an item to the key of the lists that hold such items."""

_SETTING: Final = re.compile(r"""(?P<key>[a-z_]+):[ \t]+(?:\w[^:#{}\[\]]*|"[^"]*"|'[^']*')""")
"""A key with a value that is certainly right in itself."""
_CARD: Final = re.compile(r"- card: (?P<kind>[a-z_]+)")


def of_line(sheet: Sheet, number: int) -> Iterator[Guess]:
    """Guesses that a line is in the wrong place, is one too many, or lacks the line above it."""
    yield from _twice(sheet, number)
    yield from _comment(sheet, number)
    yield from _headless(sheet, number)
    yield from _listless(sheet, number)
    yield from _swapped(sheet, number)
    yield from _stray(sheet, number)
    yield from _renamed(sheet, number)


def _twice(sheet: Sheet, number: int) -> Iterator[Guess]:
    above = sheet.before(number)
    if above and sheet.line(above) == sheet.line(number):
        start, end = sheet.begins(number), sheet.begins(number) + len(sheet.line(number))
        message, hint = "this line is written twice", "delete one of the two lines"
        yield Guess(sheet.without(number), number, start, end, message, hint, 0)


def _stray(sheet: Sheet, number: int) -> Iterator[Guess]:
    """A key with its value stands where it does not belong."""
    found = _SETTING.fullmatch(sheet.line(number))
    if found is None or found["key"] not in KEYS:
        return
    start, end = first_word(sheet, number)
    message = f"{found['key']!r} does not belong here"
    for home, depth in _homes(sheet, number, found["key"]):
        hint = f"move it below line {home}, indented by {spaces(depth)}"
        cost = 40 + 0.01 * abs(home - number)
        yield Guess(sheet.moved(number, home, depth), number, start, end, message, hint, cost, apart=True, plain=True)
    hint = "delete the line, or move it to the card that it belongs to"
    yield Guess(sheet.without(number), number, start, end, message, hint, 50, apart=True, loss=True, plain=True)


def _homes(sheet: Sheet, number: int, key: str) -> list[tuple[int, int]]:
    """The nearest lines below which a key may stand, with its depth there: first lines of cards, names of settings."""
    found = []
    for each in range(1, len(sheet.lines) + 1):
        line = sheet.line(each)
        card = _CARD.fullmatch(line)
        if card and card["kind"] in KINDS and key in shape_of(card["kind"])["properties"]:
            found.append((each, sheet.key_depth(each)))
        elif line.endswith(":") and key in PLAYBOOK["properties"].get(line[:-1], {}).get("properties", {}):
            found.append((each, sheet.depth(each) + sheet.steps[False]))
    return sorted(found, key=lambda home: abs(home[0] - number))[:MOST_HOMES]


def _renamed(sheet: Sheet, number: int) -> Iterator[Guess]:
    """A key in another language, or in other words, has the place of one that the card needs."""
    found, card = re.match(r"[^\s:#-]+(?=:)", sheet.line(number)), next(sheet.around(number), 0)
    first = _CARD.fullmatch(sheet.line(card)) if card else None
    if found is None or found[0] in KEYS or first is None or first["kind"] not in KINDS:
        return
    present, start = _run(sheet, sheet.after(card)), sheet.begins(number)
    for key in shape_of(first["kind"])["required"]:
        if key not in ("card", *present):
            message = f"a card of kind {first['kind']!r} has no key {found[0]!r}"
            hint, text = f"write `{key}:`, which it needs", sheet.put(start, key, len(found[0]))
            end = start + len(found[0])
            yield Guess(text, number, start, end, message, hint, 20, start, many=True, name="unknown-key")


def _headless(sheet: Sheet, number: int) -> Iterator[Guess]:
    """The line above this one is missing: the first line of a card, or the name of a group of settings."""
    depth, keys = sheet.depth(number), _run(sheet, number)
    if not keys or depth < USUAL_STEP:
        return
    if depth == USUAL_STEP:
        heads = [f"{name}:" for name, part in PLAYBOOK["properties"].items() if _holds(part, keys)]
    else:
        heads = [f"- card: {kind}" for kind in KINDS if _holds(shape_of(kind), ["card", *keys])]
    for head in heads:
        yield _below(sheet, number, head, depth - USUAL_STEP, keys[0])


def _listless(sheet: Sheet, number: int) -> Iterator[Guess]:
    """The key of a list or of pairs is missing above this line."""
    first, above = sheet.line(number).removeprefix("- ").lstrip("{ ").partition(":")[0], sheet.before(number)
    for depth in sorted({sheet.key_depth(above), *map(sheet.key_depth, sheet.around(above))}):
        for key in HOMES.get(first, ()) if depth < sheet.depth(number) else ():
            yield _below(sheet, number, f"{key}:", depth, first)


def _below(sheet: Sheet, number: int, head: str, depth: int, word: str) -> Guess:
    line = " " * depth + head + "\n"
    text, anchor = sheet.put(sheet.starts[number - 1], line), sheet.starts[number - 1] + len(line)
    anchor += sheet.key_depth(number)
    message, hint = f"{word!r} belongs to a line that is missing", f"write `{head}` on the line above it"
    return Guess(
        text, number, *first_word(sheet, number), message, hint, 30, anchor, many=head.startswith("-"), plain=True
    )


def _comment(sheet: Sheet, number: int) -> Iterator[Guess]:
    """A comment in the middle of a text ends the text."""
    if number > 1 and sheet.lines[number - 2].lstrip().startswith("#"):
        start = sheet.starts[number - 2] + len(sheet.lines[number - 2]) - len(sheet.lines[number - 2].lstrip())
        message = "this comment ends the text above it"
        hint = f"move it out of the text, or indent it like line {number} for visitors to read it"
        yield Guess(sheet.without(number - 1), number - 1, start, start + 1, message, hint, 0.9, plain=True)


def _run(sheet: Sheet, number: int) -> list[str]:
    """The keys from a line on that are as deep as it is, up to the next item or line that is less deep."""
    keys, depth = list[str](), sheet.depth(number)
    while number and sheet.depth(number) >= depth:
        if sheet.depth(number) == depth:
            if sheet.line(number).startswith("-"):
                break
            keys.append(sheet.line(number).partition(":")[0])
        number = sheet.after(number)
    return keys


def _holds(schema: Schema, keys: Sequence[str]) -> bool:
    """A mapping with exactly these keys fits."""
    return {*schema.get("required", ())} <= {*keys} <= {*schema.get("properties", ())}


def _swapped(sheet: Sheet, number: int) -> Iterator[Guess]:
    above = sheet.before(number)
    if above:
        wrong, hint = number, f"move it above line {above}"
        if sheet.line(number).startswith("-") and not sheet.line(above).startswith("-"):
            wrong, hint = above, f"move it below line {number}"
        text = sheet.moved(number, above - 1, sheet.depth(number))
        yield Guess(text, wrong, *first_word(sheet, wrong), "this line is in the wrong place", hint, 35, many=True)
