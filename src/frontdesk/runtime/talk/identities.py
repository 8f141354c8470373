"""Who a website says its visitor is: verified if the website's server has signed it, else what any page can claim.

The scheme is the one that Intercom and Chatwoot use: `user_hash` is the HMAC-SHA256 of `user_id`, in hexadecimal, with
a secret that the website's server and this one share.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any, Final

from frontdesk.errors import FrontdeskError
from frontdesk.runtime.clock import Clock
from frontdesk.runtime.words import storable
from frontdesk.store import identities as stored
from frontdesk.store.connection import Connection
from frontdesk.store.database import Database
from frontdesk.store.identities import Identity

USER_ID: Final = "user_id"
USER_HASH: Final = "user_hash"

LONGEST: Final = 200
"""Characters of an id; a longer id is ignored."""

EVERY: Final = ""
"""The name of the secret for every playbook without a secret of its own."""


class StrangerError(FrontdeskError):
    """The conversation belongs to another visitor, whose identity is verified."""


def sign(secret: str, user_id: str) -> str:
    """What a website's server computes: the `user_hash` that goes with a `user_id`."""
    return hmac.new(secret.encode(), user_id.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def claimed(secrets: Mapping[str, str], playbook: str, visitor: Mapping[str, object] | None) -> Identity | None:
    """Who the page says its visitor is, and whether the website's server has signed it; None without a valid id.

    Args:
        secrets: By playbook; `EVERY` for all others.
        visitor: What the page passed to `identify`.
    """
    said = (visitor or {}).get(USER_ID)
    if isinstance(said, bool) or not isinstance(said, str | int):
        return None
    user_id, user_hash = storable(str(said)).strip(), str((visitor or {}).get(USER_HASH) or "")
    if not user_id or len(user_id) > LONGEST:
        return None
    secret = secrets.get(playbook) or secrets.get(EVERY)
    right = bool(secret) and hmac.compare_digest(
        sign(secret or "", user_id).encode(), user_hash.lower().encode("utf-8", "surrogatepass")
    )
    return Identity(user_id, right)


class Identities:
    """Who the visitors of conversations are.

    Attributes:
        secrets: Playbook to the secret that its website's server signs with; `EVERY` for all others.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self.secrets: Mapping[str, str] = {}
        self._database = database
        self._clock = clock

    async def meet(self, playbook: str, conversation: str, visitor: Mapping[str, object] | None) -> None:
        """Note who a page that opened this conversation says its visitor is.

        A verified identity stays; one that is not verified is replaced by what the page says now.

        Raises:
            StrangerError: The conversation has a verified identity with another id.
        """
        now = claimed(self.secrets, playbook, visitor)
        if now is None:
            return
        before = await self._database.read(lambda connection: stored.of(connection, conversation))
        if before is not None and before.verified and before.user_id != now.user_id:
            raise StrangerError("the conversation is another visitor's")
        if before == now or (before is not None and before.verified):
            return
        now_ms = self._clock.now_ms()
        await self._database.write(lambda connection: stored.note(connection, conversation, now, now_ms))


def as_json(connection: Connection, conversation: str) -> dict[str, Any] | None:
    """A visitor's `id` and whether it is `verified`, as agents' pages get it; None if no website has given an id."""
    found = stored.of(connection, conversation)
    return None if found is None else {"id": found.user_id, "verified": found.verified}
