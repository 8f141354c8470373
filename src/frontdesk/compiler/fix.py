"""`check --fix`: applies the fixes that findings carry, as long as they make the playbooks better."""

from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from frontdesk.compiler.check import Named, Report, content, report_of
from frontdesk.compiler.load import MOST_BYTES
from frontdesk.compiler.saving import save
from frontdesk.errors import SetupError
from frontdesk.lang.diagnostic import Diagnostic, Edit, Severity
from frontdesk.lang.source import Span

SYNTAX: Final = "yaml-syntax"

MOST_LOOKS: Final = 300
"""How often one run may check its playbooks; what is left after that, the next run fixes."""


@dataclass(frozen=True, slots=True)
class Change:
    """A file that fixing changes: its old and its new content."""

    before: bytes
    after: bytes


@dataclass(frozen=True, slots=True)
class Fixed:
    """The result of fixing.

    Attributes:
        report: The findings in the fixed text.
        changes: The files that change, by their names in findings.
        count: How many findings were fixed.
        left: Findings whose fix was not applied, because it would have caused other errors.
    """

    report: Report
    changes: Mapping[str, Change]
    count: int
    left: tuple[Diagnostic, ...]


def fixed(named: Sequence[Named], choose: Callable[[Report], Report] = lambda report: report) -> Fixed:
    """Fix what is certain, in memory only. A second run changes nothing, unless `MOST_LOOKS` ended the first.

    Args:
        named: The files to check, as `gathered` gives them. Files that these include are fixed too; with standard input
            among them, only standard input is fixed.
        choose: Reduces a report to the findings that are to be fixed.
    """
    work = _Work(named)
    report = work.look({})
    while work.looks < MOST_LOOKS:
        wanted = [each for each in choose(report).diagnostics if work.can_fix(each, report)]
        better = work.attempt(wanted, report) or work.attempt(_of_syntax(wanted), report) or work.one_of(wanted, report)
        if better is None:
            break
        report = better
    left = tuple(each for each in choose(report).diagnostics if _key(each, report) in work.refused)
    return Fixed(report, work.changes(), work.count, left)


def write(changes: Mapping[str, Change]) -> None:
    """Write files that were fixed, each completely or not at all.

    Raises:
        SetupError: A file cannot be written, or has changed meanwhile; the files before it have been written.
    """
    done: dict[str, bytes] = {}
    for label, change in changes.items():
        place = os.path.realpath(label)
        if done.get(place) == change.after:
            continue  # the same file under another name
        if content(label) != change.before:
            raise SetupError(f"{label!r} was changed while it was being fixed; run the command again")
        save(label, change.after)
        done[place] = change.after


def told(fixed: Fixed) -> Iterator[str]:
    """Lines that say how much was fixed, and what was left; none if there was nothing to fix."""
    if fixed.count:
        files = len(fixed.changes)
        yield f"fixed {fixed.count} finding{'s' * (fixed.count > 1)} in {files} file{'s' * (files > 1)}"
    for each in fixed.left:
        place = f"{each.span.file}:{each.span.start.line}:{each.span.start.column}"
        yield f"{place}: left {each.code} as it is: fixing it would cause other errors"


def edited(data: bytes, edits: Iterable[Edit]) -> bytes:
    """A file's content after some edits, which must not overlap; every other byte stays.

    Args:
        data: UTF-8, with or without a byte-order mark.
    """
    mark, text = _decoded(data)
    for edit in sorted(edits, key=lambda edit: edit.span, reverse=True):
        text = text[: edit.span.begins] + edit.text + text[edit.span.ends :]
    return mark + text.encode()


def _decoded(data: bytes) -> tuple[bytes, str]:
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    return mark, data.removeprefix(mark).decode()


@dataclass(slots=True)
class _Work:
    """The state of fixing; files are known by their absolute paths.

    Attributes:
        originals: The content that was read from disk or standard input.
        changed: The content that is to be written.
        refused: The keys of findings whose fix was tried and did not make things better.
    """

    named: Sequence[Named]
    originals: dict[str, bytes] = field(default_factory=dict)
    changed: dict[str, bytes] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    refused: set[tuple[str, ...]] = field(default_factory=set)
    looks: int = 0
    count: int = 0
    _only: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """Read every named file once, because a pipe cannot be read a second time."""
        self._only = frozenset(os.path.abspath(each.label) for each in self.named if each.data is not None)
        self.named = [replace(each, data=content(each.label)) if each.data is None else each for each in self.named]
        self.originals = {os.path.abspath(each.label): each.data or b"" for each in self.named}

    def look(self, more: Mapping[str, bytes]) -> Report:
        """Check the files, with `more` changes on top of those made so far."""
        self.looks += 1
        return report_of(self.named, changed=self.changed | dict(more))

    def changes(self) -> dict[str, Change]:
        """The files that change, by their names in findings."""
        pairs = sorted((self.labels[path], path) for path in self.changed)
        return {label: Change(self.originals[path], self.changed[path]) for label, path in pairs}

    def can_fix(self, each: Diagnostic, report: Report) -> bool:
        """The finding carries a fix that was not refused, for a file that may be fixed."""
        if each.finding.fix is None or _key(each, report) in self.refused:
            return False
        label = each.finding.fix.span.file
        path = os.path.abspath(label)
        if path not in self._only if self._only else not os.path.isfile(path):
            return False
        self.labels.setdefault(path, label)
        if path not in self.originals:
            self.originals[path] = content(label)
        source = report.sources.get(label)
        return source is not None and _is_text(self._now(path), source.text)

    def attempt(self, wanted: Sequence[Diagnostic], before: Report) -> Report | None:
        """Apply some fixes if they make things better: the report after them; None if they do not."""
        edits: dict[str, set[Edit]] = {}
        wanted = _compatible(wanted)
        for each in wanted:
            if each.finding.fix is not None:
                edits.setdefault(os.path.abspath(each.finding.fix.span.file), set()).add(each.finding.fix)
        trial = {path: edited(self._now(path), of_file) for path, of_file in edits.items()}
        after = self.look(trial) if trial else before
        if not _is_better(before, after, wanted):
            return None
        self.changed |= trial
        self.count += len(wanted)
        return after

    def one_of(self, wanted: Sequence[Diagnostic], before: Report) -> Report | None:
        """Apply the first fix that makes things better by itself; those before it are refused from now on."""
        for each in wanted:
            if self.looks >= MOST_LOOKS:
                return None
            after = self.attempt([each], before)
            if after is not None:
                return after
            self.refused.add(_key(each, before))
        return None

    def _now(self, path: str) -> bytes:
        return self.changed.get(path, self.originals[path])


def _is_text(data: bytes, text: str) -> bool:
    """A file's content is within the size limit, and decodes to exactly this text."""
    try:
        return len(data) <= MOST_BYTES and _decoded(data)[1] == text
    except UnicodeDecodeError:
        return False


def _is_better(before: Report, after: Report, mended: Sequence[Diagnostic]) -> bool:
    """Every error that was to be fixed is gone, and none is new; if no error was to be fixed, there are fewer findings.

    A file with a YAML syntax error is read only up to that error: there it is enough that the error moved further on.
    """
    errors = sum(each.severity is Severity.ERROR for each in mended)
    fewer = before.count(Severity.ERROR) - after.count(Severity.ERROR)
    if fewer >= errors:
        return errors > 0 or len(after.diagnostics) < len(before.diagnostics)
    return fewer >= 0 and len(_of_syntax(mended)) == len(mended) and _first_error(before) < _first_error(after)


def _of_syntax(found: Sequence[Diagnostic]) -> list[Diagnostic]:
    return [each for each in found if each.name == SYNTAX]


def _first_error(report: Report) -> tuple[str, int]:
    """The place of the first YAML syntax error; past all files if there is none."""
    first = next(iter(_of_syntax(report.diagnostics)), None)
    return (first.span.file, first.span.begins) if first else (chr(sys.maxunicode), 0)


def _compatible(wanted: Sequence[Diagnostic]) -> list[Diagnostic]:
    """The findings without those whose edit overlaps an earlier one; findings with the same edit stay together."""
    kept: list[Diagnostic] = []
    last: Edit | None = None
    for each, edit in sorted(
        ((each, each.finding.fix) for each in wanted if each.finding.fix), key=lambda pair: pair[1].span
    ):
        free = last is None or edit.span.file != last.span.file or _follows(edit.span, last.span)
        if free or edit == last:
            kept.append(each)
            last = edit
    return kept


def _follows(span: Span, before: Span) -> bool:
    return span.begins >= before.ends and span.begins != before.begins


def _key(each: Diagnostic, report: Report) -> tuple[str, ...]:
    """What identifies a finding even after its place has moved."""
    source = report.sources.get(each.span.file)
    text = source.text[each.span.begins : each.span.ends] if source else ""
    return (each.span.file, each.code, each.finding.message, text)
