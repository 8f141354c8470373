"""A report for code scanning: SARIF 2.1.0, as GitHub, Azure DevOps and editors read it.

Suppressed findings are left out: GitHub ignores `suppressions` and would show them as open.
"""

from __future__ import annotations

import json
import posixpath
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any, Final
from urllib.parse import quote

from frontdesk import __version__
from frontdesk.analysis import rules
from frontdesk.analysis.rule import Code, codes
from frontdesk.compiler.check import Report
from frontdesk.lang.diagnostic import Diagnostic, Edit, Severity
from frontdesk.lang.source import Span

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
HELP: Final = "urn:frontdesk:finding:"
"""Comes before the code in a rule's `helpUri`; `frontdesk explain` prints the page."""

FINGERPRINT: Final = "frontdesk/v1"
LEVELS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
BREAKS: Final = ("\r\n", "\n", "\r", "\u0085", "\u2028", "\u2029")
"""What ends a line in YAML, and so in the line numbers of this log."""


def render(report: Report, *, colour: bool = False) -> str:
    """One SARIF log with one run, ASCII only; never in colour."""
    return json.dumps(as_data(report), indent=2) + "\n"


def as_data(report: Report) -> dict[str, Any]:
    """The log as JSON-ready data; it lists only the rules that have findings."""
    names = {each.name for each in report.diagnostics}
    used = [code for code in codes().values() if code.name in names]
    places = {code.code: index for index, code in enumerate(used)}
    prints = _fingerprints(report)
    run = {
        "tool": {
            "driver": {"name": "Frontdesk", "semanticVersion": __version__, "rules": [_rule(code) for code in used]}
        },
        "columnKind": "unicodeCodePoints",
        "newlineSequences": list(BREAKS),
        "results": [_result(each, places[each.code], next(prints)) for each in report.diagnostics],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(code: Code) -> dict[str, Any]:
    page = Path(rules.__path__[0], code.page).read_text(encoding="utf-8")
    about = " ".join(code.doc.partition("\n\n")[0].split())
    return {
        "id": code.code,
        "name": "".join(word.capitalize() for word in code.name.split("-")),
        "shortDescription": {"text": code.name.replace("-", " ")},
        "fullDescription": {"text": about},
        "help": {"text": " ".join(code.doc.split()), "markdown": page},
        "helpUri": HELP + code.code,
        "defaultConfiguration": {"level": LEVELS[code.severity]},
    }


def _result(each: Diagnostic, rule: int, fingerprint: str) -> dict[str, Any]:
    finding = each.finding
    result: dict[str, Any] = {
        "ruleId": each.code,
        "ruleIndex": rule,
        "level": LEVELS[each.severity],
        "message": {"text": f"{finding.message}\n{finding.hint}" if finding.hint else finding.message},
        "locations": [{"physicalLocation": _location(each.span)}],
        "partialFingerprints": {FINGERPRINT: fingerprint},
    }
    if finding.related:
        result["relatedLocations"] = [
            {"id": number, "physicalLocation": _location(related.span), "message": {"text": related.message}}
            for number, related in enumerate(finding.related, 1)
        ]
    if finding.fix is not None:
        result["fixes"] = [_fix(finding.fix, finding.hint or finding.message)]
    return result


def _fix(fix: Edit, words: str) -> dict[str, Any]:
    replacement = {"deletedRegion": _region(fix.span), "insertedContent": {"text": fix.text}}
    change = {"artifactLocation": _artifact(fix.span.file), "replacements": [replacement]}
    return {"description": {"text": words}, "artifactChanges": [change]}


def _location(span: Span) -> dict[str, Any]:
    return {"artifactLocation": _artifact(span.file), "region": _region(span)}


def _region(span: Span) -> dict[str, int]:
    return {
        "startLine": span.start.line,
        "startColumn": span.start.column,
        "endLine": span.end.line,
        "endColumn": span.end.column,
    }


def _artifact(file: str) -> dict[str, str]:
    if file.startswith("/"):
        return {"uri": "file://" + _quoted(PurePosixPath(file).as_posix())}
    return {"uri": _quoted(posixpath.normpath(file)), "uriBaseId": "%SRCROOT%"}


def _quoted(path: str) -> str:
    return quote(path.encode("utf-8", "surrogateescape" if _escaped(path) else "replace"))


def _escaped(path: str) -> bool:
    """Every lone surrogate in a path stands for a byte of the file name that is not UTF-8 (PEP 383)."""
    return all(not 0xD800 <= ord(char) <= 0xDFFF or 0xDC80 <= ord(char) <= 0xDCFF for char in path)


def _fingerprints(report: Report) -> Iterator[str]:
    """One fingerprint per finding, in the report's order; lines added or removed above a finding do not change it.

    It is made from the code, the text of the line, and how many findings before it in the file share both.
    """
    seen: Counter[tuple[str, str, str]] = Counter()
    for each in report.diagnostics:
        source = report.sources.get(each.span.file)
        line = " ".join(source.line(each.span.start.line).split()) if source else ""
        alike = (each.span.file, each.code, line)
        made = "\0".join((each.code, line, str(seen[alike])))
        seen[alike] += 1
        yield sha256(made.encode("utf-8", "surrogatepass")).hexdigest()[:32]
