"""The report for GitHub: commands that cannot be broken out of, whatever a playbook or its name holds."""

from __future__ import annotations

import re

import pytest

from frontdesk.lang.diagnostic import Related
from frontdesk.lang.source import Source, Span
from frontdesk.report import render
from report.findings import diagnostic, every_severity, place, report


def test_each_finding_is_a_command_and_the_last_line_counts() -> None:
    assert render(every_severity(), "github") == (
        "::error file=books/a.yaml,line=5,col=25,endLine=5,endColumn=30,title=FD201 unknown-target::"
        "it is wrong%0Ahint: write 'sales'%0Abooks/a.yaml:4:3: look here\n"
        "::warning file=books/a.yaml,line=5,col=14,endLine=5,endColumn=17,title=FD201 unknown-target::it is wrong\n"
        "::notice file=books/a.yaml,line=2,col=7,endLine=2,endColumn=9,title=FD201 unknown-target::it is wrong\n"
        "1 error, 1 warning, 1 info in 1 file\n"
    )


NASTY = "100%, a:b\r\n::error::no"


def test_what_a_finding_says_cannot_end_its_command() -> None:
    found = diagnostic(place(), message=NASTY, hint=NASTY, related=(Related(place(), NASTY),))
    first, last, *rest = render(report(found), "github").splitlines()
    assert first.startswith("::error file=books/a.yaml,")
    assert first.count("100%25, a:b%0D%0A::error::no") == 3
    assert (last, rest) == ("1 error in 1 file", [])


def test_a_file_s_name_cannot_end_its_property() -> None:
    span = Source(NASTY, "a: b\n").span(0, 1)
    first = render(report(diagnostic(span)), "github").splitlines()[0]
    assert re.match(r"::error file=([^,:]*),line=1,col=1,", first)
    assert "file=100%25%2C a%3Ab%0D%0A%3A%3Aerror%3A%3Ano," in first


def test_a_finding_without_a_file_has_no_place_beside_a_line() -> None:
    assert render(report(diagnostic(Span.whole(""))), "github").startswith("::error line=1,col=1,")


@pytest.mark.parametrize(("name", "called"), [("./a.yaml", "a.yaml"), ("b/../a.yaml", "a.yaml"), ("/x/a", "/x/a")])
def test_a_file_is_called_as_the_repository_calls_it(name: str, called: str) -> None:
    assert f"file={called},line=1," in render(report(diagnostic(Span.whole(name))), "github")
