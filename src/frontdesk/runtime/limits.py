"""How often somebody may fail to sign in: windows kept in this process's memory."""

from __future__ import annotations

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

    def failed(self, account: str, address: str) -> None:
        """Count one failure."""
        self._window.hit(FAILURES, account.casefold(), address)
        self._window.hit(FAILURES_OF_ADDRESS, address)

    def succeeded(self, account: str, address: str) -> None:
        """Forget the account's failures from this address."""
        self._window.clear(FAILURES, account.casefold(), address)

    def retry_after_s(self, account: str, address: str) -> int:
        """Whole seconds until another attempt is looked at."""
        import time

        resets = self._window.get_window_stats(FAILURES, account.casefold(), address).reset_time
        return max(1, round(resets - time.time()))
