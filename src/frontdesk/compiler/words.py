"""Reading the texts that people read: in each of their languages, whole, not too long, without hidden characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from frontdesk.compiler import pictures, places, translation
from frontdesk.compiler.leaf import Leaf
from frontdesk.compiler.reading import Reading
from frontdesk.compiler.wording import described, listed, quoted
from frontdesk.ir.text import skeleton
from frontdesk.lang import accidents, invisible, richtext, spelling, template
from frontdesk.lang.diagnostic import Finding, Read, Severity
from frontdesk.lang.language import Variants
from frontdesk.lang.raster import Raster
from frontdesk.lang.richtext import RichText
from frontdesk.lang.source import Span
from frontdesk.lang.syntax import MapNode, ScalarNode, YamlNode
from frontdesk.lang.template import Template, Words

T = TypeVar("T")

LONGEST: Final = 1_000
"""Most characters of a text that visitors still read."""

LONGEST_LABEL: Final = 40
"""Characters that fit on a button."""

_MARKED: Final = re.compile(r"\*\*[^*\s](?:[^*]*[^*\s])?\*\*|!?\[[^\]\n]+\]\([^()\s]+\)")
"""Bold words, links and images."""

REMARKS: Final = frozenset({"image-without-alt"})
"""Findings about a text that are not errors."""

NO_LINK: Final = "this is not a link: its address holds a space"
"""Where braces are wrong in the same text, the space is that of the value between them."""

_EXACT: Final = re.compile(r"\{\{.*?\}\}|\]\([^)\s]*|<[A-Za-z]+:[^>\s]*>", re.DOTALL)
"""The parts of a text that must be exact: values, and the targets of links."""


def of_template(leaf: Leaf, reading: Reading) -> Template | None:
    """A text in one language that no visitor reads."""
    assert isinstance(leaf.node, ScalarNode)
    value = reading.kept(template.read(leaf.node)) if _is_whole(leaf.node, leaf, reading) else None
    _hidden(leaf.node, reading)
    return value


def of_name(node: ScalarNode, reading: Reading, *, label: bool) -> None:
    """Remark on words that are shown as written.

    Args:
        label: The words stand on a button.
    """
    if label and len(node.text) > LONGEST_LABEL:
        _too_wide(node, len(node.text), reading)
    _marked(node, reading)
    _hidden(node, reading)


def of_words(leaf: Leaf, reading: Reading) -> Words | None:
    """Plain words that a visitor reads."""
    label = bool(leaf.schema.get("x-label"))

    def read_words(node: ScalarNode) -> Read[Template]:
        words = template.read(node)
        most = LONGEST_LABEL if label else LONGEST
        if words.value is not None and len(node.text) > most and (length := len(skeleton(words.value))) > most:
            (_too_wide if label else _too_long)(node, length, reading)
        _marked(node, reading)
        return words

    variants = _variants(leaf, reading, read_words)
    return Words(variants, _places(leaf.node)) if variants else None


def _places(node: YamlNode) -> Mapping[str, Span]:
    """Language to place, of a text that is written in several languages; else empty."""
    return {each.key.text: each.value.span for each in node.entries} if isinstance(node, MapNode) else {}


def _marked(node: ScalarNode, reading: Reading) -> None:
    """Add a finding for bold words or a link on a button, which shows markup as it is written."""
    marked = _MARKED.search(node.text) if "**" in node.text or "](" in node.text else None
    if marked is not None:
        message = f"a button shows {quoted(marked[0])} as it is written: it has no markup"
        hint = "write the words alone; bold words and links go into the text of the card"
        reading.found(node.locate(*marked.span()), message, hint, name="unsupported-markup")


def of_rich(leaf: Leaf, reading: Reading) -> RichText | None:
    """Rich text that a visitor reads."""

    def read_blocks(node: ScalarNode) -> Read[Any]:
        blocks = richtext.read(node, reading.image_origins)
        if len(node.text) > LONGEST and blocks.value:
            length = len(richtext.plain(RichText((("", blocks.value),)).fill({}, "")))
            if length > LONGEST:
                _too_long(node, length, reading)
        for remark in blocks.findings:
            if remark.name in REMARKS:
                reading.remark(remark)
        findings = tuple(each for each in blocks.findings if each.name not in REMARKS)
        if any(each.name == "bad-template" for each in findings):
            findings = tuple(each for each in findings if not each.message.startswith(NO_LINK))
        return Read(_with_images(node, blocks.value or (), reading), findings)

    variants = _variants(leaf, reading, read_blocks)
    return RichText(variants) if variants else None


def is_text(node: ScalarNode, leaf: Leaf, reading: Reading) -> bool:
    """The text has visible characters; if not, a finding says so.

    Args:
        leaf: The leaf of the text, which may hold it in several languages.
    """
    text = node.text
    seen = text.strip() if text.isascii() else any(map(_is_seen, text))
    if not seen:
        reading.found(leaf.place, "there is no text here", leaf.filling, name="empty-text")
    return bool(seen)


def _is_seen(char: str) -> bool:
    return not char.isspace() and unicodedata.category(char) != "Cf"


def _is_whole(node: ScalarNode, leaf: Leaf, reading: Reading) -> bool:
    """False, with a finding, for a text that is empty, cut off, half in quotes or brackets, or several lines in one."""
    lost = accidents.cut_off(node.text, node.source, node.span.ends) if node.style == "plain" else None
    if lost is None and node.style != "literal":
        lost = accidents.joined(node.source, node.span.begins, node.span.ends)
    if lost is None and node.style == "plain":
        halves = (accidents.half_quoted, accidents.half_bracketed)
        lost = next((found for half in halves if (found := half(node.text, node.source, node.span.ends))), None)
    reading.note((lost,) if lost else ())
    return not lost and is_text(node, leaf, reading)


def _with_images(node: ScalarNode, blocks: Any, reading: Reading) -> Any:
    """Blocks whose images have the paths under which a server shows them, and their sizes."""
    if "![" not in node.text:
        return blocks
    behind, files = 0, dict[str, Raster]()
    for image in pictures.sources(blocks):
        at = pictures.written_at(node.text, image, behind)
        behind = max(behind, at + len(image))
        if pictures.in_folder(image) and not richtext.bad_image(image, ()):
            found = reading.image(image, node.locate(at, at + len(image)) if at >= 0 else node.span)
            files |= {image: found} if found else {}
    return pictures.as_shown(blocks, reading.file, files)


def _variants(leaf: Leaf, reading: Reading, read_one: Callable[[ScalarNode], Read[T]]) -> Variants[T]:
    """A visible text in each language it is written in, in the order of the playbook's languages."""
    if isinstance(leaf.node, ScalarNode):
        value = _one(leaf.node, leaf, reading, read_one)
        if value is not None and len(reading.languages) > 1:
            translation.note_text(leaf.node, leaf.place, reading)
        return () if value is None else (("", value),)
    assert isinstance(leaf.node, MapNode)
    if not reading.languages and not reading.lenient:
        hint = "list the languages under `languages` to write a text in each of them"
        if any(" " in each.key.text for each in leaf.node.entries):
            hint = "write `|` after the key for a text of several lines, or put the text in quotes"
        reading.found(leaf.place, f"text belongs here, not {described(leaf.node)}", hint, name="wrong-type")
        return ()
    if not leaf.node.entries:
        reading.found(leaf.place, "there is no text here", leaf.filling, name="empty-text")
    else:
        translation.note_mapping(leaf.node, leaf.key, reading)
    return _each(leaf.node, reading, read_one)


def _each(node: MapNode, reading: Reading, read_one: Callable[[ScalarNode], Read[T]]) -> Variants[T]:
    read_in: dict[str, T] = {}
    for entry in node.entries:
        tag = entry.key.text
        problem = _unknown_language(tag, reading)
        if problem:
            reading.found(entry.key.span, *problem)
        elif isinstance(entry.value, ScalarNode):
            with reading.quiet(entry.value):
                value = _one(entry.value, Leaf(entry.value, {}, entry.key), reading, read_one)
            if value is not None:
                read_in[tag] = value
    shown = [tag for tag in reading.languages if tag in read_in] or sorted(read_in)
    return tuple((tag, read_in[tag]) for tag in shown)


def _one(node: ScalarNode, leaf: Leaf, reading: Reading, read_one: Callable[[ScalarNode], Read[T]]) -> T | None:
    """A text in one language."""
    value = reading.kept(read_one(node)) if _is_whole(node, leaf, reading) else None
    _hidden(node, reading)
    return value


def _unknown_language(tag: str, reading: Reading) -> places.Problem | None:
    if tag in reading.languages:
        return None
    if reading.lenient:
        return places.language_problem(tag)
    hint = spelling.did_you_mean(tag, reading.languages) or f"use one of {listed(reading.languages)}"
    return f"{quoted(tag)} is not one of this playbook's languages", hint


def _too_long(node: ScalarNode, length: int, reading: Reading) -> None:
    message = f"the text is {length:,} characters long: few visitors read more than {LONGEST:,}"
    reading.remark(Finding(_first(node), message, "split it into several messages", name="text-too-long"))


def _too_wide(node: ScalarNode, length: int, reading: Reading) -> None:
    message = f"the label is {length} characters long: a button shows about {LONGEST_LABEL}"
    reading.remark(Finding(node.span, message, "say it in fewer words; the text can tell the rest", name="long-label"))


def _first(node: ScalarNode) -> Span:
    """The first character of a text, the place of findings about all of it: the text may be as long as the file."""
    start = node.span.begins
    return node.source.span(start, start + 1)


def _hidden(node: ScalarNode, reading: Reading) -> None:
    """Remark on invisible characters between the words; those in values and link targets are found as errors."""
    if not invisible.present(node.text):
        return
    exact = {place for one in _EXACT.finditer(node.text) for place in range(*one.span())}
    for at, finding in invisible.found_in(node, Severity.WARNING):
        if at not in exact:
            reading.remark(finding)
