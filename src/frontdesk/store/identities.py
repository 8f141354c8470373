"""Who the embedding websites say that visitors are."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sqlalchemy import Connection, insert, select, update

from frontdesk.store.sites import identities


@dataclass(frozen=True, slots=True)
class Identity:
    """A website's own name for its visitor.

    Attributes:
        verified: The website's server vouched for it; if not, only the page says so, and anybody can fake that.
    """

    user_id: str
    verified: bool


def of(connection: Connection, conversation: str) -> Identity | None:
    """Who a conversation's visitor is; None if no website said so."""
    wanted = select(identities.c.user_id, identities.c.verified).where(identities.c.conversation == conversation)
    row = connection.execute(wanted).one_or_none()
    return None if row is None else Identity(*row)


def note(connection: Connection, conversation: str, identity: Identity, now_ms: int) -> None:
    """Store who a conversation's visitor is, instead of what was said before."""
    values = {**asdict(identity), "at": now_ms}
    changed = connection.execute(update(identities).where(identities.c.conversation == conversation).values(values))
    if not changed.rowcount:
        connection.execute(insert(identities).values(conversation=conversation, **values))
