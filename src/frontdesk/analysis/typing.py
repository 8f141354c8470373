"""The types of a playbook's names: the same everywhere or, for names of mixed types, on arrival at each card."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from frontdesk.analysis.ways import Out, forward_order
from frontdesk.ir.card import Setting
from frontdesk.ir.graph import Graph, Playbook
from frontdesk.lang.condition.mismatch import Types
from frontdesk.lang.condition.typing import ANY, UNKNOWN, types_of, value_kind
from frontdesk.lang.types import TYPES
from frontdesk.lang.uses import uses

Filled: TypeAlias = Mapping[str, tuple[tuple[Setting, ...], ...]]
"""Card id to what the card fills when it is left by each of its edges, in their order."""

Known: TypeAlias = Mapping[str, Types]
"""Names to their types."""

MOST_MIXED: Final = 32
"""How many names with several kinds of value are followed; if there are more, less is certain of them."""

OF_CONVERSATION: Final[Known] = {
    "conversation.language": frozenset({"text"}),
    "conversation.page": frozenset({"url"}),
    "conversation.outcome": frozenset({"choice"}),
}
"""The names that the engine sets, with their types."""


@dataclass(frozen=True, slots=True)
class NameTypes:
    """The types that names may have.

    Attributes:
        everywhere: Each name that something sets, to all the types that it may have anywhere.
        mixed: Card id to the types that names of several kinds of value have on arrival there.
    """

    everywhere: Known
    mixed: Mapping[str, Known] = field(default_factory=dict)

    def at(self, card: str, filled: tuple[Setting, ...] = ()) -> Callable[[str], Types]:
        """A function that gives the types that a name may have where a card reads it; empty if nothing is known of it.

        Args:
            filled: The names that the card itself has filled by then.
        """
        mixed = self.mixed.get(card)
        if mixed is None:
            return self._anywhere
        here = dict(mixed)
        for setting in filled:
            if setting.name in here:
                here[setting.name] = _after(here[setting.name], setting, self._anywhere)
        return lambda name: here.get(name) or self._anywhere(name)

    def _anywhere(self, name: str) -> Types:
        return self.everywhere.get(name, UNKNOWN)


def name_types(graph: Graph, out: Out, filled: Filled) -> NameTypes:
    """The types of all names of a playbook."""
    every = {(s.name, s.type, id(s.value)): s for ways in filled.values() for way in ways for s in way}
    everywhere = _everywhere(graph.playbook, every.values())
    mixed = [name for name, types in everywhere.items() if len({value_kind(type_) for type_ in types}) > 1]
    if not mixed or len(mixed) > MOST_MIXED:
        return NameTypes(everywhere)
    return NameTypes(everywhere, _arrivals(out, graph.start, filled, everywhere, frozenset(mixed)))


def written_types(setting: Setting) -> Types:
    """The types of a setting that is not computed; any type if they are known only at run time."""
    return frozenset({setting.type}) if setting.type in TYPES else ANY


def _everywhere(playbook: Playbook, settings: Iterable[Setting]) -> dict[str, Types]:
    """All types that names have, whatever the way; a computed name has the types of its expression."""
    types = {f"visitor.{name}": frozenset({type_}) for name, type_ in playbook.attributes.items()}
    known: dict[str, Types] = {**OF_CONVERSATION, **types}
    computed = deque[Setting]()
    readers: dict[str, list[Setting]] = {}
    for setting in settings:
        if setting.value is None:
            known[setting.name] = known.get(setting.name, UNKNOWN) | written_types(setting)
            continue
        computed.append(setting)
        for use in uses(setting.value):
            readers.setdefault(use.name.path, []).append(setting)
    while computed:  # each name can gain each type once, so this ends
        setting = computed.popleft()
        before = known.get(setting.name, UNKNOWN)
        after = before | _computed(setting, lambda name: known.get(name, UNKNOWN))
        known[setting.name] = after
        if after != before:
            computed.extend(readers.get(setting.name, ()))
    return known


def _computed(setting: Setting, names: Callable[[str], Types]) -> Types:
    return written_types(setting) if setting.value is None else types_of(setting.value, names)


def _after(before: Types, setting: Setting, names: Callable[[str], Types]) -> Types:
    """The types of a name after a card that may have filled it."""
    types = _computed(setting, names)
    return types if setting.certain else before | types


def _arrivals(out: Out, start: str, filled: Filled, everywhere: Known, mixed: frozenset[str]) -> Mapping[str, Known]:
    """Card id to the types that mixed names have on arrival there: a data flow, run until nothing changes."""
    arrived: dict[str, dict[str, Types]] = {start: dict.fromkeys(mixed, UNKNOWN)}
    order = forward_order(out, start)
    waiting = deque(order[:1])
    while waiting:
        here = waiting.popleft()
        for edge, settings in zip(out[here], filled[here], strict=True):
            if edge.target is None:
                continue
            behind = _behind(arrived[here], settings, everywhere)
            before = arrived.get(edge.target)
            merged = behind if before is None else {name: before[name] | types for name, types in behind.items()}
            if merged != before:
                arrived[edge.target] = merged
                waiting.append(edge.target)
    return arrived


def _behind(before: dict[str, Types], settings: Iterable[Setting], everywhere: Known) -> dict[str, Types]:
    relevant = [setting for setting in settings if setting.name in before]
    if not relevant:
        return before

    def names(name: str) -> Types:
        return before[name] if name in before else everywhere.get(name, UNKNOWN)

    return before | {setting.name: _after(before[setting.name], setting, names) for setting in relevant}
