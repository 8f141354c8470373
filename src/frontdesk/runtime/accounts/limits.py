"""How often a sign-in may fail, and how many may be tried at once: counted in this process's memory."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Final, TypeAlias

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from frontdesk.runtime.web.network import owner

FAILURES: Final = RateLimitItemPerMinute(5, 15)
"""Five failures in fifteen minutes, for one account from one address."""

FAILURES_OF_ADDRESS: Final = RateLimitItemPerMinute(100, 15)
"""A hundred failures in fifteen minutes from one address, for all accounts: this slows down trying a list of names."""

AT_ONCE: Final = 10
"""Attempts that are checked at the same time: each costs a thread tens of milliseconds, and nobody should wait long."""

MOST_KEPT: Final = 10_000
"""Most accounts and addresses whose failures are remembered; those that failed longest ago are forgotten first."""

Window: TypeAlias = tuple[RateLimitItem, tuple[str, ...]]
"""A limit, and the key that it counts for."""


class SignInLimit:
    """Counts failed sign-ins per account and address, and per address.

    An attempt counts as failed while it is checked, so that simultaneous attempts cannot get around a limit.

    Attributes:
        storage: Where failures are remembered.
    """

    def __init__(self) -> None:
        self.storage = MemoryStorage()
        self._window = MovingWindowRateLimiter(self.storage)
        self._running: Counter[Window] = Counter()
        self._attempts = 0

    @property
    def crowded(self) -> bool:
        """Too many attempts are being checked for another to wait."""
        return self._attempts >= AT_ONCE

    def exceeded(self, account: str, address: str) -> bool:
        """Another attempt must be refused unchecked."""
        return not all(
            self._window.test(limit, *who, cost=1 + self._running[limit, who])
            for limit, who in _windows(account, address)
        )

    @contextmanager
    def attempt(self, account: str, address: str) -> Iterator[None]:
        """Hold this while an attempt is checked; afterwards the attempt counts only if `failed` was called."""
        windows = _windows(account, address)
        self._running.update(windows)
        self._attempts += 1
        try:
            yield
        finally:
            self._attempts -= 1
            for window in windows:
                self._running[window] -= 1
                if not self._running[window]:
                    del self._running[window]

    def failed(self, account: str, address: str) -> None:
        """Count a failure."""
        for limit, who in _windows(account, address):
            self._window.hit(limit, *who)
        self._forget()

    def _forget(self) -> None:
        """Keep at most `MOST_KEPT`: expired entries, which the storage itself never removes, go first."""
        kept = dict(self.storage.events)
        if len(kept) <= MOST_KEPT:
            return
        over = [key for key, hits in kept.items() if not hits]
        oldest = [key for key, hits in kept.items() if hits][: max(0, len(kept) - len(over) - MOST_KEPT)]
        for key in (*over, *oldest):
            # The storage's own thread goes through its entries, too.
            with self.storage.locks[key]:
                self.storage.clear(key)

    def succeeded(self, account: str, address: str) -> None:
        """Forget the failures that were counted for the account from this address."""
        limit, who = _windows(account, address)[0]
        self._window.clear(limit, *who)

    def retry_after_s(self, account: str, address: str) -> int:
        """Whole seconds until another attempt may be checked; 1 if only simultaneous attempts are in the way."""
        now_s = time.time()
        full = [window for window in _windows(account, address) if not self._window.test(window[0], *window[1])]
        resets_s = [self._window.get_window_stats(limit, *who).reset_time for limit, who in full]
        return max(1, round(max(resets_s, default=now_s) - now_s))


def _windows(account: str, address: str) -> tuple[Window, Window]:
    # Hashed, because what was typed may be long.
    network, known = owner(address), sha256(account.casefold().encode("utf-8", "surrogatepass")).hexdigest()
    return (FAILURES, (known, network)), (FAILURES_OF_ADDRESS, (network,))
