"""Guesses at signs that are missing: dash, colon, space, comma, bracket, quote, and the | before a text of lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from frontdesk.compiler.slip.guess import KEYS, LONGEST_WORD, Guess
from frontdesk.compiler.slip.sheet import Sheet
from frontdesk.lang.accidents.quoting import PROSE

_NAMED: Final = re.compile(r"(?:-[ \t]+)?(?P<key>[a-z_]+)[ \t]+\S")
_BARE: Final = re.compile(r"(?P<key>[a-z][\w-]*)")
_OPEN: Final = re.compile(r"""(?:-[ \t]+)?(?P<key>[a-z][\w.-]*)[ \t]+["'{\[|]""")
_GLUED: Final = re.compile(r"(?P<key>[\w-]+)(?P<colon>:)(?=[^\s:/])")
_BRACED: Final = re.compile(r"[{,][ \t]*(?P<key>[a-z_]+)[ \t]+(?=\S)")
_UNPARTED: Final = re.compile(r"(?P<before>\S)[ \t]+(?P<key>[a-z_]+):[ \t]")
_VALUE: Final = re.compile(r"(?:^|[{,\s-])[\w.]+:[ \t]*(?=[^\s\"'{\[|>])")
_ITEM_END: Final = re.compile(r"[ \t]*(?:,[ \t]*[a-z_]+:|\}+$|$)")
_HEADS: Final = {"[": re.compile(r"(?:-[ \t]+)?(?:[\w-]+:[ \t]+)?"), "{": re.compile(r"(?:-[ \t]+|[\w-]+:[ \t]+)")}
_CUT: Final = re.compile(
    r"[{,][ \t]*(?P<key>[a-z_]+):[ \t]+(?P<text>[^\s\"'\[{][^:{}\[\]]*?,[^:{}\[\]]*?)(?=,[ \t]*[a-z_]+:[ \t]|\})"
)
LISTS: Final = frozenset({"choices", "labels", "origins", "closed", "show", "hide"})
_EMPTY: Final = re.compile(r"(?:-[ \t]+)*(?P<key>[a-z_]+):[ \t]*")
_TRANSLATED: Final = re.compile(r"[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{2,8})?:(?:[ \t]|$)")
"""A line with one of the languages of a text."""


def of_line(sheet: Sheet, number: int) -> Iterator[Guess]:
    """Guesses that a line lacks a sign, or has a dash too many."""
    yield from _dash(sheet, number)
    yield from _colons(sheet, number)
    yield from _commas(sheet, number)
    yield from _brackets(sheet, number)
    yield from _quotes(sheet, number)
    yield from _pieces(sheet, number)
    yield from _bar(sheet, number)


def _dash(sheet: Sheet, number: int) -> Iterator[Guess]:
    start, line = sheet.begins(number), sheet.line(number)
    if line.startswith("- ") and sheet.is_structure(number):
        message, hint = "this dash begins a new item", "remove it: the line belongs to the item above"
        yield Guess(sheet.put(start, "  ", 2), number, start, start + 1, message, hint, 1.8, start + 2)
    if line.startswith("-  "):
        message, hint = (
            "there is more than one space after this dash",
            "write one, or indent the lines below like its key",
        )
        surplus = len(line) - len(line[1:].lstrip(" ")) - 2
        yield Guess(sheet.put(start + 2, "", surplus), number, start, start + 1, message, hint, 0.9, start + 2)
    if line.startswith("-"):
        return
    found = re.match(r"[\w.-]+(?=:)", line)
    hint = f"write `- {found[0]}:`" if found else "write `- ` before it"
    end, first = start + (found.end() if found else 1), sheet.starts[number - 1]
    for depth in sorted({sheet.depth(sheet.after(number)), *map(sheet.key_depth, _dashed(sheet, number))}):
        if depth >= len("- "):
            text = sheet.put(first, " " * (depth - len("- ")) + "- ", start - first)
            yield Guess(text, number, start, end, "the dash before this item is missing", hint, 1.5, first + depth)


def _dashed(sheet: Sheet, number: int) -> Iterator[int]:
    """The nearest lines above and below that begin with a dash."""
    for numbers in (range(number - 1, 0, -1), range(number + 1, len(sheet.lines) + 1)):
        yield from (each for each in [next((n for n in numbers if sheet.line(n).startswith("- ")), 0)] if each)


def _colons(sheet: Sheet, number: int) -> Iterator[Guess]:
    start, line = sheet.begins(number), sheet.line(number)
    found = [each for each in (_NAMED.match(line), *_BRACED.finditer(line)) if each and each["key"] in KEYS]
    found += [each for each in (_OPEN.match(line),) if each]
    bare = _BARE.fullmatch(line)
    if bare is not None and sheet.depth(sheet.after(number)) > sheet.depth(number):
        found.append(bare)
    for each in found:
        at, end = start + each.start("key"), start + each.end("key")
        message, hint = "a colon is missing after this key", f"write `{each['key']}:`"
        yield Guess(sheet.put(end, ":"), number, at, end, message, hint, 0.5, plain=True)
    for each in _GLUED.finditer(line):
        at = start + each.start("colon")
        message, hint = "a space is missing after this colon", "write 'key: value'"
        yield Guess(sheet.put(at + 1, " "), number, at, at + 1, message, hint, 0.5)


def _commas(sheet: Sheet, number: int) -> Iterator[Guess]:
    start, line = sheet.begins(number), sheet.line(number)
    for each in _UNPARTED.finditer(line) if "{" in line else ():
        if each["key"] in KEYS and each["before"] not in "{,":
            at = start + each.start("key")
            message, hint = "a comma is missing before this key", "write a comma before it"
            text = sheet.put(start + each.end("before"), ",")
            yield Guess(text, number, at, start + each.end("key"), message, hint, 0.5, plain=True)


def _brackets(sheet: Sheet, number: int) -> Iterator[Guess]:
    start, line = sheet.begins(number), sheet.line(number)
    for opens, closes in ("{}", "[]"):
        head = _HEADS[opens].match(line)
        if head is not None and line.endswith(closes) and line.count(closes) > line.count(opens):
            at, last = start + head.end(), start + len(line) - 1
            message, hint = "this bracket closes nothing", f"write {opens} before {_word(line, head.end())}"
            yield Guess(sheet.put(at, opens), number, last, last + 1, message, hint, 0.6, plain=True)
        if line.startswith(f"- {opens}") and line.count(opens) > line.count(closes):
            at = start + len("- ")
            message, hint = f"the bracket {opens} is not closed", f"write {closes} after its end"
            yield Guess(sheet.put(start + len(line), closes), number, at, at + 1, message, hint, 0.6)


def _word(line: str, at: int) -> str:
    """The word of a line that begins at a place, without the sign after it."""
    return (line[at:].split() or [""])[0].rstrip(",:")


def _quotes(sheet: Sheet, number: int) -> Iterator[Guess]:
    start, line = sheet.begins(number), sheet.line(number)
    for quote in "\"'":
        if line.count(quote) % 2 == 0:
            continue
        first, last = start + line.index(quote), start + line.rindex(quote)
        for value in _VALUE.finditer(line):
            message, hint = "nothing opens this quote", f"write {quote} before {_word(line, value.end())} too"
            yield Guess(sheet.put(start + value.end(), quote), number, last, last + 1, message, hint, 0.7)
        for end in sorted({start + each.start() for each in _ITEM_END.finditer(line)}):
            message, hint = f"the quote {quote} is not closed", f"write {quote} after the end of the text"
            yield Guess(sheet.put(end, quote), number, first, first + 1, message, hint, 0.7)


def _pieces(sheet: Sheet, number: int) -> Iterator[Guess]:
    """Commas cut a text or a list within braces into pieces."""
    start, line = sheet.begins(number), sheet.line(number)
    for value in _CUT.finditer(line):
        listed = value["key"] in LISTS
        opens, closes = "[]" if listed else "''" if '"' in value["text"] else '""'
        words = f"{opens}{value['text']}{closes}"
        if '"' in value["text"] and (listed or "'" in value["text"]):
            continue
        at, end = start + value.start("text"), start + value.end("text")
        what = "a list within braces needs brackets" if listed else "a text with commas within braces needs quotes"
        hint = f"write {words}" if len(words) <= LONGEST_WORD else f"write {opens} before and {closes} after it"
        yield Guess(sheet.put(at, words, end - at), number, at, end, what, hint, 0.8, many=True)


def _bar(sheet: Sheet, number: int) -> Iterator[Guess]:
    """A text of several lines has no |, and one of them looks like a key or an item."""
    head = _EMPTY.fullmatch(sheet.line(number))
    if head is None or head["key"] not in PROSE or sheet.below(number) == number:
        return
    if _TRANSLATED.match(sheet.line(sheet.after(number))):
        return
    start, end = sheet.begins(number) + head.start("key"), sheet.begins(number) + head.end("key")
    message, hint = f"{head['key']!r} holds a text of several lines, but no `|`", f"write `{head['key']}: |`"
    yield Guess(sheet.put(end + 1, " |"), number, start, end, message, hint, 1, plain=True)
