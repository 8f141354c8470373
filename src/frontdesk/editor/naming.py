"""Finding, following and changing names: where a symbol is defined and named, and the edits that rename a pathway."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from frontdesk.compiler.include import Bundle
from frontdesk.compiler.unit import Unit
from frontdesk.editor.project import Project
from frontdesk.editor.symbols import Mention, Symbol, at, mentions, written_ids
from frontdesk.errors import UsageError
from frontdesk.ir.schema import NAME
from frontdesk.lang.diagnostic import Edit
from frontdesk.lang.source import Source, Span
from frontdesk.lang.syntax import parse

START: Final = "start"


def symbol(project: Project, file: str, offset: int) -> Mention | None:
    """The mention of a symbol at a place of a file; None if there is none."""
    for bundle in project.bundles(file):
        found = at(mentions(bundle), file, offset)
        if found is not None:
            return found
    return None


def definitions(project: Project, file: str, offset: int) -> tuple[Span, ...]:
    """Where the symbol at a place is defined: a pathway's key, a card, what fills a variable, a file's start."""
    named = symbol(project, file, offset)
    if named is None:
        return ()
    if named.symbol.kind == "file":
        return (Span.whole(named.symbol.file),)
    return tuple(each.span for each in _all(project, file, named.symbol) if each.defines)


def references(project: Project, file: str, offset: int, *, definition: bool = True) -> tuple[Span, ...]:
    """Every mention of the symbol at a place, in all playbooks that the file belongs to, sorted.

    Args:
        definition: Include the mentions that define the symbol.
    """
    named = symbol(project, file, offset)
    found = _all(project, file, named.symbol) if named else ()
    return tuple(each.span for each in found if definition or not each.defines)


def renameable(project: Project, file: str, offset: int) -> tuple[Span, str]:
    """The part of a file that may be given a new name, and its current name.

    Raises:
        UsageError: There is no pathway here, or one that must keep its name, or the file cannot be parsed.
    """
    named = symbol(project, file, offset)
    source = project.source(file)
    if named is None and source.text.strip() and parse(source).value is None:
        raise UsageError("this file cannot be read to its end: fix that first, then rename")
    if named is None or named.symbol.kind != "pathway":
        raise UsageError("only a pathway can be renamed: put the cursor on its name")
    if named.symbol.name == START:
        raise UsageError("'start' keeps its name: every conversation begins there")
    return _last(project.source(named.span.file), named.span, named.symbol.name), named.symbol.name


def rename(project: Project, file: str, offset: int, name: str) -> tuple[Edit, ...]:
    """The edits that give a pathway another name, everywhere it is named: in `goto`, `run`, and its cards' default ids.

    Raises:
        UsageError: There is no pathway here, or the new name is invalid or taken.
    """
    renameable(project, file, offset)
    named = symbol(project, file, offset)
    assert named
    home, old = named.symbol.file, named.symbol.name
    if not re.fullmatch(NAME, name):
        raise UsageError(f"{name!r} is not a name for a pathway: use small letters, digits, '-' and '_'")
    edits: set[tuple[Span, str]] = set()
    for bundle in {bundle.label: bundle for each in (file, home) for bundle in project.bundles(each)}.values():
        unit = next((u for u in bundle.units.values() if u and bundle.called(u.file) == home), None)
        if unit is None:
            continue
        if name != old and name in {*unit.pathways, *unit.homes}:
            raise UsageError(f"there is a pathway or card {name!r} already")
        _ids_stay_apart(bundle, unit, old, name)
        edits.update(_edits(bundle, unit, old, name))
    return tuple(Edit(span, text) for span, text in sorted(edits))


def _ids_stay_apart(bundle: Bundle, unit: Unit, old: str, new: str) -> None:
    """Make sure that no card gets the id of another one.

    Raises:
        UsageError: A default id that the new name makes is written at another card.
    """
    written = written_ids(bundle, unit)
    made = {new + card.removeprefix(old) for card, home in unit.homes.items() if home == old and card not in written}
    if taken := sorted(made & written.keys()):
        raise UsageError(f"there is a card {taken[0]!r} already")


def _edits(bundle: Bundle, unit: Unit, old: str, new: str) -> Iterator[tuple[Span, str]]:
    home, written = bundle.called(unit.file), written_ids(bundle, unit)
    default = re.compile(re.escape(old) + r"(\.[a-z_]+(?:-[0-9]+)?)")
    sources = {bundle.called(file): source for file, source in bundle.sources.items()}
    for mention in mentions(bundle):
        symbol, span = mention.symbol, mention.span
        if symbol == Symbol("pathway", home, old):
            yield _last(sources[span.file], span, old), new
        elif symbol.kind == "card" and symbol.file == home and not mention.defines and symbol.name not in written:
            found = default.fullmatch(symbol.name)
            if found is not None and unit.homes.get(symbol.name) == old:
                yield _last(sources[span.file], span, symbol.name), new + found[1]


def _all(project: Project, file: str, wanted: Symbol) -> tuple[Mention, ...]:
    """Every mention of a symbol, in the playbooks of `file` and of the file that defines the symbol."""
    files = dict.fromkeys((file, wanted.file or file))
    found = {
        mention
        for each in files
        for bundle in project.bundles(each)
        for mention in mentions(bundle)
        if mention.symbol == wanted
    }
    places = {(each.span, each.defines): each for each in found}
    return tuple(places[key] for key in sorted(places))


def _last(source: Source, span: Span, name: str) -> Span:
    """The part of a mention that is the name itself, without quotes and without a file's name before the dot.

    Raises:
        UsageError: The name is not written literally, but for example with escapes.
    """
    at = source.text.rfind(name, span.start.offset, span.end.offset)
    if at < 0:
        line = span.start.line
        raise UsageError(f"{name!r} is written with escapes in line {line} of {span.file}; write it plainly first")
    return source.span(at, at + len(name))
