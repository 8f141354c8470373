"""Failed sign-ins, as the audit keeps them: one by one while they are few, in sums when they are many."""

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
"""Most entries an hour for one failure each; a process writes no more, so that nobody can fill the disk."""

SUM_EVERY_S: Final = 300.0
"""How often the failures beyond `ONE_BY_ONE` are written, all in one entry."""

ACCOUNTS: Final = 20
ADDRESSES: Final = 1_000
"""Most accounts that an entry names, and most addresses that it counts."""

log = logger("sign-in")


@dataclass(slots=True)
class Beyond:
    """Failures that have no entry of their own."""

    count: int = 0
    accounts: Counter[str] = field(default_factory=Counter)
    addresses: set[str] = field(default_factory=set)

    def add(self, account: str, address: str) -> None:
        """Count one more failure."""
        self.count += 1
        if account:
            self.accounts[account] += 1
        if len(self.addresses) < ADDRESSES:
            self.addresses.add(address)

    def told(self) -> dict[str, Any]:
        """The details of their entry: how many, from how many addresses, and the accounts tried most often."""
        accounts = dict(self.accounts.most_common(ACCOUNTS))
        return {"count": self.count, "addresses": len(self.addresses), "accounts": accounts}


class Failures:
    """Writes failed sign-ins into the audit. A typed address is recorded only if an account has it."""

    def __init__(self) -> None:
        self._hour = -1
        self._written = 0
        self._beyond = Beyond()

    async def note(self, database: Database, clock: Clock, account: str, address: str, way: str) -> None:
        """Note a failed sign-in.

        Args:
            account: The address of the account that was tried; empty if there is no such account.
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
        """Write the failures that have no entry yet."""
        if self._beyond.count:
            beyond, self._beyond = self._beyond, Beyond()
            await _write(database, Act(clock.now_ms(), "", "", "sign-in-failures", "", beyond.told()))

    async def run(self, database: Database, clock: Clock) -> None:
        """Sum up every `SUM_EVERY_S`, for ever."""
        while True:
            await asyncio.sleep(SUM_EVERY_S)
            await self.sum_up(database, clock)


async def _write(database: Database, act: Act) -> None:
    try:
        await database.write(lambda connection: audit.append(connection, act))
    except Unavailable as error:
        # The answer stays the same: an attacker learns nothing from a full disk.
        log.warning("failure-not-noted", reason=str(error))
