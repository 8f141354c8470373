"""Whatever a playbook has become: findings with places, or a release that can be walked and written again."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as some

from compiler import mutants
from compiler.test_any_bytes import examined
from compiler.writing import flow, settings
from engine.walk import Walk
from frontdesk.analysis.rule import codes
from frontdesk.compiler import release
from frontdesk.compiler.check import Named
from frontdesk.compiler.checked import Checked
from frontdesk.compiler.fix import fixed

STEPS = 50
seeds = some.integers(0, 2**48)
quick = examples(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def held(data: bytes, seed: int, *, mend: bool = False, render: bool = True) -> Checked:
    """A file checked, walked, compiled and fixed; everything that must hold whatever it says is asserted."""
    result = examined(data, render=render)
    known = {code.code for code in codes().values()}
    for each in result.diagnostics:
        source = result.sources.get(each.span.file)
        assert each.code in known
        assert source is None or each.span.end.offset <= len(source.text)
    assert (result.graph is None) is (not result.valid or result.library)
    if result.graph is not None:
        made = release.make(result.graph)
        again = release.open_release(made.data)
        assert release.make(again) == made
        Walk(again, seed).go(STEPS)
    if mend and any(each.finding.fix for each in result.diagnostics):
        _mended(data)
    return result


LONG = "x" * 63
LONGEST = "y" * 128
BROKEN_ONCE = {
    "the least of a number is a day": flow(
        "- card: capture\n  fields: [{field: answers.n, ask: n, type: number, min: '2026-12-25', max: '9'}]\n"
        "- {card: end, when: answers.n > 3, text: x}"
    ),
    "an origin that is long stands twice": settings(f"install: {{origins: [{LONG * 2}, {LONG * 2}]}}\n"),
    "a card that nothing reaches has a long id": flow(f"- {{card: end}}\n- {{card: message, id: {LONGEST}, text: x}}"),
    "a loop begins at a card with a long id": flow(f"- {{card: message, id: {LONGEST}, text: x, goto: {LONGEST}}}"),
    "a second live chat follows one with a long id": flow(
        2 * f"- {{card: live_chat, id: {LONGEST}, wait_time: 5s, online_message: a, offline_message: b}}\n"
    ),
    "an unused pathway has a long name": flow("- {card: end}", f"{LONG}: [{{card: end}}]"),
    "names are long": flow(
        f"- {{card: set, when: answers.{LONG} is defined, values: {{answers.a{LONG}: 1}}}}\n"
        f"- {{card: message, text: '{{{{ answers.{LONG} }}}}'}}\n"
        f"- {{card: set, values: {{answers.b{LONG}: answers.c}}}}\n"
        f"- {{card: capture, fields: [{{field: answers.{LONG}, ask: x, required: false}}]}}\n"
        f"- {{card: message, when: answers.{LONG} == 1 and answers.{LONG} == 2, text: '{{{{ answers.{LONG} }}}}'}}\n"
        f"- {{card: message, text: '[a](https://example.com/?a={{{{ answers.{LONG} }}}})'}}\n- {{card: end}}"
    ),
}
"""What mutants of the examples have broken."""


@pytest.mark.parametrize("text", BROKEN_ONCE.values(), ids=BROKEN_ONCE.keys())
def test_what_has_been_mended_stays_so(text: str) -> None:
    assert held(text.encode(), 0, mend=True).diagnostics


def _mended(data: bytes) -> None:
    """What can be fixed is, without a crash, and a second time there is nothing to be done."""
    done = fixed([Named("a.yaml", True, data)])
    for change in done.changes.values():
        again = fixed([Named("a.yaml", True, change.after)])
        assert again.changes == {}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@quick
@given(seeds)
def test_a_playbook_with_accidents_gives_findings_or_a_release(seed: int) -> None:
    held(mutants.mutant(Random(seed)), seed)


@quick
@given(seeds)
def test_what_is_no_playbook_at_all_gives_findings(seed: int) -> None:
    held(mutants.chaos(Random(seed)), seed)


@examples(quick, max_examples=60)
@given(seeds)
def test_what_can_be_fixed_is_fixed_once(seed: int) -> None:
    held(mutants.mutant(Random(seed)), seed, mend=True)


@quick
@given(
    some.recursive(
        some.text(max_size=9) | some.none(),
        lambda each: some.lists(each) | some.dictionaries(some.text(max_size=9), each),
        max_leaves=20,
    )
)
def test_any_tree_gives_findings(tree: object) -> None:
    held(mutants.written(tree, Random(0)).encode("utf-8", "surrogatepass"), 0)
