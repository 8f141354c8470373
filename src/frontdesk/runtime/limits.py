"""How often somebody may fail to sign in, and how many may try at once: counted in this process's memory."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, TypeAlias

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

FAILURES: Final = RateLimitItemPerMinute(5, 15)
"""Five failures in fifteen minutes, for one account from one address."""

FAILURES_OF_ADDRESS: Final = RateLimitItemPerMinute(100, 15)
"""A hundred failures in fifteen minutes from one address, whatever the accounts: a list of names is tried no faster."""

AT_ONCE: Final = 10
"""Attempts that are looked at at the same time: each costs a thread tens of milliseconds, and nobody waits for long."""

Window: TypeAlias = tuple[RateLimitItem, tuple[str, ...]]
"""A limit, and for whom it counts."""


class SignInLimit:
    """Counts failed sign-ins per account and address, and per address.

    An attempt counts as failed while it is looked at: many at the same time are no way around a limit.
    """

    def __init__(self) -> None:
        self._window = MovingWindowRateLimiter(MemoryStorage())
        self._running: Counter[Window] = Counter()
        self._attempts = 0

    @property
    def crowded(self) -> bool:
        """So many attempts are being looked at that another must not even wait."""
        return self._attempts >= AT_ONCE

    def exceeded(self, account: str, address: str) -> bool:
        """Another attempt must not even be looked at."""
        return not all(
            self._window.test(limit, *who, cost=1 + self._running[limit, who])
            for limit, who in _windows(account, address)
        )

    @contextmanager
    def attempt(self, account: str, address: str) -> Iterator[None]:
        """Inside, an attempt is looked at; afterwards it counts only if it has `failed`."""
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

    def succeeded(self, account: str, address: str) -> None:
        """Forget the failures that were counted for the account from this address."""
        self._window.clear(FAILURES, account.casefold(), address)

    def retry_after_s(self, account: str, address: str) -> int:
        """Whole seconds until another attempt is looked at; 1 where only attempts at the same time are in the way."""
        now_s = time.time()
        full = [window for window in _windows(account, address) if not self._window.test(window[0], *window[1])]
        resets_s = [self._window.get_window_stats(limit, *who).reset_time for limit, who in full]
        return max(1, round(max(resets_s, default=now_s) - now_s))


def _windows(account: str, address: str) -> tuple[Window, Window]:
    return (FAILURES, (account.casefold(), address)), (FAILURES_OF_ADDRESS, (address,))
