"""Chats of disabled agents go back to everybody: `users disable` runs beside the server, which has to look for them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Final

from frontdesk.runtime.clock import Clock
from frontdesk.runtime.desk.conversations import Conversations
from frontdesk.runtime.desk.rounds import Rounds, listed
from frontdesk.runtime.logs import logger
from frontdesk.runtime.refusal import NotFoundError, RefusedError
from frontdesk.store import Unavailable
from frontdesk.store.database import Database
from frontdesk.store.orphans import Chat, orphans
from frontdesk.store.users import User

TICK_S: Final = 0.5
"""How often to look for such chats: no visitor is left alone for longer."""

FAILED: Final = "not-released"
"""The log event for a chat that could not be released."""

log = logger("orphans")


class Orphans:
    """Releases every open chat of a disabled agent."""

    def __init__(self, database: Database, conversations: Conversations, clock: Clock) -> None:
        self._database = database
        self._conversations = conversations
        self._rounds: Rounds[Chat] = Rounds(clock, FAILED)

    async def look(self) -> None:
        """Release the chats of disabled agents, at most a page of them."""
        found = await self._database.read(orphans)
        await self._rounds.go(listed(found), partial(release, self._conversations))

    async def run(self) -> None:
        """Look for ever. A database that cannot answer is logged and asked again."""
        while True:
            await asyncio.sleep(TICK_S)
            try:
                await self.look()
            except Unavailable as error:
                log.warning("orphans-unknown", reason=str(error))


async def release(conversations: Conversations, chats: Sequence[Chat]) -> list[Exception | None]:
    """Release chats as if their agents had done so themselves; the error of each, if any."""
    return await asyncio.gather(*(_release(conversations, *chat) for chat in chats))


async def _release(conversations: Conversations, conversation: str, owner: str) -> Exception | None:
    try:
        # Only the owner's id matters: the row of that user may be damaged, and is not read.
        await conversations.assign(User(owner, email="", name=""), conversation, None)
    except (NotFoundError, RefusedError):
        # Closed or handed over in the meantime.
        return None
    except Exception as error:  # noqa: BLE001 - the caller logs the error of each
        return error
    return None
