"""Which findings a user wants to see, and whether they fail the check."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from frontdesk.analysis.rule import codes
from frontdesk.compiler.check import Report
from frontdesk.compiler.silence import BOOKKEEPING
from frontdesk.compiler.suppression import UNUSED
from frontdesk.errors import UsageError
from frontdesk.lang.diagnostic import Diagnostic

LENGTH: Final = len("FD305")
"""Characters of a complete code."""

_CODE = re.compile(r"FD[0-9]{0,3}")


def chosen(report: Report, select: str = "", ignore: str = "") -> Report:
    """A report with the findings of some codes only.

    A finding about an unused suppression is left out together with the code that the suppression names.

    Args:
        select: Codes or prefixes with commas (`FD2,FD305`); empty means all.
        ignore: Codes or prefixes to leave out of the selected ones.

    Raises:
        UsageError: A word is not a code or prefix, or no code begins with it.
    """
    wanted, unwanted = _prefixes(select), _prefixes(ignore)
    others = tuple(prefix for prefix in wanted if not prefix.startswith(BOOKKEEPING))

    def is_chosen(each: Diagnostic) -> bool:
        about = _suppressed(each, report)
        return _among(each.code, wanted, unwanted) and (about is None or _among(about, others, unwanted))

    return replace(report, diagnostics=tuple(filter(is_chosen, report.diagnostics)))


def fails(report: Report, *, strict: bool) -> bool:
    """There is an error, or with `strict` a warning."""
    judged = replace(report, strict=strict)
    return any(judged.fails(each) for each in report.diagnostics)


def _among(code: str, wanted: tuple[str, ...], unwanted: tuple[str, ...]) -> bool:
    return (not wanted or code.startswith(wanted)) and not (unwanted and code.startswith(unwanted))


def _suppressed(each: Diagnostic, report: Report) -> str | None:
    """The code that an unused suppression names; None if the finding is about something else."""
    source = report.sources.get(each.span.file)
    if each.name != UNUSED or source is None:
        return None
    word = source.text[each.span.start.offset : each.span.end.offset]
    is_code = any(code.code == word for code in codes().values())
    return word if is_code and not word.startswith(BOOKKEEPING) else None


def _prefixes(text: str) -> tuple[str, ...]:
    words = tuple(word.strip().upper() for word in text.split(",") if word.strip())
    known = [code.code for code in codes().values()]
    for word in words:
        if not _CODE.fullmatch(word):
            raise UsageError(f"{word!r} is not a code; write codes or prefixes such as FD2,FD305")
        if not any(code.startswith(word) for code in known):
            raise UsageError(f"there is no code {word}" if len(word) == LENGTH else f"no code begins with {word}")
    return words
