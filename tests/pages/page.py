"""The pages of kinds and rules, read as tests: what their YAML says must be found, is found, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from frontdesk.compiler.check import Report
from frontdesk.compiler.checked import check, diagnosed
from frontdesk.compiler.load import MemoryFiles
from frontdesk.lang.diagnostic import Diagnostic, Read
from frontdesk.lang.source import Source
from frontdesk.report.text import render
from frontdesk.scenario.read import read
from frontdesk.scenario.run import run
from frontdesk.scenario.suite import Suite

SOURCE = Path(__file__).parents[2] / "src" / "frontdesk"
PLAYBOOK = "playbook.yaml"
TEAMS = "teams"
SCENARIOS = ".test.yaml"
CLEAN = ("Works", "Fixed")
FAULTY = ("Refused", "Found")
WRAPPING = """\
frontdesk: 1
name: Example
install:
  origins: [https://www.example.com]
pathways:
  start:
"""
"""What stands before a list of cards that is a whole example."""

FENCE = re.compile(r"^```(?P<info>\S[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^## (?P<title>.+)$", re.MULTILINE)
CODES = r"(?P<codes>FD\d{3}(?: FD\d{3})*)\s*$"
HERE = re.compile(r"\s# " + CODES)
BELOW = re.compile(r"^\s*# below: " + CODES)
WHOLE = re.compile(r"^\s*# file: " + CODES)

Mark = tuple[str, int, str]
"""A file, a line and a code."""


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block.

    Attributes:
        section: The heading it stands under.
        info: What stands behind the fence: `yaml`, `yaml playbook.yaml`, `yaml shared/contact.yaml`, `text`.
        start: Where its text begins in the page.
        line: Where its text begins, 1-based.
    """

    section: str
    info: str
    text: str
    start: int
    line: int

    @property
    def language(self) -> str:
        return self.info.split()[0]

    @property
    def file(self) -> str:
        """The file it is; what has no name is the playbook."""
        return self.info.partition(" ")[2].strip() or PLAYBOOK


@dataclass(frozen=True, slots=True)
class Example:
    """A playbook with its other files, and the report printed behind it.

    Attributes:
        report: The `text` block, if there is one.
    """

    page: str
    section: str
    line: int
    files: Mapping[str, str]
    report: Block | None = None

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def played(self) -> bool:
        """It brings scenarios."""
        return any(name.endswith(SCENARIOS) for name in self.files)

    @property
    def clean(self) -> bool:
        """Nothing at all may be found."""
        return self.section in CLEAN


def pages(folder: str) -> tuple[Path, ...]:
    """The pages of a folder of the package, such as `analysis/rules`, by name."""
    return tuple(sorted((SOURCE / folder).glob("*.md")))


def blocks(text: str) -> Iterator[Block]:
    """The fenced blocks of a page, in order."""
    headings = [(found.start(), found["title"]) for found in HEADING.finditer(FENCE.sub(_blanked, text))]
    for found in FENCE.finditer(text):
        section = next((title for start, title in reversed(headings) if start < found.start()), "")
        line = text.count("\n", 0, found.start("text")) + 1
        yield Block(section, found["info"].strip(), found["text"], found.start("text"), line)


def examples(page: str, text: str) -> tuple[Example, ...]:
    """The playbooks that a page shows, in order; blocks of other files belong to the one before them."""
    found: list[Example] = []
    for block in blocks(text):
        if block.section not in (*CLEAN, *FAULTY):
            continue
        if block.language == "yaml" and block.file == PLAYBOOK:
            found.append(Example(page, block.section, block.line, {PLAYBOOK: wrapped(block.text)}))
        elif block.language == "yaml":
            found[-1] = replace(found[-1], files={**found[-1].files, block.file: block.text})
        elif block.language == "text":
            found[-1] = replace(found[-1], report=block)
    return tuple(found)


def wrapped(text: str) -> str:
    """A whole playbook: a list of cards becomes the start of one that is installed."""
    first = next((line for line in text.splitlines() if line.strip() and not line.startswith("#")), "")
    if not first.startswith("- card:"):
        return text
    return WRAPPING + "".join(f"    {line}" if line.strip() else line for line in text.splitlines(keepends=True))


def marks(files: Mapping[str, str]) -> list[Mark]:
    """What the comments of an example say must be found, sorted."""
    return sorted(mark for name, text in files.items() for mark in _marks(name, text))


def found(example: Example) -> list[Mark]:
    """What is found in an example, sorted."""
    return sorted((d.span.file, d.span.start.line, d.code) for d in diagnostics(example))


def diagnostics(example: Example) -> tuple[Diagnostic, ...]:
    """Everything that the production compiler says about an example, and about its scenarios."""
    checked = check(MemoryFiles(example.files), PLAYBOOK, teams=_teams(example))
    mistakes = [finding for suite in _suites(example) for finding in suite.findings]
    return (*checked.diagnostics, *diagnosed(mistakes))


def _teams(example: Example) -> frozenset[str] | None:
    """The teams of the server that an example is deployed to; none where it names none."""
    return frozenset(example.files[TEAMS].split()) if TEAMS in example.files else None


def _suites(example: Example) -> Iterator[Read[Suite]]:
    """The files of scenarios of an example, as they are read."""
    yield from (read(Source(name, text)) for name, text in example.files.items() if name.endswith(SCENARIOS))


def report(example: Example) -> str:
    """What `frontdesk check playbook.yaml` prints about an example, and `frontdesk test` about its scenarios."""
    sources = {name: Source(name, text) for name, text in example.files.items()}
    return render(Report(1, diagnostics(example), sources))


def failures(example: Example) -> list[str]:
    """What the example's own scenarios find wrong with it: the scenario's name, what was expected and what came."""
    graph = check(MemoryFiles(example.files), PLAYBOOK).graph
    if graph is None:
        return ["the playbook has errors, so that no scenario can run"]
    told = []
    for suite in _suites(example):
        # A scenario with mistakes is an example of them, and none that runs.
        for verdict in (run(test, graph) for test in (suite.value.tests if suite.value and not suite.findings else ())):
            if differs := verdict.failure:
                told.append(f"{verdict.test.name}: expected {differs.expected}, came {differs.came}")
    return told


def rendered(page: str, text: str) -> str:
    """The page with every printed report made anew."""
    for example in reversed(examples(page, text)):
        if example.report is not None:
            start, old = example.report.start, example.report.text
            text = text[:start] + report(example).strip("\n") + "\n" + text[start + len(old) :]
    return text


def _marks(name: str, text: str) -> Iterator[Mark]:
    for number, line in enumerate(text.splitlines(), 1):
        if here := BELOW.search(line):
            yield from ((name, number + 1, code) for code in here["codes"].split())
        elif here := WHOLE.search(line):
            yield from ((name, 1, code) for code in here["codes"].split())
        elif here := HERE.search(line):
            yield from ((name, number, code) for code in here["codes"].split())


def _blanked(fence: re.Match[str]) -> str:
    return " " * len(fence[0])
