"""What an editor shows about a place: the page of a kind or code, where a target leads, what a variable is."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from frontdesk.cards import KINDS
from frontdesk.compiler.include import Bundle
from frontdesk.editor.naming import symbol
from frontdesk.editor.project import Project
from frontdesk.editor.symbols import Mention
from frontdesk.export.handbook import page, subjects
from frontdesk.lang.diagnostic import Diagnostic
from frontdesk.lang.source import Span
from frontdesk.lang.types import WELL_KNOWN

_KIND: Final = re.compile(r"card:[ \t]*[\"']?(?P<kind>[a-z_]+)")
_PARAGRAPH: Final = re.compile(r"^# [^\n]*\n+(?P<text>.*?)(?:\n\n|\Z)", re.DOTALL)


@cache
def paragraph(subject: str) -> str:
    """The first paragraph of the page about a kind, code or fault, on one line; empty if there is no page."""
    found = _PARAGRAPH.match(page(subject)) if subject in subjects() else None
    return " ".join(found["text"].split()) if found else ""


def hover(project: Project, file: str, offset: int, found: tuple[Diagnostic, ...] = ()) -> tuple[str, Span | None]:
    """What to show about a place, as Markdown, and the span that it is about; empty if there is nothing.

    Args:
        found: The findings in the file: those at the place are explained by the page of their code.
    """
    parts = [
        f"**{each.code} {each.name}**: {paragraph(each.code)}"
        for each in found
        if each.span.start.offset <= offset <= each.span.end.offset
    ]
    span: Span | None = None
    named = symbol(project, file, offset)
    if (kind := _kind(project, file, offset)) is not None:
        parts.insert(0, f"**{kind[0]}**: {paragraph(kind[0])}")
        span = kind[1]
    elif named is not None:
        parts.insert(0, _about(project, file, named))
        span = named.span
    return "\n\n".join(part for part in parts if part), span


def _kind(project: Project, file: str, offset: int) -> tuple[str, Span] | None:
    """The kind of card that is named at a place."""
    source = project.source(file)
    start = source.text.rfind("\n", 0, offset) + 1
    end = source.text.find("\n", offset)
    for match in _KIND.finditer(source.text, start, len(source.text) if end < 0 else end):
        if match.start("kind") <= offset <= match.end("kind") and match["kind"] in KINDS:
            return match["kind"], source.span(*match.span("kind"))
    return None


def _about(project: Project, file: str, named: Mention) -> str:
    what, name = named.symbol.kind, named.symbol.name
    if what == "variable":
        type_ = WELL_KNOWN.get(name)
        return f"`{name}`" + (f": {type_}" if type_ else "")
    for bundle in project.bundles(file):
        told = _of_bundle(bundle, named)
        if told:
            return told
    return ""


def _of_bundle(bundle: Bundle, named: Mention) -> str:
    """A pathway's cards, or a card's kind and title, as this playbook has them."""
    what, file, name = named.symbol.kind, named.symbol.file, named.symbol.name
    unit = next((u for u in bundle.units.values() if u and bundle.called(u.file) == file), None)
    if unit is None:
        return ""
    slots = unit.pathways.get(name, ()) if what == "pathway" else unit.pathways.get(unit.homes.get(name, ""), ())
    cards = [slot.card for slot in slots if what == "pathway" or slot.id == name]
    lines = [f"- {card.KIND}: {card.title()}".rstrip(": ") for card in cards if card is not None]
    return f"{what} `{name}`\n\n" + "\n".join(lines)
