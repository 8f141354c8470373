"""A change of what runs as it is asked for: by whom, of which playbook, and under which key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from frontdesk.runtime.accounts import callers
from frontdesk.runtime.accounts.callers import Caller
from frontdesk.runtime.deploys import sources
from frontdesk.runtime.web import preconditions
from frontdesk.runtime.web.problems import ProblemError
from frontdesk.store import deploy_keys
from frontdesk.store.connection import Connection
from frontdesk.store.deploy_keys import Answered


@dataclass(frozen=True, slots=True)
class Asked:
    """A change of what runs, as it was asked for.

    Attributes:
        key: The request's own; none if it has none.
        digest: What the key stands for.
    """

    playbook: str
    who: Caller
    key: str | None
    digest: str
    now_ms: int

    def answered(self, connection: Connection) -> Any | None:
        """What the same key was answered before; none if it is new.

        Raises:
            ProblemError: 422: it came with something else.
        """
        known = deploy_keys.find(connection, self.who.id, self.key) if self.key is not None else None
        if known is not None and known.digest != self.digest:
            raise ProblemError(422, "key-reused", "This Idempotency-Key came with something else before.")
        return known.answer if known is not None else None

    def keep(self, connection: Connection, answer: Any) -> None:
        """Store the answer under the key."""
        if self.key is not None:
            deploy_keys.keep(connection, self.who.id, self.key, Answered(self.digest, answer), self.now_ms)


def asked(request: Request, body: bytes) -> Asked:
    """What a request asks for.

    Raises:
        ProblemError: 422: what cannot be a playbook's id, or a key.
    """
    key, digest = preconditions.key_of(request), preconditions.digest_of(request, body)
    return Asked(_playbook(request), callers.caller(request), key, digest, request.app.state.desk.clock.now_ms())


def _playbook(request: Request) -> str:
    playbook: str = request.path_params["id"]
    if not sources.PLAYBOOK_ID.fullmatch(playbook):
        raise ProblemError(422, "bad-name", "A playbook's id is lower case, with hyphens: website-sales.")
    return playbook
