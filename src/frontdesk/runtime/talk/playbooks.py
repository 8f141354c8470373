"""Opened releases: what runs under a playbook's id, and the graphs of the releases that conversations are on."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final

from frontdesk.analysis.reading import readings
from frontdesk.compiler.release import open_release
from frontdesk.errors import CorruptError
from frontdesk.ir.graph import Graph
from frontdesk.store import playbooks
from frontdesk.store.connection import Connection

CARDS: Final = 20_000
"""The most cards of all open releases together; the least recently used release makes room.

All releases with open conversations should fit: opening a release again takes as long as hundreds of turns.
"""


@dataclass(frozen=True, slots=True)
class Opened:
    """A release that can be stepped through.

    Attributes:
        knows_page: Its conversations get the address of the embedding page: the playbook tracks pages, or a card reads
            the address. Without either, the address is not kept.
        canary: The release that some visitors begin with instead; None if no canary runs.
        share: How many of a hundred visitors begin with the canary.
    """

    digest: str
    graph: Graph
    knows_page: bool = False
    canary: Opened | None = None
    share: int = 0

    def drawn(self, visitor: str) -> Opened:
        """The release that a visitor begins with: always the same for the same visitor and the same two releases.

        Args:
            visitor: Any text that is always the same for one visitor; it is hashed.
        """
        if self.canary is None:
            return self
        lot = sha256(f"{self.digest}\0{self.canary.digest}\0{visitor}".encode("utf-8", "surrogatepass")).digest()
        # A visitor who met the canary at a small share meets it at a larger one, too.
        return self.canary if int.from_bytes(lot[:8]) % 10_000 < self.share * 100 else self


class Playbooks:
    """Graphs by digest, opened once. A digest never means another graph, so this cache is never stale."""

    def __init__(self) -> None:
        self._graphs: OrderedDict[str, Graph] = OrderedDict()
        self._running: dict[str, Opened] = {}
        self._age = 0
        self._gate = threading.Lock()

    def held(self, digest: str) -> Graph | None:
        """The graph of a release, if it is open already."""
        with self._gate:
            if digest in self._graphs:
                self._graphs.move_to_end(digest)
            return self._graphs.get(digest)

    def graph(self, connection: Connection, digest: str) -> Graph:
        """The graph of a stored release.

        Raises:
            CorruptError: It is missing, or cannot be read.
        """
        held = self.held(digest)
        if held is not None:
            return held
        data = playbooks.release_data(connection, digest)
        if data is None:
            raise CorruptError(f"the release {digest} is not stored")
        graph = open_release(data)
        with self._gate:
            self._graphs[digest] = graph
            cards = sum(len(held.cards) for held in self._graphs.values())
            while cards > CARDS and len(self._graphs) > 1:
                _, dropped = self._graphs.popitem(last=False)
                cards -= len(dropped.cards)
        return graph

    def readable(self, connection: Connection, digest: str) -> Graph | None:
        """The graph of a stored release; None if this Frontdesk cannot read it, so that nothing else is held up."""
        try:
            return self.graph(connection, digest)
        except CorruptError:
            return None

    def running(self, connection: Connection, playbook: str) -> Opened | None:
        """The release that new conversations of a playbook begin with; None if the playbook is unknown.

        If the canary cannot be read, for example by an older node, everybody begins with the release beside it.

        Raises:
            CorruptError: The release cannot be read.
        """
        age, found = self._age, playbooks.running(connection, playbook)
        if found is None:
            return None
        opened = _opened(found.release, self.graph(connection, found.release))
        if found.canary is not None and (canary := self.readable(connection, found.canary.release)) is not None:
            opened = replace(opened, canary=_opened(found.canary.release, canary), share=found.canary.share)
        with self._gate:
            if age == self._age:
                self._running[playbook] = opened
        return opened

    def known(self, playbook: str) -> Opened | None:
        """The release that new conversations of a playbook begin with, if it was read since the last deploy."""
        return self._running.get(playbook)

    def forget(self) -> None:
        """Something may have been deployed: read again what runs."""
        with self._gate:
            self._age += 1
            self._running = {}


def _opened(digest: str, graph: Graph) -> Opened:
    return Opened(digest, graph, graph.playbook.privacy.track_page or _reads_page(graph))


def _reads_page(graph: Graph) -> bool:
    read = (reading.name.path for card in graph.cards.values() for reading in readings(card))
    return "conversation.page" in read
