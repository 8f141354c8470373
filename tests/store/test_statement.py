"""Statements that are built once: what is put in comes out as it was, and only rows at their version are changed."""

from __future__ import annotations

import random
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select, text

from frontdesk.lang import jsontext
from frontdesk.store import conversations as loading
from frontdesk.store import keys, statement
from frontdesk.store.conversations import LogRow
from frontdesk.store.database import Database
from frontdesk.store.keys import Answered
from frontdesk.store.ledger import Ledger
from frontdesk.store.records import Record
from frontdesk.store.schema import conversations, log, records
from store.batches import alone, furnish
from store.test_conversations import conversation

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
PLAIN = (
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXT | st.floats(allow_nan=False, allow_infinity=False)
)
DATA = st.recursive(PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3))
OBJECT = st.dictionaries(TEXT, DATA, max_size=4)
ODD: list[dict[str, Any]] = [
    {}, {"": ""}, {"a": {}}, {"a": []}, {"a": None}, {"ü": "😀\u0000\n\"\\"}, {"a": [[[{"b": [False, 0, "", None]}]]]},
    {"%s": "?", ":name": "%(x)s", "{}": "'; --"}, {"n": 2**53, "m": -1, "f": 1e-7, "g": 1e16},
]  # fmt: skip


@pytest.mark.parametrize(
    "data", [None, True, False, 0, 1, 0.0, "", "x", {}, {"a": 1}, [], [1], (), (1, 2), {"a": ()}],
    ids=repr,
)  # fmt: skip
def test_every_empty_thing_is_written_as_what_it_is(data: object) -> None:
    assert jsontext.read(statement.written(data)) == jsontext.read(jsontext.write(data))


def _put(name: str, data: dict[str, Any]) -> Any:
    def unit(ledger: Ledger) -> None:
        kept = {key: str(value) for key, value in data.items()}
        ledger.begin(conversation(name, state=data, details=kept, page=kept, edited=tuple(data)))
        ledger.happened(name, 1, data)
        row = LogRow(1, "message", "bot", body=[data, *data.values()], extra=data, seq=1, visitor_seq=1, view=data)
        ledger.log(name, (row, LogRow(1, "record", "bot", visible=False, seq=2)))
        ledger.keep(name, "visitor", "k", Answered("d", data))
        ledger.record(Record(name, name, "lead", "t", 1, "bot", data))

    return unit


def _got(connection: Connection, name: str) -> list[Any]:
    found = loading.load(connection, name)
    assert found is not None
    first, second = loading.rows_for_agents(connection, name, 0, 10)
    answered = keys.find(connection, name, "visitor", "k")
    assert answered is not None
    fields = connection.execute(select(records.c.fields).where(records.c.id == name)).scalar_one()
    (event,) = loading.history(connection, name)
    assert (second.body, second.extra, second.view) == ([], {}, None)
    states = [found.state, event, first.extra, first.view, answered.answer, fields]
    return [*states, first.body, found.details, found.page, found.edited]


def test_json_comes_back_as_it_was_put_in(database: Database) -> None:
    furnish(database)
    numbers = count(1)

    @settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(ODD) | OBJECT)
    def property_of(data: dict[str, Any]) -> None:
        name = f"c{next(numbers)}"
        alone(database, _put(name, data))
        kept = {key: str(value) for key, value in data.items()}
        expected = [*[data] * 6, [data, *data.values()], kept, kept, tuple(data)]
        assert database.read_now(lambda connection: _got(connection, name)) == expected

    property_of()


def test_a_view_that_is_none_is_null_and_not_the_word(database: Database) -> None:
    furnish(database)
    alone(database, _put("c", {"a": 1}))
    null = select(log.c.seq).where(log.c.view.is_(None))
    assert database.read_now(lambda connection: list(connection.execute(null).scalars())) == [2]


def test_only_rows_at_their_version_are_changed_and_counted(database: Database) -> None:
    furnish(database, "a", "b", "c")

    def unit(connection: Connection) -> list[int]:
        changed = ("version", "phase")
        names = statement.in_order(changed)
        values = {"version": 1, "phase": "closed"}
        row = tuple(values[name] for name in names)
        first = statement.update_many(connection, names, [(*row, "a", 0), (*row, "b", 7)])
        return [first, statement.update_many(connection, names, [(*row, "a", 0)])]

    assert database.write_now(unit) == [1, 0]
    read = select(conversations.c.id, conversations.c.phase).order_by(conversations.c.id)
    rows = database.read_now(lambda connection: [tuple(row) for row in connection.execute(read)])
    assert rows == [("a", "closed"), ("b", "bot"), ("c", "bot")]


def test_columns_are_named_in_the_tables_order_whatever_order_is_asked_for() -> None:
    names = [column.name for column in conversations.columns]
    mixed = random.Random(3).sample(names, len(names))
    assert list(statement.in_order(mixed)) == names
    assert statement.in_order(["phase", "version"]) == ("version", "phase")


def test_no_rows_are_no_statement(database: Database) -> None:
    database.write_now(lambda connection: statement.insert_many(connection, log, []))


@pytest.mark.parametrize("damaged", [(), (0,), (5,), (0, 5), (2, 3), (0, 1, 2, 3, 4, 5)], ids=repr)
@pytest.mark.parametrize("holds", ["CAST(x'22ff22' AS TEXT)", "'[broken'"], ids=["text", "json"])
@pytest.mark.parametrize("kind", ["sqlite"])
def test_rows_are_read_but_for_the_damaged_ones(database: Database, damaged: tuple[int, ...], holds: str) -> None:
    furnish(database, *"abcdef")
    if damaged:
        hit = ",".join(repr("abcdef"[n]) for n in damaged)
        broken = text(f"UPDATE conversations SET edited = {holds} WHERE id IN ({hit})")
        database.write_now(lambda connection: connection.execute(broken))
    sound = [one for n, one in enumerate("abcdef") if n not in damaged]
    query = select(conversations).order_by(conversations.c.id)
    for limit in (None, 1, 3, 6, 7):
        rows = database.read_now(lambda connection, most=limit: list(statement.readable(connection, query, most)))
        assert [row.id for row in rows] == sound[:limit]
