"""What the rest of Frontdesk knows of jobs: five calls, and what a handler is given."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from frontdesk.errors import FrontdeskError
from frontdesk.store.connection import Connection
from frontdesk.store.outbox import Row, State

ATTEMPTS: Final = 24
"""How often a job is tried before it is dead: with the pauses below for three days."""

FIRST_PAUSE_MS: Final = 5_000
LONGEST_PAUSE_MS: Final = 6 * 3_600_000
"""How long a job that failed rests: twice as long each time."""

HANDS: Final = 8
"""Jobs of a kind that one process has in hand at most, unless more is said of the kind. No kind takes another's."""

LANE: Final = ":"
"""What stands between a kind and its lane."""

DOUBLINGS: Final = 20
"""After so many the longest pause is reached, and numbers need not grow for ever."""


@dataclass(frozen=True, slots=True)
class Job:
    """What a handler is to do.

    Attributes:
        key: The same at every attempt, at every replay, on every node, and never that of another job.
        kind: What sort of work it is; behind a colon, the lane.
        payload: What it needs to know, as it was stored.
        attempt: How often it has failed before.
    """

    key: str
    kind: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    attempt: int = 0


class AgainError(FrontdeskError):
    """A handler's try came to nothing, as was to be expected: it wants another soon, and nobody need look at it.

    Its hand is free meanwhile: a handler that waits for somebody else raises this, and does not sleep.

    Attributes:
        pause_ms: How long the job rests.
    """

    def __init__(self, reason: str, pause_ms: int) -> None:
        super().__init__(reason)
        self.pause_ms = pause_ms


Handler = Callable[[Job], Awaitable[None]]
"""Does the work of a kind, on the event loop of the server. If it raises, it has failed.

It may be called again after it has done the work, since a crash can come before the note that it is done: what it does,
it does once for a key.
"""


class Jobs(Protocol):
    """Work that is done some time after its cause was stored, whatever happens to the process in between."""

    def handle(
        self, kind: str, handler: Handler, attempts: int = ATTEMPTS, hands: int = HANDS, lane: int | None = None
    ) -> None:
        """Do the jobs of a kind with this, each that often at most; to be said before `running`.

        Args:
            hands: Jobs of the kind that are in hand at once at most.
            lane: Those of one lane among them; default all.
        """

    def enqueue(
        self, connection: Connection, kind: str, key: str, payload: Mapping[str, Any], due_ms: int | None = None
    ) -> bool:
        """Store a job in the transaction of the caller: if that is taken back, there never was a job.

        Args:
            kind: As it was said to `handle`; or with a colon and a lane behind it: `call:sales`.
            key: Never that of another job. Nothing happens under a key that is known; a done one is known for a week.
            payload: Anything JSON can say.
            due_ms: Not before this instant.

        Returns:
            There was no job under this key.
        """

    def running(self) -> AbstractAsyncContextManager[None]:
        """Inside, on this event loop, jobs are done. Those in hand at the end are finished, or go on at the next."""

    def look(self, connection: Connection, state: State, limit: int = 100) -> tuple[Row, ...]:
        """Jobs in a state: `waiting` the next first, `dead` the one that died first."""

    def replay(self, connection: Connection, key: str) -> bool:
        """Try a dead job anew, in the transaction of the caller; false if no dead job has this key."""


def pause_ms(failures: int) -> int:
    """How long a job rests after it has failed for the so-manieth time."""
    doubled: int = FIRST_PAUSE_MS << min(failures - 1, DOUBLINGS)
    return min(doubled, LONGEST_PAUSE_MS)
