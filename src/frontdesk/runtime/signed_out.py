"""Sockets whose session has ended: closed within a second, whoever ended it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from frontdesk.errors import CorruptError
from frontdesk.runtime.desk import Desk
from frontdesk.runtime.logs import logger
from frontdesk.runtime.sockets import SIGNED_OUT, Sockets
from frontdesk.store import Unavailable
from frontdesk.store import sessions as stored
from frontdesk.store.connection import Connection
from frontdesk.store.users import User

log = logger("inbox")

LOOK_AGAIN_S: Final = 0.5


async def watch(sockets: Sockets, desk: Desk) -> None:
    """Close the sockets whose session has ended or whose user is disabled; know the others' users as they are now."""
    while True:
        await asyncio.sleep(LOOK_AGAIN_S)
        keys = {socket.session for socket in sockets} - {""}
        if not keys:
            continue
        try:
            users = await desk.database.read(_users_of(keys, desk.clock.now_ms()))
        except Unavailable as error:
            log.error("sessions-unknown", reason=str(error))
            continue
        for socket in sockets:
            if socket.session in keys and (user := users.get(socket.session)):
                socket.user = user
            elif socket.session in keys:
                log.info("signed-out")
                socket.close(SIGNED_OUT)


def _users_of(keys: set[str], now_ms: int) -> Callable[[Connection], dict[str, User]]:
    """A unit that reads the users of those of these sessions that hold."""

    def unit(connection: Connection) -> dict[str, User]:
        found = {key: _held(connection, key, now_ms) for key in keys}
        return {key: session.user for key, session in found.items() if session}

    return unit


def _held(connection: Connection, key: str, now_ms: int) -> stored.Session | None:
    """The session, if it holds; one that cannot be read holds no more, and takes nobody else's with it."""
    try:
        return stored.find(connection, key, now_ms)
    except CorruptError as error:
        log.error("session-damaged", reason=str(error))
        return None
