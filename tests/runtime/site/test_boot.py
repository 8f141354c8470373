"""Boot tokens vouch for one playbook, one origin, and a few minutes."""

from __future__ import annotations

import pytest

from frontdesk.runtime.site import boot

SECRET, ORIGIN, NOW_MS = b"k" * 32, "https://www.example.com", 1_795_420_800_000
TOKEN = boot.make(SECRET, "sales", ORIGIN, NOW_MS)


def test_a_token_tells_its_origin_until_it_expires() -> None:
    assert boot.origin_of(SECRET, TOKEN, "sales", NOW_MS + boot.LIFE_MS) == ORIGIN
    assert boot.origin_of(SECRET, TOKEN, "sales", NOW_MS + boot.LIFE_MS + 1) is None


def test_a_token_is_for_one_playbook() -> None:
    assert boot.origin_of(SECRET, TOKEN, "support", NOW_MS) is None


def test_a_token_is_from_who_knows_the_secret() -> None:
    assert boot.origin_of(b"x" * 32, TOKEN, "sales", NOW_MS) is None


CLAIM, SEAL = TOKEN.split(".")
OTHER = boot.make(SECRET, "sales", "https://evil.example", NOW_MS).split(".")[0]


@pytest.mark.parametrize(
    "token",
    [
        *("", ".", "x", "x.y", CLAIM, f".{SEAL}", f"{CLAIM}.", f"{OTHER}.{SEAL}", f"{CLAIM}.{SEAL[:-2]}", f"{TOKEN}.x"),
        *(f"{CLAIM}.{SEAL}\n", f"{CLAIM} .{SEAL}", "\ud800.\ud800", "é.é", "\x00.\x00"),
    ],
    ids=ascii,
)
def test_anything_else_tells_nothing(token: str) -> None:
    assert boot.origin_of(SECRET, token, "sales", NOW_MS) is None
