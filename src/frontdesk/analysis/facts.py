"""What is known about a graph: each fact computed at most once, when a rule first asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from frontdesk.analysis.assignment import Assigned, Changes, assignment, change, settings
from frontdesk.analysis.gaps import Gaps
from frontdesk.analysis.passage import Arrival, Passage, Patience, passage
from frontdesk.analysis.paths import Paths, written_id
from frontdesk.analysis.prospects import Prospects, offline_flows
from frontdesk.analysis.reading import Held, Reading, held, held_in, read
from frontdesk.analysis.stranded import stranded
from frontdesk.analysis.trial import ANYHOW, Trial
from frontdesk.analysis.typing import NameTypes, name_types
from frontdesk.analysis.ways import Along, anywhere, longest_row, loops, walk
from frontdesk.ir.card import NEXT, SKIPPED, Setting
from frontdesk.ir.graph import Edge
from frontdesk.ir.range import Range
from frontdesk.lang.diagnostic import Related
from frontdesk.lang.expression import choices

__all__ = ["LABEL_SHOWN", "STEPS_SHOWN", "Facts", "written_id"]

ALWAYS_KNOWN = frozenset({"conversation.language"})
SOMETIMES_KNOWN = frozenset({"conversation.page", "conversation.outcome"})

STEPS_SHOWN = 8
"""A longer way is cut at its beginning."""

LABEL_SHOWN = 40
"""A longer label is cut at its end."""


@dataclass(frozen=True)
class Facts(Paths):
    """Everything that rules may ask about a graph."""

    @cached_property
    def settings_of(self) -> Mapping[str, tuple[Setting, ...]]:
        """Each name that any card fills, with the settings that fill it, one for each place, in file order."""
        found: dict[str, dict[object, Setting]] = {}
        for ways in self.settings.values():
            for setting in chain.from_iterable(ways):
                found.setdefault(setting.name, {}).setdefault((setting.span, setting.type, setting.certain), setting)
        return {name: tuple(each.values()) for name, each in found.items()}

    @cached_property
    def setters(self) -> Mapping[str, str]:
        """Each name that any card sets, with the first card that does."""
        found: dict[str, str] = {}
        for card, ways in self.settings.items():
            for setting in chain.from_iterable(ways):
                found.setdefault(setting.name, card)
        for lost in self.cards.values() if self.broken else ():  # a way that leads nowhere is not in `out`
            for setting in chain.from_iterable(lost.sets(way.name) for way in lost.exits()):
                found.setdefault(setting.name, lost.id)
        return found

    @cached_property
    def set_somewhere(self) -> frozenset[str]:
        """The names that any card sets, and those that conversations begin with."""
        return frozenset(self.known_at_start.possible | self.setters.keys())

    @cached_property
    def known_at_start(self) -> Assigned:
        """What a conversation begins with: its language, and whatever the page passes in."""
        attributes = frozenset(f"visitor.{name}" for name in self.graph.playbook.attributes)
        return Assigned(ALWAYS_KNOWN | SOMETIMES_KNOWN | attributes, ALWAYS_KNOWN)

    @cached_property
    def settings(self) -> Mapping[str, tuple[tuple[Setting, ...], ...]]:
        """Card id to what the card fills when it is left by each of the edges of `out`."""
        return {card: tuple(settings(self.cards[card], edge) for edge in edges) for card, edges in self.out.items()}

    @cached_property
    def _filled(self) -> Mapping[tuple[str, str], tuple[Setting, ...]]:
        """`settings` by card id and exit name: a quick look-up, because many long ways may have to be shown."""
        return {
            (card, edge.exit.name): filled
            for card, ways in self.settings.items()
            for edge, filled in zip(self.out[card], ways, strict=True)
        }

    @cached_property
    def changes(self) -> Changes:
        """What each edge of `out` adds to what is known."""
        return {
            card: tuple(self._change(edge, filled) for edge, filled in zip(edges, ways, strict=True))
            for (card, edges), ways in zip(self.out.items(), self.settings.values(), strict=True)
        }

    def _change(self, edge: Edge, filled: tuple[Setting, ...]) -> Assigned:
        card = self.cards[edge.source]
        added = change(card, edge, filled)
        # An agent who joins late brings the conversation back here, with everything that was asked meanwhile.
        late = self._late if card.CALLS and edge.exit.name != SKIPPED else frozenset[str]()
        return Assigned(added.possible | late, added.certain) if late else added

    @cached_property
    def _late(self) -> frozenset[str]:
        """The names that may be set between the call for a person and the arrival of an agent who joins late."""
        flows = offline_flows(self.cards, self.out)
        return frozenset(each.name for card in flows for way in self.settings[card] for each in way)

    @cached_property
    def assigned(self) -> Mapping[str, Assigned]:
        """Card id to what is known on arrival there, for every reachable card."""
        return assignment(self.out, self.changes, self.graph.start, self.known_at_start)

    @cached_property
    def held(self) -> Mapping[str, tuple[Held, ...]]:
        """Card id to the expressions in the card."""
        return {card.id: held(card) for card in self.cards.values()}

    @cached_property
    def readings(self) -> Mapping[str, tuple[Reading, ...]]:
        """Card id to the names that the card reads."""
        return {card: tuple(read(expressions)) for card, expressions in self.held.items()}

    @cached_property
    def opening(self) -> tuple[Held, ...]:
        """The expressions in texts before the first card: the greeting and the consent text."""
        playbook = self.graph.playbook
        return held_in((playbook.greeting and playbook.greeting.text, playbook.privacy.consent_text))

    @cached_property
    def opening_readings(self) -> tuple[Reading, ...]:
        """The names that are read before the first card."""
        return tuple(read(self.opening))

    @cached_property
    def types(self) -> NameTypes:
        """The types of names, wherever they are read; if a card could not be built, only of names that no card sets."""
        return name_types(self.graph, self.out, {} if self.incomplete else self.settings)

    @cached_property
    def gaps(self) -> Gaps:
        """The ways on which names stay unset."""
        return Gaps(self.out, self.changes, self.graph.start, self.prospects)

    @cached_property
    def prospects(self) -> Prospects:
        """The values that each name can have at each card, as far as conditions tell them apart."""
        playbook = self.graph.playbook
        tags = tuple(dict.fromkeys((playbook.language, *playbook.languages)))
        known: dict[str, tuple[Range | None, bool]] = dict.fromkeys(SOMETIMES_KNOWN, (None, False))
        known |= {f"visitor.{name}": (Range(type_, filled=True), False) for name, type_ in playbook.attributes.items()}
        known["conversation.language"] = (Range(values=tags, sure=True), True)
        conditions = {card: tuple(each.expr for each in held if each.condition) for card, held in self.held.items()}
        texts = {card: (each.expr for each in held if not each.condition) for card, held in self.held.items()}
        return Prospects(
            self.cards,
            self.out,
            self.settings,
            conditions,
            {card: tuple(choices(exprs)) for card, exprs in texts.items()},
            self.graph.start,
            known,
            whole=not self.broken,
            complete=not self.incomplete,
        )

    @cached_property
    def met(self) -> frozenset[str]:
        """The written cards that a visitor can meet, in their own pathway or run in place."""
        return frozenset(
            map(written_id, walk(self.out, (self.graph.start,), lambda edge: not self._left_to_nobody(edge)))
        )

    @cached_property
    def entered(self) -> frozenset[str]:
        """The pathways with a card that a visitor can meet."""
        return frozenset(name for name, ids in self.graph.pathways.items() if not self.met.isdisjoint(ids))

    @cached_property
    def idle_loops(self) -> tuple[frozenset[str], ...]:
        """Groups of cards that a conversation can go round for ever without asking anybody or time passing."""
        prospects = self.prospects
        circles = self._idle_circles
        return tuple(loop for circle in circles for loop in loops(prospects.lasting(circle, self.idle)))

    @cached_property
    def _idle_circles(self) -> tuple[frozenset[str], ...]:
        """The candidates for `idle_loops`: loops over edges that can be taken once, though perhaps not for ever."""
        return loops(self.prospects.open, self.idle) if self.prospects.circles else ()

    @cached_property
    def longest_row(self) -> tuple[str, ...]:
        """The longest row of cards that follow each other without asking anybody or time passing.

        Its last card may ask or wait. Empty if a row is endless, because it goes round.
        """
        out = self.prospects.open
        return () if self._idle_circles else longest_row(out, self.idle)

    @cached_property
    def traps(self) -> tuple[frozenset[str], ...]:
        """Groups of cards that form a loop, can be met, and have no way out."""
        prospects = self.prospects
        held = (loop for loop in prospects.circles if not any(map(prospects.may_end, loop)))
        return tuple(loop for loop in held if all(e.target in loop for card in loop for e in prospects.open[card]))

    @cached_property
    def dead_ends(self) -> Mapping[str, Arrival]:
        """Card id to a way there after which the conversation can never end, although it may after other ways."""
        if not self.prospects.outlook.scales or not self.prospects.circles:
            return {}
        return {each.card: each for each in reversed(stranded(self.prospects))}

    @cached_property
    def _patience(self) -> Patience:
        return Patience(len(self.cards))

    def passage(
        self, starts: Iterable[Arrival] | None = None, along: Along = anywhere, always: Trial = ANYHOW
    ) -> Passage:
        """Everything that a visitor can reach by ways on which no two conditions contradict each other.

        Args:
            starts: Where the walk begins; default the start of the conversation.
            always: A condition that holds at each step.
        """
        first = (Arrival(self.graph.start, self.prospects.beginning),)
        return passage(self.prospects, first if starts is None else starts, along, self._patience, always)

    def entered_by(self, arrivals: Iterable[Arrival]) -> Arrival | None:
        """The first of some arrivals after which the card may be entered; None if it is skipped after all of them."""
        return next((each for each in arrivals if self.prospects.enters(each.card, each.possible)), None)

    def leaving(self, arrivals: Iterable[Arrival], edge: Edge) -> Iterator[Arrival]:
        """For each arrival at a card that can go on by an edge, the next arrival."""
        for each in arrivals:
            for way, possible in self.prospects.onward(each.card, each.possible):
                if way is edge and way.target in self.out:
                    yield Arrival(way.target or "", possible, way, each)

    def without(self, counts: Callable[[Setting], bool]) -> Along:
        """What restricts a walk to edges that leave all names of a sort unset.

        Args:
            counts: Whether a name that is certainly filled, or was tested, is of that sort.
        """

        def leaves_unset(edge: Edge) -> bool:
            card = self.cards[edge.source]
            tested = (Setting(name, "any") for name in card.proves(edge.exit.name))
            return not any(setting.certain and counts(setting) for setting in (*settings(card, edge), *tested))

        known: dict[tuple[str, str], bool] = {}

        def unset(edge: Edge) -> bool:
            key = (edge.source, edge.exit.name)
            if key not in known:
                known[key] = leaves_unset(edge)
            return known[key]

        return unset

    def unset(self, counts: Callable[[Setting], bool]) -> Trial:
        """The condition that all names of a sort are unset; it holds at each step of a walk `without` them."""
        return self.prospects.lacking(name for name, each in self.settings_of.items() if all(map(counts, each)))

    def _left_to_nobody(self, edge: Edge) -> bool:
        """Whether nobody can take an exit that is not written out, such as an `else`, because of earlier conditions.

        If a condition is constant by itself, another rule reports it, and cards after it do not count as unreachable.
        """
        card, prospects = self.cards[edge.source], self.prospects
        tried = prospects.conditions[edge.source] and edge.exit.span is None and edge.exit.name != SKIPPED
        arrived = prospects.arrivals.get(edge.source)
        if not tried or arrived is None or self.place(card).file != self.main_file:
            return False
        if any(each is edge for each in prospects.open[edge.source]):
            return False
        return all(trial.after(arrived, outcome) for trial, outcome in prospects.tried(edge.source, edge.exit.name))

    def shown(self, way: Iterable[Edge], name: str = "") -> tuple[Related, ...]:
        """A way as people are shown it: the cards at which it takes one of several exits; of a long way, the last few.

        Args:
            name: A name that the way leaves unset: a field on the way that could have filled it is shown too.
        """
        steps: list[Related] = []
        for edge in reversed(tuple(way)):
            step = self._step(edge, name)
            steps += [step] if step else []
            if len(steps) == STEPS_SHOWN:
                break
        return tuple(reversed(steps))

    def _step(self, edge: Edge, name: str) -> Related | None:
        filled = self._filled[edge.source, edge.exit.name] if name and edge.exit.name == NEXT else ()
        passed = next((setting.span for setting in filled if setting.name == name and setting.span), None)
        if passed is not None:
            return Related(passed, f"{name!r} may stay unset here")
        return Related(self.exit_place(edge), _said(edge)) if len(self.out[edge.source]) > 1 else None


def _said(edge: Edge) -> str:
    if edge.exit.name == SKIPPED:
        return "then past this card: its condition is not true"
    if edge.exit.name == NEXT and not edge.exit.label:
        return "then on from this card"
    label = edge.exit.label or edge.exit.name
    return f"then by way of {label if len(label) <= LABEL_SHOWN else label[: LABEL_SHOWN - 1] + '…'!r}"
