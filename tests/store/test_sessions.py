"""Sign-ins of a person: listed newest first, ended one by one or all but one, and never those of others."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from frontdesk.store import sessions, users
from frontdesk.store.database import Database
from frontdesk.store.sessions import Origin
from frontdesk.store.users import User

FIRST, SECOND, THIRD, OMARS = (letter * 64 for letter in "abcd")
HERE = Origin("password", "192.0.2.1", "A browser")


@pytest.fixture
def signed_in(database: Database) -> Database:
    """Mia in three places, of which one expires at 50, and Omar in one."""

    def unit(connection: Connection) -> None:
        for name in ("mia", "omar"):
            users.add(connection, User(id=name, email=f"{name}@example.com", name=name))
        sessions.begin(connection, FIRST, "mia", 1, 50)
        sessions.begin(connection, SECOND, "mia", 2, 500, HERE)
        sessions.begin(connection, THIRD, "mia", 3, 500, HERE)
        sessions.begin(connection, OMARS, "omar", 4, 500, HERE)

    database.write_now(unit)
    return database


def held(database: Database, name: str = "mia", now_ms: int = 10) -> list[str]:
    def unit(connection: Connection) -> list[str]:
        user = users.by_id(connection, name)
        assert user is not None
        return [session.token_hash for session in sessions.of(connection, user, now_ms)]

    return database.read_now(unit)


def test_those_that_hold_are_listed_newest_first(signed_in: Database) -> None:
    assert held(signed_in) == [THIRD, SECOND, FIRST]
    assert held(signed_in, now_ms=50) == [THIRD, SECOND]


def test_where_from_is_kept_and_what_people_see_is_a_part_of_the_digest(signed_in: Database) -> None:
    session = signed_in.read_now(lambda connection: sessions.find(connection, SECOND, 10))
    before = signed_in.read_now(lambda connection: sessions.find(connection, FIRST, 10))
    assert session is not None
    assert before is not None
    assert (session.origin, session.id, before.origin) == (HERE, "b" * 24, None)


def test_all_but_one_end_and_those_of_others_stay(signed_in: Database) -> None:
    assert signed_in.write_now(lambda connection: sessions.end_all(connection, "mia", but=SECOND)) == 2
    assert (held(signed_in), held(signed_in, "omar")) == ([SECOND], [OMARS])
    assert signed_in.write_now(lambda connection: sessions.end_all(connection, "mia")) == 1
    assert (held(signed_in), held(signed_in, "omar")) == ([], [OMARS])


@pytest.mark.parametrize(("user", "session", "ended"), [("mia", "b" * 24, True), ("omar", "b" * 24, False)])
def test_one_ends_for_its_owner_alone(signed_in: Database, user: str, session: str, ended: bool) -> None:
    assert signed_in.write_now(lambda connection: sessions.end_one(connection, user, session)) is ended
    assert (SECOND in held(signed_in)) is not ended


@pytest.mark.parametrize("session", ["", "b", "b" * 64, "%", "_" * 24])
def test_no_other_word_ends_one(signed_in: Database, session: str) -> None:
    assert signed_in.write_now(lambda connection: sessions.end_one(connection, "mia", session)) is False


def test_somebody_is_an_administrator_beside_another(signed_in: Database) -> None:
    def others() -> bool:
        return signed_in.read_now(lambda connection: users.other_admins(connection, "mia"))

    assert not others()
    signed_in.write_now(lambda connection: users.change(connection, "mia", role="admin"))
    assert not others()
    signed_in.write_now(lambda connection: users.change(connection, "omar", role="admin"))
    assert others()
    signed_in.write_now(lambda connection: users.change(connection, "omar", disabled=True))
    assert not others()


def test_there_is_anybody_from_the_first_person_on(database: Database) -> None:
    assert not database.read_now(users.anybody)
    database.write_now(lambda connection: users.add(connection, User(id="mia", email="m@example.com", name="M")))
    assert database.read_now(users.anybody)
