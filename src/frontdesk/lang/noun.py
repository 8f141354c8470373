"""A fast constructor for frozen dataclasses that are made at every turn or for every text.

The constructor that `dataclasses` generates for a frozen class calls `object.__setattr__` for each field, which looks
the field up by its name: making a state of twelve fields takes longer than running most cards. This one sets the slots
directly. In every other way the class stays a frozen dataclass.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING, Field, fields
from typing import Any, TypeVar

T = TypeVar("T")


def made_often(of: type[T]) -> type[T]:
    """The class itself, with a fast constructor of the same signature.

    Args:
        of: A frozen dataclass with slots; every field must be a parameter of its constructor.
    """
    known: dict[str, Any] = {"absent": object()}
    lines = [f"def __init__({', '.join(('self', *_parameters(of, known)))}):"]
    lines += [f"    set_{each.name}(self, {_given(each)})" for each in fields(of)]  # type: ignore[arg-type]
    exec("\n".join(lines), known)  # as `dataclasses` does: a signature needs source text
    known["__init__"].__qualname__ = f"{of.__qualname__}.__init__"
    of.__init__ = known["__init__"]  # type: ignore[method-assign]
    return of


def _parameters(of: type[Any], known: dict[str, Any]) -> Iterator[str]:
    """The parameters as source text; adds to `known` what this text and the constructor's body refer to."""
    for each in fields(of):
        known[f"set_{each.name}"] = getattr(of, each.name).__set__
        if each.default is not MISSING:
            known[f"default_{each.name}"] = each.default
            yield f"{each.name}=default_{each.name}"
        elif each.default_factory is not MISSING:
            known[f"make_{each.name}"] = each.default_factory
            yield f"{each.name}=absent"
        else:
            yield each.name


def _given(each: Field[Any]) -> str:
    if each.default_factory is MISSING:
        return each.name
    return f"make_{each.name}() if {each.name} is absent else {each.name}"
