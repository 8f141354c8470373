"""Adding a card to a playbook without changing any byte that is already there."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from frontdesk.cards.end import End
from frontdesk.compiler.check import content
from frontdesk.compiler.checked import Checked, check
from frontdesk.compiler.include import Bundle
from frontdesk.compiler.load import DiskFiles, Files, MemoryFiles
from frontdesk.compiler.saving import save
from frontdesk.compiler.unit import Slot, Unit
from frontdesk.errors import UsageError
from frontdesk.lang import spelling
from frontdesk.lang.diagnostic import Diagnostic, Severity
from frontdesk.lang.source import Source
from frontdesk.lang.syntax import ListNode, MapNode, YamlNode, parse
from frontdesk.scaffold.layout import Layout, dash_width, reindented
from frontdesk.scaffold.sample import sample

PLACEHOLDER: Final = "- card: message\n  text: Write here what happens next.\n"
"""The only card of a pathway that is created because the new card leads to it."""


UNCHANGED: Final = "a card cannot be put there without changing what is around it"


class RefusedError(UsageError):
    """No card can be added to the file as it is written; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Added:
    """A playbook with one card added.

    Attributes:
        text: The whole file, without a byte-order mark.
        card: The id of the new card.
        line: The line at which the new card begins, 1-based.
        pathways: The pathways that were created because the card leads to them.
        found: Errors and warnings that the check did not find before.
        checked: The new text, checked.
    """

    text: str
    card: str
    line: int
    pathways: tuple[str, ...]
    found: tuple[Diagnostic, ...]
    checked: Checked

    @property
    def sound(self) -> bool:
        """The card caused no error."""
        return all(each.severity is not Severity.ERROR for each in self.found)


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where the card goes: a pathway, and how many of its cards come before it."""

    pathway: str
    index: int


def added(files: Files, name: str, label: str, kind: str, *, pathway: str | None = None, after: str = "") -> Added:
    """The playbook with a card of this kind added.

    Args:
        files: The playbook's folder.
        name: The file in it.
        label: What findings call the file.
        pathway: The pathway to add to; by default the one that holds `after`, else `start`, else the first.
        after: The id of the card to add after; by default the last one that leads to a next card (for `end`: the last).

    Raises:
        UsageError: There is no such kind, pathway or card.
        RefusedError: The file cannot be read, or is written so that no card can be added.
    """
    card = sample(kind)
    bundle, data = Bundle(files, name, label), files.read(name) or b""
    bundle.read(name, data)
    unit, source = bundle.main, bundle.sources.get(name)
    root = None if source is None else parse(source).value
    # A bad byte reads as U+FFFD: written back, it would be another one.
    whole = source is not None and source.text.encode() == data.removeprefix(BOM_UTF8)
    if unit is None or source is None or not whole or not isinstance(root, MapNode):
        raise RefusedError(f"{label!r} cannot be read; `frontdesk check` says why")
    spot = _spot(unit, kind, pathway, after)
    text, line = (
        _first(source, root, card) if spot is None else _put(source, root, spot, _named(card, kind, unit, spot))
    )
    _unchanged(root, text, name, spot)
    made = _targets(unit, card)
    for target in made:
        text = _with_pathway(Source(name, text), target)
    return _looked_at(files, name, label, text, line, made)


def add_to_file(path: Path, kind: str, *, pathway: str | None = None, after: str = "") -> Added:
    """Add a card to a file on disk; see `added`.

    Raises:
        UsageError: There is no such file, kind, pathway or card.
        RefusedError: The file cannot be read, or is written so that no card can be added.
        SetupError: The file cannot be written.
    """
    label = path.as_posix()
    if not path.is_file():
        raise UsageError(f"there is no file {label!r}")
    data = content(str(path))
    files = MemoryFiles({path.name: data}, beneath=DiskFiles(path.parent))
    result = added(files, path.name, label, kind, pathway=pathway, after=after)
    mark = BOM_UTF8 if data.startswith(BOM_UTF8) else b""
    save(str(path), mark + result.text.encode())
    return result


def _spot(unit: Unit, kind: str, pathway: str | None, after: str) -> _Spot | None:
    """Where a card goes; None if the file has no pathways."""
    if after:
        home = unit.homes.get(after)
        if home is None:
            raise UsageError(_no("card", after, unit.homes))
        if pathway not in (None, home):
            raise UsageError(f"card {after!r} is in the pathway {home!r}, not in {pathway!r}")
        return _Spot(home, next(i for i, slot in enumerate(unit.pathways[home], 1) if slot.id == after))
    if pathway is not None and pathway not in unit.pathways:
        raise UsageError(_no("pathway", pathway, unit.pathways))
    if not unit.pathways:
        return None
    chosen = pathway or ("start" if "start" in unit.pathways else next(iter(unit.pathways)))
    slots = unit.pathways[chosen]
    index = len(slots)
    while kind != End.KIND and index > 0 and not _leads_on(slots[index - 1]):
        index -= 1
    return _Spot(chosen, index)


def _no(what: str, name: str, known: Iterable[str]) -> str:
    hint = spelling.did_you_mean(name, known) or f"there are {', '.join(known)}"
    return f"there is no {what} {name!r}; {hint}"


def _leads_on(slot: Slot) -> bool:
    """A visitor can get from the card to the next one. An `end` with a `when` still counts as the last card."""
    card = slot.card
    if card is None:
        return True
    return not isinstance(card, End) and (
        card.when is not None or any(leaving.target is None and not leaving.ends for leaving in card.exits())
    )


def _named(card: str, kind: str, unit: Unit, spot: _Spot) -> str:
    """The card, with an explicit id if it would otherwise take over the default id of a later card."""
    default = re.compile(re.escape(f"{spot.pathway}.{kind}") + r"(-[0-9]+)?")
    if not any(default.fullmatch(slot.id) for slot in unit.pathways[spot.pathway][spot.index :]):
        return card
    number = 2
    while f"{spot.pathway}.{kind}-{number}" in unit.homes:
        number += 1
    first, rest = card.split("\n", 1)
    return f"{first}\n  id: {spot.pathway}.{kind}-{number}\n{rest}"


def _put(source: Source, root: MapNode, spot: _Spot, card: str) -> tuple[str, int]:
    """The text with the card in its place, and the line at which the card begins."""
    layout = Layout(source)
    pathways = root.get("pathways")
    cards = pathways.get(spot.pathway) if isinstance(pathways, MapNode) else None
    if not isinstance(cards, ListNode) or not cards.items or source.text[cards.span.start.offset] != "-":
        raise RefusedError(f"the cards of {spot.pathway!r} are not a list with dashes; write it so, and try again")
    column = cards.span.start.column
    lines = reindented(card, column, dash_width(cards))
    blank = [""] if layout.blank_between(cards.items) else []
    if spot.index == len(cards.items):
        line = layout.below(cards.items[-1], column)
        return layout.put(line, blank + lines), line + len(blank)
    line = layout.above(_dash_line(source, cards, spot.index), column)
    return layout.put(line, lines + blank), line


def _dash_line(source: Source, cards: ListNode, index: int) -> int:
    """The line of an item's dash, which may stand above the item."""
    start = cards.items[index].span.start.offset
    return source.position(source.text.rindex("-", 0, start)).line


def _first(source: Source, root: MapNode, card: str) -> tuple[str, int]:
    """The text of a file without cards after adding the first, in the pathway `start`; and the card's line."""
    layout, key = Layout(source), root.key("pathways")
    lines = ["  start:", *reindented(card, 5, 2)]
    if source.text[root.span.start.offset] == "{" or (key and isinstance(root.get("pathways"), MapNode)):
        raise RefusedError("the pathways are written in braces; write them line by line, and try again")
    if key is not None:
        line = key.span.end.line + 1
        return layout.put(line, lines), line + 1
    line = layout.below(root, 1)
    return layout.put(line, ["", "pathways:", *lines]), line + 3


def _targets(unit: Unit, card: str) -> tuple[str, ...]:
    """Pathways that a card leads to and that do not exist yet."""
    named = re.findall(r"(?:goto|else|failed|give_up|after_chat|pathway): ([a-z][a-z0-9_-]*)", card)
    return tuple(name for name in dict.fromkeys(named) if name not in unit.pathways)


def _with_pathway(source: Source, name: str) -> str:
    """The text with a new pathway after the last one, holding the placeholder card."""
    layout, root = Layout(source), parse(source).value
    pathways = root.get("pathways") if isinstance(root, MapNode) else None
    assert isinstance(pathways, MapNode)
    last = pathways.entries[-1]
    column = last.key.span.start.column
    dash = last.value.span.start.column if isinstance(last.value, ListNode) else column + 2
    lines = ["", " " * (column - 1) + f"{name}:", *reindented(PLACEHOLDER, dash, 2)]
    return layout.put(layout.below(last.value, column), lines)


def _unchanged(root: MapNode, text: str, name: str, spot: _Spot | None) -> None:
    """Make sure that the new text says the same as the old tree, apart from the card.

    Raises:
        RefusedError: Something else differs.
    """
    new = parse(Source(name, text)).value
    if isinstance(new, MapNode) and spot is None:
        new, root = _bare(new), _bare(root)
    if new is None or [*_said(new, spot)] != [*_said(root, None)]:
        raise RefusedError(UNCHANGED)


def _bare(node: MapNode) -> MapNode:
    return MapNode(tuple(entry for entry in node.entries if entry.key.text != "pathways"), node.span)


def _said(node: YamlNode, spot: _Spot | None, path: tuple[str | int, ...] = ()) -> Iterator[object]:
    """The content of a tree, in order, without the card at a spot."""
    match node:
        case MapNode(entries=entries):
            for entry in entries:
                yield entry.key.text
                yield from _said(entry.value, spot, (*path, entry.key.text))
            yield "}"
        case ListNode(items=items):
            new = spot.index if spot and path == ("pathways", spot.pathway) else -1
            for index, item in enumerate(items):
                if index != new:
                    yield from _said(item, spot, (*path, index))
            yield "]"
        case _:
            yield (node.text,)


def _looked_at(files: Files, name: str, label: str, text: str, line: int, made: tuple[str, ...]) -> Added:
    before = check(files, name, label)
    after = check(MemoryFiles({name: text}, beneath=files), name, label)
    bundle = Bundle(MemoryFiles({name: text}, beneath=files), name, label)
    bundle.read(name, text.encode())
    slots = [slot for slots in (bundle.main.pathways.values() if bundle.main else ()) for slot in slots]
    card = next((slot.id for slot in slots if slot.span.start.line == line), None)
    if card is None:
        raise RefusedError(UNCHANGED)
    known = {(each.code, each.finding.message) for each in before.diagnostics}
    found = tuple(
        each
        for each in after.diagnostics
        if each.severity is not Severity.INFO and (each.code, each.finding.message) not in known
    )
    return Added(text, card, line, made, found, after)
