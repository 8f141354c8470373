"""Everything that differs between two versions of a playbook."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from frontdesk.compiler.difference.content import Content, of_playbook
from frontdesk.compiler.difference.matching import Matching, matched, titled
from frontdesk.ir.card import Exit
from frontdesk.ir.graph import Graph


@dataclass(frozen=True, slots=True)
class Change:
    """A change of one setting, exit or variable.

    Attributes:
        what: Its name: `text`, `wait_time`, `answers 'Yes' value`.
        before: The old value; None if it is new.
        after: The new value; None if it is gone.
    """

    what: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Standing:
    """A card in one of the versions.

    Attributes:
        words: Its kind and its title, which is the beginning of its text or the like.
    """

    id: str
    pathway: str
    words: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A card that both versions have, with its changes.

    Attributes:
        moved: It is in another pathway, or at another place among the cards of its own.
        settings: The settings that changed.
        ways: The exits that changed, by their words, from and to card ids or `END`; None if a version has no such exit.
    """

    old: Standing
    new: Standing
    moved: bool
    settings: tuple[Change, ...]
    ways: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Meeting:
    """What a visitor who is at a card of the old version would find in the new one.

    Attributes:
        becomes: The id of the card in the new version; None if it is gone.
        how: `same`, `moved`, `changed` or `gone`.
    """

    card: str
    becomes: str | None
    how: str


@dataclass(frozen=True, slots=True)
class Difference:
    """All changes. A part is empty if nothing of its sort changed.

    Attributes:
        settings: Settings of the playbook, and the card that conversations begin with.
        renamed: Renamed pathways: old and new name.
        opened: Pathways that are new.
        dropped: Pathways that are gone.
        added: Cards that are new.
        removed: Cards that are gone.
        changed: Cards whose settings, exits or places changed.
        variables: Names that cards or the embedding page fill, each with its type.
        meetings: One for each card of the old version at which a conversation can wait.
    """

    settings: tuple[Change, ...]
    renamed: tuple[tuple[str, str], ...]
    opened: tuple[str, ...]
    dropped: tuple[str, ...]
    added: tuple[Standing, ...]
    removed: tuple[Standing, ...]
    changed: tuple[Pair, ...]
    variables: tuple[Change, ...]
    meetings: tuple[Meeting, ...]

    @property
    def empty(self) -> bool:
        """Neither a visitor nor an agent would notice a difference."""
        parts = (self.settings, self.renamed, self.opened, self.dropped, self.added, self.removed)
        return not any((*parts, self.changed, self.variables))


def difference(old: Graph, new: Graph) -> Difference:
    """What the new version changes."""
    found = matched(old, new)
    gone, come = found.left()
    changed = {pair.old.id: pair for pair in _pairs(found)}
    return Difference(
        settings=(*_start(found), *_changes(of_playbook(old.playbook), of_playbook(new.playbook))),
        renamed=tuple((a, b) for a, b in found.renamed.items() if a in old.pathways and a != b),
        opened=tuple(p for p in new.pathways if p not in old.pathways and p not in found.renamed.values()),
        dropped=tuple(p for p in old.pathways if p not in new.pathways and p not in found.renamed),
        added=tuple(_standing(found.new.graph, found.new.home, card) for card in come),
        removed=tuple(_standing(found.old.graph, found.old.home, card) for card in gone),
        changed=tuple(changed.values()),
        variables=tuple(_changes(_variables(old), _variables(new))),
        meetings=tuple(_meeting(found, card, changed.get(card)) for card in old.cards if old.cards[card].WAITS),
    )


def _start(found: Matching) -> Iterator[Change]:
    """The change of the card that conversations begin with, if it is another one."""
    old, new = found.old.graph.start, found.new.graph.start
    if found.cards.get(old) != new:
        yield Change("begins with", old, new)


def _standing(graph: Graph, home: Mapping[str, str], card: str) -> Standing:
    return Standing(card, home[card], titled(graph.cards[card]))


def _changes(before: Content, after: Content, languages: tuple[str, str] = ("", "")) -> Iterator[Change]:
    """The changes, in the order of the new version; settings that are gone come last.

    Args:
        languages: The main languages of the two versions. If only one of them has a text in several languages, the text
            of the other is compared as the one in that version's main language.
    """
    before, after = _in_language(before, after, languages[0]), _in_language(after, before, languages[1])
    for what in (*after, *(key for key in before if key not in after)):
        if before.get(what) != after.get(what):
            yield Change(what, before.get(what), after.get(what))


def _in_language(one: Content, other: Content, language: str) -> Content:
    """The settings of one version; a text gets the language into its key if the other has it in several languages."""
    keys = {key: f"{key} ({language})" for key in one}
    return {keys[key] if keys[key] in other else key: text for key, text in one.items()}


def _pairs(found: Matching) -> Iterator[Pair]:
    """The cards that both versions have and that differ, in the order of the new version."""
    moved = set(_moved(found))
    languages = found.old.graph.playbook.language, found.new.graph.playbook.language
    counterparts = {new: old for old, new in found.cards.items()}
    for new in found.new.graph.cards:
        old = counterparts.get(new)
        if old is None:
            continue
        relabelled = dict(_relabelled(found, old, new))
        settings = tuple(_changes(_renamed(found.old.contents[old], relabelled), found.new.contents[new], languages))
        ways = tuple(_ways(found, old, new, relabelled))
        if settings or ways or old in moved:
            here = _standing(found.old.graph, found.old.home, old), _standing(found.new.graph, found.new.home, new)
            yield Pair(*here, old in moved, settings, ways)


def _moved(found: Matching) -> Iterator[str]:
    """Old ids of the cards that moved: to another pathway, or within their own (as few as explain the new order)."""
    for group, cards in found.old.groups.items():
        stayed = [card for card in cards if found.cards.get(card) in found.new.groups.get(found.goal(group), ())]
        yield from (card for card in cards if card in found.cards and card not in stayed)
        places = {card: index for index, card in enumerate(found.new.groups.get(found.goal(group), ()))}
        kept = _longest_rising([places[found.cards[card]] for card in stayed])
        yield from (card for index, card in enumerate(stayed) if index not in kept)


def _longest_rising(numbers: Sequence[int]) -> frozenset[int]:
    """The indices of a longest increasing subsequence (patience sorting)."""
    tops: list[int] = []
    at: list[int] = []
    before: list[int] = []
    for index, number in enumerate(numbers):
        pile = bisect_left(tops, number)
        before.append(at[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [number]
        at[pile : pile + 1] = [index]
    kept, index = set[int](), at[-1] if at else -1
    while index >= 0:
        kept.add(index)
        index = before[index]
    return frozenset(kept)


def _relabelled(found: Matching, old: str, new: str) -> Iterator[tuple[str, str]]:
    """Old and new words of each exit that changed nothing else: same name, and leading to the same card."""
    sides = [{edge.exit.name: edge for edge in side.out(side.cards[card])} for side, card in _sides(found, old, new)]
    words = [{_word(edge.exit) for edge in edges.values()} for edges in sides]
    for name, edge in sides[0].items():
        other = sides[1].get(name)
        if other is None or found.cards.get(edge.target or "") != other.target:
            continue
        before, after = _word(edge.exit), _word(other.exit)
        if before not in words[1] and after not in words[0]:
            yield before, after


def _sides(found: Matching, old: str, new: str) -> tuple[tuple[Graph, str], tuple[Graph, str]]:
    return (found.old.graph, old), (found.new.graph, new)


def _renamed(content: Content, relabelled: Mapping[str, str]) -> Content:
    """A card's settings, with the old words of relabelled exits in their keys replaced by the new ones."""
    found = {}
    for key, text in content.items():
        words = next((word for word in relabelled if f" {word!r} " in key), None)
        found[key if words is None else key.replace(f" {words!r} ", f" {relabelled[words]!r} ", 1)] = text
    return found


def _ways(found: Matching, old: str, new: str, relabelled: Mapping[str, str]) -> Iterator[Change]:
    """The exits that lead elsewhere now, and those that only one of the two cards has."""
    before, after = _out(found.old.graph, old), _out(found.new.graph, new)
    before = {relabelled.get(word, word): led for word, led in before.items()}
    for word in (*after, *(word for word in before if word not in after)):
        led, leads = before.get(word), after.get(word)
        if word in before and word in after:
            same = led is not None and found.cards.get(led) == leads
            if same or led is leads is None:
                continue
        yield Change(word, _goal(led) if word in before else None, _goal(leads) if word in after else None)


END = "the end"


def _goal(card: str | None) -> str:
    return END if card is None else card


def _out(graph: Graph, card: str) -> Mapping[str, str | None]:
    """The words of each exit of a card to the card that it leads to; None ends the conversation."""
    return {_word(edge.exit): edge.target for edge in graph.out(graph.cards[card])}


def _word(way: Exit) -> str:
    return way.label or way.name


def _variables(graph: Graph) -> Content:
    """Each name that a card or the embedding page fills, with its type; with several types if they disagree."""
    found: dict[str, set[str]] = {}
    for card in graph.cards.values():
        for edge in graph.out(card):
            for setting in card.sets(edge.exit.name):
                found.setdefault(setting.name, set()).add(setting.type)
    attributes = {f"visitor.{name}": {type_} for name, type_ in graph.playbook.attributes.items()}
    return {name: " or ".join(sorted(types)) for name, types in sorted((found | attributes).items())}


def _meeting(found: Matching, card: str, changed: Pair | None) -> Meeting:
    becomes = found.cards.get(card)
    if becomes is None:
        return Meeting(card, None, "gone")
    if changed is None:
        return Meeting(card, becomes, "same" if becomes == card else "moved")
    return Meeting(card, becomes, "changed" if changed.settings or changed.ways else "moved")
