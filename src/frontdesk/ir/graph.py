"""The flow graph: a compiled playbook, with all that is needed to run a conversation.

If authors write a field under another name, its metadata's `key` is that name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from frontdesk.ir.card import SKIPPED, Card, Exit
from frontdesk.ir.handoff import Handoff
from frontdesk.lang.hours import Hours
from frontdesk.lang.noun import UNSTORED
from frontdesk.lang.richtext import RichText
from frontdesk.lang.source import Span


@dataclass(frozen=True, slots=True)
class Bot:
    """How the bot presents itself."""

    name: str = "Assistant"
    avatar: str = ""
    color: str = "#1f4f99"
    position: str = "right"


@dataclass(frozen=True, slots=True)
class Install:
    """Where the widget may live. Without origins the playbook is not installed.

    Attributes:
        origins: Exact `https://host[:port]`.
        show: Globs over the path of pages that show the widget; empty means all.
        hide: Globs over the path of pages that never do.
        image_origins: Where rich text may take images from.
    """

    origins: tuple[str, ...] = ()
    show: tuple[str, ...] = field(default=(), metadata={"key": "pages.show"})
    hide: tuple[str, ...] = field(default=(), metadata={"key": "pages.hide"})
    image_origins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Greeting:
    """The proactive first message."""

    after_ms: int
    text: RichText | None = None


@dataclass(frozen=True, slots=True)
class Privacy:
    """The consent that is asked for, how long conversations are kept, and whether the visitor's page is noted."""

    consent_text: RichText | None = field(default=None, metadata={"key": "consent.text"})
    consent_required: bool = field(default=False, metadata={"key": "consent.required"})
    retention_days: int = 365
    track_page: bool = False


@dataclass(frozen=True, slots=True)
class Crm:
    """Defaults for records, and after how long a conversation that its visitor left becomes a lead."""

    owner: str = ""
    pipeline: str = ""
    stage: str = ""
    labels: tuple[str, ...] = ()
    currency: str = ""
    unfinished_after_ms: int | None = field(default=None, metadata={"key": "unfinished.after"})


@dataclass(frozen=True, slots=True)
class Playbook:
    """The top-level settings of a playbook.

    Attributes:
        attributes: Declared visitor attributes: name to field type.
    """

    id: str
    name: str
    description: str = ""
    active: bool = True
    language: str = "en"
    languages: tuple[str, ...] = ()
    bot: Bot = field(default_factory=Bot)
    install: Install = field(default_factory=Install)
    greeting: Greeting | None = None
    hours: Hours | None = None
    attributes: Mapping[str, str] = field(default_factory=dict, metadata={"key": "visitor"})
    privacy: Privacy = field(default_factory=Privacy)
    crm: Crm = field(default_factory=Crm)

    @property
    def installed(self) -> bool:
        """The widget has a site where it may live; only then do chats reach people."""
        return bool(self.install.origins)


@dataclass(frozen=True, slots=True)
class Edge:
    """One edge from a card to the next; a target of None ends the conversation."""

    source: str
    exit: Exit
    target: str | None


@dataclass(frozen=True, slots=True)
class Graph:
    """Cards and the edges between them.

    Attributes:
        cards: By id, in the order of the file; cards run in place carry the id of their `run` card before a slash.
        edges: Card id to exit name to the next card's id; None ends the conversation.
        pathways: Pathway name to the ids of its cards, in order (without those run in place).
        start: The id of the first card.
    """

    playbook: Playbook
    cards: Mapping[str, Card]
    edges: Mapping[str, Mapping[str, str | None]]
    pathways: Mapping[str, tuple[str, ...]]
    start: str
    pathway_spans: Mapping[str, Span] = field(default_factory=dict, compare=False, repr=False, metadata=UNSTORED)

    @property
    def handoffs(self) -> tuple[Handoff, ...]:
        """The handoff of each card that calls a person, in the order of the file."""
        return tuple(handoff for card in self.cards.values() if (handoff := card.handoff()) is not None)

    @property
    def teams(self) -> tuple[str, ...]:
        """The teams that cards call, sorted; a card that calls everybody names no team."""
        return tuple(sorted({handoff.team for handoff in self.handoffs if handoff.team}))

    def out(self, card: Card) -> Iterator[Edge]:
        """Every edge that leaves a card, in the order of its exits."""
        ways = self.edges[card.id]
        for way in card.exits():
            yield Edge(card.id, way, ways[way.name])
        if SKIPPED in ways:
            yield Edge(card.id, Exit(SKIPPED, label="skipped"), ways[SKIPPED])
