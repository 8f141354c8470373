"""One file, read: its settings, its pathways with their cards, and whatever it refers to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final

from frontdesk.cards import KINDS
from frontdesk.cards.run import Run
from frontdesk.compiler import build, places, playbook
from frontdesk.compiler.faults import Owner, head
from frontdesk.compiler.hidden import without_hidden
from frontdesk.compiler.kinds import COMMON, shape_of
from frontdesk.compiler.leaf import place_of
from frontdesk.compiler.reading import Reading
from frontdesk.compiler.secrets import secrets_in
from frontdesk.compiler.shape import shaped
from frontdesk.compiler.strays import kind_for, kindless, swallowed
from frontdesk.compiler.wording import article, described, quoted, respelling
from frontdesk.ir.card import Card, Target
from frontdesk.ir.graph import Playbook
from frontdesk.ir.schema import NAME
from frontdesk.lang import invisible, spelling, synonyms
from frontdesk.lang.diagnostic import Finding, Related
from frontdesk.lang.source import Source, Span
from frontdesk.lang.syntax import ListNode, MapNode, ScalarNode, YamlNode

MOST_CARDS: Final = 500
"""Most cards of a playbook; cards that are run in place count once for each copy."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A card's place in its pathway.

    Attributes:
        id: As written, or the default; if that is taken, as a finding says, another one.
        span: The place that stands for the card in findings: its kind.
        card: None if its shape does not say what it does.
    """

    id: str
    span: Span
    card: Card | None


@dataclass(frozen=True, slots=True)
class Unit:
    """A file that could be read as a mapping.

    Attributes:
        file: Its name in the playbook's folder.
        playbook: Its settings; None for a library.
        pathways: Name to slots, in order.
        includes: The paths of the files that it includes, as written, with their places.
        targets: Every target that its cards name, except the pathways that they run.
        runs: For each `run` card, the pathway that it is in, and the pathway that it runs.
        homes: Card id to the pathway that the card is in.
    """

    file: str
    playbook: Playbook | None
    pathways: Mapping[str, tuple[Slot, ...]]
    pathway_spans: Mapping[str, Span]
    includes: tuple[tuple[str, Span], ...]
    targets: tuple[Target, ...]
    runs: tuple[tuple[str, Target], ...]
    homes: Mapping[str, str]


def is_library(node: MapNode) -> bool:
    """The file holds pathways for others and is not a playbook itself: it has no `start` and no settings."""
    pathways = node.get("pathways")
    named = isinstance(pathways, MapNode) and bool(pathways.entries)
    only_pathways = all(entry.key.text in playbook.LIBRARY["properties"] for entry in node.entries)
    return named and only_pathways and isinstance(pathways, MapNode) and pathways.get("start") is None


def default_id(file: str) -> str:
    """The id of a playbook without an `id`: its file's stem, in the form of an id."""
    stem = re.sub(r"[^a-z0-9]+", "-", PurePosixPath(file).stem.lower()).strip("-")
    return (stem if stem[:1].isalpha() else f"p-{stem}".rstrip("-"))[:64].rstrip("-")


def unit_of(source: Source, node: YamlNode | None, reading: Reading) -> Unit | None:
    """The unit that a file's tree describes; None if the tree is not a mapping. Findings go to `reading`.

    Args:
        node: None for an empty file.
        reading: Its languages and image origins are those of the including playbook; a playbook's own replace them.
    """
    start = Span.whole(source.name)
    if node is None:
        reading.found(start, "there is no playbook in this file", "begin with `frontdesk: 1`", name="unknown-version")
        return None
    if not isinstance(node, MapNode):
        hint = "begin with `frontdesk: 1`, `name:` and `pathways:`"
        reading.found(node.span, f"a playbook is keys and values, not {described(node)}", hint, name="wrong-type")
        return None
    reading.note(secrets_in(source, node))
    if invisible.present(source.text):
        node = reading.kept(without_hidden(node)) or node
    library = is_library(node)
    schema = playbook.LIBRARY if library else playbook.PLAYBOOK
    shape = shaped(node, schema, Owner("a library" if library else "a playbook", start))
    reading.note(shape.findings)
    _version(shape.node, start, reading)
    return _read(shape.node, node, None if library else default_id(reading.file), reading)


def _version(node: MapNode, start: Span, reading: Reading) -> None:
    written, key = node.get("frontdesk"), node.key("frontdesk")
    hint = f"write `frontdesk: {playbook.VERSION}`"
    if written is None and node.partial:
        return
    if written is None or (isinstance(written, ScalarNode) and written.empty):
        start = key.span if key else start
        reading.found(start, "the version of the language is missing", hint, name="unknown-version")
    elif not isinstance(written, ScalarNode) or written.text != playbook.VERSION:
        span = place_of(written, key.span) if key else written.span
        words = quoted(written.text) if isinstance(written, ScalarNode) else described(written)
        reading.found(span, f"{words} is not a version of the language", hint, name="unknown-version")


def _read(node: MapNode, written: MapNode, playbook_id: str | None, reading: Reading) -> Unit:
    settings = None
    if playbook_id is not None:
        plain = build.NodeFields(node, node.span, {}, reading)
        install = plain.child("install")
        reading.lenient = False
        reading.languages = playbook.languages_of(plain)
        if _is_odd(written.get("languages")):  # which languages its texts may be in is not known
            reading.languages, reading.lenient = (), True
        reading.image_origins = install.literals("image_origins") if install else ()
        settings = playbook.playbook_of(build.fields_of(node, playbook.PLAYBOOK, node.span, reading), playbook_id)
    pathways: dict[str, tuple[Slot, ...]] = {}
    spans: dict[str, Span] = {}
    named = node.get("pathways")
    cards = _Cards(reading)
    for entry in named.entries if isinstance(named, MapNode) else ():
        name = entry.key.text
        spans[name] = entry.key.span
        pathways[name] = tuple(cards.pathway(name, entry.value.items if isinstance(entry.value, ListNode) else ()))
    spans |= _empty(written, spans)
    pathways |= {name: () for name in spans if name not in pathways}
    _distinct(cards, spans, reading)
    includes = build.NodeFields(node, node.span, {}, reading).spans("include")
    if not includes and isinstance(alone := written.get("include"), ScalarNode) and alone.text:
        includes = ((alone.text, alone.span),)  # a finding says that it belongs in a list
    homes = {slot.id: name for name, slots in pathways.items() for slot in slots}
    targets, runs = tuple(reading.targets), tuple(cards.runs)
    return Unit(reading.file, settings, pathways, spans, includes, targets, runs, homes)


def _is_odd(languages: YamlNode | None) -> bool:
    """The list of languages is a text, or one of them is no language tag, as a finding says."""
    tags = languages.items if isinstance(languages, ListNode) else (languages,) if languages is not None else ()
    return isinstance(languages, ScalarNode) or any(
        isinstance(tag, ScalarNode) and places.language_problem(tag.text) is not None for tag in tags
    )


def _empty(written: MapNode, known: Mapping[str, Span]) -> dict[str, Span]:
    """The pathways that hold no list, as findings say: what leads to them is right."""
    named = written.get("pathways")
    entries = named.entries if isinstance(named, MapNode) else ()
    return {
        entry.key.text: entry.key.span
        for entry in entries
        if entry.key.text not in known and re.fullmatch(NAME, entry.key.text) and not isinstance(entry.value, ListNode)
    }


def _distinct(cards: _Cards, pathways: Mapping[str, Span], reading: Reading) -> None:
    """Add a finding for each id that an earlier card or a pathway has already."""
    first = dict(pathways)
    for identity, span in cards.ids:
        if identity in first:
            related = (Related(first[identity], "the first one"),)
            what = "a pathway" if identity in pathways else "another card"
            message = f"{what} is called {quoted(identity)} already"
            hint = "give one of them an `id` of its own"
            reading.note((Finding(span, message, hint, related, name="duplicate-id"),))
        first.setdefault(identity, span)


@dataclass(slots=True)
class _Cards:
    """Reads the cards of a file, pathway by pathway.

    Attributes:
        ids: Every id with its place, default ids first: of two equal ids, the one written out is the mistake.
    """

    reading: Reading
    count: int = 0
    defaults: list[tuple[str, Span]] = field(default_factory=list)
    written: list[tuple[str, Span]] = field(default_factory=list)
    runs: list[tuple[str, Target]] = field(default_factory=list)
    given: set[str] = field(default_factory=set)

    @property
    def ids(self) -> list[tuple[str, Span]]:
        return self.defaults + self.written

    def pathway(self, name: str, items: tuple[YamlNode, ...]) -> Iterator[Slot]:
        """The slots of a pathway, in order."""
        seen: dict[str, int] = {}
        for item in items:
            self.count += 1
            if self.count == MOST_CARDS + 1:
                message = f"a playbook has at most {MOST_CARDS} cards; this is one more"
                self.reading.stop(Finding(head(item), message, "split it into several playbooks", name="over-limit"))
            kind = self._kind(item, name)
            word, span = (kind.text, kind.span) if kind else ("card", head(item))
            identity = self._id(item, f"{name}.{word}", span, seen)
            meant = word if word in KINDS else synonyms.kind(word) or spelling.closest(word, KINDS) if kind else None
            before = len(self.reading.targets)
            guessed = word not in KINDS
            card = None if self.reading.stopped else self._card(item, meant, identity, span, guessed)
            if meant == Run.KIND and isinstance(item, MapNode):
                self._ran(name, item, before)
            yield Slot(identity, span, card)

    def _kind(self, item: YamlNode, pathway: str) -> ScalarNode | None:
        if not isinstance(item, MapNode):
            hint = "write a card as `- card: message`, with its keys below"
            with self.reading.quiet(item):
                self.reading.found(item.span, f"a card belongs here, not {described(item)}", hint, name="wrong-type")
            return None
        key = item.key("card") or next((e.key for e in item.entries if spelling.closest(e.key.text, ("card",))), None)
        kind = item.get(key.text) if key else None
        if key is None or kind is None or (isinstance(kind, ScalarNode) and kind.empty):
            hint = kindless(item)
            message = f"a card of {quoted(pathway)} does not say its kind"
            if key or not item.partial:
                self.reading.found(key.span if key else head(item), message, hint, name="missing-key")
            return None
        if not isinstance(kind, ScalarNode):
            message = f"the kind of a card belongs here, not {described(kind)}"
            hint = "write the kind alone, as in `card: message`, and the keys of the card on the lines below"
            self.reading.found(kind.span, message, hint, name="wrong-type")
            return None
        if kind.text not in KINDS and not kind.broken:
            place, message = place_of(kind, key.span), f"there is no card of kind {quoted(kind.text)}"
            fix = None if synonyms.kind(kind.text) else respelling(kind.text, KINDS, place)
            self.reading.note((Finding(place, message, kind_for(kind.text), fix=fix, name="unknown-card"),))
        return kind

    def _id(self, item: YamlNode, default: str, span: Span, seen: dict[str, int]) -> str:
        written = item.get("id") if isinstance(item, MapNode) else None
        if isinstance(written, ScalarNode) and written.text:
            self.written.append((written.text, written.span))
            return self._unique(written.text)
        seen[default] = seen.get(default, 0) + 1
        identity = default if seen[default] == 1 else f"{default}-{seen[default]}"
        self.defaults.append((identity, span))
        return self._unique(identity)

    def _unique(self, identity: str) -> str:
        given = identity if identity not in self.given else f"{identity} ({len(self.given)})"
        self.given.add(given)
        return given

    def _card(self, item: YamlNode, kind: str | None, identity: str, span: Span, guessed: bool) -> Card | None:
        if not isinstance(item, MapNode):
            return None
        if kind is None:
            self._common(item)
            return None
        self.reading.note(swallowed(item, shape_of(kind)))
        shape = shaped(item, shape_of(kind), Owner(f"{article(kind)} {kind} card", span))
        self.reading.note(f for f in shape.findings if not (guessed and f.name == "missing-key"))
        whole = not shape.findings
        fields = build.fields_of(shape.node, shape_of(kind), span, self.reading, whole=whole)
        # Built even if parts are missing: whatever else is wrong in it is found on the way.
        card = KINDS[kind].build(fields.as_card(identity))
        return card if shape.whole and not self.reading.stopped else None

    def _ran(self, pathway: str, item: MapNode, before: int) -> None:
        """Move the pathway that a card runs from the new targets, those from index `before` on, to `runs`."""
        run = item.get("pathway")
        if run is not None:
            found = self.reading.targets[before:]
            self.reading.targets[before:] = [target for target in found if target.span != run.span]
            self.runs.extend((pathway, target) for target in found if target.span == run.span)

    def _common(self, item: MapNode) -> None:
        """Read what a card of an unknown kind shares with all others."""
        shared = COMMON["properties"].keys() - {"card"}
        known = MapNode(tuple(entry for entry in item.entries if entry.key.text in shared), item.span)
        shape = shaped(known, COMMON, Owner("a card", item.span))
        wrong = (finding for finding in shape.findings if finding.name != "missing-key")
        self.reading.note(wrong)
        build.fields_of(shape.node, COMMON, item.span, self.reading).expression("when")
