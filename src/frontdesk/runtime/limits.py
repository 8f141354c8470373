"""How often somebody may fail to sign in: windows kept in this process's memory."""

from __future__ import annotations

import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

FAILURES = RateLimitItemPerMinute(5, 15)
"""Five failures in fifteen minutes, for one account from one address."""

FAILURES_OF_ADDRESS = RateLimitItemPerMinute(100, 15)
"""A hundred failures in fifteen minutes from one address, whatever the accounts: a list of names is tried no faster."""


class SignInLimit:
    """Counts failed sign-ins per account and address, and per address."""

    def __init__(self) -> None:
        self._window = MovingWindowRateLimiter(MemoryStorage())

    def exceeded(self, account: str, address: str) -> bool:
        """Another attempt must not even be looked at."""
        return not (
            self._window.test(FAILURES, account.casefold(), address) and self._window.test(FAILURES_OF_ADDRESS, address)
        )

    def attempted(self, account: str, address: str) -> None:
        """Count an attempt as failed before it is looked at: many at the same time are no way around the limit."""
        self._window.hit(FAILURES, account.casefold(), address)

    def failed(self, address: str) -> None:
        """The attempt did fail: count it for the address as well."""
        self._window.hit(FAILURES_OF_ADDRESS, address)

    def succeeded(self, account: str, address: str) -> None:
        """The attempt did not fail: forget what was counted for the account from this address."""
        self._window.clear(FAILURES, account.casefold(), address)

    def retry_after_s(self, account: str, address: str) -> int:
        """Whole seconds until another attempt is looked at."""
        resets = self._window.get_window_stats(FAILURES, account.casefold(), address).reset_time
        return max(1, round(resets - time.time()))
