"""What looks for due work finds it by an index, on every kind of database: no query reads a whole table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import Connection, event

from frontdesk.store import conversations, figures, folders, orphans, outbox, retention, unfinished
from frontdesk.store.conversations import Conversation
from frontdesk.store.database import Database
from frontdesk.store.folders import Selection
from frontdesk.store.outbox import Row
from frontdesk.store.retention import HANGING, Candidate

ROW = Row("key", "kind", {}, "waiting", 1, 0, None, 0, None, 1)
OLD = Candidate("c", "p", "r", 1, None, 1, sealed=False)
MINE = Selection("assigned", ("updated_at", "id"), True, owner="mia")
PLACE = figures.Place("p", 20261125, "r", "card", "reached")
ONE = Conversation("c", "p", "r", "t", {}, 1, 1)

QUERIES: dict[str, Callable[[Connection], object]] = {
    "outbox.due": lambda connection: outbox.due(connection, 1, 8),
    "outbox.due, of a kind": lambda connection: outbox.due(connection, 1, 8, "kind"),
    "outbox.kinds_due": lambda connection: outbox.kinds_due(connection, 1),
    "outbox.held_by": lambda connection: outbox.held_by(connection, "node", 8),
    "outbox.take": lambda connection: outbox.take(connection, ROW, "node", 1),
    "outbox.hold": lambda connection: outbox.hold(connection, "key", 1, 1),
    "outbox.listed": lambda connection: outbox.listed(connection, "dead", 8),
    "outbox.forget": lambda connection: outbox.forget(connection, 1, 8),
    "conversations.due": lambda connection: conversations.due(connection, 1, 8),
    "conversations.count_due": lambda connection: conversations.count_due(connection, 1),
    "folders.page, mine": lambda connection: folders.page(connection, MINE, (), None, 8),
    "folders.count, mine": lambda connection: folders.count(connection, MINE),
    "folders.counts, of two": lambda connection: folders.counts(connection, [MINE, replace(MINE, owner="zoe")]),
    "orphans": orphans.orphans,
    "left_alone": lambda connection: orphans.left_alone(connection, ["mia", "zoe"]),
    "unfinished.due": lambda connection: unfinished.due(connection, 1),
    "unfinished.last_answer_at": lambda connection: unfinished.last_answer_at(connection, ONE),
    "unfinished.met_a_person": lambda connection: unfinished.met_a_person(connection, "c"),
    "unfinished.is_recorded": lambda connection: unfinished.is_recorded(connection, "c"),
    "unfinished.look_again": lambda connection: unfinished.look_again(connection, ONE, 1),
    "figures.behind": lambda connection: figures.behind(connection, "c", 8),
    "figures.progress": lambda connection: figures.progress(connection, ["c", "d"]),
    "figures.countable": lambda connection: figures.countable(connection, ["c", "d"]),
    "figures.histories": lambda connection: figures.histories(connection, ["c", "d"]),
    "figures.moves": lambda connection: figures.moves(connection, ["c", "d"]),
    "figures.add": lambda connection: figures.add(connection, {PLACE: figures.Count(1, 1)}),
    "figures.sums": lambda connection: figures.sums(connection, "p", 20261101, 20261125),
    "figures.here": lambda connection: figures.here(connection, "p", "c", 1, 2),
    "retention.old": lambda connection: retention.old(connection, 1),
    "retention.old, behind one": lambda connection: retention.old(connection, 1, OLD),
    "retention.keep_until": lambda connection: retention.keep_until(connection, OLD, 2),
    "retention.remove": lambda connection: retention.remove(connection, OLD),
    **{
        f"retention.take_from {table}": partial(retention.take_from, table=table, conversation_id="c")
        for table in HANGING
    },
}


def plan(connection: Connection, work: Callable[[Connection], object]) -> str:
    """How the database would go about the statements of a unit of work."""
    said: list[tuple[str, object]] = []

    def hear(_c: object, _k: object, statement: str, parameters: object, _x: object, _m: object) -> None:
        said.append((statement, parameters))

    sqlite = connection.dialect.name == "sqlite"
    if not sqlite:
        # Of an empty table it would read the whole; so told, it does so only where no index serves.
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    event.listen(connection, "before_cursor_execute", hear)
    work(connection)
    event.remove(connection, "before_cursor_execute", hear)
    explain = "EXPLAIN QUERY PLAN " if sqlite else "EXPLAIN "
    lines = [
        str(row[-1])
        for statement, parameters in said
        for row in connection.exec_driver_sql(explain + statement, parameters)  # type: ignore[arg-type]
    ]
    return "\n".join(lines)


@pytest.mark.parametrize("name", QUERIES)
def test_no_query_reads_a_whole_table(database: Database, name: str) -> None:
    found = database.write_now(lambda connection: plan(connection, QUERIES[name]))
    assert found
    assert "Seq Scan" not in found
    assert not [line for line in found.splitlines() if line.startswith("SCAN ") and "CONSTANT ROW" not in line]


@pytest.mark.parametrize("table", HANGING, ids=str)
def test_the_rows_of_a_conversation_are_found_by_an_index(table: object) -> None:
    # Else the database would read the whole table to see that none is left, for each conversation that is removed.
    keys = [table.primary_key, *table.indexes]  # type: ignore[attr-defined]
    assert "conversation" in {next(iter(key.columns)).name for key in keys}
