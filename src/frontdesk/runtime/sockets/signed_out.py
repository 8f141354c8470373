"""Sockets whose session has ended: closed within a second, whoever ended it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final

from frontdesk.errors import CorruptError
from frontdesk.runtime.desk.desk import Desk
from frontdesk.runtime.logs import logger
from frontdesk.runtime.sockets.socket import SIGNED_OUT
from frontdesk.runtime.sockets.sockets import Sockets
from frontdesk.store import Unavailable
from frontdesk.store import sessions as stored
from frontdesk.store.users import User

log = logger("inbox")

LOOK_AGAIN_S: Final = 0.5


async def watch(sockets: Sockets, desk: Desk) -> None:
    """Look for ever. A database that cannot answer is logged and asked again."""
    while True:
        await asyncio.sleep(LOOK_AGAIN_S)
        try:
            await look(sockets, desk)
        except Unavailable as error:
            log.error("sessions-unknown", reason=str(error))


async def look(sockets: Sockets, desk: Desk) -> None:
    """Close the sockets whose session has ended or whose user is disabled; know the others' users as they are now."""
    keys = {socket.session for socket in sockets} - {""}
    if not keys:
        return
    users = await _users_of(tuple(keys), desk)
    for socket in sockets:
        if socket.session in keys and (user := users.get(socket.session)):
            socket.user = user
        elif socket.session in keys:
            log.info("signed-out")
            socket.close(SIGNED_OUT)


async def _users_of(keys: Sequence[str], desk: Desk) -> dict[str, User]:
    """The users of those of these sessions that hold; one that cannot be read holds no more, and takes none with it."""
    try:
        return await desk.database.read(lambda connection: stored.users_of(connection, keys, desk.clock.now_ms()))
    except CorruptError as error:
        if len(keys) == 1:
            log.error("session-damaged", reason=str(error))
            return {}
    half = len(keys) // 2
    return await _users_of(keys[:half], desk) | await _users_of(keys[half:], desk)
