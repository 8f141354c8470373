"""Conversations that were stored before there were instants to look at them are all looked at once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import text

from databases import KINDS, empty_url
from frontdesk.store.driver import engine, read_url
from frontdesk.store.migrate import SCRIPTS, upgrade

PLAYBOOK = (
    "INSERT INTO releases VALUES ('d', 'sales', '', 1, 'test')",
    "INSERT INTO playbooks VALUES ('sales', 'd', 1, 1)",
)
CONVERSATION = (
    "INSERT INTO conversations (id, playbook, release, token_hash, version, events, seq, visitor_seq, phase, state,"
    " standing, team, missed, details, edited, preview, words, unread, installed, origin, page, created_at, updated_at)"
    " VALUES (:phase, 'sales', 'd', :phase, 1, 0, 0, 0, :phase, '{}', 'bot', '', false, '{}', '[]', '', '', 0, false,"
    " '', '{}', 5, 6)"
)


@pytest.mark.parametrize("kind", KINDS)
def test_they_are_looked_at_at_once(kind: str, tmp_path: Path) -> None:
    first = tmp_path / "first"
    shutil.copytree(SCRIPTS, first, ignore=shutil.ignore_patterns("__pycache__", "000[2-9]*"))
    made = engine(read_url(empty_url(kind, tmp_path)), writes=True)
    upgrade(made, first)
    with made.begin() as connection:
        for statement in PLAYBOOK:
            connection.execute(text(statement))
        for phase in ("bot", "waiting", "agent", "closed"):
            connection.execute(text(CONVERSATION), {"phase": phase})
    upgrade(made)
    with made.begin() as connection:
        rows = connection.execute(text("SELECT id, expires_at, unfinished_at FROM conversations ORDER BY id"))
        found = [tuple(row) for row in rows]
    made.dispose()
    assert found == [("agent", 5, None), ("bot", 5, 5), ("closed", 5, None), ("waiting", 5, 5)]
