"""Chats of disabled agents go back to everybody: `users disable` runs beside the server, which must look by itself."""

from __future__ import annotations

import asyncio
from typing import Final

from frontdesk.errors import FrontdeskError
from frontdesk.runtime.desk.conversations import Conversations
from frontdesk.runtime.logs import logger
from frontdesk.store import Unavailable, users
from frontdesk.store.connection import Connection
from frontdesk.store.database import Database
from frontdesk.store.orphans import orphans
from frontdesk.store.users import User

TICK_S: Final = 0.5
"""How often it is looked for them: nobody is left alone for longer."""

AT_ONCE: Final = 500
"""Chats that one look releases at most; the next goes on."""

log = logger("orphans")


async def release(database: Database, conversations: Conversations) -> None:
    """Release every open chat of a disabled agent, as if they had done so themselves."""
    found = await database.read(_with_owners)
    await asyncio.gather(*(_release(conversations, conversation_id, owner) for conversation_id, owner in found))


def _with_owners(connection: Connection) -> tuple[tuple[str, User], ...]:
    found = orphans(connection, AT_ONCE)
    owners = {owner: users.by_id(connection, owner) for owner in {owner for _, owner in found}}
    return tuple((conversation_id, user) for conversation_id, owner in found if (user := owners[owner]))


async def _release(conversations: Conversations, conversation_id: str, owner: User) -> None:
    try:
        await conversations.assign(owner, conversation_id, None)
    except FrontdeskError as error:
        # Closed or handed on in the meantime, or broken: no reason to leave the other chats where they are.
        log.warning("not-released", conversation=conversation_id, reason=str(error))


async def run(database: Database, conversations: Conversations) -> None:
    """Look for ever. A database that cannot answer is logged and asked again."""
    while True:
        await asyncio.sleep(TICK_S)
        try:
            await release(database, conversations)
        except Unavailable as error:
            log.warning("orphans-unknown", reason=str(error))
