"""Whether a guess is right: the playbook is checked without the slip, and what is found then is compared."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Final

from frontdesk.compiler.slip import depth, missing, place, signs
from frontdesk.compiler.slip.guess import KEYS, Guess
from frontdesk.compiler.slip.sheet import Sheet
from frontdesk.lang.diagnostic import Diagnostic, Finding, Severity
from frontdesk.lang.source import Source
from frontdesk.lang.syntax import ListNode, MapNode, YamlNode, parse

Found = Sequence[Diagnostic]

BROKEN: Final = frozenset({"yaml-syntax", "yaml-feature"})
TWICE: Final = frozenset({"duplicate-key"})
SHAPE: Final = BROKEN | TWICE | {"unknown-key", "missing-key", "wrong-type", "unknown-card", "empty-text"}
"""Findings that a slip may cause in other lines than its own."""

VALUES: Final = frozenset({"bad-value", "bad-duration", "unknown-target"})
"""Findings about a value; if it goes on for several lines, it has most likely swallowed what is below it."""

UNREADABLE: Final = frozenset({"bad-encoding", "over-limit"})
"""Findings about a file whose text was not read as it is."""

MOST_CHARACTERS: Final = 32 * 1024
MOST_LINES: Final = 1_500
"""Longest file in which slips are looked for."""

LONGEST_LINE: Final = 1_000
"""Longest line in such a file: the patterns for signs take time that grows with its square."""

MOST_ERRORS: Final = 30
"""After more errors than one slip makes, none is looked for."""

MOST_READ: Final = 400_000
"""Most characters that are read again to find a slip."""

MOST_SLIPS: Final = 3
"""Most slips that are told in one file."""

MOST_PLACES: Final = 4
"""How many findings are followed to the lines around them."""

FLOW: Final = ("FD2", "FD3")
"""Findings about names, targets and paths: they are looked for only where the shape is right."""

NEAR: Final = 2
"""In so many lines around a slip, what is wrong may be due to the guess."""

LOSS: Final = 2
"""A guess that takes a line away is as likely as one without which so many warnings are new."""

_KEYED: Final = re.compile(r"^ *(?:- )?(?P<key>[a-z_]+):(?= |$)", re.MULTILINE)


def retold(
    found: tuple[Diagnostic, ...], source: Source, again: Callable[[str], Found], made: Callable[[Finding], Diagnostic]
) -> tuple[Diagnostic, ...]:
    """The findings in a file, in which a slip takes the place of everything that is due to it; else the same object.

    Args:
        found: The findings of the whole check; those in other files stay.
        again: Checks everything again, with another text in place of the file's.
        made: The diagnostic of a finding.
    """
    trial = _Trial(found, source, again)
    told: list[Diagnostic] = []
    while len(told) < MOST_SLIPS and (guess := trial.best()) is not None:
        gone = trial.settle()
        told.append(_told(guess, gone) or made(guess.finding(source)))
    return tuple(sorted([*trial.open, *told], key=lambda each: each.sort_key)) if told else found


def _told(guess: Guess, gone: Found) -> Diagnostic | None:
    """The finding that tells of the slip already, where it is, if there is one."""
    names = TWICE if guess.plain else TWICE | BROKEN
    return next((each for each in gone if each.name in names and _line(each) == guess.line), None)


@dataclass
class _Trial:
    """The guesses about one file, and what is still to be explained.

    Attributes:
        open: The findings that no slip explains so far.
        spent: How many characters were read again.
        right: The best guess so far, with what is found without it.
    """

    found: Found
    source: Source
    again: Callable[[str], Found]
    open: list[Diagnostic] = field(default_factory=list)
    spent: int = 0
    right: tuple[Guess, Found] | None = None

    def __post_init__(self) -> None:
        self.open = list(self.found)

    @cached_property
    def sheet(self) -> Sheet:
        return Sheet(self.source)

    def errors(self, found: Iterable[Diagnostic]) -> list[Diagnostic]:
        """The errors in this file, among some findings."""
        return [each for each in found if each.severity is Severity.ERROR and each.span.file == self.source.name]

    def best(self) -> Guess | None:
        """The guess that explains the most; None if none explains more than its own line."""
        self.right, rank = None, (0, 0, 0.0)
        for guess in self._guesses():
            self.spent += len(guess.text)
            if self.spent > MOST_READ or (self.right and rank[:2] == (0, 0)):
                break
            left = self._above_next(guess, self.again(guess.text))
            if self._explains(guess, left):
                worse = len(_without(left, self.found)) + _swallowed(guess.text) + LOSS * guess.loss
                one = (len(self.errors(left)), worse, guess.cost)
                if self.right is None or one < rank:
                    self.right, rank = (guess, left), one
        return self.right[0] if self.right else None

    def settle(self) -> list[Diagnostic]:
        """Take what the best guess explains from what is open."""
        left = self.right[1] if self.right else self.open
        gone = _without(self.open, left)
        self.open = [each for each in self.open if each not in gone]
        return gone

    def _guesses(self) -> list[Guess]:
        """The guesses at what may be behind the open findings, likeliest first."""
        wrong, text = self.errors(self.open), self.source.text
        if not _is_worth_it(self.open, wrong) or len(text) > MOST_CHARACTERS or len(self.sheet.lines) > MOST_LINES:
            return []
        if any(len(line) > LONGEST_LINE for line in self.sheet.lines):
            return []
        made: dict[str, Guess] = {}
        lines = [number for number in self._suspects(wrong) if self.sheet.depth(number) >= 0]
        ways = (depth.of_line, signs.of_line, place.of_line, missing.of_line)
        every = (guess for number in lines for way in ways for guess in way(self.sheet, number))
        for guess in sorted(every, key=lambda each: each.cost):
            if guess.text != text:
                made.setdefault(guess.text, guess)
        return list(made.values())

    def _suspects(self, wrong: Found) -> list[int]:
        """The lines in which the slip may be: those of findings, those beside them, and those that they are below."""
        sheet, lines = self.sheet, dict[int, None]()
        for each in [each for each in wrong if _may_follow(each)][:MOST_PLACES]:
            at = _line(each)
            above = sheet.before(at)
            near = [at, above, sheet.before(above), sheet.after(at), *sheet.around(at), *sheet.around(above)]
            lines |= dict.fromkeys([*near, sheet.eldest(at)])
        return [number for number in lines if number > 0]

    def _above_next(self, guess: Guess, left: Found) -> Found:
        """What is found without a slip; if YAML breaks off again further below, only what is above that, if it is good.

        The rest of the file is cut off, so names and paths are not judged then.
        """
        before, after = (
            [_line(each) for each in found if _stops(each)] for found in (self.errors(self.open), self.errors(left))
        )
        if not before or not after or min(after) <= max(guess.line, *before):
            return left
        sheet = Sheet(Source(self.source.name, guess.text))
        cut = sheet.first_of(min(after))
        if cut <= guess.line:
            return left
        text = guess.text[: sheet.starts[cut - 1]]
        self.spent += len(text)
        found = self.again(text)
        return left if any(not _is_another(each, guess) for each in self.errors(found)) else ()

    def _explains(self, guess: Guess, left: Found) -> bool:
        """Without the slip nothing new is wrong, and what is gone was more than the slip's own line."""
        wrong, rest, gone = self.errors(self.open), self.errors(left), _without(self.open, left)
        if any(_line(each) < guess.line <= each.span.end.line for each in rest):
            return False  # it has come to lie in a part that is wrong as a whole and is not looked into
        if len(wrong) == len(self.open) == 1 and _is_twice(wrong[0]):
            return not rest and guess.cost == 0
        if len(wrong) == len(self.open) == 1 and _is_stray(wrong[0]):
            return not rest and guess.line == _line(wrong[0]) and _is_anchored(guess, sure=True)
        if any(map(_stops, wrong)):
            below = max(guess.line, *map(_line, wrong))
            apart = all(_is_another(each, guess) or (guess.local and _line(each) > below) for each in rest)
            return apart and (len(gone) > 1 or not guess.many) and _is_anchored(guess)
        new = _without(rest, self.errors(self.found))
        if any(guess.loss or not _is_another(each, guess) for each in new):
            return False
        if guess.apart and all(_line(each) == guess.line for each in gone):
            return False
        return len(gone) > 1 and any(map(_may_follow, self.errors(gone))) and _is_anchored(guess)


def _is_worth_it(found: Found, wrong: Found) -> bool:
    """Several findings, or one far from its cause, may be due to one slip."""
    if len(wrong) > MOST_ERRORS or any(each.name in UNREADABLE for each in wrong) or not any(map(_may_follow, wrong)):
        return False
    if any(each.span.source.text.startswith("<<<<<<<", each.span.begins) for each in wrong):
        return False  # a mark of git, which is told as such
    return len(found) > 1 or any(is_slip(wrong[0]) for is_slip in (_stops, _is_stray, _is_twice))


def _is_another(each: Diagnostic, guess: Guess) -> bool:
    """The finding may be another mistake than the one guessed at, found only now that more of the file is read."""
    if each.finding.fix is not None or each.code.startswith(FLOW):
        return each.name not in BROKEN  # a name that is misspelt for certain, or something about names and paths
    return each.name not in SHAPE and abs(_line(each) - guess.line) > NEAR


def _line(each: Diagnostic) -> int:
    return each.span.start.line


def _stops(each: Diagnostic) -> bool:
    """The finding is about YAML itself, and its place may be only where the parser gave up; not so for an odd sign."""
    words = each.span.source.text[each.span.begins : each.span.ends]
    odd = len(words) == 1 and (words.isspace() or not words.isascii())
    line = each.span.source.line(_line(each))
    sure = each.finding.fix is not None and line.count("{") == line.count("}")
    return each.name in BROKEN and not sure and not odd


def _may_follow(each: Diagnostic) -> bool:
    """The finding may be due to a slip in another line: it is about the shape, or about the first word of a line."""
    before = each.span.source.line(_line(each))[: each.span.start.column - 1]
    runs_on = each.name in VALUES and each.span.end.line > _line(each)
    return each.name in SHAPE or runs_on or not before.strip(" ")


def _is_twice(each: Diagnostic) -> bool:
    """The line below is the same, so that nothing is in what begins with the first one."""
    here, below = (each.span.source.line(_line(each) + more).strip() for more in (0, 1))
    return each.name == "missing-key" and here == below


def _is_stray(each: Diagnostic) -> bool:
    """A text stands where a list or keys belong, after a key of the language: the key may belong further in."""
    found = _KEYED.match(each.span.source.line(_line(each)))
    return (
        each.name == "wrong-type"
        and found is not None
        and found["key"] in KEYS
        and found.end() < each.span.start.column
    )


def _without(some: Iterable[Diagnostic], others: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Those findings that are not among the others. The line's text counts, not its number: lines may have moved."""
    stays = Counter(map(_said, others))
    found = []
    for each in some:
        stays[_said(each)] -= 1
        if stays[_said(each)] < 0:
            found.append(each)
    return found


def _said(each: Diagnostic) -> tuple[str, str, str]:
    return each.code, each.finding.message, each.span.source.line(_line(each)).strip()


def _is_anchored(guess: Guess, *, sure: bool = False) -> bool:
    """The line of a guess is a key or an item, and not part of a text; unless `sure`, some guesses need not be."""
    return guess.anchor in _starts(guess.text) or (guess.anchor < 0 and not sure)


def _swallowed(text: str) -> int:
    """How many lines begin with a key of the language and yet are part of a text."""
    starts = _starts(text)
    lines = _KEYED.finditer(text, 0, max(starts, default=0))
    return sum(found["key"] in KEYS and found.start("key") not in starts for found in lines)


@lru_cache(maxsize=2)
def _starts(text: str) -> frozenset[int]:
    """Where the keys of mappings and the items of lists begin; up to the line before the one where YAML breaks off."""
    source = Source("", text)
    read = parse(source)
    if read.value is None and read.findings:
        line = read.findings[-1].span.start
        read = parse(Source("", text[: line.offset - line.column + 1]))
    return frozenset(_nodes(read.value))


def _nodes(tree: YamlNode | None) -> Iterator[int]:
    rest = [tree]
    while rest:
        node = rest.pop()
        if isinstance(node, MapNode):
            yield from (entry.key.span.begins for entry in node.entries)
            rest += [entry.value for entry in node.entries]
        elif isinstance(node, ListNode):
            yield from (item.span.begins for item in node.items)
            rest += node.items
