"""Passwords: hashed and verified with argon2, away from the event loop."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from frontdesk.errors import UsageError

SHORTEST, LONGEST = 12, 1024
"""Characters of a password (NIST SP 800-63B asks for 8 or more; the rest of the advice is: no composition rules)."""

_HASHER = PasswordHasher()
_THREADS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="argon2")


@cache
def _nobody() -> str:
    return _HASHER.hash("the password of an account that does not exist")


def check(password: str) -> None:
    """Check a new password.

    Raises:
        UsageError: It is too short or too long; the text says so to the person who chose it.
    """
    if len(password) < SHORTEST:
        raise UsageError(f"a password has at least {SHORTEST} characters")
    if len(password) > LONGEST:
        raise UsageError(f"a password has at most {LONGEST} characters")


def hash_password(password: str) -> str:
    """The argon2id hash to store. Takes tens of milliseconds: call it on a thread, or from a command."""
    return _HASHER.hash(password)


def _matches(stored: str | None, password: str) -> bool:
    # An account that is unknown or has no password costs as much time as a wrong password.
    try:
        return _HASHER.verify(stored or _nobody(), password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


async def hashed(password: str) -> str:
    """The hash to store, made on a thread."""
    return await asyncio.get_running_loop().run_in_executor(_THREADS, hash_password, password)


async def matches(stored: str | None, password: str) -> bool:
    """The password is the one whose hash is stored; the answer takes equally long when nothing is stored."""
    return await asyncio.get_running_loop().run_in_executor(_THREADS, _matches, stored, password)
