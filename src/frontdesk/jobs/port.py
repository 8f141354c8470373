"""What the rest of Frontdesk knows of jobs: the interface `Jobs`, and what a handler is given."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from frontdesk.errors import FrontdeskError
from frontdesk.store.connection import Connection
from frontdesk.store.outbox import Row, State

ATTEMPTS: Final = 24
"""How often a job is tried before it is dead; with the pauses below, that takes three days."""

FIRST_PAUSE_MS: Final = 5_000
LONGEST_PAUSE_MS: Final = 6 * 3_600_000
"""The first and the longest pause after a failure; pauses double each time."""

HANDS: Final = 8
"""How many jobs of a kind one process holds at most, unless the kind has its own limit. Kinds share no slots."""

LANE: Final = ":"
"""The separator between a kind and its lane."""

FIRSTS: Final = 200
"""How many lanes of a kind may hold their first job at once though the kind has no hand free."""

DOUBLINGS: Final = 20
"""A bound on how often the pause doubles: by then the longest pause is reached, and the number stays small."""


@dataclass(frozen=True, slots=True)
class Job:
    """A job, as its handler gets it.

    Attributes:
        key: Unique to the job, and the same at every attempt and replay, on every node.
        kind: The sort of work; after a colon, the lane.
        payload: The data of the job, as it was stored.
        attempt: How often the job has failed before.
    """

    key: str
    kind: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    attempt: int = 0


class AgainError(FrontdeskError):
    """A handler's attempt failed as expected: the job should be tried again soon, without an error in the log.

    The job's slot is free meanwhile: a handler that must wait raises this instead of sleeping.

    Attributes:
        pause_ms: How long the job rests.
    """

    def __init__(self, reason: str, pause_ms: int) -> None:
        super().__init__(reason)
        self.pause_ms = pause_ms


Handler = Callable[[Job], Awaitable[None]]
"""Does the work of a kind, on the event loop of the server. If it raises, the attempt has failed.

It may be called again after it has done the work, since a crash can come before that is stored: it must be idempotent
by key.
"""


class Jobs(Protocol):
    """Work that is done some time after its cause was committed, even if the process ends in between."""

    def handle(self, kind: str, handler: Handler, attempts: int = ATTEMPTS, hands: int = HANDS) -> None:
        """Do the jobs of a kind with this handler, each at most `attempts` times; call it before `running`.

        Args:
            hands: How many jobs of the kind are held at once at most. Its lanes share these hands: each may take
                another job while it holds fewer than are free, and may always hold one.
        """

    def enqueue(
        self, connection: Connection, kind: str, key: str, payload: Mapping[str, Any], due_ms: int | None = None
    ) -> bool:
        """Store a job in the caller's transaction: if that is rolled back, there never was a job.

        Args:
            kind: As given to `handle`, or followed by a colon and a lane: `call:sales`.
            key: Unique. A call with a known key does nothing; keys of done jobs are known for a week.
            payload: Any JSON object.
            due_ms: The job is not done before this instant.

        Returns:
            Whether there was no job under this key.
        """

    def running(self) -> AbstractAsyncContextManager[None]:
        """Inside, on this event loop, jobs are done. Those running at the end are finished, or run again next time."""

    def look(self, connection: Connection, state: State, limit: int = 100) -> tuple[Row, ...]:
        """Jobs in a state: among `waiting` the next first, among `dead` the one that died first."""

    def replay(self, connection: Connection, key: str) -> bool:
        """Try a dead job anew, in the caller's transaction; false if no dead job has this key."""


def pause_ms(failures: int) -> int:
    """How long a job waits after this many failures."""
    doubled: int = FIRST_PAUSE_MS << min(failures - 1, DOUBLINGS)
    return min(doubled, LONGEST_PAUSE_MS)
