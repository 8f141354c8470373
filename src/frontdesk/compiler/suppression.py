"""The suppressions of a file: comments such as `# frontdesk: ignore[FD305] we call back by phone`."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from frontdesk.lang import spelling, syntax
from frontdesk.lang.diagnostic import Edit, Finding
from frontdesk.lang.source import Source, Span
from frontdesk.lang.syntax import Comment, ScalarNode, YamlNode

MOST: Final = 500
"""Most suppressions that are read in one file."""

UNUSED: Final = "unused-suppression"
_EXAMPLE: Final = "`# frontdesk: ignore[FD305] the reason`"

_WORTH_A_LOOK = re.compile(r"#\s{0,9}(?:frontdesk|[a-z]{4,9}\s?\[\s?fd[0-9])", re.IGNORECASE)
_PART = re.compile(r"(?:^|(?<=\s))#+(?=\s|frontdesk)", re.IGNORECASE)
_FORM = re.compile(r"#+\s*frontdesk\s*:\s*ignore\s*\[(?P<codes>[^\]]*)\](?P<reason>.*)")
_MEANT = re.compile(r"#+\s*(?P<us>frontdesk\s*(?P<colon>[:;,.-])?\s*)?(?P<word>[a-z]{3,10})(?P<rest>.*)", re.IGNORECASE)
_CODE = re.compile(r"\bFD[0-9]{3}\b", re.IGNORECASE)
_VERBS: Final = ("ignore", "noqa", "disable", "suppress")
_BREAK = re.compile("\r\n|[\r\n\u0085\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Suppression:
    """One comment that names codes to be ignored.

    Attributes:
        span: From its `#` to the end of its reason.
        words: The words in its brackets, each with its place.
        reason: Why; if it is empty, nothing is suppressed.
        removal: The edit that takes it out of the file.
    """

    span: Span
    words: tuple[tuple[str, Span], ...]
    reason: str
    removal: Edit


@dataclass(frozen=True, slots=True)
class Suppressions:
    """The suppressions of one file.

    Attributes:
        by_line: The line whose findings are meant, to the suppressions.
        texts: The texts of the file: one of several lines can only have comments before it, or on its edges.
        findings: About comments that look like suppressions, but are not.
    """

    by_line: Mapping[int, tuple[Suppression, ...]]
    texts: tuple[ScalarNode, ...]
    findings: tuple[Finding, ...]

    @property
    def all(self) -> Iterator[Suppression]:
        """Every suppression of the file."""
        return (each for line in self.by_line.values() for each in line)

    def near(self, span: Span) -> Iterator[Suppression]:
        """The suppressions that are meant for a finding at this place."""
        lines = {span.start.line}
        before = bisect_right(self.texts, span.begins, key=lambda text: text.span.begins)
        if before and span.begins < self.texts[before - 1].span.ends:
            around = self.texts[before - 1].span
            lines |= {around.start.line, around.end.line}
        for line in sorted(lines):
            yield from self.by_line.get(line, ())


def read(source: Source, node: YamlNode | None) -> Suppressions | None:
    """The suppressions of a file, from its text and its tree; None if nothing looks like one."""
    if not _WORTH_A_LOOK.search(source.text):
        return None
    texts = syntax.texts(node)
    found = tuple(syntax.comments(source, texts))
    by_line: dict[int, list[Suppression]] = {}
    wrong: list[Finding] = []
    for line, part in islice(_read_parts(source, found), MOST):
        if isinstance(part, Suppression):
            by_line.setdefault(line, []).append(part)
        else:
            wrong.append(part)
    return Suppressions({line: tuple(each) for line, each in by_line.items()}, texts, tuple(wrong))


def _read_parts(source: Source, found: Sequence[Comment]) -> Iterator[tuple[int, Suppression | Finding]]:
    """Each suppression, and a finding for each comment that was meant as one, with the line that it is about."""
    lines = _lines_meant(found)
    for comment in found:
        line = comment.span.start.line
        for start, end in _parts(comment.text):
            part = _read_part(source, comment, start, end)
            if part is not None:
                yield lines.get(line, line), part


def _lines_meant(found: Sequence[Comment]) -> dict[int, int]:
    """For each line with nothing but a comment, the line that the comment is about: the next that holds more."""
    meant: dict[int, int] = {}
    for comment in reversed(found):
        line = comment.span.start.line
        if comment.alone:
            meant[line] = meant.get(line + 1, line + 1)
    return meant


def _parts(text: str) -> Iterator[tuple[int, int]]:
    """Where each part of a comment begins and ends: a `#` within a comment may begin another one."""
    starts = [found.start() for found in _PART.finditer(text)] or [0]
    if starts[0] != 0:
        starts.insert(0, 0)
    for start, after in zip(starts, [*starts[1:], len(text)], strict=True):
        yield start, start + len(text[start:after].rstrip())


def _read_part(source: Source, comment: Comment, start: int, end: int) -> Suppression | Finding | None:
    text = comment.text[start:end]
    offset = comment.span.begins + start
    span = source.span(offset, offset + len(text))
    form = _FORM.fullmatch(text)
    if form is None:
        return _malformed(text, span)
    words = tuple(_words(source, form["codes"], offset + form.start("codes")))
    if not words:
        hint = f"write {_EXAMPLE}"
        return Finding(span, "this comment names no code, so it suppresses nothing", hint, name=UNUSED)
    reason = form["reason"].strip()
    reason = reason if any(map(str.isalnum, reason)) else ""
    return Suppression(span, words, reason, _removal(source, comment, start, end))


def _words(source: Source, text: str, offset: int) -> Iterator[tuple[str, Span]]:
    for found in re.finditer(r"[^,\s][^,]*", text):
        word = found[0].rstrip()
        at = offset + found.start()
        yield word, source.span(at, at + len(word))


def _malformed(text: str, span: Span) -> Finding | None:
    """The finding about a comment that was meant as a suppression, but is not written as one; None for any other."""
    meant = _MEANT.fullmatch(text)
    if meant is None or spelling.closest(meant["word"].lower(), _VERBS) is None:
        return None
    rest = meant["rest"].lstrip(" :-")
    code = _CODE.search(rest)
    called = meant["us"] and (code or (meant["colon"] == ":" and (not rest or rest[0] in "[(")))
    if not called and not (code and rest[0] == "["):
        return None
    example = _EXAMPLE.replace("FD305", code[0].upper()) if code else _EXAMPLE
    return Finding(span, "this comment is not written as a suppression", f"write {example}", name=UNUSED)


def _removal(source: Source, comment: Comment, start: int, end: int) -> Edit:
    """The edit that takes a part out of a comment: with its line, if nothing else stands there."""
    first, last = comment.span.begins + start, comment.span.begins + end
    whole = start == 0 and not comment.text[end:].strip()
    if whole and comment.alone:
        line = source.text[:first].rstrip(" \t")
        ending = _BREAK.match(source.text, comment.span.ends)
        return Edit(source.span(len(line), ending.end() if ending else comment.span.ends), "")
    if comment.text[end:].strip():
        return Edit(source.span(first, last + len(comment.text[end:]) - len(comment.text[end:].lstrip())), "")
    return Edit(source.span(len(source.text[:first].rstrip(" \t")), comment.span.ends), "")
