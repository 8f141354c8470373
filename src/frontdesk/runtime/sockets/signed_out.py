"""Sockets whose session has ended: closed within a second, however the session ended."""

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
    """Look for ever. If the database cannot answer, log it and try again."""
    while True:
        await asyncio.sleep(LOOK_AGAIN_S)
        try:
            await look(sockets, desk)
        except Unavailable as error:
            log.error("sessions-unknown", reason=str(error))


async def look(sockets: Sockets, desk: Desk) -> None:
    """Close the sockets whose session has ended or whose user is disabled; give the others their user as stored now."""
    keys, known = _sessions(sockets), sockets.known
    looked_at_s, doubts = desk.clock.monotonic_s(), known.doubts
    before = {socket: socket.user for socket in sockets.agents}
    users = await _users_of(tuple(keys), desk) if keys else {}
    known.learn(users, _sessions(sockets), looked_at_s, doubts)
    for socket in sockets.agents:
        if socket.session in keys and (user := users.get(socket.session)):
            # A user set meanwhile is newer than the one read here: the next look reads it again.
            socket.user = user if socket.user is before.get(socket) else socket.user
        elif socket.session in keys:
            log.info("signed-out")
            socket.close(SIGNED_OUT)


def _sessions(sockets: Sockets) -> set[str]:
    return {socket.session for socket in sockets.agents}


async def _users_of(keys: Sequence[str], desk: Desk) -> dict[str, User]:
    """The users of the sessions that are valid; one that cannot be read counts as ended, and affects no other."""
    try:
        return await desk.database.read(lambda connection: stored.users_of(connection, keys, desk.clock.now_ms()))
    except CorruptError as error:
        if len(keys) == 1:
            log.error("session-damaged", reason=str(error))
            return {}
    half = len(keys) // 2
    return await _users_of(keys[:half], desk) | await _users_of(keys[half:], desk)
