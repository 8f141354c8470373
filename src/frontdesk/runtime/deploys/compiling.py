"""Compiling for requests: one at a time, beside running conversations, with a short queue."""

from __future__ import annotations

import asyncio
from typing import Final

from frontdesk.runtime.deploys import sources
from frontdesk.runtime.deploys.orders import Sources
from frontdesk.runtime.deploys.sources import Compiled
from frontdesk.runtime.web.problems import ProblemError
from frontdesk.store import users
from frontdesk.store.database import Database

AT_ONCE: Final = 1
"""A compilation occupies a processor: a second one would slow down conversations."""

MOST_WAITING: Final = 16

RETRY_AFTER_S: Final = 2


class Compiling:
    """Compiles for requests, and makes them wait for their turn."""

    def __init__(self) -> None:
        self._free = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    async def compiled(self, database: Database, playbook: str, sent: Sources) -> Compiled:
        """The release of what was sent, checked against this server's teams.

        Raises:
            ProblemError: 422 as for `sources.compile_sources`; 503 if too many requests wait already.
        """
        if self._waiting >= MOST_WAITING:
            headers = {"Retry-After": str(RETRY_AFTER_S)}
            raise ProblemError(503, "busy", "Too many playbooks are being compiled: try again in a moment.", headers)
        self._waiting += 1
        try:
            async with self._free:
                teams = await database.read(users.teams)
                return await asyncio.to_thread(sources.compile_sources, playbook, sent.files, sent.rasters, teams)
        finally:
            self._waiting -= 1
