"""What the names in a playbook's files mean: pathways, cards, variables, files, and every place that names them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from frontdesk.analysis.reading import readings
from frontdesk.compiler.include import Bundle
from frontdesk.compiler.load import beside
from frontdesk.compiler.names import Names
from frontdesk.compiler.unit import Unit
from frontdesk.ir.card import Card
from frontdesk.lang.source import Span
from frontdesk.lang.syntax import ListNode, MapNode, ScalarNode, parse

Kind: TypeAlias = Literal["pathway", "card", "variable", "file"]


@dataclass(frozen=True, slots=True, order=True)
class Symbol:
    """Something that a name means.

    Attributes:
        file: The file that it is in; empty for a variable, which all files of a playbook share.
        name: For a card its id, without the prefix that a `run` puts before it; empty for a file.
    """

    kind: Kind
    file: str
    name: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A place that names a symbol.

    Attributes:
        span: The text that names it, quotes and a file's name before the dot included.
        defines: The symbol is defined here: the pathway's key, the card, what fills the variable.
    """

    symbol: Symbol
    span: Span
    defines: bool = False


def mentions(bundle: Bundle) -> tuple[Mention, ...]:
    """Every place in a playbook's files that names something, in no order. Files have the names that findings use."""
    names = Names(bundle)
    units = [unit for unit in bundle.units.values() if unit is not None]
    return tuple(mention for unit in units for mention in _of_unit(bundle, names, unit))


def at(found: tuple[Mention, ...], file: str, offset: int) -> Mention | None:
    """The mention at a place of a file: the shortest if several cover it, None if none does."""
    there = [
        each for each in found if each.span.file == file and each.span.start.offset <= offset <= each.span.end.offset
    ]
    return min(there, key=lambda each: each.span.end.offset - each.span.start.offset, default=None)


def written_ids(bundle: Bundle, unit: Unit) -> dict[str, Span]:
    """The card ids that a file writes out, with their places; all others are derived from pathway and kind."""
    source = bundle.sources[unit.file]
    root = parse(source).value
    pathways = root.get("pathways") if isinstance(root, MapNode) else None
    found: dict[str, Span] = {}
    for entry in pathways.entries if isinstance(pathways, MapNode) else ():
        for item in entry.value.items if isinstance(entry.value, ListNode) else ():
            written = item.get("id") if isinstance(item, MapNode) else None
            if isinstance(written, ScalarNode) and written.text:
                found[written.text] = written.span
    return found


def _of_unit(bundle: Bundle, names: Names, unit: Unit) -> Iterator[Mention]:
    file = bundle.called(unit.file)
    for name, span in unit.pathway_spans.items():
        yield Mention(Symbol("pathway", file, name), span, defines=True)
    for slots in unit.pathways.values():
        for slot in slots:
            yield Mention(Symbol("card", file, slot.id), slot.span, defines=True)
            if slot.card is not None:
                yield from _of_card(slot.card)
    for name, span in written_ids(bundle, unit).items():
        yield Mention(Symbol("card", file, name), span)
    for target in unit.targets:
        if target.span is not None and target.name in {**unit.pathways, **unit.homes}:
            kind: Kind = "pathway" if target.name in unit.pathways else "card"
            yield Mention(Symbol(kind, file, target.name), target.span)
    for _, target in unit.runs:
        goal = names.run(unit, target.name)
        if goal is not None and target.span is not None and target.name.endswith(goal[1]):
            yield Mention(Symbol("pathway", bundle.called(goal[0]), goal[1]), target.span)
    for path, span in unit.includes:
        yield Mention(Symbol("file", bundle.called(beside(unit.file, path)), ""), span)


def _of_card(card: Card) -> Iterator[Mention]:
    filled = {
        (each.name, each.span) for leaving in card.exits() for each in card.sets(leaving.name) if each.span is not None
    }
    for name, span in filled:
        if span is not None:
            yield Mention(Symbol("variable", "", name), span, defines=True)
    for reading in readings(card):
        if reading.name.span is not None:
            yield Mention(Symbol("variable", "", reading.name.path), reading.name.span)
