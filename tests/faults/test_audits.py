"""The audit of the kill rig: it is content with an honest server, and sees every kind of lie."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from faults import audits, journals
from faults.stages import Stage, stage
from runtime.offices import Office

VISITOR = "conversation = (SELECT conversation FROM keys WHERE sender = 'agent:mia')"
"""The chat that the agent answered."""

Lie = Callable[[sqlite3.Connection], object]


def sql(*statements: str) -> Lie:
    return lambda connection: [connection.execute(statement) for statement in statements]


LIES: dict[str, tuple[Lie, str]] = {
    "an-acknowledged-message-is-gone": (sql(f"DELETE FROM keys WHERE {VISITOR} AND key = 'one'"), "was acknowledged"),
    "another-answer-is-stored": (sql("UPDATE keys SET answer = '{\"seq\": 1}' WHERE key = 'one'"), "was acknowledged"),
    "a-row-is-gone": (sql(f"DELETE FROM log WHERE {VISITOR} AND seq = 3"), "has seq"),
    "a-number-is-passed-over": (sql(f"UPDATE log SET visitor_seq = 99 WHERE {VISITOR} AND seq = 1"), "has visitor_seq"),
    "a-row-says-something-else": (sql("UPDATE log SET body = '[]' WHERE sender = 'agent'"), "its row is"),
    "a-message-that-nobody-sent": (
        sql(
            "INSERT INTO keys SELECT conversation, sender, 'invented', digest, answer FROM keys WHERE key = 'two'",
        ),
        "nobody sent it",
    ),
    "a-message-that-is-stored-twice": (
        sql(
            "UPDATE conversations SET seq = seq + 1, visitor_seq = visitor_seq + 1 WHERE phase = 'closed'",
            "INSERT INTO log SELECT l.conversation, c.seq, c.visitor_seq, l.at, l.kind, l.sender, l.author, l.body, "
            "l.extra, l.view FROM log l JOIN conversations c ON c.id = l.conversation "
            "WHERE c.phase = 'closed' AND l.kind = 'message' AND l.sender = 'visitor' GROUP BY l.conversation",
        ),
        "belongs to 0 keys",
    ),
    "a-timer-fired-twice": (
        sql(
            "INSERT INTO events SELECT conversation, n + 100, event FROM events WHERE event LIKE '%TimerFired%'",
        ),
        "fired 2 times",
    ),
    "a-timer-fired-early": (
        sql("UPDATE events SET event = json_set(event, '$.now.at_ms', 5) WHERE event LIKE '%TimerFired%'"),
        "ms early",
    ),
    "a-claim-did-not-happen": (sql("DELETE FROM events WHERE event LIKE '%AgentJoined%'"), "joined 0 times"),
    "a-closed-chat-is-open": (
        sql(f"UPDATE conversations SET closed_at = NULL WHERE id IN ({VISITOR[15:]})"),
        "is open",
    ),
}


@pytest.fixture(scope="module")
def playing() -> Iterator[Stage]:
    with stage("faults.plays") as opened:
        yield opened


@pytest.fixture
def played(playing: Stage, tmp_path: Path) -> Path:
    """A folder in which a play was performed from beginning to end."""
    Office(tmp_path).close()
    assert 0 == playing.perform(str(tmp_path), 0)
    return tmp_path


def sentences(folder: Path) -> list[str]:
    written = journals.read(folder)
    return audits.broken(audits.read(folder / "frontdesk.db"), written, written)


def test_an_honest_server_breaks_no_promise(played: Path) -> None:
    assert [] == sentences(played)
    assert [] == audits.folds(played / "frontdesk.db")


@pytest.mark.parametrize(("lie", "says"), LIES.values(), ids=LIES)
def test_each_lie_is_seen(played: Path, lie: Lie, says: str) -> None:
    with closing(sqlite3.connect(played / "frontdesk.db")) as connection, connection:
        lie(connection)
        assert connection.total_changes > 0
    assert [] != [sentence for sentence in sentences(played) if says in sentence]


def test_a_state_that_is_not_the_fold_of_its_events_is_seen(played: Path) -> None:
    with closing(sqlite3.connect(played / "frontdesk.db")) as connection, connection:
        connection.execute("UPDATE conversations SET state = json_set(state, '$.language', 'fr')")
    assert [] != audits.folds(played / "frontdesk.db")


def test_two_answers_to_one_key_are_seen(tmp_path: Path) -> None:
    journal = journals.Journal(tmp_path / "visitor.journal")
    for seq in (2, 3):
        journal.heard(("chat", "visitor", "k"), seq)
    journal.close()
    assert [] != journals.read(tmp_path).lies
