"""A report for people: each finding with its source line, the wrong part underlined, and what to do."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from frontdesk.compiler.check import Report
from frontdesk.lang.diagnostic import Diagnostic, Severity
from frontdesk.lang.source import Source, Span

WIDEST: Final = 110
"""Most columns of a source line that are shown; of a longer line, only the part around what is wrong."""

TAB: Final = "    "

COLOURS: Final = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.INFO: "36"}


def render(report: Report, *, colour: bool = False) -> str:
    """Every finding with an empty line after it, then a summary line."""
    ink = Ink(colour)
    blocks = ("\n".join(_block(each, report.sources.get(each.span.file), ink)) + "\n" for each in report.diagnostics)
    return "\n".join([*blocks, summary(report)]) + "\n"


def summary(report: Report) -> str:
    """One line: `1 error, 2 warnings in 3 files`."""
    counts = (_counted(report.count(severity), severity.value) for severity in Severity)
    found = ", ".join(words for words in counts if words) or "nothing found"
    return f"{found} in {_counted(report.files, 'file') or 'no playbook'}"


def _counted(count: int, noun: str) -> str:
    plural = noun if count == 1 or noun == "info" else f"{noun}s"
    return f"{count} {plural}" if count else ""


@dataclass(frozen=True, slots=True)
class Ink:
    """Terminal colours, or none."""

    on: bool

    def __call__(self, text: str, *codes: str) -> str:
        return f"\033[{';'.join(codes)}m{text}\033[0m" if self.on else text


def _block(each: Diagnostic, source: Source | None, ink: Ink) -> Iterator[str]:
    tone = COLOURS[each.severity]
    head = ink(f"{each.severity.value}[{each.code}]", "1", tone)
    yield f"{_place(each.span)}: {head} {_visible(each.finding.message)}"
    margin = " " * len(str(each.span.start.line))
    if source is not None and source.text:
        line, underline = excerpt(source, each.span)
        yield f"{ink(f'{each.span.start.line} |', '2')} {line}".rstrip()
        yield f"{ink(f'{margin} |', '2')} {underline[0]}{ink(underline[1], tone)}"
    if each.finding.hint:
        yield f"{margin} = hint: {_visible(each.finding.hint)}"
    for related in each.finding.related:
        yield f"{margin} = {_place(related.span)}: {_visible(related.message)}"


def _place(span: Span) -> str:
    return f"{_visible(span.file)}:{span.start.line}:{span.start.column}"


def excerpt(source: Source, span: Span) -> tuple[str, tuple[str, str]]:
    """The line on which a span begins, and the two parts of its underline: the space before, and the carets.

    A span of several lines is underlined to the end of its first line; an empty span gets one caret.
    """
    text = source.line(span.start.line)
    start = min(span.start.column - 1, len(text))
    end = span.end.column - 1 if span.end.line == span.start.line else len(text)
    # A line may be as long as the file and hold many findings, so only the part that can be shown is processed.
    near = (text[max(0, start - WIDEST - 1) : start], text[start:end][: WIDEST + 1], text[end : end + WIDEST + 1])
    before, marked, after = map(_drawn, near)
    before, after = before if not before.isspace() else before.expandtabs(4), after.rstrip()
    room = WIDEST - min(_width(marked), WIDEST // 2)
    if _width(before) + _width(after) > room:
        before = _fitted(before, max(room // 2, room - _width(after)), keep_end=True)
        after = _fitted(after, room - _width(before))
    marked = _fitted(marked, WIDEST - _width(before))
    return before + marked + after, (" " * _width(before), "^" * max(1, _width(marked)))


def _fitted(text: str, width: int, *, keep_end: bool = False) -> str:
    """As much of a text as fits, with an ellipsis for the rest."""
    if _width(text) <= width:
        return text
    kept: list[str] = []
    left = width - 1
    for char in reversed(text) if keep_end else text:
        left -= _width(char)
        if left < 0:
            break
        kept.append(char)
    return "…" + "".join(reversed(kept)) if keep_end else "".join(kept) + "…"


def _drawn(text: str) -> str:
    return _visible(text.replace("\t", TAB))


def _visible(text: str) -> str:
    """The text, with characters that control the terminal or do not show replaced by U+FFFD."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        "\N{REPLACEMENT CHARACTER}" if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") else c for c in text
    )


def _width(text: str) -> int:
    """Columns on a terminal (Unicode TR 11); combining marks take none."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.category(c) in ("Mn", "Me") else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )
