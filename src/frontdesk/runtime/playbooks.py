"""Opened releases: what runs under a playbook's id, and the graph that a conversation began with."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

from frontdesk.compiler.release import open_release
from frontdesk.errors import CorruptError
from frontdesk.ir.graph import Graph
from frontdesk.store import playbooks
from frontdesk.store.connection import Connection

OPENED = 64
"""Releases that are held open at once; the least used makes room."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A release that can be stepped through."""

    digest: str
    graph: Graph


class Playbooks:
    """Graphs by digest, opened once. A digest never means another graph, so this cache is never stale."""

    def __init__(self) -> None:
        self._graphs: OrderedDict[str, Graph] = OrderedDict()
        self._gate = threading.Lock()

    def graph(self, connection: Connection, digest: str) -> Graph:
        """The graph of a stored release.

        Raises:
            CorruptError: It is missing, or cannot be read.
        """
        with self._gate:
            if digest in self._graphs:
                self._graphs.move_to_end(digest)
                return self._graphs[digest]
        data = playbooks.release_data(connection, digest)
        if data is None:
            raise CorruptError(f"the release {digest} is not stored")
        graph = open_release(data)
        with self._gate:
            self._graphs[digest] = graph
            while len(self._graphs) > OPENED:
                self._graphs.popitem(last=False)
        return graph

    def running(self, connection: Connection, playbook: str) -> Opened | None:
        """What new conversations of a playbook begin with; none if it is unknown.

        Raises:
            CorruptError: Its release cannot be read.
        """
        found = playbooks.running(connection, playbook)
        return None if found is None else Opened(found.release, self.graph(connection, found.release))
