"""Who is there: the switch and the inbox sockets of each agent, and the teams that have somebody online.

Online means: the switch is on, and an inbox page was heard from less than 45 s ago. An open page is asked every 20 s
whether it is still there, so a laptop that was closed is noticed although its connection seems open. After a start,
agents whose switch is on count as online for 45 s, so that a restart ends no visitor's wait.

Each process stores who is there, so that all processes on one database agree. If a process dies, its agents count for
45 s more, as if their pages had closed at that moment: that is how long they have to come back to another process.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Final

from frontdesk.bus import hints
from frontdesk.bus.hints import Bus
from frontdesk.runtime.clock import Clock
from frontdesk.runtime.logs import logger
from frontdesk.store import Unavailable, present, users
from frontdesk.store.database import Database
from frontdesk.store.failpoint import reach
from frontdesk.store.present import Present
from frontdesk.store.users import User

GRACE_S = 45.0
"""How long an agent counts as there after a page was last heard from, and after a start."""

TICK_S = 0.5
"""How often presence is checked: what a command beside the server changed is seen within this."""

SAY_AGAIN_S: Final = 10.0
"""How often a process stores again which agents are there; who comes or goes is stored at once."""

BELIEVED_S: Final = GRACE_S + SAY_AGAIN_S
"""How long another process is believed after it has stored that an agent is there: it may have died just before it
would have said so again. While it lives, it takes its word back in time.
"""

AHEAD_S: Final = 45.0
"""A sign from further in the future comes from a clock that was set back since, and does not count."""

FORGOTTEN_MS: Final = 3_600_000
"""Stored signs older than this are removed, whichever process stored them."""

Quiet = Callable[[], float]
"""Seconds since a page was heard from."""

log = logger("presence")


def always_heard() -> float:
    """For a page that counts as there for as long as it is open."""
    return 0.0


class Presence:
    """Who is online, as this process knows it.

    Attributes:
        teams: Slugs of the teams that have somebody online; the empty slug stands for anybody at all. Replaced whole,
            so that any thread may read it.
    """

    def __init__(self, database: Database, bus: Bus, clock: Clock, node: str) -> None:
        """`node` names this process among all on the database."""
        self._database = database
        self._bus = bus
        self._clock = clock
        self._node = node
        self._users: dict[str, User] = {}
        self._turned = 0
        self._sockets: dict[str, list[Quiet]] = {}
        self._left_at: dict[str, float] = {}
        self._worked_at: dict[str, float] = {}
        self._trusted_at: dict[str, float] = {}
        self._elsewhere: Mapping[str, Present] = {}
        self._said: frozenset[tuple[str, bool, bool]] = frozenset()
        self._said_at = 0.0
        self._online: frozenset[str] = frozenset()
        self._names: dict[str, str] = {}
        self.teams: tuple[str, ...] = ()

    async def start(self) -> None:
        """Read the switches: agents whose switch is on count as if their pages had closed just now."""
        everybody = await self._database.read(users.everybody)
        self._trusted_at = {user.id: self._clock.monotonic_s() for user in everybody if user.online}
        await self.tick()

    def opened(self, agent: str, quiet: Quiet = always_heard) -> None:
        """An inbox socket of this agent is open."""
        self._sockets.setdefault(agent, []).append(quiet)
        self._settle()

    def closed(self, agent: str, quiet: Quiet = always_heard) -> None:
        """This socket of the agent has closed."""
        sockets = self._sockets[agent]
        sockets.remove(quiet)
        heard_at = self._clock.monotonic_s() - quiet()
        self._left_at[agent] = max(heard_at, self._left_at.get(agent, heard_at))
        if not sockets:
            del self._sockets[agent]
        self._settle()

    def worked(self, agent: str) -> None:
        """The agent has sent an HTTP request: a sign of life, so that chats are kept even without an open page."""
        self._worked_at[agent] = self._clock.monotonic_s()

    async def switch(self, agent: str, online: bool) -> None:
        """Turn an agent's switch; it is stored, and counts at once."""
        user = await self._database.write(lambda connection: users.change(connection, agent, online=online))
        self._turned += 1
        if user is not None:
            self._users[agent] = user
        self._settle()

    def is_online(self, agent: str) -> bool:
        """The agent counts as online."""
        return agent in self._online

    @property
    def names(self) -> Mapping[str, str]:
        """Everybody's name, by id."""
        return self._names

    def quiet_s(self, agent: str) -> float | None:
        """Seconds since an agent last gave a sign, by a page or over HTTP, whatever the switch says; None if never."""
        signs = [*self._signs_here(agent), *self._trusted(agent)]
        if away := self._elsewhere.get(agent):
            signs.append(self._since_s(away.sign_at))
        return min(signs, default=None)

    def _signs_here(self, agent: str) -> Iterator[float]:
        yield from self._pages_here(agent)
        if agent in self._worked_at:
            yield self._clock.monotonic_s() - self._worked_at[agent]

    def _pages_here(self, agent: str) -> Iterator[float]:
        """Seconds since this process heard from pages of an agent, open and closed ones."""
        yield from self._open_here(agent)
        if agent in self._left_at:
            yield self._clock.monotonic_s() - self._left_at[agent]

    def _open_here(self, agent: str) -> Iterator[float]:
        yield from (quiet() for quiet in self._sockets.get(agent, ()))

    def _trusted(self, agent: str) -> Iterator[float]:
        if agent in self._trusted_at:
            yield self._clock.monotonic_s() - self._trusted_at[agent]

    def _since_s(self, at_ms: int) -> float:
        """Seconds since an instant that another process has stored."""
        since_s = (self._clock.now_ms() - at_ms) / 1000
        return max(0.0, since_s) if since_s > -AHEAD_S else float("inf")

    def there_ids(self) -> frozenset[str]:
        """Ids of the agents who gave a sign lately, as for `quiet_s`."""
        known = {*self._sockets, *self._left_at, *self._worked_at, *self._trusted_at, *self._elsewhere}
        return frozenset(agent for agent in known if (self.quiet_s(agent) or 0.0) < GRACE_S)

    def online_ids(self) -> frozenset[str]:
        """Ids of the agents who count as online."""
        return self._online

    async def tick(self) -> None:
        """Check again what other processes changed and heard, and how long ago sockets closed."""
        reach("presence.tick.before")
        await self._say()
        turned = self._turned
        everybody, self._elsewhere = await self._database.read(
            lambda connection: (users.everybody(connection), present.elsewhere(connection, self._node))
        )
        # What was read before a switch turned may be out of date: the next tick reads it again.
        if turned == self._turned:
            self._users = {user.id: user for user in everybody}
        self._settle()

    async def _say(self) -> None:
        """Store which agents are there, if one has come or gone since last time, or it is time again."""
        now_s = self._clock.monotonic_s()
        known = {*self._sockets, *self._left_at, *self._worked_at}
        here = [one for agent in known if (one := self._heard(agent)) is not None]
        said = frozenset((one.agent, one.page_at is not None, one.agent in self._sockets) for one in here)
        if said == self._said and (not here or now_s - self._said_at < SAY_AGAIN_S):
            return
        forget_before = self._clock.now_ms() - FORGOTTEN_MS
        await self._database.write(lambda connection: present.say(connection, self._node, here, forget_before))
        self._said, self._said_at = said, now_s

    def _heard(self, agent: str) -> Present | None:
        """What this process has heard from an agent lately, if anything."""
        open_s, page_s, sign_s = (
            min(signs, default=GRACE_S)
            for signs in (self._open_here(agent), self._pages_here(agent), self._signs_here(agent))
        )
        if sign_s >= GRACE_S:
            return None
        now_ms = self._clock.now_ms()
        # An open page is there until it has been silent for too long, however long it has been silent already.
        page_at = now_ms if open_s < GRACE_S else now_ms - int(page_s * 1000)
        return Present(agent, page_at if page_s < GRACE_S else None, now_ms - int(sign_s * 1000))

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
        away = self._elsewhere.get(user.id)
        if away is not None and away.page_at is not None and self._since_s(away.page_at) < BELIEVED_S:
            return True
        return any(since_s < GRACE_S for since_s in (*self._pages_here(user.id), *self._trusted(user.id)))
