"""Who is there: the switch and the inbox socket of each agent, and the teams that have somebody.

Online means: the switch is on, and an inbox socket is open or was closed less than 45 s ago. After a start, agents
whose switch is on count for 45 s, so that a restart ends nobody's wait.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from frontdesk.bus import hints
from frontdesk.bus.hints import Bus
from frontdesk.runtime.clock import Clock
from frontdesk.runtime.logs import logger
from frontdesk.store import Unavailable, users
from frontdesk.store.database import Database
from frontdesk.store.failpoint import reach
from frontdesk.store.users import User

GRACE_S = 45.0
"""How long an agent counts as there after the last socket closed, and after a start."""

TICK_S = 0.5
"""How often presence is looked at again: what a command beside the server changed is seen within this."""

log = logger("presence")


class Presence:
    """Who is online, as this process knows it.

    Attributes:
        teams: Slugs of the teams that have somebody online; the empty slug stands for anybody at all. Replaced whole,
            so that any thread may read it.
    """

    def __init__(self, database: Database, bus: Bus, clock: Clock) -> None:
        self._database = database
        self._bus = bus
        self._clock = clock
        self._users: dict[str, User] = {}
        self._turned = 0
        self._sockets: dict[str, int] = {}
        self._left_at: dict[str, float] = {}
        self._online: frozenset[str] = frozenset()
        self._names: dict[str, str] = {}
        self.teams: tuple[str, ...] = ()

    async def start(self) -> None:
        """Read the switches: those that are on count from now, as if their sockets had closed just now."""
        everybody = await self._database.read(users.everybody)
        self._left_at = {user.id: self._clock.monotonic_s() for user in everybody if user.online}
        await self.tick()

    def opened(self, agent: str) -> None:
        """An inbox socket of this agent is open."""
        self._sockets[agent] = self._sockets.get(agent, 0) + 1
        self._settle()

    def closed(self, agent: str) -> None:
        """An inbox socket of this agent has closed."""
        self._sockets[agent] -= 1
        if not self._sockets[agent]:
            del self._sockets[agent]
            self._left_at[agent] = self._clock.monotonic_s()
        self._settle()

    async def switch(self, agent: str, online: bool) -> None:
        """Turn an agent's switch; it is stored, and tells at once."""
        user = await self._database.write(lambda connection: users.change(connection, agent, online=online))
        self._turned += 1
        if user is not None:
            self._users[agent] = user
        self._settle()

    def is_online(self, agent: str) -> bool:
        """The agent counts as there."""
        return agent in self._online

    @property
    def names(self) -> Mapping[str, str]:
        """Everybody's name, by id."""
        return self._names

    def connected_ids(self) -> frozenset[str]:
        """Ids of the agents who have a page open, whatever their switch says."""
        return frozenset(self._sockets)

    def online_ids(self) -> frozenset[str]:
        """Ids of the agents who count as there."""
        return self._online

    async def tick(self) -> None:
        """Look again: at switches that another process turned, and at the time since sockets closed."""
        reach("presence.tick.before")
        turned = self._turned
        everybody = await self._database.read(users.everybody)
        # What was read before a switch turned may not know of it: the next look does.
        if turned == self._turned:
            self._users = {user.id: user for user in everybody}
        self._settle()

    async def run(self, after_tick: Callable[[], Awaitable[None]]) -> None:
        """Tick for ever. What fails is logged and tried again at the next tick."""
        while True:
            await asyncio.sleep(TICK_S)
            try:
                await self.tick()
                await after_tick()
            except Unavailable as error:
                log.warning("presence-unknown", reason=str(error))

    def _settle(self) -> None:
        online = frozenset(user.id for user in self._users.values() if self._counts(user))
        teams = {team for user in self._users.values() if user.id in online for team in ("", *user.teams)}
        changed = online != self._online or tuple(sorted(teams)) != self.teams
        self._online, self.teams = online, tuple(sorted(teams))
        self._names = {user.id: user.name for user in self._users.values()}
        if changed:
            self._bus.publish(hints.PRESENCE)

    def _counts(self, user: User) -> bool:
        if not user.online or user.disabled:
            return False
        left_at_s = self._left_at.get(user.id)
        lately = left_at_s is not None and self._clock.monotonic_s() - left_at_s < GRACE_S
        return user.id in self._sockets or lately
