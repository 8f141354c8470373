"""Where every card leads: names are looked up, pathways that are run are copied in place, and all becomes one graph."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from frontdesk.cards.run import Run
from frontdesk.compiler.include import Bundle
from frontdesk.compiler.names import Names
from frontdesk.compiler.unit import MOST_CARDS, Unit
from frontdesk.ir.card import NEXT, SKIPPED, Card, Target
from frontdesk.ir.graph import Graph
from frontdesk.lang.diagnostic import Finding
from frontdesk.lang.source import Span

NOWHERE = ""
"""The target of an edge whose goal is not known: no card has this id. A failed `run` leads to no card's id either."""


@dataclass(frozen=True, slots=True)
class Place:
    """One copy of a pathway's cards in the graph.

    Attributes:
        scope: What the main file puts before the pathway's name: empty, or the name of an include and a dot.
        prefix: What is put before the ids of the cards here.
        after: The card that follows the last one; None ends the conversation.
        around: The place of the card that runs the pathway here; None if the pathway stands by itself.
    """

    unit: Unit
    pathway: str
    scope: str
    prefix: str
    after: str | None = None
    around: Place | None = None

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the cards here, in order."""
        return tuple(self.prefix + slot.id for slot in self.unit.pathways[self.pathway])

    @property
    def enclosing(self) -> Iterator[Place]:
        """This place and those around it, from the inside out."""
        place: Place | None = self
        while place is not None:
            yield place
            place = place.around


@dataclass(slots=True)
class Layout:
    """A graph in the making.

    Attributes:
        run: Pathways of the main file that some card runs.
        broken: An edge is missing, because its goal is not known or a card could not be read.
    """

    bundle: Bundle
    names: Names
    cards: dict[str, Card] = field(default_factory=dict)
    edges: dict[str, dict[str, str | None]] = field(default_factory=dict)
    pathways: dict[str, tuple[str, ...]] = field(default_factory=dict)
    spans: dict[str, Span] = field(default_factory=dict)
    run: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
    broken: bool = False
    _queue: list[Place] = field(default_factory=list)
    _counted: int = 0

    def stand(self, unit: Unit, pathway: str, scope: str = "") -> Place:
        """The place of a pathway by itself; the first request queues its cards for `lay`."""
        place = Place(unit, pathway, scope, scope)
        if scope + pathway not in self.pathways:
            self.pathways[scope + pathway] = place.ids
            self.spans[scope + pathway] = unit.pathway_spans[pathway]
            self._queue.append(place)
        return place

    def lay(self) -> None:
        """Put the cards of every queued place into the graph."""
        while self._queue:
            place = self._queue.pop(0)
            slots, ids = place.unit.pathways[place.pathway], place.ids
            for slot, identity, following in zip(slots, ids, [*ids, place.after][1:], strict=True):
                if slot.card is None:
                    self.broken = True
                else:
                    card = slot.card if slot.card.id == identity else replace(slot.card, id=identity)
                    self.cards[identity] = card
                    self.edges[identity] = self._ways(card, place, following)

    def _ways(self, card: Card, place: Place, following: str | None) -> dict[str, str | None]:
        ways: dict[str, str | None] = {}
        for way in card.exits():
            ways[way.name] = None if way.ends else following
            if way.target is not None:
                ways[way.name] = self._goal(way.target, place)
        if card.when is not None:
            ways[SKIPPED] = following
        if isinstance(card, Run):
            ways[NEXT] = self._inside(card, place, ways[NEXT])
        return ways

    def _goal(self, target: Target, place: Place) -> str | None:
        """The card that a target means at this place: in the copy of its pathway around this place, if there is one."""
        name = self.names.goal(place.unit, target.name)
        pathway = name if name in place.unit.pathways else place.unit.homes.get(name or "")
        if name is None or pathway is None:
            self.broken = True
            return NOWHERE
        near = (p for p in place.enclosing if p.unit is place.unit and p.pathway == pathway and p.scope == place.scope)
        goal = next(near, None) or self.stand(place.unit, pathway, place.scope)
        if name != pathway:
            return goal.prefix + name
        if not goal.ids:
            self.broken = True
        return goal.ids[0] if goal.ids else NOWHERE

    def _inside(self, card: Run, place: Place, following: str | None) -> str | None:
        """The first card of the pathway that is run: its cards are copied in place, and lead on to `following`."""
        missing = f"{card.id}/"
        goal = self.names.run(place.unit, card.pathway.name)
        unit = self.bundle.units.get(goal[0]) if goal else None
        if goal is None or unit is None or not unit.pathways[goal[1]]:
            self.broken = True
            return missing
        if any((p.unit.file, p.pathway) == goal for p in place.enclosing):  # it runs itself, as another finding says
            self.broken = True
            return missing
        if not place.scope and unit is place.unit:
            self.run.add(goal[1])
        scope = place.scope if unit is place.unit else f"{place.scope}{card.pathway.name.rpartition('.')[0]}."
        inside = Place(unit, goal[1], scope, f"{card.id}/{scope}", following, place)
        if not self._fits(len(inside.ids), card):
            return missing
        self._queue.append(inside)
        return inside.ids[0]

    def _fits(self, more: int, card: Run) -> bool:
        """There is room for this many more cards run in place; the first time that there is not, add a finding."""
        standing = sum(map(len, self.pathways.values()))
        if standing + self._counted + more <= MOST_CARDS:
            self._counted += more
            return True
        if not self.broken or not self.findings:
            message = f"with the cards run here the playbook has more than {MOST_CARDS} cards"
            span = card.pathway.span or card.span
            if span is not None:
                self.findings.append(Finding(span, message, "run it fewer times", name="over-limit"))
        self.broken = True
        return False


def laid_out(bundle: Bundle, names: Names, unit: Unit) -> Layout:
    """Every card of a file's pathways, and all that they run, in one graph."""
    layout = Layout(bundle, names)
    for pathway in unit.pathways:
        layout.stand(unit, pathway)
    layout.lay()
    return layout


def graph_of(layout: Layout, unit: Unit) -> Graph | None:
    """The graph for the rules; None for a library, and for a playbook that does not say where conversations begin."""
    start = layout.pathways.get("start")
    if unit.playbook is None or not start:
        return None
    return Graph(unit.playbook, layout.cards, layout.edges, layout.pathways, start[0], layout.spans)


def trimmed(graph: Graph, run: set[str]) -> Graph:
    """The graph to be stored: without pathways that are only run, since their cards are copied where they are run."""
    met: set[str] = set()
    queue = [graph.start]
    while queue:
        here = queue.pop()
        if here not in met:
            met.add(here)
            queue.extend(target for target in graph.edges[here].values() if target is not None)
    gone = {name for name, ids in graph.pathways.items() if name in run and met.isdisjoint(ids)}
    if not gone:
        return graph
    out = {card for name in gone for card in graph.pathways[name]}
    out |= {card for card in graph.cards if card.partition("/")[0] in out}
    return replace(
        graph,
        cards={name: card for name, card in graph.cards.items() if name not in out},
        edges={name: ways for name, ways in graph.edges.items() if name not in out},
        pathways={name: ids for name, ids in graph.pathways.items() if name not in gone},
        pathway_spans={name: span for name, span in graph.pathway_spans.items() if name not in gone},
    )
