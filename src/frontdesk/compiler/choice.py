"""Which findings a user wants to see, and whether they fail the check."""

from __future__ import annotations

import re
from dataclasses import replace

from frontdesk.compiler.check import Report
from frontdesk.errors import UsageError
from frontdesk.lang.diagnostic import Severity

_CODE = re.compile(r"FD[0-9]{0,3}")


def chosen(report: Report, select: str = "", ignore: str = "") -> Report:
    """A report with the findings of some codes only.

    Args:
        select: Codes or prefixes with commas (`FD2,FD305`); empty means all.
        ignore: Codes or prefixes that are left out of those.

    Raises:
        UsageError: Something among them is no code.
    """
    wanted, unwanted = _prefixes(select) or ("FD",), _prefixes(ignore)
    kept = (each for each in report.diagnostics if each.code.startswith(wanted))
    return replace(
        report, diagnostics=tuple(each for each in kept if not (unwanted and each.code.startswith(unwanted)))
    )


def fails(report: Report, *, strict: bool) -> bool:
    """There is an error, or with `strict` a warning."""
    grave = (Severity.ERROR, Severity.WARNING) if strict else (Severity.ERROR,)
    return any(report.count(severity) for severity in grave)


def _prefixes(text: str) -> tuple[str, ...]:
    words = tuple(word.strip().upper() for word in text.split(",") if word.strip())
    for word in words:
        if not _CODE.fullmatch(word):
            raise UsageError(f"{word!r} is no code; write codes or prefixes such as FD2,FD305")
    return words
