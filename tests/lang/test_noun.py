"""Nouns are what `dataclasses` makes of the same frozen class, but for who holds them frozen."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

import frontdesk
from frontdesk.lang.noun import noun


class Held(dict[str, int]):
    """A mapping that may be part of a key."""

    def __hash__(self) -> int:  # type: ignore[override]
        return 0


@dataclass(frozen=True, slots=True)
class Slow:
    a: int
    b: str = "b"
    c: Mapping[str, int] = field(default_factory=dict)


@noun()
class Quick:
    a: int
    b: str = "b"
    c: Mapping[str, int] = field(default_factory=dict)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [((1,), {}), ((1, "x"), {}), ((), {"a": 1, "c": {"k": 2}}), ((1, "x", {"k": 2}), {})],
    ids=["least", "in order", "by name", "all"],
)
def test_it_takes_what_the_usual_constructor_takes(arguments: tuple[Any, ...], named: dict[str, Any]) -> None:
    slow, quick = Slow(*arguments, **named), Quick(*arguments, **named)
    assert repr(slow).replace("Slow", "Quick") == repr(quick)
    assert Quick(*arguments, **named) == quick
    assert replace(quick, a=9).a == 9


@pytest.mark.parametrize(
    ("arguments", "named"), [((), {}), ((1, 2, 3, 4), {}), ((1,), {"d": 1})], ids=["too few", "too many", "unknown"]
)
def test_it_refuses_what_the_usual_constructor_refuses(arguments: tuple[Any, ...], named: dict[str, Any]) -> None:
    for of in (Slow, Quick):
        with pytest.raises(TypeError):
            of(*arguments, **named)


def test_each_instance_has_a_default_of_its_own() -> None:
    assert Quick(1).c == {}
    assert Quick(1).c is not Quick(1).c


def test_equal_nouns_are_one_key() -> None:
    assert len({Quick(1, c=Held()), Quick(1, c=Held()), Quick(2, c=Held())}) == 2


CHANGED = """
from frontdesk.lang.noun import noun

@noun()
class Word:
    text: str

Word("a").text = "b"
"""


def test_the_type_checker_holds_a_noun_frozen(tmp_path: Path) -> None:
    (tmp_path / "changed.py").write_text(CHANGED, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache"), "changed.py"]
    source = {"MYPYPATH": str(Path(frontdesk.__file__).parents[1])}
    checked = subprocess.run(
        command, cwd=tmp_path, env=os.environ | source, capture_output=True, text=True, timeout=300
    )
    assert 'changed.py:8: error: Property "text" defined in "Word" is read-only' in checked.stdout
    assert "Found 1 error" in checked.stdout
