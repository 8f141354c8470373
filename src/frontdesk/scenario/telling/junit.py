"""Results of scenarios as JUnit XML, for CI systems: a file is a suite, a scenario a case."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

from frontdesk.report.junit import document, legible
from frontdesk.scenario.play import Played
from frontdesk.scenario.run import Verdict
from frontdesk.scenario.trial import Trial


def render(trial: Trial, *, covered: bool = False, colour: bool = False) -> str:
    """An XML document; without colours and without coverage."""
    return document("frontdesk test", [_suite(file) for file in trial.files])


def _suite(file: Played) -> Element:
    failures = sum(verdict.failure is not None for verdict in file.verdicts)
    counts = {"tests": len(file.verdicts) + len(file.diagnostics), "failures": failures}
    counts |= {"errors": len(file.diagnostics), "skipped": 0}
    suite = Element("testsuite", {"name": legible(file.name), **{name: str(n) for name, n in counts.items()}})
    for each in file.diagnostics:
        case = SubElement(suite, "testcase", _called(f"{each.code} {each.name}", file, each.span.start.line))
        place = f"{each.span.file}:{each.span.start.line}:{each.span.start.column}"
        SubElement(case, "error", {"message": legible(each.finding.message)}).text = legible(place)
    for verdict in file.verdicts:
        _case(suite, file, verdict)
    return suite


def _case(suite: Element, file: Played, verdict: Verdict) -> None:
    case = SubElement(suite, "testcase", _called(verdict.test.name, file, verdict.test.span.start.line))
    if failure := verdict.failure:
        message = f"expected {failure.expected}, but {failure.came}"
        place = f"{failure.span.file}:{failure.span.start.line}:{failure.span.start.column}"
        SubElement(case, "failure", {"message": legible(message)}).text = legible(f"{place}\n{failure.story}")


def _called(name: str, file: Played, line: int) -> dict[str, str]:
    return {"name": legible(name), "classname": legible(file.name), "file": legible(file.name), "line": str(line)}
