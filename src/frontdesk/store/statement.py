"""Statements that are built once: the SQL that writes a table's rows, and the conversion of rows to and from values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any, Final

from sqlalchemy import JSON, Boolean, ColumnElement, Connection, Dialect, Select, Table, bindparam, case, insert, update
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from frontdesk.errors import CorruptError
from frontdesk.lang import jsontext
from frontdesk.store.schema import conversations

Values = tuple[Any, ...]

_EMPTY: Final[Mapping[type, str]] = {dict: "{}", list: "[]", tuple: "[]"}
_AS_READ: Final[Mapping[str | bytes, type]] = {"{}": dict, "[]": list}
"""Most of what is stored as JSON is one of these."""

CHANGES: Final = 256
"""How many UPDATE statements are cached, one for each set of changed columns; turns use about a dozen sets."""


def written(data: object) -> str:
    """JSON as it is stored."""
    return jsontext.write(data).decode() if data else _EMPTY.get(type(data)) or jsontext.write(data).decode()


def read(text: str | bytes) -> Any:
    """The data of JSON that was stored.

    Raises:
        CorruptError: The JSON cannot be read.
    """
    if empty := _AS_READ.get(text):
        return empty()
    try:
        return jsontext.read(text)
    except (ValueError, RecursionError) as error:
        raise CorruptError(f"stored JSON cannot be read: {error}") from error


def readable(connection: Connection, query: Select[Any], limit: int | None = None) -> Iterator[Any]:
    """Rows of a query without those that are damaged: a damaged row hides no other.

    Drivers cannot always read on after a damaged row, so the rest is queried again. If fewer than `limit` rows come,
    there are no more.

    Args:
        query: With a stable order.
        limit: Rows at most.
    """
    sound = damaged = 0
    while True:
        rest = query if limit is None else query.limit(limit - sound)
        rows = connection.execute(rest.offset(sound + damaged) if damaged else rest)
        try:
            for row in rows:
                sound += 1
                yield row
            return
        except CorruptError:
            damaged += 1
            rows.close()


def json_text(column: ColumnElement[Any], name: str) -> ColumnElement[str | None]:
    """The text under a name in a column's JSON; NULL if there is none, or if the JSON is damaged."""
    return case((_Holds(column), column[name].as_string()))


class _Holds(FunctionElement[bool]):
    """Whether a column holds valid JSON: a database fails the whole statement if it must parse one damaged row."""

    type = Boolean()
    inherit_cache = True


@compiles(_Holds)
def _always(element: _Holds, compiler: Any, **how: Any) -> str:
    return "TRUE"


@compiles(_Holds, "sqlite")
def _if_valid(element: _Holds, compiler: Any, **how: Any) -> str:
    return f"json_valid({compiler.process(element.clauses, **how)})"


@lru_cache(maxsize=64)
def row_of(table: Table, *left_out: str) -> Callable[[object], Values]:
    """A function from an object to the values of a table's columns, which are its attributes; JSON as text."""
    columns = [column for column in table.columns if column.name not in left_out]
    pick = attrgetter(*(column.name for column in columns))
    coded = [index for index, column in enumerate(columns) if isinstance(column.type, JSON)]
    nullable = {index for index in coded if columns[index].nullable}

    def values(item: object) -> Values:
        row = list(pick(item))
        for index in coded:
            if row[index] is not None or index not in nullable:
                row[index] = written(row[index])
        return tuple(row)

    return values


def insert_many(connection: Connection, table: Table, rows: Sequence[Values]) -> None:
    """Insert rows, with values in the order of the table's columns."""
    if rows:
        connection.exec_driver_sql(_insert(connection.dialect, table), list(rows))


def update_many(connection: Connection, changed: tuple[str, ...], rows: Sequence[Values]) -> int:
    """Update some columns of the conversations that still have the given version; returns how many had.

    Args:
        rows: The values of the changed columns, then the id, then the version.
    """
    return connection.exec_driver_sql(_update(connection.dialect, changed), list(rows)).rowcount


@lru_cache(maxsize=64)
def _insert(dialect: Dialect, table: Table) -> str:
    return str(insert(table).compile(dialect=_counting(dialect), column_keys=[c.name for c in table.columns]))


@lru_cache(maxsize=CHANGES)
def _update(dialect: Dialect, changed: tuple[str, ...]) -> str:
    table = conversations
    statement = (
        update(table)
        .where(table.c.id == bindparam("of_id"), table.c.version == bindparam("of_version"))
        .values({name: bindparam(name) for name in changed})
    )
    compiled = statement.compile(dialect=_counting(dialect))
    assert compiled.positiontup is not None
    # SQLAlchemy writes SET in the table's order; `changed` must be in that order, too.
    assert compiled.positiontup == [*in_order(changed), "of_id", "of_version"]
    return str(compiled)


def in_order(names: Iterable[str]) -> tuple[str, ...]:
    """Names of the columns of `conversations` in the table's order."""
    wanted = frozenset(names)
    return tuple(column.name for column in conversations.columns if column.name in wanted)


@lru_cache(maxsize=8)
def _counting(dialect: Dialect) -> Dialect:
    """The dialect with positional, not named, parameters: rows are tuples."""
    kind: Any = type(dialect)
    made: Dialect = dialect if dialect.positional else kind(paramstyle="format")
    return made
