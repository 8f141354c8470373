"""Nouns with the quick constructor are what `dataclasses` makes of the same class."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import FrozenInstanceError, dataclass, field, replace
from typing import Any

import pytest

from frontdesk.ir.state import State
from frontdesk.lang.noun import made_often


@dataclass(frozen=True, slots=True)
class Slow:
    a: int
    b: str = "b"
    c: Mapping[str, int] = field(default_factory=dict)


@made_often
@dataclass(frozen=True, slots=True)
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


def test_a_noun_stays_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        Quick(1).a = 2  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        State().card = "start"  # type: ignore[misc]
