"""A shaped tree as the `Fields` that a card kind builds itself from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import date
from decimal import Decimal
from typing import Any

from frontdesk.compiler import leaves, opening, places
from frontdesk.compiler.leaf import place_of
from frontdesk.compiler.leaves import Leaves
from frontdesk.compiler.reading import Reading
from frontdesk.compiler.wording import quoted
from frontdesk.ir.card import Target
from frontdesk.ir.schema import Schema
from frontdesk.lang.expression import Expr
from frontdesk.lang.hours import Hours, OpenSpan
from frontdesk.lang.noun import noun
from frontdesk.lang.richtext import RichText
from frontdesk.lang.source import Span
from frontdesk.lang.syntax import Entry, ListNode, MapNode, ScalarNode, YamlNode
from frontdesk.lang.template import Template, Words


def fields_of(node: MapNode, schema: Schema, span: Span, reading: Reading, *, whole: bool = True) -> NodeFields:
    """The fields of a mapping that has the shape of a schema; all its leaves except expressions are read at once.

    Args:
        span: The place that stands for the mapping in findings.
        whole: Nothing was left out of the mapping for not fitting the schema.
    """
    return NodeFields(node, span, leaves.read(node, schema, reading), reading, whole=whole)


@noun()
class NodeFields:
    """The keys of one mapping. A key that is absent or could not be read gives None, an empty tuple or the default."""

    node: MapNode
    at: Span
    values: Leaves
    reading: Reading
    common: Mapping[str, Any] = field(default_factory=dict)
    whole: bool = True

    def as_card(self, identity: str) -> NodeFields:
        """These fields as those of a card with this id; `common` gets what every card has."""
        common = {"id": identity, "span": self.at, "when": self.expression("when"), "goto": self.target("goto")}
        return NodeFields(self.node, self.at, self.values, self.reading, common, whole=self.whole)

    @property
    def span(self) -> Span:
        return self.at

    def has(self, key: str) -> bool:
        return self.node.get(key) is not None

    def span_of(self, key: str) -> Span:
        value = self.node.get(key)
        named = self.node.key(key)
        return self.at if value is None or named is None else place_of(value, named.span)

    def literal(self, key: str, default: str = "") -> str:
        node, value = self.node.get(key), self._value(key)
        if isinstance(value, str):
            return value
        return node.text if isinstance(node, ScalarNode) else default

    def literals(self, key: str) -> tuple[str, ...]:
        return tuple(item.text for item in self._items(key) if isinstance(item, ScalarNode))

    def integer(self, key: str, default: int) -> int:
        value = self._value(key)
        return value if isinstance(value, int) else default

    def number(self, key: str) -> Decimal | None:
        value = self._value(key)
        return value if isinstance(value, Decimal) else None

    def flag(self, key: str, default: bool) -> bool:
        value = self._value(key)
        return value if isinstance(value, bool) else default

    def duration(self, key: str) -> int | None:
        value = self._value(key)
        return value if isinstance(value, int) else None

    def rich(self, key: str) -> RichText | None:
        value = self._value(key)
        return value if isinstance(value, RichText) else None

    def words(self, key: str) -> Words | None:
        value = self._value(key)
        return value if isinstance(value, Words) else None

    def template(self, key: str) -> Template | None:
        value = self._value(key)
        return value if isinstance(value, Template) else None

    def expression(self, key: str) -> Expr | None:
        value = self.node.get(key)
        read = leaves.expression(value, self.span_of(key), self.reading) if isinstance(value, ScalarNode) else None
        if value is not None and read is None:
            self.reading.unread.add(key)
        return read

    def expressions(self, key: str) -> tuple[tuple[str, Span, Expr], ...]:
        """A mapping from variables to expressions, sorted because the order has no meaning; each span is the key's."""
        read = []
        for entry in self._entries(key):
            if isinstance(entry.value, ScalarNode):
                expr = leaves.expression(entry.value, place_of(entry.value, entry.key.span), self.reading)
                name = places.meant_variable(entry.key.text) or entry.key.text
                if expr is None:
                    self.reading.unread.add(name)
                else:
                    read.append((name, entry.key.span, expr))
        return tuple(sorted(read, key=lambda each: each[0]))

    def target(self, key: str) -> Target | None:
        value = self._value(key)
        return value if isinstance(value, Target) else None

    def made(self, key: str) -> Any:
        return self._value(key)

    def child(self, key: str) -> NodeFields | None:
        value = self.node.get(key)
        return self._inner(value, self.span_of(key)) if isinstance(value, MapNode) else None

    def each(self, key: str) -> tuple[NodeFields, ...]:
        return tuple(self._inner(item, item.span) for item in self._items(key) if isinstance(item, MapNode))

    def named(self, key: str) -> Iterator[tuple[ScalarNode, NodeFields]]:
        """A mapping from names to mappings, in order."""
        for entry in self._entries(key):
            if isinstance(entry.value, MapNode):
                yield entry.key, self._inner(entry.value, entry.key.span)

    def hours(self, key: str) -> Hours | None:
        fields = self.child(key)
        return None if fields is None else _hours(fields)

    def spans(self, key: str) -> tuple[tuple[str, Span], ...]:
        """A list of texts, each with its place."""
        return tuple((item.text, item.span) for item in self._items(key) if isinstance(item, ScalarNode))

    def _value(self, key: str) -> Any:
        return self.values.get(id(self.node.get(key)))

    def _items(self, key: str) -> tuple[YamlNode, ...]:
        value = self.node.get(key)
        return value.items if isinstance(value, ListNode) else ()

    def _entries(self, key: str) -> tuple[Entry, ...]:
        value = self.node.get(key)
        return value.entries if isinstance(value, MapNode) else ()

    def _inner(self, node: MapNode, span: Span) -> NodeFields:
        return NodeFields(node, span, self.values, self.reading, whole=self.whole)

    def refuse(
        self,
        key: str,
        message: str,
        hint: str | None = None,
        *,
        of_key: bool = False,
        item: int = -1,
        name: str = "bad-value",
        words: str = "",
        alone: bool = False,
    ) -> None:
        value, named = self.node.get(key), self.node.key(key)
        if not (self.whole or alone) or value is None or named is None:
            return
        items = self._items(key)
        place = items[item].span if 0 <= item < len(items) else place_of(value, named.span)
        if words and isinstance(value, ScalarNode) and (start := value.text.rfind(words)) >= 0:
            place = value.locate(start, start + len(words))
        with self.reading.quiet(value):
            self.reading.found(named.span if of_key else place, message, hint, name=name)

    def opening(self, key: str) -> Iterator[tuple[ScalarNode, tuple[OpenSpan, ...]]]:
        """A mapping from days or dates to their opening periods, in order."""
        for entry in self._entries(key):
            parts = entry.value.items if isinstance(entry.value, ListNode) else (entry.value,)
            texts = (part.text for part in parts if isinstance(part, ScalarNode))
            yield entry.key, tuple(span for text in texts if (span := opening.span(text)))


def _hours(fields: NodeFields) -> Hours:
    always = dict.fromkeys(range(7), (OpenSpan(0, 24 * 60),))
    closed = {day for text in fields.literals("closed") if (day := opening.day(text))}
    return Hours(
        fields.literal("timezone", "UTC"),
        _weekly(fields) if fields.has("weekly") else always,
        tuple(sorted(closed)),
        _special(fields),
    )


def _weekly(fields: NodeFields) -> dict[int, tuple[OpenSpan, ...]]:
    weekly: dict[int, tuple[OpenSpan, ...]] = {}
    for key, spans in fields.opening("weekly"):
        problem = opening.days_problem(key.text)
        if problem:
            fields.reading.found(key.span, *problem)
            continue
        for weekday in opening.days(key.text):
            if weekday in weekly:
                fields.reading.found(
                    key.span, f"{quoted(opening.DAYS[weekday])} already has hours", "name each day once"
                )
            weekly.setdefault(weekday, spans)
    return weekly


def _special(fields: NodeFields) -> dict[date, tuple[OpenSpan, ...]]:
    special = {}
    for key, spans in fields.opening("special"):
        day, problem = opening.day(key.text), opening.date_problem(key.text)
        if day is None and problem:
            fields.reading.found(key.span, *problem)
        elif day is not None:
            special[day] = spans
    return special
