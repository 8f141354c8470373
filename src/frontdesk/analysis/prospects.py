"""Which values names can have at each card, as conditions see them: data flow over edges until nothing changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from heapq import heappop, heappush

from frontdesk.analysis.outlook import ALIVE, Outlook
from frontdesk.analysis.passing import NOTHING_TRIED, Decision, Passing, decided
from frontdesk.analysis.trial import MOST_CASES, Look, Series, Trial, cases
from frontdesk.analysis.ways import Along, Out, anywhere, forward_order, loops, walk
from frontdesk.ir.card import AFTER_CHAT, OFFLINE, SKIPPED, Card, Setting
from frontdesk.ir.graph import Edge
from frontdesk.ir.range import Range
from frontdesk.lang.expression import Choice, Expr, choices

MOST_ROUNDS = 32
"""How many rounds of a circle are worked out before it counts as endless."""


def offline_flows(cards: Mapping[str, Card], out: Out) -> Collection[str]:
    """The cards that may be met between the call for a person and the arrival of an agent who joins late."""
    called = (edge for card in cards.values() if card.CALLS for edge in out[card.id])
    missed = [edge.target for edge in called if edge.exit.name == OFFLINE and edge.target is not None]
    return walk(out, missed, lambda edge: edge.exit.name != AFTER_CHAT)


@dataclass(frozen=True)
class Prospects:
    """What is possible at each card of a graph.

    Attributes:
        settings: Card id to what each of the edges of `out` fills.
        conditions: Card id to the conditions that it tries for any exit, each once.
        asides: Card id to every `a if b else c` in its texts and values.
        start: The card at which conversations begin.
        known: Names that conversations may begin with: the range (None means any value), and whether they certainly do.
        whole: Every way is known.
        complete: Every card that can set a name is known.
    """

    cards: Mapping[str, Card]
    out: Out
    settings: Mapping[str, tuple[tuple[Setting, ...], ...]]
    conditions: Mapping[str, tuple[Expr, ...]]
    asides: Mapping[str, tuple[Choice, ...]]
    start: str
    known: Mapping[str, tuple[Range | None, bool]]
    whole: bool = True
    complete: bool = True
    _passings: dict[int, Passing] = field(default_factory=dict)

    @cached_property
    def outlook(self) -> Outlook:
        """Everything that conditions ask about, anywhere."""
        asked = (condition for each in self.conditions.values() for condition in each)
        aside = [choice.test for each in self.asides.values() for choice in each]
        aside += (choice.test for each in self.conditions.values() for choice in choices(each))
        values = (each.value for ways in self.settings.values() for way in ways for each in way)
        aside += (found[0] for value in values if (found := decided(value)))
        return Outlook((*asked, *aside), self._given())

    @cached_property
    def anything(self) -> int:
        """What is possible at a card if nothing is known of the way there."""
        if not self.complete:
            return self.outlook.universe
        return ALIVE | sum(self.outlook.anything.values())

    @cached_property
    def beginning(self) -> int:
        """What is possible at the start."""
        possible = ALIVE
        for subject, scale in self.outlook.scales.items():
            range_, sure = self.known.get(subject, (None, False))
            if subject in self.known:
                possible |= scale.given(range_) | (0 if sure else scale.unset)
            else:
                possible |= scale.unset if self.outlook.filled(subject) else scale.all
        return possible

    @cached_property
    def arrivals(self) -> Mapping[str, int]:
        """Card id to what is possible on arrival there; cards that nobody can reach are left out."""
        if not self.whole:
            return dict.fromkeys(self.out, self.anything)
        order = forward_order(self.out, self.start)
        rank = {card: index for index, card in enumerate(order)}
        arrived = {self.start: self.beginning} if order else {}
        queue = [0] if order else []
        waiting = set(queue)
        while queue:
            here = order[place := heappop(queue)]
            waiting.discard(place)
            for edge, possible in self.onward(here, arrived[here], late=True):
                before = arrived.get(edge.target or "", 0)
                if edge.target in rank and possible | before != before:
                    arrived[edge.target or ""] = possible | before
                    if rank[edge.target or ""] not in waiting:
                        heappush(queue, rank[edge.target or ""])
                        waiting.add(rank[edge.target or ""])
        return arrived

    def onward(self, card: str, possible: int, *, late: bool = False) -> Iterator[tuple[Edge, int]]:
        """The edges that can be taken from a card, each with what is possible after it.

        Args:
            possible: What is possible on arrival.
            late: Count what may be given before an agent joins late.
        """
        for index, edge in enumerate(self.out[card]):
            passing = self._passing(edge, index)
            if after := passing.through(possible | self.outlook.made):
                yield edge, after | passing.late if late else after

    def apart(self, card: str, possible: int) -> Iterator[tuple[Edge, int]]:
        """As `onward`, but with the separate cases of `Passing.apart`."""
        for index, edge in enumerate(self.out[card]):
            for after in self._passing(edge, index).apart(possible | self.outlook.made):
                yield edge, after

    def cases(self, card: str, possible: int) -> Iterator[tuple[Edge, int]]:
        """As `apart`, but also with the separate cases of conditions."""
        for index, edge in enumerate(self.out[card]):
            for after in self._passing(edge, index).cases(possible | self.outlook.made):
                yield edge, after

    def decided(self, card: str, possible: int) -> Sequence[int]:
        """What is possible on arrival at a card, as separate cases in each of which its conditions have one outcome.

        If there are too many of them, just one case. A name that nothing gives a value decides nothing: another rule
        reports it.
        """
        open_, found = self._undecided, [possible | self._undecided]
        for trial in map(self.outlook.trial, self.conditions[card]):
            split = (after | open_ for one in found for way in (True, False) for after in cases(trial, one, way))
            found = list(dict.fromkeys(split))
            if len(found) > MOST_CASES:
                return [possible | open_]
        return found

    @cached_property
    def _undecided(self) -> int:
        """The bits of subjects that are not names, and of names that nothing gives a value."""
        scales = self.outlook.scales.items()
        return self.outlook.made | sum(scale.all for name, scale in scales if not self.outlook.filled(name))

    def ways(self, edge: Edge, possible: int) -> Iterator[int]:
        """What is possible after an edge of `out`, as separate cases as in `apart`; empty if it cannot be taken.

        Args:
            possible: What is possible on arrival at its card.
        """
        passing = self._passings.get(id(edge))
        if passing is None:
            index = next(index for index, each in enumerate(self.out[edge.source]) if each is edge)
            passing = self._passing(edge, index)
        return passing.apart(possible | self.outlook.made)

    def allows(self, possible: int, tests: Iterable[tuple[Expr, bool]], lacking: Iterable[str]) -> bool:
        """Whether all tests can have their results while some names have no value.

        Args:
            possible: What is possible before them.
            tests: Conditions that were gathered, in order, each with its result.
        """
        possible = self.lacking(lacking).after(possible | self.outlook.made, True)
        for condition, outcome in tests:
            possible = self.outlook.trial(condition).after(possible, outcome)
        return bool(possible)

    def lacking(self, names: Iterable[str]) -> Trial:
        """The condition that none of some names has a value."""
        scales = (scale for name in names if (scale := self.outlook.scales.get(name)))
        return Series([Look(each.all, each.unset, each.all & ~each.unset) for each in scales], decides=False)

    @cached_property
    def open(self) -> Out:
        """Card id to the edges that a visitor can take; empty for cards that nobody can reach."""
        arrived = self.arrivals
        return {
            card: tuple(e for e, _ in self.onward(card, arrived[card])) if card in arrived else () for card in self.out
        }

    @cached_property
    def circles(self) -> tuple[frozenset[str], ...]:
        """Groups of cards that form a loop of edges that a visitor can take."""
        return loops(self.open)

    def lasting(self, circle: Collection[str], along: Along) -> Out:
        """The edges within a group of cards that can be taken again and again: none that closes sooner or later.

        What is possible at each card is narrowed to what can come from the others, until nothing changes or for
        `MOST_ROUNDS` rounds.
        """
        possible = {card: self.arrivals[card] for card in self.out if card in circle}
        for _ in range(MOST_ROUNDS):
            coming = dict.fromkeys(possible, 0)
            for card, arrived in possible.items():
                for edge, after in self.onward(card, arrived, late=True) if arrived else ():
                    if edge.target in coming and along(edge):
                        coming[edge.target or ""] |= after
            narrowed = {card: arrived & coming[card] for card, arrived in possible.items()}
            if narrowed == possible:
                break
            possible = narrowed
        return {
            card: tuple(e for e, _ in self.onward(card, arrived, late=True) if along(e) and e.target in circle)
            if arrived
            else ()
            for card, arrived in possible.items()
        }

    def enters(self, card: str, possible: int) -> bool:
        """Whether a visitor who arrives may enter the card, instead of skipping it."""
        when = self.cards[card].when
        return when is None or self.outlook.trial(when).after(possible | self.outlook.made, True) != 0

    def may_end(self, card: str) -> bool:
        """Whether a conversation can end at a card."""
        return card in self.arrivals and self.ends(card, self.arrivals[card])

    def ends(self, card: str, possible: int, along: Along = anywhere) -> bool:
        """Whether the conversation can end at a card: by an edge that may be taken, or because the card ends it."""
        if not self.cards[card].exits() and self.enters(card, possible):
            return True
        return any(edge.target is None and along(edge) for edge, _ in self.onward(card, possible))

    def tried(self, card: str, exit_name: str) -> tuple[tuple[Trial, bool], ...]:
        """The conditions that are tried when a card is left by an exit, each with its result."""
        if not self.conditions[card]:
            return NOTHING_TRIED
        trial = self.outlook.trial
        return tuple((trial(condition), outcome) for condition, outcome in self.cards[card].tests(exit_name))

    def inside(self, card: str, possible: int) -> int:
        """What is possible when the texts of a card are filled in, at any time while the visitor is there.

        Args:
            possible: What is possible once the card is entered.
        """
        for settings in self.settings[card]:
            possible |= self._filled(settings)
        return possible | self._later if self.cards[card].CALLS else possible

    def _passing(self, edge: Edge, index: int) -> Passing:
        found = self._passings.get(id(edge))
        if found is None:
            found = self._passings[id(edge)] = self._made(edge, self.settings[edge.source][index])
        return found

    def _made(self, edge: Edge, settings: tuple[Setting, ...]) -> Passing:
        given, certain, unsure = self._filled(settings), 0, set[int]()
        for setting in settings:
            if scale := self.outlook.scales.get(setting.name):
                sure = setting.range is not None and setting.range.sure
                certain |= scale.all if sure else 0
                unsure |= set() if sure else {scale.all}
        late = self._later if self.cards[edge.source].CALLS and edge.exit.name != SKIPPED else 0
        alone = unsure.pop() if len(unsure) == 1 else 0
        decision = next(filter(None, map(self._decision, settings)), None)
        tried = self.tried(edge.source, edge.exit.name)
        return Passing(tried, ~certain, given, late, alone & ~certain, decision)

    def _decision(self, setting: Setting) -> Decision | None:
        """How a condition decides the value of a name; None if none does, or no condition asks for the name."""
        scale, found = self.outlook.scales.get(setting.name), decided(setting.value)
        if scale is None or found is None:
            return None
        condition, *values = found
        true, false = (scale.any_of((value,)) for value in values)
        return Decision(self.outlook.trial(condition), scale.all, true, false)

    @cached_property
    def _later(self) -> int:
        """The values that may have been given between the call for a person and the arrival of an agent.

        An agent who joins late, while the bot leads on, brings the conversation back to the card that called.
        """
        given = 0
        for card in offline_flows(self.cards, self.out):
            for settings in self.settings[card]:
                given |= self._filled(settings)
        if any(card.CALLS for card in self.cards.values()) and (scale := self.outlook.scales.get("agent.name")):
            given |= scale.given(Range())
        return given

    def _filled(self, settings: Iterable[Setting]) -> int:
        given = 0
        for setting in settings:
            if scale := self.outlook.scales.get(setting.name):
                given |= scale.given(setting.range)
        return given

    def _given(self) -> Iterator[tuple[str, Range | None]]:
        for settings in self.settings.values():
            for each in settings:
                for setting in each:
                    yield setting.name, setting.range
        for name, (range_, _) in self.known.items():
            yield name, range_
