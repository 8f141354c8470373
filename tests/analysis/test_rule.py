"""Codes: one module each, told apart, explained."""

from __future__ import annotations

import pkgutil
import re
from importlib import import_module

import pytest

from analysis.flows import at, end, facts, live_chat, message, question
from frontdesk.analysis import rules
from frontdesk.analysis.rule import Code, codes, collected, declared, judge, rule
from frontdesk.errors import UsageError
from frontdesk.ir.graph import Playbook
from frontdesk.lang.diagnostic import Finding, Severity

MODULES = [found.name for found in pkgutil.iter_modules(rules.__path__)]

IN_SCOPE = """
FD001 FD002 FD003 FD004 FD005 FD006 FD007 FD008 FD101 FD102 FD103 FD104 FD105 FD106 FD107 FD201 FD202 FD203 FD206 FD207
FD208 FD210 FD301 FD302 FD303 FD304 FD305 FD306 FD308 FD309 FD401 FD402 FD403 FD404 FD405 FD406 FD407 FD501 FD502 FD503
FD504 FD505 FD507 FD601 FD602 FD204 FD205 FD209 FD307 FD310 FD506 FD701 FD901 FD902
"""
"""Codes are stable for ever: this list only grows."""

WARNINGS = {
    "FD205",
    "FD301",
    "FD305",
    "FD307",
    "FD309",
    "FD402",
    "FD702",
    "FD404",
    "FD405",
    "FD406",
    "FD502",
    "FD507",
    "FD901",
    "FD902",
}
INFOS = {"FD209", "FD308", "FD407"}


@pytest.mark.parametrize("code", IN_SCOPE.split())
def test_no_code_is_ever_lost(code: str):
    assert code in {known.code for known in codes().values()}


def test_every_module_in_the_folder_is_a_code():
    assert len(codes()) == len(MODULES)


@pytest.mark.parametrize("code", codes().values(), ids=lambda code: code.code)
def test_a_code_is_named_and_explained(code: Code):
    assert re.fullmatch(r"FD[0-9]{3}", code.code)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", code.name)
    assert code.page.removesuffix(".md") in MODULES
    assert re.fullmatch(r"[A-Z`].*\.", code.doc.partition("\n")[0])
    assert codes()[code.name] is code


@pytest.mark.parametrize("name", MODULES)
def test_the_docstring_of_a_module_begins_with_its_code_and_name(name: str):
    module = import_module(f"{rules.__name__}.{name}")
    code = next(code for code in codes().values() if code.page == f"{name}.md")
    assert (module.__doc__ or "").startswith(f"{code.code} {code.name}: ")


@pytest.mark.parametrize("code", codes().values(), ids=lambda code: code.code)
def test_the_severity_is_the_one_of_the_language(code: Code):
    expected = Severity.WARNING if code.code in WARNINGS else Severity.INFO if code.code in INFOS else Severity.ERROR
    assert code.severity == expected


def test_codes_come_in_their_order():
    numbers = [code.code for code in codes().values()]
    assert numbers == sorted(numbers)


@pytest.mark.parametrize("twin", [declared("FD001", "other", Severity.ERROR), declared("FD999", "one", Severity.INFO)])
def test_two_codes_must_be_told_apart(twin: Code):
    with pytest.raises(UsageError, match="not told apart"):
        collected([declared("FD001", "one", Severity.ERROR), twin])


def test_findings_of_a_rule_carry_its_name_and_its_docstring_is_the_explanation():
    @rule("FD998", "too-long", Severity.INFO)
    def too_long(found):
        """Longer than one card."""
        yield Finding(at(1), f"{len(found.cards)} cards")

    assert too_long.doc == "Longer than one card."
    assert [(f.name, f.message) for f in too_long.findings(facts(start=[end("z")]))] == [("too-long", "1 cards")]


def test_a_declared_code_finds_nothing_by_itself():
    assert list(declared("FD001", "one", Severity.ERROR).findings(facts(start=[end("z")]))) == []


def test_what_several_copies_show_is_said_once():
    twice = [question("q", "a", "b"), live_chat("a", span=at(7), after_chat="z"), live_chat("b", span=at(7)), end("z")]
    found = judge(facts(Playbook("p", "P"), start=twice))
    assert [f.span.start.line for f in found if f.name == "not-installed"] == [7]


def test_a_clean_flow_has_no_findings():
    assert judge(facts(start=[message("m"), question("q", "z", None), message("n"), end("z")])) == ()
