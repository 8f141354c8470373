"""Calls to other systems: each is a job, stored with its cause, whose answer comes back as an event, once.

A job holds the conversation's id and the number of its call, nothing else: the request is worked out from the state of
the conversation, which does not change while it waits. So no job holds what a visitor wrote, and secrets are not
stored at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Final

from frontdesk.ir.card import Context
from frontdesk.ir.effect import CALL_TIMER, Call
from frontdesk.ir.event import CallReturned
from frontdesk.ir.request import Request, Secret
from frontdesk.ir.returned import Unusable, saved_values
from frontdesk.jobs.outside import Answer, Outside, OutsideError
from frontdesk.jobs.port import DOUBLINGS, LANE, AgainError, Job, Jobs
from frontdesk.lang.value import Value
from frontdesk.runtime.desk.changes import Changes
from frontdesk.runtime.logs import logger
from frontdesk.runtime.talk.turn import Turn, Turns, state_of
from frontdesk.store import conversations as stored
from frontdesk.store.connection import Connection
from frontdesk.store.conversations import Conversation
from frontdesk.store.database import Database
from frontdesk.store.ledger import Ledger

KIND: Final = "call"

HANDS: Final = 48
"""How many calls are under way at once. Each playbook is a lane: one whose calls never return shuts out no other."""

FIRST_PAUSE_MS: Final = 500
LONGEST_PAUSE_MS: Final = 5_000
"""The first and the longest pause after a failed try; the pause doubles each time."""

BUSY: Final = frozenset({429, 500, 502, 503, 504})
"""Statuses after which another try may succeed."""

KEY_HEADER: Final = "Idempotency-Key"
"""The same for all tries of a call, and never that of another call (draft-ietf-httpapi-idempotency-key-header)."""

log = logger("calls")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A conversation that waits for the answer to a call.

    Attributes:
        card: The id of the card that calls.
        until_ms: When the wait ends, in UTC milliseconds.
    """

    card: str
    request: Request
    until_ms: int


class Calls:
    """Enqueues calls, makes them, and brings their answers back."""

    def __init__(
        self,
        database: Database,
        jobs: Jobs,
        turns: Turns,
        changes: Changes,
        outside: Outside,
        secrets: Mapping[str, str],
    ) -> None:
        """`secrets` are the values of secrets by name."""
        self._database = database
        self._jobs = jobs
        self._turns = turns
        self._changes = changes
        self._outside = outside
        self._secrets = secrets

    def ask(self, ledger: Ledger, conversation: Conversation, call: Call) -> None:
        """Store the job of a call, in the transaction of the turn that asked for it."""
        key = f"{KIND}:{conversation.id}:{call.number}"
        payload = {"conversation": conversation.id, "number": call.number}
        self._jobs.enqueue(ledger.connection, f"{KIND}{LANE}{conversation.playbook}", key, payload)

    async def handle(self, job: Job) -> None:
        """Make a call, and let the conversation go on with the answer; do nothing if it no longer waits for one."""
        conversation_id, number = str(job.payload["conversation"]), int(job.payload["number"])
        read = partial(self._waiting, conversation_id=conversation_id, number=number)
        waiting = await self._database.read(read)
        if waiting is None:
            return
        values = await self._tried(waiting, job, conversation_id)
        if values is None:
            return  # the timer of the call will fire
        if isinstance(values, Unusable):
            log.warning("call-failed", conversation=conversation_id, card=waiting.card, reason=values.reason)
        unit = partial(self._returned, conversation_id=conversation_id, number=number, values=values)
        await self._changes.make(unit)

    def _waiting(self, connection: Connection, conversation_id: str, number: int) -> Waiting | None:
        """The conversation, if it still waits for the answer to its call of this number."""
        conversation = stored.load(connection, conversation_id)
        if conversation is None:
            return None
        state = state_of(conversation)
        until_ms = state.timers.get(CALL_TIMER)
        if until_ms is None or state.card is None or state.calls != number:
            return None
        graph = self._turns.graph(connection, conversation)
        context = Context(graph.playbook, self._turns.moment(conversation))
        request = graph.cards[state.card].request(state, context)
        return None if request is None else Waiting(state.card, request, until_ms)

    async def _tried(self, waiting: Waiting, job: Job, conversation_id: str) -> Mapping[str, Value] | Unusable | None:
        """The result of a try; None if no answer can come before the wait ends.

        Raises:
            AgainError: Another try may succeed.
        """
        request, left_ms = waiting.request, self._left_ms(waiting)
        unknown = sorted(request.secrets - self._secrets.keys())
        if unknown:
            return Unusable(f"the secret {unknown[0]} is not set: FRONTDESK_SECRET_{unknown[0]}")
        if left_ms <= 0:
            return None
        try:
            answer = await self._sent(request, sha256(job.key.encode()).hexdigest()[:32], left_ms / 1000)
        except OutsideError as error:
            if not error.again:
                return Unusable(str(error))
            reason = str(error)
        else:
            if answer.status not in BUSY:
                return saved_values(request.saves, request.currency, answer.status, answer.body)
            reason = f"the answer has status {answer.status}"
        log.info("call-tried", conversation=conversation_id, card=waiting.card, reason=reason)
        pause_ms = min(FIRST_PAUSE_MS << min(job.attempt, DOUBLINGS), LONGEST_PAUSE_MS)
        if pause_ms >= self._left_ms(waiting):
            return None
        raise AgainError(reason, pause_ms)

    async def _sent(self, request: Request, key: str, timeout_s: float) -> Answer:
        headers = [(name, "".join(map(self._open, parts))) for name, parts in request.headers]
        headers.append((KEY_HEADER, key))
        if request.body is not None:
            headers.append(("Content-Type", "application/json"))
        body = (request.body or "").encode()
        wanted = bool(request.saves)
        return await self._outside.send(request.method, request.url, headers, body, timeout_s, wanted=wanted)

    def _open(self, part: str | Secret) -> str:
        """A part of a header as it is sent; a secret loses the line break that an editor may have put after it."""
        return self._secrets[part.name].strip() if isinstance(part, Secret) else part

    def _left_ms(self, waiting: Waiting) -> int:
        return waiting.until_ms - self._turns.clock.now_ms()

    def _returned(
        self, ledger: Ledger, conversation_id: str, number: int, values: Mapping[str, Value] | Unusable
    ) -> tuple[None, Turn | None]:
        """Let the conversation take the answer; if it went on without it, the engine refuses the event."""
        before = ledger.conversation(conversation_id)
        if before is None:
            return None, None
        now = self._turns.moment(before)
        if isinstance(values, Unusable):
            event = CallReturned(now=now, number=number, failed=True)
        else:
            event = CallReturned(now=now, number=number, values=values)
        return None, self._turns.take(ledger, before, event, "system")
