"""From YAML events to nodes; every feature of YAML that playbooks do not use becomes a finding."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import yaml

from frontdesk.lang.accidents.quoting import quoting
from frontdesk.lang.diagnostic import Finding, Related
from frontdesk.lang.invisible import named
from frontdesk.lang.source import Source, Span
from frontdesk.lang.syntax.decoding import FORBIDDEN, described
from frontdesk.lang.syntax.frame import Frame
from frontdesk.lang.syntax.node import Entry, ListNode, MapNode, ScalarNode, Style, YamlNode

MOST_FINDINGS = 100
"""After this many findings the file is read no further."""

_STYLES: Final[dict[str, Style]] = {"'": "single", '"': "double", "|": "literal", ">": "folded"}
_PROPERTY = re.compile(r"(?P<mark>[&!][^\s,\[\]{}]*)\s*")
_GLUED = re.compile(r"(?P<key>[a-z_]+)(?P<colon>:(?!//)|[\uff1a\ufe55\u2236\ua789])(?P<value>.+)", re.DOTALL)
"""A key and its value without a space between: inside braces YAML reads both as one key."""

_LOST = re.compile(r"[ \t]*:[ \t]+(?P<text>#[^\s#](?:[^\r\n]*[^\s])?)")
"""A comment in place of a key's value, but without a space after its `#`: it was probably meant as the value."""

_SHORT = 20
_CARD = "card"
_FEATURE = "yaml-feature"
_QUOTES = "put the text in quotes, or use a | block"


class StopReading(Exception):  # noqa: N818 - not an error: it ends the reading of one file
    """Nothing more is read of this file.

    Attributes:
        complete: What was read so far may stand for the whole file.
    """

    def __init__(self, complete: bool) -> None:
        super().__init__()
        self.complete = complete


class Builder:
    """Builds the nodes of one file.

    Attributes:
        root: The node at the top, once it is complete.
        findings: The findings so far.
        last: Start, end and style of the last complete value: where an error probably began.
    """

    def __init__(self, source: Source, repairs: dict[int, int], most_depth: int, most_characters: int) -> None:
        self.root: YamlNode | None = None
        self.findings: list[Finding] = []
        self.last: tuple[int, int, str] | None = None
        self._source = source
        self._repairs = sorted(repairs.items())
        self._most_depth = most_depth
        self._most_characters = most_characters
        self._frames: list[Frame] = []
        self._documents = 0

    @property
    def bracket(self) -> int | None:
        """Where the outermost open bracket is; None outside brackets."""
        return next((frame.start for frame in self._frames if frame.flow), None)

    def take(self, event: Any) -> None:
        """Process the next event."""
        taken = _TAKERS.get(type(event))
        if taken is not None:
            taken(self, event)
        if len(self.findings) >= MOST_FINDINGS:
            raise StopReading(complete=False)

    def over_limit(self, event: Any, message: str) -> None:
        """Add a finding that a limit is exceeded here, and stop reading."""
        start = event.start_mark.index
        self.findings.append(Finding(self._span(start, start + 1), message, "split the file", name="over-limit"))
        raise StopReading(complete=False)

    def _span(self, start: int, end: int) -> Span:
        return self._source.span(start, max(start, end))

    def _find(
        self,
        span: Span,
        message: str,
        hint: str | None,
        *related: Related,
        name: str = _FEATURE,
        text: tuple[int, int] | None = None,
    ) -> None:
        """Add a finding; its fix puts `text` in quotes, if that stretch certainly should have been in quotes."""
        if not any(frame.quiet for frame in self._frames):
            fix = quoting(self._source, *text, bracketed=self.bracket is not None) if text else None
            self.findings.append(Finding(span, message, hint, related, fix, name=name))

    def _document(self, event: Any) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        self._documents += 1
        if self._documents > 1:
            message = "a second document begins here"
            self._find(self._span(start, end), message, "put it into a file of its own; indent --- within a text")
            if isinstance(self.root, MapNode):
                self.root = replace(self.root, partial=True)  # what is missing may be in the second one
            raise StopReading(complete=True)
        if event.version is not None or event.tags:
            line = self._source.line(self._source.position(start).line)
            self._find(self._span(start, start + len(line.rstrip())), "directives are not used here", "remove the line")

    def _open(self, event: Any) -> None:
        start = self._properties(event)
        if len(self._frames) >= self._most_depth:
            self.over_limit(event, f"lists and mappings nest deeper than {self._most_depth}")
        mapping = isinstance(event, yaml.MappingStartEvent)
        flow = self._source.text[start : start + 1] in ("{", "[") and bool(event.flow_style)
        quiet = mapping and flow and self._source.text.startswith("{{", start)
        self._frames.append(Frame(start, event.end_mark.index, mapping, flow, quiet))

    def _close(self, event: Any) -> None:
        frame = self._frames.pop()
        end = event.end_mark.index if frame.flow else frame.end
        span = self._span(frame.start, end)
        if frame.quiet:
            self.last = (frame.start, end, "flow")
            message = "'{{' at the beginning of a text means a mapping in YAML"
            self._find(span, message, _QUOTES, text=(frame.start, end))
            text = self._source.text[frame.start : end]
            self._place(ScalarNode(text, span, "plain", broken=True), end)
        elif frame.mapping:
            listed = bool(self._frames) and not self._frames[-1].mapping
            cards = [*frame.cards, frame.entries] if listed else [*frame.cards, frame.entries][:1]
            for entries in cards:  # more than one where dashes are missing
                self._place(MapNode(tuple(entries.values()), span, frame.merges), end)
        else:
            self._place(ListNode(tuple(frame.items), span), end)

    def _scalar(self, event: Any) -> None:
        style = _STYLES.get(event.style or "", "plain")
        start, end = event.start_mark.index, event.end_mark.index
        if event.anchor is not None or event.tag is not None:
            start = min(self._properties(event), end)
        text = event.value
        if style in ("literal", "folded"):
            end = start + len(self._source.text[start:end].rstrip())
        if style in ("single", "double") and self._source.text[end : end + 1] == "#":
            self._glued_comment(start, end)
        broken = bool(self._repairs) and any(first < end and start < last for first, last in self._repairs)
        if start > event.start_mark.index and not text and style == "plain":
            start, broken = event.start_mark.index, True  # nothing but an anchor or tag: meant as the text
        if broken and style == "plain":
            text = " ".join(self._source.text[start:end].split())
        node = ScalarNode(text, self._span(start, end), style, broken)
        self.last = (start, end, style)
        if len(text) > self._most_characters or style == "double":  # escapes may give bad characters; others were found
            node = self._checked(node)
        self._place(node, end)

    def _glued_comment(self, start: int, end: int) -> None:
        """Add a finding for a `#` right after a closing quote, which most likely was meant to open another text."""
        line = self._source.position(end).line
        if self._source.position(start).line < line:
            message = f"the quote that opens here is not closed until line {line}"
            hint = "close it on its own line, or use a | block"
            self._find(self._span(start, start + 1), message, hint, name="yaml-syntax")
        else:
            message, hint = (
                "the text goes on after its closing quote",
                "write a space before '#' if it begins a comment",
            )
            self._find(self._span(end, end + 1), message, hint, name="yaml-syntax")

    def _checked(self, node: ScalarNode) -> ScalarNode:
        if len(node.text) > self._most_characters:
            message = f"the text is longer than {self._most_characters:,} characters"
            start = node.span.begins  # not `locate`: the text may be as long as the file
            self._find(self._span(start, start + 1), message, "split it into several messages", name="over-limit")
            short = node.text[: self._most_characters]
            return ScalarNode(short, node.span, node.style, broken=True)
        found = FORBIDDEN.search(node.text)
        if found is not None:
            message = f"{described(found[0])} is not allowed in a text"
            self._find(node.locate(*found.span()), message, "remove it", name="bad-encoding")
            clean = FORBIDDEN.sub("\ufffd", node.text)
            return ScalarNode(clean, node.span, node.style, broken=True)
        return node

    def _alias(self, event: Any) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        self.last = (start, end, "alias")
        span = self._span(start, end)
        if not self._merges():
            name = re.escape(self._source.text[start + 1 : end])
            known = re.search(rf"&{name}(?![\w-])", self._source.text[:start])
            message, hint = "'*' at the beginning makes this a YAML alias", _QUOTES
            if known is not None:
                message, hint = "aliases are not used here", "write the values out"
            self._find(span, message, hint, text=None if known else (start, end))
        self._place(ScalarNode(self._source.text[start:end], span, "plain", broken=True), end)

    def _merges(self) -> bool:
        """The next value belongs to a merge key, or another refused key, which has its finding already."""
        return bool(self._frames) and self._frames[-1].expects_value and self._frames[-1].key is None

    def _properties(self, event: Any) -> int:
        """Where a node itself begins, after its anchor and tag, if it has any: each of them becomes a finding."""
        start: int = event.start_mark.index
        if event.anchor is None and event.tag is None:
            return start
        plain = isinstance(event, yaml.ScalarEvent) and not event.style
        text = (start, event.end_mark.index) if plain else None
        for _ in range((event.anchor is not None) + (event.tag is not None)):
            found = _PROPERTY.match(self._source.text, start)
            if found is None:
                break
            what = "a YAML anchor" if found["mark"].startswith("&") else "a YAML tag"
            message, hint = f"{found['mark'][0]!r} at the beginning makes this {what}", _QUOTES
            if event.anchor is not None and (text is None or f"*{event.anchor}" in self._source.text[start:]):
                message, hint, text = "anchors are not used here", "remove it, and write out what it stands for", None
            self._find(self._span(found.start(), found.end("mark")), message, hint, text=text)
            start = found.end()
        return start

    def _place(self, node: YamlNode, end: int) -> None:
        """Put a finished node where it belongs."""
        if not self._frames:
            self.root = node
            return
        frame = self._frames[-1]
        frame.end = max(frame.end, end)
        if not frame.mapping:
            frame.items.append(node)
        elif frame.expects_value:
            frame.expects_value = False
            if frame.key is not None:
                entry = self._entry(frame, frame.key, node)
                frame.entries[entry.key.text] = entry
            frame.key = None
        else:
            frame.expects_value = True
            frame.key = self._key(frame, node)

    def _entry(self, frame: Frame, key: ScalarNode, value: YamlNode) -> Entry:
        """A key and its value; if the value is empty by mistake, the key and value that were meant, with a finding."""
        if not isinstance(value, ScalarNode) or not value.empty:
            return Entry(key, value)
        text, end = self._source.text, key.span.ends
        glued = (
            _GLUED.fullmatch(key.text) if frame.flow and key.style == "plain" and text[end : end + 1] != ":" else None
        )
        if glued is not None and glued["key"] not in frame.entries:
            colon = key.span.begins + glued.end("key")
            message, hint = "a space is missing after this colon", "write 'key: value'"
            if glued["colon"] != ":":
                message, hint = f"what looks like a colon here is {named(glued['colon'])}", "write a plain colon"
            elif glued["value"][0].isspace():
                message, hint = f"what looks like a space here is {named(glued['value'][0])}", "write a plain space"
                colon += 1
            self._find(self._span(colon, colon + 1), message, hint, name="yaml-syntax")
            start = key.span.begins
            word = ScalarNode(glued["key"], self._span(start, start + glued.end("key")), "plain")
            meant = self._span(start + glued.start("value"), end)
            return Entry(word, ScalarNode(glued["value"].strip(), meant, "plain", broken=True))
        lost = _LOST.match(text, end)
        if lost is not None:
            message = "' #' begins a comment, so this key has no value"
            hint = f'write "{lost["text"]}", in quotes' if len(lost["text"]) <= _SHORT else _QUOTES
            self._find(self._span(lost.start("text"), lost.start("text") + 1), message, hint, name="yaml-syntax")
            meant = self._span(*lost.span("text"))
            return Entry(key, ScalarNode(lost["text"], meant, "plain", broken=True))
        return Entry(key, value)

    def _key(self, frame: Frame, node: YamlNode) -> ScalarNode | None:
        """The node as a key; None if it cannot be one, and then its value is dropped."""
        if not isinstance(node, ScalarNode):
            self._find(node.span, "a key must be a word, not a list or mapping", _QUOTES)
            return None
        if node.text == "<<" and node.style == "plain":
            self._find(node.span, "merge keys are not used here", "write the keys out")
            frame.merges = True
            return None
        if node.empty:
            mark = len(self._source.text[: node.span.begins].rstrip())
            self._find(self._span(mark - 1, mark), "a key is missing here", _QUOTES, name="yaml-syntax")
            return None
        first = frame.entries.get(node.text)
        if first is None:
            return node
        second = node.text == _CARD
        message = f"the key {node.text[:40]!r} is written twice"
        related = Related(first.key.span, "the first one")
        hint = "begin the second card with '- '" if second else "remove one of them, or rename it"
        self._find(node.span, message, hint, related, name="duplicate-key")
        if not second:
            return None
        frame.cards.append(frame.entries)  # what follows belongs to the second card
        frame.entries = {}
        return node


_TAKERS: Final[dict[type, Callable[[Builder, Any], None]]] = {
    yaml.ScalarEvent: Builder._scalar,
    yaml.AliasEvent: Builder._alias,
    yaml.MappingStartEvent: Builder._open,
    yaml.SequenceStartEvent: Builder._open,
    yaml.MappingEndEvent: Builder._close,
    yaml.SequenceEndEvent: Builder._close,
    yaml.DocumentStartEvent: Builder._document,
}
