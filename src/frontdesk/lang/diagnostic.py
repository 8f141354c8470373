"""Findings: what is wrong in an author's text, where, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from frontdesk.lang.noun import noun
from frontdesk.lang.source import Span

T = TypeVar("T")


class Severity(StrEnum):
    """How bad a finding is. Only errors stop a deploy."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that explains a finding: the first of two equal keys, a step of a path."""

    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Edit:
    """A replacement that certainly fixes the finding: `text` takes the place of `span`."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, as found.

    Attributes:
        span: The smallest text that is wrong.
        message: One sentence, lower case, no full stop, under 100 characters, the author's words in quotes.
        hint: Imperative: the next thing to try.
        related: Other places, in the order in which they explain it.
        fix: The certain repair, where there is one.
        name: The kebab-case name of the code it belongs to. Rules leave it empty: their decorator fills it.
        severity: The severity here; None means the one of its code.
    """

    span: Span
    message: str
    hint: str | None = None
    related: tuple[Related, ...] = ()
    fix: Edit | None = None
    name: str = ""
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A finding with its stable code and severity: what every report renders."""

    code: str
    name: str
    severity: Severity
    finding: Finding

    @property
    def span(self) -> Span:
        return self.finding.span

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        """File, place, code, message: the one order of every report."""
        span = self.span
        return (span.file, span.begins, span.ends, self.code, self.finding.message)


class Located(Protocol):
    """A text that knows the place of each of its parts in a file: a YAML scalar, or a part of one."""

    @property
    def text(self) -> str: ...

    @property
    def span(self) -> Span: ...

    def locate(self, start: int, end: int) -> Span:
        """The place of `text[start:end]` in the file."""
        ...


@noun()
class Read(Generic[T]):
    """A value read from an author's text, with the findings made on the way; None if nothing could be read."""

    value: T | None
    findings: tuple[Finding, ...] = field(default=())
