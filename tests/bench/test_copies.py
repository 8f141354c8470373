"""Copied conversations: every row under an id of its own, in every table that belongs to conversations."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from bench.parts import part

copies = part("copies")

TABLES = """
CREATE TABLE conversations (id TEXT PRIMARY KEY, token_hash TEXT NOT NULL UNIQUE, phase TEXT);
CREATE TABLE log (conversation TEXT, seq INTEGER, visitor_seq INTEGER, body TEXT,
    PRIMARY KEY (conversation, seq), UNIQUE (conversation, visitor_seq));
CREATE TABLE records (id TEXT PRIMARY KEY, conversation TEXT, n INTEGER);
CREATE TABLE feed (n INTEGER PRIMARY KEY AUTOINCREMENT, conversation TEXT, kind TEXT);
CREATE TABLE users (id TEXT PRIMARY KEY);
INSERT INTO conversations VALUES ('a', 'ha', 'closed'), ('b', 'hb', 'bot');
INSERT INTO log VALUES ('a', 1, 1, 'x'), ('a', 2, NULL, 'y'), ('b', 1, 1, 'z');
INSERT INTO records VALUES ('r', 'a', 7);
INSERT INTO feed (conversation, kind) VALUES ('a', 'begun');
INSERT INTO users VALUES ('u');
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "frontdesk.db"
    with sqlite3.connect(made) as connection:
        connection.executescript(TABLES)
    connection.close()
    return made


def count(file: Path, query: str) -> int:
    connection = sqlite3.connect(file)
    try:
        (found,) = connection.execute(query).fetchone()
    finally:
        connection.close()
    return int(found)


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("SELECT count(*) FROM conversations WHERE phase = 'closed'", 6),
        ("SELECT count(DISTINCT token_hash) FROM conversations", 12),
        ("SELECT count(*) FROM log WHERE body = 'y' AND seq = 2 AND visitor_seq IS NULL", 6),
        ("SELECT count(*) FROM records WHERE n = 7", 6),
        ("SELECT count(*) FROM feed WHERE kind = 'begun'", 6),
        ("SELECT count(*) FROM users", 1),
        ("SELECT count(*) FROM log WHERE conversation NOT IN (SELECT id FROM conversations)", 0),
    ],
    ids=["conversations", "tokens", "log", "records", "feed", "others", "orphans"],
)
def test_all_rows_of_a_conversation_are_copied_and_nothing_else(file: Path, query: str, wanted: int) -> None:
    assert copies.multiply(file, ["a", "b"], 10) == 6 * 2 + 6 + 6 + 6
    assert count(file, query) == wanted


def test_more_than_one_statement_makes_is_no_trouble(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "TOGETHER", 3)
    copies.multiply(file, ["b"], 8)
    assert count(file, "SELECT count(DISTINCT id) FROM conversations") == 10
