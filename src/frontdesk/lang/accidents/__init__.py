"""The ways in which chat text breaks YAML: where the author went wrong, and what to type instead.

A YAML parser reports where it gave up, which is often far past the mistake. Each judge recognises one mistake, by the
parser's message and the text at that place.
"""

from __future__ import annotations

from frontdesk.lang.accidents import lines, texts
from frontdesk.lang.accidents.case import Accident, Case, Problem
from frontdesk.lang.accidents.losses import cut_off, half_bracketed, half_quoted, joined
from frontdesk.lang.source import Source

__all__ = ["Accident", "Problem", "cut_off", "half_bracketed", "half_quoted", "joined", "recognise"]

_MEANINGS = {
    "did not find expected key": "a key with a colon is expected here",
    "did not find expected '-' indicator": "the next item of the list, with its dash, is expected here",
}


def recognise(source: Source, problem: Problem) -> Accident:
    """The author's mistake, if a judge recognises it; else the parser's message, at the place where it gave up."""
    case = Case(source, problem)
    for judge in (lines.merge, lines.odd_sign, *texts.JUDGES, *lines.JUDGES):
        accident = judge(case)
        if accident is not None:
            return accident
    start, end = case.visible(problem.at)
    message = _MEANINGS.get(problem.message, f"this is not YAML: {problem.message[:70]}")
    listed = problem.text[start : start + 2] == "- "
    hint = "for a list within the text above, use a | block" if listed else "compare with the lines around it"
    return case.found(start, end, message, hint)
