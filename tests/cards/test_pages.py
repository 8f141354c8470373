"""The scenarios on the pages of the kinds run exactly as they are written."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from frontdesk.compiler.check import check
from frontdesk.compiler.load import MemoryFiles
from frontdesk.lang.source import Source
from frontdesk.scenario.read import read
from frontdesk.scenario.run import Verdict, run
from pages.page import CLEAN, PLAYBOOK, Example, examples, pages

SCENARIOS = "playbook.test.yaml"
WORKS = [
    example
    for path in pages("cards")
    for example in examples(path.name, path.read_text(encoding="utf-8"))
    if example.section in CLEAN
]


def played(example: Example) -> Iterator[Verdict]:
    graph = check(MemoryFiles(example.files), PLAYBOOK).graph
    suite = read(Source(SCENARIOS, example.files[SCENARIOS]))
    assert graph is not None
    assert suite.value is not None
    assert suite.findings == ()
    for test in suite.value.tests:
        yield run(test, graph)


@pytest.mark.parametrize("example", WORKS, ids=str)
def test_a_page_shows_what_happens(example: Example) -> None:
    for verdict in played(example):
        assert verdict.failure is None, f"{verdict.test.name}: {verdict.failure}"


def test_every_page_has_an_example_that_is_played() -> None:
    assert [example.page for example in WORKS] == [path.name for path in pages("cards")]
