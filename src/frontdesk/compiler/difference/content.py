"""The settings of a card or playbook, each as an author would write it: what two versions are compared by.

Targets are left out, because exits are compared separately; so are the ids of cards, which mean nothing to a visitor.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any, Final, get_args

from frontdesk.ir import codec
from frontdesk.ir.card import Card, Target
from frontdesk.lang import duration
from frontdesk.lang.condition.writing import write
from frontdesk.lang.expression import Expr
from frontdesk.lang.hours import Hours, OpenSpan
from frontdesk.lang.language import choose
from frontdesk.lang.richtext import RichText
from frontdesk.lang.richtext.writing import markdown, template
from frontdesk.lang.template import Template, Words

Content = Mapping[str, str]
"""Setting to its value. Empty settings are left out."""

EXPRESSIONS: Final = get_args(Expr)
DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MILLISECONDS: Final = "_ms"
SEPARATOR: Final = " | "


def of_card(card: Card) -> Content:
    """What a card says to a visitor, and how it behaves."""
    return dict(_fields("", card, skipped={"id", "goto"}))


def of_playbook(playbook: object) -> Content:
    """The settings at the top of a playbook."""
    return dict(_fields("", playbook, skipped=frozenset()))


def _fields(path: str, item: Any, skipped: Collection[str] = frozenset()) -> Iterator[tuple[str, str]]:
    named = {each.name: each.metadata.get("key") for each in fields(item)}
    for each in codec.stored_fields(type(item)):
        if each.name not in skipped:
            key = named[each.name] or each.name.removesuffix(MILLISECONDS)
            value = getattr(item, each.name)
            if each.name.endswith(MILLISECONDS) and value is not None:
                value = duration.write(value)
            yield from _told(f"{path}{key}", value)


def _told(path: str, value: Any) -> Iterator[tuple[str, str]]:
    match value:
        case None | "" | () | Target():
            return
        case RichText(variants=variants):
            yield from ((_of(path, tag), markdown(blocks)) for tag, blocks in variants)
        case Words(variants=variants):
            yield from ((_of(path, tag), template(text)) for tag, text in variants)
        case Template():
            yield path, template(value)
        case Hours():
            yield from _hours(path, value)
        case Mapping():
            for key, inner in value.items():
                yield from _told(f"{path} {key}", inner)
        case tuple():
            yield from _items(path, value)
        case _ if isinstance(value, EXPRESSIONS):
            yield path, write(value)
        case _ if is_dataclass(value) and not isinstance(value, date):
            yield from _fields(f"{path}.", value)
        case _:
            yield path, _plain(value)


def _of(path: str, tag: str) -> str:
    return f"{path} ({tag})" if tag else path


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value.value) if isinstance(value, Enum) else str(value)


def _items(path: str, items: Sequence[Any]) -> Iterator[tuple[str, str]]:
    """The settings of a list: plain values on one line; of other items, the names in order, then their settings."""
    if not any(is_dataclass(item) for item in items):
        yield path, SEPARATOR.join(map(_plain, items))
        return
    names = _distinct([name_of(item) for item in items])
    yield path, SEPARATOR.join(names)
    for name, item in zip(names, items, strict=True):
        yield from _translations(f"{path} {name!r} label", getattr(item, "label", None))
        yield from _fields(f"{path} {name!r} ", item, skipped=_naming(item))


def _translations(path: str, label: Any) -> Iterator[tuple[str, str]]:
    """A label in the languages other than the one that names its item."""
    if isinstance(label, Words):
        named = choose(label.variants, "")
        yield from ((_of(path, tag), template(text)) for tag, text in label.variants if text is not named)


def name_of(item: Any) -> str:
    """The name of a list item: its label, the field that it fills, its condition, or else its type."""
    label = getattr(item, "label", None)
    if isinstance(label, Words):
        return template(choose(label.variants, ""))
    when = getattr(item, "when", None)
    return str(getattr(item, "name", "")) or (write(when) if when is not None else type(item).__name__.lower())


def _naming(item: Any) -> frozenset[str]:
    """The fields of an item that its name covers already."""
    return frozenset({"name", "label"} if hasattr(item, "label") or hasattr(item, "name") else {"when", "text"})


def _distinct(names: Sequence[str]) -> list[str]:
    """The names, with a number after each repetition."""
    seen: dict[str, int] = {}
    told = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        told.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return told


def _hours(path: str, hours: Hours) -> Iterator[tuple[str, str]]:
    yield f"{path}.timezone", hours.timezone
    for day, spans in sorted(hours.weekly.items()):
        yield f"{path} {DAYS[day]}", _spans(spans)
    for special, spans in sorted(hours.special.items()):
        yield f"{path} {special.isoformat()}", _spans(spans)
    for closed in sorted(hours.closed):
        yield f"{path} {closed.isoformat()}", "closed"


def _spans(spans: Sequence[OpenSpan]) -> str:
    return ", ".join(f"{_time(span.start_min)}-{_time(span.end_min)}" for span in spans) or "closed"


def _time(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
