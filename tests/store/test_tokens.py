"""Tokens and the keys of deploys are found by what they were stored under, on every kind of database."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from frontdesk.store import deploy_keys, tokens
from frontdesk.store.database import Database
from frontdesk.store.deploy_keys import Answered
from frontdesk.store.tokens import Token

CI = Token("t1", "ci", ("read", "deploy:sales"), 1_000, 9_000)


def found(database: Database, now_ms: int) -> Token | None:
    return database.read_now(lambda connection: tokens.find(connection, "hash", now_ms))


def test_a_token_holds_until_it_expires_or_is_revoked(database: Database) -> None:
    database.write_now(lambda connection: tokens.add(connection, CI, "hash"))
    assert found(database, 8_999) == CI
    assert found(database, 9_000) is None
    assert database.read_now(lambda connection: tokens.find(connection, "other", 2_000)) is None
    database.write_now(lambda connection: tokens.touch(connection, "t1", 3_000))
    used = found(database, 4_000)
    assert used is not None
    assert used.last_used_at == 3_000
    database.write_now(lambda connection: tokens.revoke(connection, "t1", 5_000))
    assert found(database, 6_000) is None
    (listed,) = database.read_now(tokens.everything)
    assert (listed.revoked_at, listed.scopes) == (5_000, ("read", "deploy:sales"))


def test_a_key_is_its_authors_alone_and_is_kept_once(database: Database) -> None:
    answered = Answered("digest", {"status": 201, "body": {"release": "é"}})
    database.write_now(lambda connection: deploy_keys.keep(connection, "token:t1", "k", answered, 1_000))
    assert database.read_now(lambda connection: deploy_keys.find(connection, "token:t1", "k")) == answered
    assert database.read_now(lambda connection: deploy_keys.find(connection, "user:mia", "k")) is None
    with pytest.raises(IntegrityError):
        database.write_now(lambda connection: deploy_keys.keep(connection, "token:t1", "k", answered, 2_000))
