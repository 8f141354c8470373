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
from engine.walk import Walk
from frontdesk.analysis.rule import codes
from frontdesk.compiler import release
from frontdesk.compiler.check import Named
from frontdesk.compiler.checked import Checked
from frontdesk.compiler.fix import fixed

STEPS = 50
seeds = some.integers(0, 2**48)
quick = examples(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


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


@examples(quick, max_examples=25)
@given(seeds)
def test_what_can_be_fixed_is_fixed_once(seed: int) -> None:
    held(mutants.mutant(Random(seed)), seed, mend=True)


@quick
@given(some.recursive(some.text(max_size=9) | some.none(), lambda each: some.lists(each) | some.dictionaries(some.text(max_size=9), each), max_leaves=20))
def test_any_tree_gives_findings(tree: object) -> None:
    held(mutants.written(tree, Random(0)).encode("utf-8", "surrogatepass"), 0)
