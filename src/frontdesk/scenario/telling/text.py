"""Results of scenarios, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import indent

from frontdesk.compiler.check import Report
from frontdesk.report.text import render as findings
from frontdesk.scenario.coverage import Coverage
from frontdesk.scenario.play import Played
from frontdesk.scenario.run import Failure, Verdict
from frontdesk.scenario.trial import Trial

RED, GREEN, BOLD, PLAIN = "\033[31m", "\033[32m", "\033[1m", "\033[0m"


def render(trial: Trial, *, covered: bool = False, colour: bool = False) -> str:
    """Each file with its scenarios; each failure with its place, what was expected, what came, and the talk so far."""
    return "\n".join(_lines(trial, covered, colour)) + "\n"


def _lines(trial: Trial, covered: bool, colour: bool) -> Iterator[str]:
    for file in trial.files:
        yield from _file(file, colour)
    if covered:
        for each in trial.coverage:
            yield from _coverage(each)
    yield _sum(trial, covered, colour)


def _file(file: Played, colour: bool) -> Iterator[str]:
    yield _painted(file.name, BOLD, colour)
    if file.diagnostics:
        yield from findings(Report(1, file.diagnostics, file.sources), colour=colour).rstrip("\n").split("\n")
    for verdict in file.verdicts:
        yield from _verdict(verdict, colour)
    yield ""


def _verdict(verdict: Verdict, colour: bool) -> Iterator[str]:
    if verdict.failure is None:
        yield f"  {_painted('passed', GREEN, colour)}  {verdict.test.name}"
        return
    yield f"  {_painted('failed', RED, colour)}  {verdict.test.name}"
    yield from _failure(verdict.failure)


def _failure(failure: Failure) -> Iterator[str]:
    place = failure.span
    yield f"    {place.file}:{place.start.line}:{place.start.column}"
    yield f"    expected {failure.expected}"
    yield f"    but      {failure.came}"
    if failure.story:
        yield "    the conversation so far:"
        yield from indent(failure.story, "      ").split("\n")


def _coverage(each: Coverage) -> Iterator[str]:
    total = len(each.walked) + len(each.missed)
    yield f"{each.playbook}: {each.percent:.0f} % covered, {len(each.walked)} of {total}"
    for way in each.missed:
        place = f":{way.span.start.line}" if way.span else ""
        file = way.span.file if way.span else each.playbook
        yield f"  {file}{place}: {way.card}, {way.what}"
    yield ""


def _sum(trial: Trial, covered: bool, colour: bool) -> str:
    failed = sum(verdict.failure is not None for verdict in trial.verdicts)
    passed = len(trial.verdicts) - failed
    broken = sum(bool(file.diagnostics) for file in trial.files)
    parts = [_painted(f"{passed} passed", GREEN, colour)]
    parts += [_painted(f"{failed} failed", RED, colour)] if failed else []
    parts += [f"{broken} {'file' if broken == 1 else 'files'} with mistakes"] if broken else []
    parts += [f"{trial.left_out} left out"] if trial.left_out else []
    parts += [f"{trial.percent:.0f} % covered"] if covered else []
    return ", ".join(parts)


def _painted(text: str, paint: str, colour: bool) -> str:
    return f"{paint}{text}{PLAIN}" if colour else text
