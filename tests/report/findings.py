"""Reports for the tests of formats: findings of every severity, with odd names and characters."""

from __future__ import annotations

from compiler.writing import checked, flow
from frontdesk.compiler.check import Report
from frontdesk.lang.diagnostic import Diagnostic, Edit, Finding, Related, Severity
from frontdesk.lang.source import Source, Span

TEXT = "frontdesk: 1\nname: Ab: c, 100%\npathways:\n  start:\n    - {card: end, goto: slaes}\n"


def diagnostic(span: Span, severity: Severity = Severity.ERROR, **more: object) -> Diagnostic:
    """A finding of one code whatever its severity; `more` replaces what it says."""
    said = {"message": "it is wrong", "hint": None, "related": (), "fix": None} | more
    return Diagnostic("FD201", "unknown-target", severity, Finding(span, name="unknown-target", **said))  # type: ignore[arg-type]


def report(*found: Diagnostic, text: str = TEXT, name: str = "books/a.yaml", strict: bool = False) -> Report:
    """A report of one file."""
    return Report(1, found, {name: Source(name, text)}, strict=strict)


def place(text: str = "slaes", whole: str = TEXT, name: str = "books/a.yaml") -> Span:
    """Where a text stands in the file."""
    start = whole.index(text)
    return Source(name, whole).span(start, start + len(text))


def full() -> Report:
    """A report with findings of several codes, with related places and fixes, as a check makes it."""
    cards = """\
    - {card: message, txt: a}
    - {card: message, text: a, id: x}
    - {card: message, text: b, id: x, goto: slaes}
    """
    result = checked(flow(cards, "sales:\n  - {card: end} # frontdesk: ignore[FD999] why\n"))
    return Report(1, result.diagnostics, result.sources, (result,))


def every_severity() -> Report:
    """An error, a warning and a note in one file, the error with a hint, a related place and a fix."""
    span = place()
    related = (Related(place("start"), "look here"),)
    error = diagnostic(span, hint="write 'sales'", related=related, fix=Edit(span, "sales"))
    return report(error, diagnostic(place("end"), Severity.WARNING), diagnostic(place("Ab"), Severity.INFO))
