"""Completion: the kinds of cards, targets and variables that may be written at a place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal

from frontdesk.cards import KINDS
from frontdesk.compiler.include import Bundle
from frontdesk.compiler.kinds import shape_of
from frontdesk.compiler.unit import Unit
from frontdesk.editor.project import Project
from frontdesk.editor.symbols import mentions
from frontdesk.editor.telling import paragraph
from frontdesk.lang.source import Span
from frontdesk.lang.types import WELL_KNOWN

MOST_BEFORE: Final = 500
"""Most characters of the line before the place that are looked at."""

WORDS: Final = r"[A-Za-z0-9_.-]*"

_VALUE: Final = re.compile(rf"(?:^|[\s{{,-])(?P<key>[a-z_]+):[ \t]+(?P<quote>[\"']?)(?P<word>{WORDS})$")
_HOLE: Final = re.compile(rf"\{{\{{(?:(?!\}}\}}).)*?(?P<word>{WORDS})$")
_READS: Final = re.compile(rf"(?:^|[\s{{,-])(?P<key>[a-z_.]+):[ \t]+.*?(?P<word>{WORDS})$")

ALWAYS: Final = ("conversation.language", "conversation.page", "conversation.outcome")
"""Variables that every conversation has."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A completion.

    Attributes:
        kind: What it is: a kind of card, a pathway, a card, a variable.
        about: A few words to show beside it.
        span: The text that it replaces: the part of it that is already written.
        page: More about it, as Markdown.
    """

    text: str
    kind: Literal["kind", "pathway", "card", "variable"]
    about: str
    span: Span
    page: str = ""


def proposals(project: Project, file: str, offset: int) -> tuple[Proposal, ...]:
    """The completions at a place, in alphabetical order; empty if nothing is known to fit."""
    source, project = project.source(file), project.settled()
    line = source.text[source.text.rfind("\n", 0, offset) + 1 : offset][-MOST_BEFORE:]
    found: dict[str, Proposal] = {}
    for word, each in _fitting(project, file, line):
        span = source.span(offset - len(word), offset)
        found.setdefault(each.text, Proposal(each.text, each.kind, each.about, span, each.page))
    return tuple(found[text] for text in sorted(found))


_NOWHERE: Final = Span.whole("")


def _fitting(project: Project, file: str, line: str) -> Iterator[tuple[str, Proposal]]:
    """The completions for a line up to the cursor, each with the word at its end that the completion would replace."""
    hole, value, reads = _HOLE.search(line), _VALUE.search(line), _READS.search(line)
    key = value["key"] if value else ""
    if hole is not None:
        yield from ((hole["word"], each) for each in _variables(project, file, settable=False))
    elif value and key == "card":
        for kind in KINDS:
            yield value["word"], Proposal(kind, "kind", "card", _NOWHERE, paragraph(kind))
    elif value and key in keys("variable"):
        yield from ((value["word"], each) for each in _variables(project, file, settable=True))
    elif value and key in keys("target"):
        for bundle in project.bundles(file):
            for unit in _units(bundle, file):
                targets = _pathways(bundle, unit) if key == "pathway" else _targets(unit)
                yield from ((value["word"], each) for each in targets)
    elif reads and (reads["key"] in keys("expression") or reads["key"].startswith("answers.")):
        yield from ((reads["word"], each) for each in _variables(project, file, settable=False))


@cache
def keys(reader: str) -> frozenset[str]:
    """The keys of cards whose value has this reader: `target`, `variable`, `expression` (see `ir/schema.py`)."""
    return frozenset(key for kind in KINDS for key in _keys(shape_of(kind), reader))


def _keys(schema: Mapping[str, Any], reader: str) -> Iterator[str]:
    for key, value in schema.get("properties", {}).items():
        if value.get("x-as") == reader:
            yield key
        yield from _keys(value, reader)
    for under in ("items", "additionalProperties"):
        if isinstance(schema.get(under), Mapping):
            yield from _keys(schema[under], reader)


def _units(bundle: Bundle, file: str) -> Iterator[Unit]:
    return (unit for unit in bundle.units.values() if unit is not None and bundle.called(unit.file) == file)


def _targets(unit: Unit) -> Iterator[Proposal]:
    for name, slots in unit.pathways.items():
        yield Proposal(name, "pathway", f"pathway, {len(slots)} cards", _NOWHERE)
        for slot in slots:
            title = slot.card.title() if slot.card else ""
            yield Proposal(slot.id, "card", title or "card", _NOWHERE)


def _pathways(bundle: Bundle, unit: Unit) -> Iterator[Proposal]:
    """What a file may run: its own pathways, and those of the files that it includes."""
    for name in unit.pathways:
        yield Proposal(name, "pathway", "pathway", _NOWHERE)
    for stem, file in bundle.included.get(unit.file, {}).items():
        other = bundle.units.get(file)
        for name in other.pathways if other else ():
            yield Proposal(f"{stem}.{name}", "pathway", f"pathway of {file}", _NOWHERE)


def _variables(project: Project, file: str, *, settable: bool) -> Iterator[Proposal]:
    for bundle in project.bundles(file):
        for mention in mentions(bundle):
            name = mention.symbol.name
            fits = not settable or name in WELL_KNOWN or name.startswith("answers.")
            if mention.symbol.kind == "variable" and mention.defines and fits:
                yield Proposal(name, "variable", WELL_KNOWN.get(name, "variable"), _NOWHERE)
        playbook = bundle.main.playbook if bundle.main and not settable else None
        for name in playbook.attributes if playbook else ():
            yield Proposal(f"visitor.{name}", "variable", "from the page", _NOWHERE)
    for name in WELL_KNOWN if settable else (*ALWAYS, "agent.name"):
        yield Proposal(name, "variable", WELL_KNOWN.get(name, "variable"), _NOWHERE)
