"""Conversations that a visitor abandoned: after the time that the playbook sets, each makes the lead that it can.

A conversation is looked at once its details name a person or organization. It makes a lead, once, if the visitor has
not answered for `crm.unfinished.after`, no person has ever joined, it is not over, and it has no lead or deal yet.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Final

from frontdesk.errors import CorruptError
from frontdesk.ir.card import Context
from frontdesk.ir.effect import Record
from frontdesk.ir.record import Opportunity, recorded
from frontdesk.ir.text import NO_TEMPLATE
from frontdesk.jobs.port import Handler, Job, Jobs
from frontdesk.runtime.desk.changes import Changes
from frontdesk.runtime.logs import logger
from frontdesk.runtime.talk import records
from frontdesk.runtime.talk.deadlines import named
from frontdesk.runtime.talk.places import tell
from frontdesk.runtime.talk.turn import Turn, Turns, state_of
from frontdesk.store import Unavailable, unfinished
from frontdesk.store.connection import Connection
from frontdesk.store.conversations import Conversation
from frontdesk.store.database import Database
from frontdesk.store.ledger import Ledger

KIND: Final = "unfinished"

LOOK_S: Final = 30.0
"""How often to look for such conversations."""

UNREADABLE_MS: Final = 3_600_000
"""How long until a conversation whose release cannot be read is looked at again: a newer server may read it."""

log = logger("unfinished")


def silent_since(connection: Connection, conversation: Conversation) -> int | None:
    """Since when a conversation waits for its visitor's answer; None if it cannot make a lead any more."""
    over = conversation.closed_at is not None or conversation.phase not in ("bot", "waiting")
    if over or not named(conversation.details):
        return None
    if unfinished.met_a_person(connection, conversation.id) or unfinished.is_recorded(connection, conversation.id):
        return None
    return unfinished.last_answer_at(connection, conversation)


class Unfinished:
    """Finds abandoned conversations, and stores a job for each whose time has come."""

    def __init__(self, database: Database, jobs: Jobs, turns: Turns) -> None:
        self._database = database
        self._jobs = jobs
        self._turns = turns

    async def look(self) -> int:
        """Go through the conversations that are due to be looked at, at most a step of them; how many there were."""
        now_ms = self._turns.clock.now_ms()
        found = await self._database.read(lambda connection: self._found(connection, now_ms))
        if found:
            await self._database.write(lambda connection: self._go_on(connection, found, now_ms))
        return len(found)

    def _found(self, connection: Connection, now_ms: int) -> tuple[tuple[Conversation, int | None], ...]:
        """Conversations to look at, each with the instant at which it counts as abandoned; None if it never does."""
        return tuple((one, self._left_at(connection, one)) for one in unfinished.due(connection, now_ms))

    def _left_at(self, connection: Connection, conversation: Conversation) -> int | None:
        try:
            after_ms = self._turns.graph(connection, conversation).playbook.crm.unfinished_after_ms
        except CorruptError:
            # Its own turns report that; the others must not be held up.
            return self._turns.clock.now_ms() + UNREADABLE_MS
        since_ms = silent_since(connection, conversation)
        return None if after_ms is None or since_ms is None else since_ms + after_ms

    def _go_on(self, connection: Connection, found: tuple[tuple[Conversation, int | None], ...], now_ms: int) -> None:
        for conversation, left_at in found:
            if left_at is not None and left_at > now_ms:
                unfinished.look_again(connection, conversation, left_at)
            elif unfinished.look_again(connection, conversation, None) and left_at is not None:
                key = f"{KIND}:{conversation.id}:{left_at}"
                self._jobs.enqueue(connection, KIND, key, {"conversation": conversation.id})

    async def run(self) -> None:
        """Look for ever. A database that cannot answer is logged and asked again."""
        while True:
            await asyncio.sleep(LOOK_S)
            try:
                while await self.look() == unfinished.STEP:
                    pass
            except Unavailable as error:
                log.warning("unfinished-unknown", reason=str(error))


def lead(turns: Turns, ledger: Ledger, conversation_id: str) -> Turn | None:
    """Make the lead of a conversation, if its visitor is still silent; None if nothing is done. A unit of work."""
    before = ledger.conversation(conversation_id)
    connection = ledger.connection
    since_ms = None if before is None else silent_since(connection, before)
    if before is None or since_ms is None:
        return None
    playbook, now = turns.graph(connection, before).playbook, turns.moment(before)
    if playbook.crm.unfinished_after_ms is None:
        return None
    quiet_at = since_ms + playbook.crm.unfinished_after_ms
    if quiet_at > now.at_ms:
        return _stored(ledger, before, replace(before, unfinished_at=quiet_at))
    wanted = recorded("lead", Opportunity(title=NO_TEMPLATE), "", state_of(before), Context(playbook, now))
    if not isinstance(wanted, Record):
        return None
    row = replace(records.made_by_bot(ledger, before, wanted, now.at_ms), seq=before.seq + 1)
    ledger.log(before.id, (row,))
    turn = _stored(ledger, before, replace(before, seq=row.seq, unfinished_at=None, updated_at=now.at_ms))
    entry = tell(ledger, before, turn.after, "record", "system")
    return replace(turn, rows=(row,), entry=entry)


def _stored(ledger: Ledger, before: Conversation, changed: Conversation) -> Turn:
    after = replace(changed, version=before.version + 1)
    ledger.save(before, after)
    return Turn(before, after)


def handler(turns: Turns, changes: Changes) -> Handler:
    """The handler of these jobs."""

    async def handle(job: Job) -> None:
        conversation_id = str(job.payload["conversation"])
        await changes.make(lambda ledger: (None, lead(turns, ledger, conversation_id)), careful=True, later=True)

    return handle
