"""Formats: a module in the folder is one, and nothing else registers it."""

from __future__ import annotations

from pathlib import Path

import pytest

from frontdesk import report
from frontdesk.compiler.check import Report
from frontdesk.errors import UsageError
from frontdesk.report import formats, render

EMPTY = Report(0, (), {})


def test_every_module_is_a_format() -> None:
    modules = sorted(path.stem for path in Path(report.__path__[0]).glob("*.py") if path.stem != "__init__")
    assert list(formats()) == modules
    assert {"github", "json", "junit", "sarif", "text"} == set(formats())


@pytest.mark.parametrize("form", formats())
def test_every_format_renders_a_report_of_nothing_in_whole_lines(form: str) -> None:
    assert render(EMPTY, form).endswith("\n")
    assert render(EMPTY, form, colour=True)


def test_an_unknown_format_is_the_callers_mistake() -> None:
    with pytest.raises(UsageError, match="no format is called 'xml'; there are github, json"):
        render(EMPTY, "xml")
