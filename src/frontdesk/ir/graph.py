"""The flow graph: a compiled playbook, all that running a conversation needs.

Where a field is not called as authors write it, its metadata's `key` says how.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from frontdesk.ir.card import SKIPPED, Card, Exit
from frontdesk.lang.hours import Hours
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
    """What is asked, kept and noted of a visitor."""

    consent_text: RichText | None = field(default=None, metadata={"key": "consent.text"})
    consent_required: bool = field(default=False, metadata={"key": "consent.required"})
    retention_days: int = 365
    track_page: bool = False


@dataclass(frozen=True, slots=True)
class Crm:
    """Defaults for records, and what becomes of unfinished conversations."""

    owner: str = ""
    pipeline: str = ""
    stage: str = ""
    labels: tuple[str, ...] = ()
    currency: str = ""
    unfinished_after_ms: int | None = field(default=None, metadata={"key": "unfinished.after"})


@dataclass(frozen=True, slots=True)
class Playbook:
    """What the top level of a playbook says.

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
        """It has somewhere to live; only then do chats reach people."""
        return bool(self.install.origins)


@dataclass(frozen=True, slots=True)
class Edge:
    """One way from a card to the next; no target means that the conversation ends."""

    source: str
    exit: Exit
    target: str | None


@dataclass(frozen=True, slots=True)
class Graph:
    """Cards and the ways between them.

    Attributes:
        cards: By id, in the order of the file; cards run in place carry the id of their `run` card before a slash.
        edges: Card id to exit name to the next card's id; none ends the conversation.
        pathways: Pathway name to the ids of its cards, in order (those run in place not among them).
        start: The first card.
    """

    playbook: Playbook
    cards: Mapping[str, Card]
    edges: Mapping[str, Mapping[str, str | None]]
    pathways: Mapping[str, tuple[str, ...]]
    start: str
    pathway_spans: Mapping[str, Span] = field(
        default_factory=dict, compare=False, repr=False, metadata={"stored": False}
    )

    def out(self, card: Card) -> Iterator[Edge]:
        """Every edge that leaves a card, in the order of its exits."""
        ways = self.edges[card.id]
        for way in card.exits():
            yield Edge(card.id, way, ways[way.name])
        if SKIPPED in ways:
            yield Edge(card.id, Exit(SKIPPED, label="skipped"), ways[SKIPPED])
