"""A request to change what runs: by whom, for which playbook, and under which key."""

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
    """A request to change what runs.

    Attributes:
        key: The request's Idempotency-Key; None if it has none.
        digest: Digest of the request, which the key stands for.
    """

    playbook: str
    who: Caller
    key: str | None
    digest: str
    now_ms: int

    def answered(self, connection: Connection) -> Any | None:
        """The stored answer under this key; None if the key is new.

        Raises:
            ProblemError: 422: the key came with another request.
        """
        known = deploy_keys.find(connection, self.who.id, self.key) if self.key is not None else None
        if known is not None and known.digest != self.digest:
            raise ProblemError(422, "key-reused", "This Idempotency-Key was used before for something else.")
        return known.answer if known is not None else None

    def keep(self, connection: Connection, answer: Any) -> None:
        """Store the answer under the key."""
        if self.key is not None:
            deploy_keys.keep(connection, self.who.id, self.key, Answered(self.digest, answer), self.now_ms)


def asked(request: Request, body: bytes) -> Asked:
    """What a request asks for.

    Raises:
        ProblemError: 422: the playbook's id or the key is not valid.
    """
    key, digest = preconditions.key_of(request), preconditions.digest_of(request, body)
    return Asked(_playbook(request), callers.caller(request), key, digest, request.app.state.desk.clock.now_ms())


def _playbook(request: Request) -> str:
    playbook: str = request.path_params["id"]
    if not sources.PLAYBOOK_ID.fullmatch(playbook):
        raise ProblemError(422, "bad-name", "A playbook's id is lower case, with hyphens: website-sales.")
    return playbook
