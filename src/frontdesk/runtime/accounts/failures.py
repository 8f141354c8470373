"""Sign-ins that failed, as the audit keeps them: one by one while they are few, in sums when somebody tries many."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from frontdesk.runtime.clock import Clock
from frontdesk.runtime.logs import logger
from frontdesk.store import Unavailable, audit
from frontdesk.store.audit import Act
from frontdesk.store.database import Database

HOUR_MS: Final = 3_600_000
ONE_BY_ONE: Final = 60
"""Entries an hour that stand for one failure each; a process writes no more, so that nobody fills the disk."""

SUM_EVERY_S: Final = 300.0
"""How often those beyond are written down, all in one entry."""

ACCOUNTS: Final = 20
ADDRESSES: Final = 1_000
"""How many accounts an entry names, and how many addresses are told apart."""

log = logger("sign-in")


@dataclass(slots=True)
class Beyond:
    """Failures that have no entry of their own."""

    count: int = 0
    accounts: Counter[str] = field(default_factory=Counter)
    addresses: set[str] = field(default_factory=set)

    def add(self, account: str, address: str) -> None:
        """One more."""
        self.count += 1
        if account:
            self.accounts[account] += 1
        if len(self.addresses) < ADDRESSES:
            self.addresses.add(address)

    def told(self) -> dict[str, Any]:
        """What an entry says of them: how many, from how many addresses, and the accounts that most were about."""
        accounts = dict(self.accounts.most_common(ACCOUNTS))
        return {"count": self.count, "addresses": len(self.addresses), "accounts": accounts}


class Failures:
    """Writes failed sign-ins into the audit. What was typed stands there only if it is somebody's address."""

    def __init__(self) -> None:
        self._hour = -1
        self._written = 0
        self._beyond = Beyond()

    async def note(self, database: Database, clock: Clock, account: str, address: str, way: str) -> None:
        """Note one.

        Args:
            account: The address of the account that somebody tried to get into; empty where there is none.
            way: `password`, `link`, `oidc` or `set-up`.
        """
        now_ms = clock.now_ms()
        if now_ms // HOUR_MS != self._hour:
            self._hour, self._written = now_ms // HOUR_MS, 0
        if self._written >= ONE_BY_ONE:
            self._beyond.add(account, address)
            return
        self._written += 1
        await _write(database, Act(now_ms, "", address, "sign-in-failure", account, {"way": way}))

    async def sum_up(self, database: Database, clock: Clock) -> None:
        """Write down those that have no entry yet."""
        if self._beyond.count:
            beyond, self._beyond = self._beyond, Beyond()
            await _write(database, Act(clock.now_ms(), "", "", "sign-in-failures", "", beyond.told()))

    async def run(self, database: Database, clock: Clock) -> None:
        """Sum up for ever."""
        while True:
            await asyncio.sleep(SUM_EVERY_S)
            await self.sum_up(database, clock)


async def _write(database: Database, act: Act) -> None:
    try:
        await database.write(lambda connection: audit.append(connection, act))
    except Unavailable as error:
        # The answer stays what it is: whoever guesses learns nothing from a full disk.
        log.warning("failure-not-noted", reason=str(error))
