"""A socket is closed once its session has ended, whatever may be wrong with others."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest
from sqlalchemy import text

from frontdesk.runtime.sockets import signed_out
from frontdesk.runtime.sockets.socket import SIGNED_OUT
from frontdesk.runtime.sockets.sockets import Sockets
from frontdesk.store import sessions, users
from frontdesk.store.failpoint import armed
from frontdesk.store.users import User
from runtime.offices import Office
from runtime.sockets.test_sockets import Far, accepted, settled


@pytest.fixture
def kind() -> str:
    """Only SQLite can be made to hold damaged rows; the rest does not depend on the database."""
    return "sqlite"


def signs_in(office: Office, *agents: User) -> None:
    """Each has a session that is called as they are."""
    now_ms = office.clock.now_ms()
    for agent in agents:
        office.desk.database.write_now(
            lambda connection, agent=agent: sessions.begin(connection, agent.id, agent.id, now_ms, now_ms + 60_000)
        )


def looked_at(office: Office, *keys: str) -> tuple[list[int | None], list[str | None]]:
    """What the sockets of these sessions are closed with at a look, and the names that they know their users by."""

    async def scene() -> tuple[list[int | None], list[str | None]]:
        everybody, fars = Sockets(), [Far() for _ in keys]
        async with AsyncExitStack() as stack:
            opened = [await accepted(far, everybody, key) for far, key in zip(fars, keys, strict=True)]
            for socket in opened:
                await stack.enter_async_context(socket)
            await signed_out.look(everybody, office.desk)
            await settled()
            return [far.closed_with() for far in fars], [socket.user and socket.user.name for socket in opened]

    return office.do(scene())


def test_sockets_of_ended_sessions_are_closed_and_the_others_know_their_user_as_now(office: Office) -> None:
    signs_in(office, office.mia, office.omar, office.zoe)
    office.desk.database.write_now(lambda connection: sessions.end(connection, "omar"))
    office.desk.database.write_now(lambda connection: users.change(connection, "mia", disabled=True))
    office.desk.database.write_now(lambda connection: users.change(connection, "zoe", name="Zoë"))
    closed, names = looked_at(office, "mia", "omar", "zoe", "", "zoe", "unheard-of")
    assert closed == [SIGNED_OUT, SIGNED_OUT, None, None, None, SIGNED_OUT]
    assert names == [None, None, "Zoë", None, "Zoë", None]


def test_a_look_that_began_before_a_change_does_not_take_it_back(office: Office) -> None:
    signs_in(office, office.mia)

    async def scene() -> User | None:
        everybody = Sockets()
        async with await accepted(Far(), everybody, "mia") as socket:
            socket.user = office.mia
            looking = asyncio.create_task(signed_out.look(everybody, office.desk))
            await asyncio.sleep(0)
            everybody.now_of(replace(office.mia, name="Mia M."))
            await looking
            return socket.user

    user = office.do(scene())
    assert user is not None
    assert user.name == "Mia M."


def test_an_expired_session_holds_no_more(office: Office) -> None:
    signs_in(office, office.mia)
    office.clock.move(60)
    assert looked_at(office, "mia") == ([SIGNED_OUT], [None])


@pytest.mark.parametrize("damage", ["teams = '{'", "name = CAST(x'ff' AS TEXT)"], ids=["json", "utf-8"])
def test_a_damaged_row_keeps_nobody_elses_revoked_socket_open(office: Office, damage: str) -> None:
    signs_in(office, office.mia, office.omar, office.zoe)
    office.desk.database.write_now(lambda connection: sessions.end(connection, "omar"))
    spoil = text(f"UPDATE users SET {damage} WHERE id = 'mia'")
    office.desk.database.write_now(lambda connection: connection.execute(spoil))
    closed, names = looked_at(office, "mia", "omar", "zoe")
    assert closed == [SIGNED_OUT, SIGNED_OUT, None]
    assert names == [None, None, "Zoe"]


def test_a_look_is_one_query_however_many_pages_are_open(office: Office) -> None:
    many = [office.hire(f"agent{number}") for number in range(20)]
    signs_in(office, *many)
    with armed() as plan:
        closed, _ = looked_at(office, *(agent.id for agent in many))
    assert (closed, plan.reached["reader.unit.before"]) == ([None] * 20, 1)
