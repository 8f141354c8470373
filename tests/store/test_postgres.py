"""PostgreSQL: lost connections, failed transactions, time limits, and everything sorted as Python sorts."""

import fcntl
import os
import resource
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from sqlalchemy import Connection, Text, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from databases import PostgresServer, empty_postgres_url, postgres, postgres_url, unhurried  # noqa: F401
from frontdesk.errors import SetupError
from frontdesk.store import Unavailable
from frontdesk.store.database import Database
from frontdesk.store.driver import engine, in_transaction, read_url, rebuilding, unavailable
from frontdesk.store.postgres import LOCK_S, SESSION, WRITER, spoken
from frontdesk.store.schema import metadata, users
from frontdesk.store.users import User, add, everybody
from store.people import names, new_user


@pytest.fixture
def url() -> str:
    return postgres_url()


@pytest.fixture
def opened(url: str) -> Iterator[Database]:
    opened = Database.open(url)
    yield opened
    opened.close()


@contextmanager
def beside(url: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """Somebody else on the same database."""
    where = read_url(url)
    with psycopg.connect(
        host=str(where.query["host"]), user=where.username, dbname=where.database, autocommit=True
    ) as connection:
        yield connection


def end_sessions(url: str) -> None:
    """The server ends every session of Frontdesk's in this database, as it does when it restarts."""
    with beside(url) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def shown(connection: Connection, name: str) -> str:
    return str(connection.execute(text(f"SHOW {name}")).scalar_one())


def test_commits_are_on_disk_and_nothing_waits_for_ever(opened: Database) -> None:
    names = "synchronous_commit", "lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout"
    settings = opened.write_now(lambda connection: [shown(connection, name) for name in names])
    assert settings == ["on", "2s", "10s", "5s"]


@pytest.mark.parametrize(("chosen", "used"), [("off", "on"), ("local", "on"), ("remote_apply", "remote_apply")])
def test_a_commit_is_never_weaker_than_the_disk_and_stronger_where_somebody_chose_so(chosen: str, used: str) -> None:
    url = postgres_url()
    postgres().run(f"ALTER DATABASE {read_url(url).database} SET synchronous_commit = {chosen}")
    database = Database.open(url)
    assert database.write_now(lambda connection: shown(connection, "synchronous_commit")) == used
    database.close()


def test_readers_see_one_snapshot_and_writers_what_others_have_committed(opened: Database, url: str) -> None:
    def twice(connection: Connection) -> list[int]:
        seen = [len(everybody(connection))]
        with beside(url) as other:
            other.execute(
                "INSERT INTO users SELECT 'u' || n, 'u' || n, '', '', '[]', NULL, false, false, '{}', 0"
                " FROM (SELECT count(*) AS n FROM users) AS counted"
            )
        return [*seen, len(everybody(connection))]

    assert opened.read_now(twice) == [0, 0]
    assert opened.write_now(twice) == [1, 2]


def test_idle_connections_that_the_server_ended_are_replaced_unnoticed(opened: Database, url: str) -> None:
    opened.write_now(new_user("mia"))
    assert names(opened) == ["mia"]
    end_sessions(url)
    opened.write_now(new_user("omar"))
    assert names(opened) == ["mia", "omar"]


def test_a_connection_that_was_ended_is_known_among_thousands_of_sockets() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 4096)), hard))
    ours, theirs = socket.socketpair()
    high = fcntl.fcntl(ours.fileno(), fcntl.F_DUPFD, 2000)
    assert not spoken(high)
    theirs.close()
    assert spoken(high)
    os.close(high)
    ours.close()
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_connection_lost_within_a_transaction_is_unavailable_and_the_next_unit_works(
    opened: Database, url: str
) -> None:
    def cut_off(connection: Connection) -> None:
        new_user("mia")(connection)
        end_sessions(url)
        new_user("omar")(connection)

    with pytest.raises(Unavailable):
        opened.write_now(cut_off)
    with pytest.raises(Unavailable):
        opened.read_now(cut_off)
    assert names(opened) == []
    opened.write_now(new_user("zoe"))
    assert names(opened) == ["zoe"]


def test_while_the_server_is_gone_nothing_can_be_done_and_all_goes_on_when_it_is_back() -> None:
    server = PostgresServer()
    server.run("CREATE DATABASE desk TEMPLATE template0")
    opened = Database.open(server.url("desk"))
    opened.write_now(new_user("mia"))
    assert names(opened) == ["mia"]
    server.stop()
    with pytest.raises(Unavailable, match="cannot answer: connection"):
        opened.write_now(new_user("omar"))
    with pytest.raises(Unavailable, match="cannot answer: connection"):
        names(opened)
    server.start()
    opened.write_now(new_user("zoe"))
    assert names(opened) == ["mia", "zoe"]
    opened.close()
    server.stop()


def test_a_row_that_somebody_holds_is_unavailable_after_a_while(opened: Database, url: str) -> None:
    opened.write_now(new_user("mia"))

    def slowly(connection: Connection) -> None:
        connection.execute(text("SET LOCAL lock_timeout = '50ms'"))
        connection.execute(text("UPDATE users SET name = 'M' WHERE id = 'mia'"))

    with beside(url) as other, other.transaction():
        other.execute("UPDATE users SET name = 'X' WHERE id = 'mia'")
        with pytest.raises(Unavailable, match="lock timeout"):
            opened.write_now(slowly)
    opened.write_now(slowly)


def test_a_statement_that_takes_too_long_is_unavailable(opened: Database) -> None:
    def long(connection: Connection) -> None:
        connection.execute(text("SET LOCAL statement_timeout = '50ms'"))
        connection.execute(text("SELECT pg_sleep(5)"))

    with pytest.raises(Unavailable, match="statement timeout"):
        opened.write_now(long)


def test_after_a_failed_statement_outside_of_a_savepoint_the_transaction_is_gone(url: str) -> None:
    made = engine(read_url(url), writes=True)
    with made.connect() as connection, connection.begin() as transaction:
        with pytest.raises(IntegrityError), connection.begin_nested():
            connection.execute(text("INSERT INTO sessions VALUES ('h', 'nobody', 0, 0, 0)"))
        assert in_transaction(connection)
        with pytest.raises(IntegrityError):
            connection.execute(text("INSERT INTO sessions VALUES ('h', 'nobody', 0, 0, 0)"))
        assert not in_transaction(connection)
        with pytest.raises(Unavailable), unavailable():
            connection.execute(select(users))
        transaction.rollback()
    made.dispose()


def test_a_write_that_another_process_has_forestalled_leaves_no_line_in_the_log(
    url: str, caplog: pytest.LogCaptureFixture
) -> None:
    made = engine(read_url(url), writes=True)
    insert, rows = "INSERT INTO marks (name, value) VALUES (%s, %s)", [("twice", n) for n in range(2_000)]
    with made.begin() as connection:
        connection.exec_driver_sql(insert, rows[0])
    with pytest.raises(IntegrityError), made.begin() as connection:
        connection.exec_driver_sql(insert, rows)
    made.dispose()
    assert caplog.records == []


def test_a_lost_connection_is_in_no_transaction(url: str) -> None:
    made = engine(read_url(url), writes=True)
    with made.connect() as connection:
        transaction = connection.begin()
        assert in_transaction(connection)
        end_sessions(url)
        with pytest.raises(DBAPIError):
            connection.execute(select(users))
        assert not in_transaction(connection)
        transaction.rollback()
    made.dispose()


@pytest.mark.usefixtures("unhurried")
def test_from_its_first_statement_to_its_commit_a_writer_is_alone(url: str) -> None:
    one, another = engine(read_url(url), writes=True), engine(read_url(url), writes=True)
    order: list[str] = []

    def second() -> None:
        with another.begin() as connection:
            connection.execute(text("SELECT 1"))
            order.append("second")

    with one.begin() as connection:
        with another.begin() as idle:
            assert in_transaction(idle)
            connection.execute(text("SELECT 1"))
        waiting = threading.Thread(target=second)
        waiting.start()
        waits_for_a_lock(connection)
        order.append("first")
    waiting.join(60)
    assert order == ["first", "second"]
    one.dispose()
    another.dispose()


def waits_for_a_lock(connection: Connection) -> None:
    """Returns when another session of this database waits."""
    question = text("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'advisory'")
    for _ in range(10_000):
        if connection.execute(question).scalar_one():
            return
        connection.execute(text("SELECT pg_sleep(0.005)"))
    raise AssertionError("nobody waits")


def test_a_start_waits_longer_for_another_start_than_a_write_for_another_write(url: str) -> None:
    made = engine(read_url(url), writes=True)
    limits = "lock_timeout", "statement_timeout"
    with rebuilding(made) as connection:
        assert [shown(connection, name) for name in limits] == ["1min", "0"]
    with made.begin() as connection:
        assert [shown(connection, name) for name in limits] == ["2s", "10s"]
    made.dispose()


def test_a_whole_start_waits_for_a_migration_longer_than_a_write_would(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shortly = SESSION.replace(f"lock_timeout = '{LOCK_S}s'", "lock_timeout = '1ms'")
    monkeypatch.setattr("frontdesk.store.postgres.SESSION", shortly)
    opened: list[Database] = []
    starting = threading.Thread(target=lambda: opened.append(Database.open(url)))
    with beside(url) as migrating, migrating.transaction():
        migrating.execute(f"SELECT pg_advisory_xact_lock({WRITER})".encode())
        starting.start()
        starting.join(0.5)
        assert starting.is_alive(), "it did not wait"
    starting.join(60)
    opened[0].close()


def test_every_text_is_sorted_by_code_points_whatever_the_databases_language(opened: Database) -> None:
    question = text(
        "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public'"
        " AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C'"
    )
    assert opened.read_now(lambda connection: connection.execute(question).scalars().all()) == []
    dialect = opened.read_now(lambda connection: connection.dialect)
    texts = [c for table in metadata.tables.values() for c in table.columns if isinstance(c.type, Text)]
    assert [str(c) for c in texts if c.type.dialect_impl(dialect).collation != "C"] == []  # type: ignore[attr-defined]


def test_a_database_that_does_not_hold_every_character_is_refused() -> None:
    url = empty_postgres_url()
    name = read_url(url).database
    postgres().run(f"DROP DATABASE {name}")
    postgres().run(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
    with pytest.raises(SetupError, match="UTF8"):
        Database.open(url)


def test_a_nul_never_reaches_the_server(opened: Database) -> None:
    opened.write_now(lambda connection: add(connection, User(id="a\0b", email="m", name="M\0a")))
    assert [(user.id, user.name) for user in opened.read_now(everybody)] == [("a\ufffdb", "M\ufffda")]
