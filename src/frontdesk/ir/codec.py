"""JSON for the nouns of this package, and back: frozen dataclasses by the types of their fields.

A dataclass becomes an object of all its fields, defaults too: what is stored must not change its meaning when a default
does. A missing field was added after the data were written, and takes its default. If a field may hold one of several
dataclasses, the object says which in `T`. Places (`span`) and fields marked `stored: False` are left out. Tuples become
arrays, mappings become objects, and `lang.value` encodes values. The coder of a type is made once.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from operator import attrgetter
from typing import Any, Literal, NamedTuple, TypeVar, Union, get_args, get_origin, get_type_hints

from frontdesk.errors import CorruptError
from frontdesk.lang import value as values

T = TypeVar("T")
Code = Callable[[Any], Any]


class Coder(NamedTuple):
    """The two directions of one type."""

    encode: Code
    decode: Code


def encode(item: object, of: Any = None) -> Any:
    """JSON-ready data for an item of a dataclass, or of the type or union given."""
    kind: Any = of or type(item)
    return coder(kind).encode(item)


def decode(of: Any, data: Any) -> Any:
    """The item that `encode` made this data from.

    Raises:
        CorruptError: The data do not describe an item of that type.
    """
    try:
        return coder(of).decode(data)
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        raise CorruptError(f"stored data do not describe a {getattr(of, '__name__', of)}: {error}") from error


def _same(item: Any) -> Any:
    return item


@cache
def coder(of: Any) -> Coder:
    """The coder of a type: a dataclass, a union of them, a container, a value or a plain word.

    Raises:
        TypeError: The type is not one that this package's nouns are made of.
    """
    if of == values.Value:
        return Coder(values.encode, values.decode)
    if dataclasses.is_dataclass(of) and isinstance(of, type):
        return _of_dataclass(of)
    if isinstance(of, type) and issubclass(of, Enum):
        return Coder(attrgetter("_value_"), of)
    if of is Decimal:
        return Coder(str, Decimal)
    if of is date:
        return Coder(date.isoformat, date.fromisoformat)
    origin, arguments = get_origin(of), get_args(of)
    if origin in (Union, types.UnionType):
        return _of_union(arguments)
    if origin is tuple:
        return _of_tuple(arguments)
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        return _of_mapping(*arguments)
    if of in (str, int, bool, float, object) or origin is Literal:
        return Coder(_same, _same)
    raise TypeError(f"no coder for {of!r}")


def stored_fields(of: type) -> list[dataclasses.Field[Any]]:
    """The fields of a dataclass that are encoded, in order."""
    return [f for f in dataclasses.fields(of) if f.name != "span" and f.metadata.get("stored", True)]


def _of_dataclass(of: type[T]) -> Coder:
    # Coders of the fields are looked up on first use: the types are recursive, and all recursion passes here.
    names = tuple(f.name for f in stored_fields(of))
    taken = _taken(names)

    @cache
    def changed() -> tuple[list[tuple[str, Code]], list[tuple[str, Code]]]:
        hints = get_type_hints(of)
        parts = [(name, coder(hints[name])) for name in names]
        written = [(name, part.encode) for name, part in parts if part.encode is not _same]
        return written, [(name, part.decode) for name, part in parts if part.decode is not _same]

    def write(item: Any) -> dict[str, Any]:
        data = dict(zip(names, taken(item)))  # noqa: B905 - as many values as names; a check costs time on every call
        for name, code in changed()[0]:
            data[name] = code(data[name])
        return data

    def read(data: Any) -> T:
        known = {name: data[name] for name in names if name in data}
        if len(known) != len(data) and (unknown := set(data) - set(known) - {"T"}):
            raise ValueError(f"unknown keys {sorted(unknown)}")
        for name, code in changed()[1]:
            if name in known:
                known[name] = code(known[name])
        return of(**known)

    return Coder(write, read)


def _taken(names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    """A function that gives the values of these fields, in order."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda item: tuple(getattr(item, name) for name in names)


def _of_union(members: tuple[Any, ...]) -> Coder:
    kinds = {m.__name__: m for m in members if dataclasses.is_dataclass(m) and isinstance(m, type)}
    plain = [m for m in members if m not in kinds.values() and m is not type(None)]
    if len(plain) > 1:
        raise TypeError(f"a union can hold one type that is not a dataclass, not {plain}")
    coders = {name: coder(kind) for name, kind in kinds.items()}
    bare = coder(plain[0]) if plain else None

    def write(item: Any) -> Any:
        if item is None:
            return None
        name = type(item).__name__
        if name in coders:
            return {"T": name, **coders[name].encode(item)}
        return _one(bare).encode(item)

    def read(data: Any) -> Any:
        if data is None:
            if type(None) not in members:
                raise ValueError("a value is missing")
            return None
        if isinstance(data, dict) and "T" in data:
            return coders[data["T"]].decode(data)
        return _one(bare).decode(data)

    same = not kinds and bare == Coder(_same, _same)
    return Coder(_same if same else write, read)


def _one(bare: Coder | None) -> Coder:
    if bare is None:
        raise ValueError("it is none of the things that can stand here")
    return bare


def _of_tuple(arguments: tuple[Any, ...]) -> Coder:
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        item = coder(arguments[0])
        write = list if item.encode is _same else lambda held: [item.encode(one) for one in held]
        return Coder(write, lambda data: tuple([item.decode(one) for one in data]))
    coders = [coder(kind) for kind in arguments]

    def read(data: Any) -> tuple[Any, ...]:
        return tuple(part.decode(one) for part, one in zip(coders, data, strict=True))

    return Coder(lambda held: [part.encode(one) for part, one in zip(coders, held, strict=True)], read)


def _of_mapping(key: Any, item: Any) -> Coder:
    if (key, item) == (str, values.Value):
        return Coder(
            lambda held: {k: v if type(v) is str else values.encode(v) for k, v in held.items()},
            lambda data: {k: v if type(v) is str else values.decode(v) for k, v in data.items()},
        )
    names = coder(key) if key is not int else Coder(str, int)
    each = coder(item)
    if names.encode is _same and each.encode is _same:
        return Coder(dict, lambda data: {names.decode(k): each.decode(v) for k, v in data.items()})
    return Coder(
        lambda held: {names.encode(k): each.encode(v) for k, v in held.items()},
        lambda data: {names.decode(k): each.decode(v) for k, v in data.items()},
    )
