"""FD209 never-used: an answer is saved and never read, sent or recorded."""

import re
from collections.abc import Iterator

from frontdesk.analysis.facts import Facts
from frontdesk.analysis.rule import rule
from frontdesk.ir.card import Setting
from frontdesk.ir.schema import SETTABLE
from frontdesk.lang.diagnostic import Finding, Related, Severity
from frontdesk.lang.spelling import quoted

KEPT = "answers."
"""The prefix of names to check; names of other namespaces are part of records."""


@rule("FD209", "never-used", Severity.INFO)
def never_used(facts: Facts) -> Iterator[Finding]:
    """A saved answer serves nobody: no text or condition reads it, and no agent and no record will show it.

    Agents and records show every answer, so whatever is saved on a path to a live_chat card or to a record is used; if
    `crm.unfinished` makes leads of conversations that visitors left, every answer is.
    """
    if facts.broken or facts.graph.playbook.crm.unfinished_after_ms is not None:
        return
    read = {reading.name.path for readings in facts.readings.values() for reading in readings}
    kept: dict[str, list[Setting]] = {}
    for card in facts.reachable:
        for edge, settings in zip(facts.out[card], facts.settings[card], strict=True):
            seen = card in facts.behind_a_chat or edge.target in facts.before_a_record
            for setting in settings:
                if setting.name.startswith(KEPT) and setting.name not in read:
                    kept.setdefault(setting.name, []).append(setting)
                    if seen:
                        read.add(setting.name)
    for name, found in kept.items():
        if name not in read and all(map(_is_as_written, found)):
            yield _finding(name, found)


def _is_as_written(setting: Setting) -> bool:
    """The name is as in the file; an invalid one was replaced by what was meant, and has a finding of its own."""
    if not re.fullmatch(SETTABLE, setting.name):
        return False
    return setting.span is not None and setting.span.end.offset - setting.span.start.offset >= len(setting.name)


def _finding(name: str, found: list[Setting]) -> Finding:
    first, *others = sorted({setting.span for setting in found if setting.span is not None})
    related = tuple(Related(span, "it is saved here too") for span in others)
    return Finding(
        first, f"{quoted(name)} is saved and never used", "read it in a text or condition, or do not save it", related
    )
