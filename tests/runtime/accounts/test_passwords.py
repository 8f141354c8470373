"""Passwords are hashed, verified, and cost the same time whoever asks."""

from __future__ import annotations

import asyncio

import pytest

from frontdesk.errors import UsageError
from frontdesk.runtime.accounts import passwords

HASH = passwords.hash_password("correct horse battery")


@pytest.mark.parametrize(
    ("stored", "password", "right"),
    [
        (HASH, "correct horse battery", True),
        (HASH, "Correct horse battery", False),
        (HASH, "", False),
        (None, "", False),
        (None, "the password of an account that does not exist", False),
        ("no hash at all", "x", False),
    ],
    ids=["its own", "another case", "nothing", "no password set", "no account", "no hash"],
)
def test_a_password_matches_its_own_hash_only(stored: str | None, password: str, right: bool) -> None:
    assert asyncio.run(passwords.matches(stored, password)) is right


def test_a_hash_is_argon2id_and_never_twice_the_same() -> None:
    again = asyncio.run(passwords.hashed("correct horse battery"))
    assert HASH.startswith("$argon2id$")
    assert again != HASH


@pytest.mark.parametrize("password", ["", "short", "x" * 11, "x" * 1025])
def test_a_password_has_a_length(password: str) -> None:
    with pytest.raises(UsageError, match="a password has at"):
        passwords.check(password)


def test_a_long_sentence_is_a_password() -> None:
    passwords.check("an ordinary sentence is fine, ünïcode too")
