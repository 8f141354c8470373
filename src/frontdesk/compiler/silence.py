"""What suppressions do: which findings they silence, and which suppressions are of no use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from frontdesk.analysis.rule import Code, codes
from frontdesk.compiler.suppression import UNUSED, Suppression, Suppressions
from frontdesk.compiler.wording import quoted
from frontdesk.lang.diagnostic import Diagnostic, Edit, Finding, Severity
from frontdesk.lang.source import Span

JUDGEMENTS: Final = ("FD3", "FD504")
"""Errors about which an author may know better. The engine survives every flow, so the release is sound anyway."""

BOOKKEEPING: Final = "FD9"
"""Findings about suppressions themselves."""


@dataclass(frozen=True, slots=True)
class Silenced:
    """A finding that a suppression keeps out of the report.

    Attributes:
        at: Where the suppression names the code of the finding.
    """

    diagnostic: Diagnostic
    at: Span
    reason: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The findings of one check, divided by the suppressions.

    Attributes:
        kept: Those that no suppression silences, in their order.
        silenced: The others.
        findings: New findings, about the suppressions themselves.
    """

    kept: tuple[Diagnostic, ...]
    silenced: tuple[Silenced, ...]
    findings: tuple[Finding, ...]


def may_be_ignored(code: str, severity: Severity) -> bool:
    """A finding of this code and severity can be silenced: hiding it lets nothing broken through."""
    return not code.startswith(BOOKKEEPING) and (severity is not Severity.ERROR or code.startswith(JUDGEMENTS))


def verdict(found: Iterable[Diagnostic], by_file: Mapping[str, Suppressions], whole: str | None) -> Verdict:
    """Which findings stay, which are silenced, and which suppressions are of no use.

    Args:
        by_file: The suppressions of each file that has any, by its name in findings.
        whole: The file that was checked completely, if there is one. In other files, and while errors remain, a
            suppression that silences nothing may still be needed.
    """
    hearing = _Hearing(by_file)
    heard = [(each, hearing.silencer(each)) for each in found]
    kept = tuple(each for each, by in heard if by is None)
    if any(each.severity is Severity.ERROR for each in kept):
        whole = None
    return Verdict(kept, tuple(by for _, by in heard if by is not None), tuple(hearing.findings(whole)))


@dataclass(slots=True)
class _Hearing:
    """The suppressions of one check.

    Attributes:
        used: The places of the codes that silence something.
    """

    by_file: Mapping[str, Suppressions]
    used: set[Span] = field(default_factory=set)

    def silencer(self, each: Diagnostic) -> Silenced | None:
        """The suppression that silences a finding, if there is one; all that could are marked as used."""
        suppressions = self.by_file.get(each.span.file)
        if suppressions is None or not may_be_ignored(each.code, each.severity):
            return None
        by = [
            Silenced(each, at, suppression.reason)
            for suppression in suppressions.near(each.span)
            for word, at in suppression.words
            if word == each.code and suppression.reason
        ]
        self.used.update(one.at for one in by)
        return by[0] if by else None

    def findings(self, whole: str | None) -> Iterator[Finding]:
        """The findings about suppressions, in no order."""
        known = {code.code: code for code in codes().values()}
        for file, suppressions in self.by_file.items():
            yield from suppressions.findings
            for each in suppressions.all:
                if not each.reason:
                    yield _without_reason(each)
                yield from self._useless(each, known, sure=file == whole and bool(each.reason))

    def _useless(self, each: Suppression, known: Mapping[str, Code], *, sure: bool) -> Iterator[Finding]:
        """A finding for each word in the brackets that is of no use; if the word is a code, a fix takes it out."""
        wrong: list[Finding] = []
        gone: list[int] = []
        for index, (word, span) in enumerate(each.words):
            if word not in known:
                wrong.append(_no_code(word, span, known))
                continue
            unused = sure and span not in self.used
            why = _why(word, known[word], [earlier for earlier, _ in each.words[:index]], unused=unused)
            if why is not None:
                wrong.append(Finding(span, *why, name=UNUSED))
                gone.append(index)
        for finding in wrong:
            index = next(number for number, (_, span) in enumerate(each.words) if span == finding.span)
            yield replace(finding, fix=_removed(each, index, gone)) if index in gone else finding


def _without_reason(each: Suppression) -> Finding:
    message = "a suppression needs a reason; without one it suppresses nothing"
    return Finding(each.span, message, "write why after the bracket", name="suppression-without-reason")


def _no_code(word: str, span: Span, known: Mapping[str, Code]) -> Finding:
    named = codes().get(word.lower())
    meant = named.code if named else word.upper()
    if meant in known:
        fix = Edit(span, meant)
        return Finding(span, f"{quoted(word)} is not written like a code", f"write {meant}", fix=fix, name=UNUSED)
    return Finding(
        span, f"there is no code {quoted(word)}", "write a code as reports show it, such as FD305", name=UNUSED
    )


def _why(word: str, code: Code, earlier: list[str], *, unused: bool) -> tuple[str, str] | None:
    """Why a code in brackets is of no use, and what to do; None if it is of use, or may be."""
    if word.startswith(BOOKKEEPING):
        return f"{word} cannot be ignored", "delete it"
    if code.severity is Severity.ERROR and not may_be_ignored(word, code.severity):
        return f"{word} is an error that cannot be ignored", "fix the error, and delete this"
    if word in earlier:
        return f"{word} is already in the brackets", "delete it"
    return (f"there is no {word} here to ignore", "delete it") if unused else None


def _removed(each: Suppression, index: int, gone: list[int]) -> Edit:
    """The edit that takes a code out of its brackets, or takes out the whole comment if no code would stay."""
    spans = [span for _, span in each.words]
    if len(gone) == len(spans):
        return each.removal
    if index + 1 < len(spans):
        return Edit(replace(spans[index], ends=spans[index + 1].begins), "")
    return Edit(replace(spans[index], begins=spans[index - 1].ends), "")
