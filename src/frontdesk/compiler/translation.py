"""Texts that are not written in every language of their playbook."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from frontdesk.compiler import places
from frontdesk.compiler.reading import Reading
from frontdesk.compiler.wording import quoted
from frontdesk.lang import spelling
from frontdesk.lang.diagnostic import Finding
from frontdesk.lang.source import Span
from frontdesk.lang.syntax import MapNode, ScalarNode

_NOT_WORDS: Final = re.compile(r"\{\{.*?\}\}|\]\([^)]*\)|<[a-z]+:[^>]*>", re.DOTALL)
"""Values and the targets of links, which are the same in all languages."""


def note_text(node: ScalarNode, place: Span, reading: Reading) -> None:
    """Remark on each language that lacks a text which is written once for all languages."""
    if not _says_something(node.text):
        return
    own = reading.languages[0]
    if places.language_problem(own):
        return  # malformed, as another finding says: nothing can be written under it
    for tag in _known(reading.languages[1:]):
        hint = f"write it once under `{own}:` and once under `{tag}:`"
        _remark(place, f"this text is not written in {tag!r}", hint, reading)


def note_mapping(node: MapNode, key: Span, reading: Reading) -> None:
    """Remark on each language that lacks a text which is written in several languages.

    In a file for several playbooks, a text in the same main language is enough, because it would be shown.
    """
    if node.partial:
        return
    written = {entry.key.text.lower() for entry in node.entries}
    misspelt = {spelling.closest(entry.key.text, reading.languages) for entry in node.entries}
    mains = {tag.partition("-")[0] for tag in written} if reading.lenient else set[str]()
    for tag in _known(reading.languages):
        covered = tag.lower() in written or tag in misspelt or tag.lower().partition("-")[0] in mains
        if not covered and any(_in_words(entry.value) for entry in node.entries):
            _remark(key, f"the text of {_key(node, key)} is missing in {tag!r}", f"add `{tag}:`", reading)


def _known(tags: Iterable[str]) -> Iterator[str]:
    """The well-formed tags: a malformed one has its finding already."""
    return (tag for tag in tags if places.language_problem(tag) is None)


def _key(node: MapNode, key: Span) -> str:
    source = node.entries[0].key.source.text
    return quoted(source[key.start.offset : key.end.offset].strip("\"'"))


def _in_words(value: object) -> bool:
    return isinstance(value, ScalarNode) and _says_something(value.text)


def _says_something(text: str) -> bool:
    """There are words in a text that can be translated; a number or a value alone is the same everywhere."""
    return any(char.isalpha() for char in _NOT_WORDS.sub("", text))


def _remark(span: Span, message: str, hint: str, reading: Reading) -> None:
    reading.remark(Finding(span, message, hint, name="missing-translation"))
