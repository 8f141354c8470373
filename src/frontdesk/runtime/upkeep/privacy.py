"""What the command does for a visitor who asks: gives out all that is stored of them, or removes it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Any

from frontdesk.errors import UsageError
from frontdesk.runtime.accounts.roster import COMMAND, opened
from frontdesk.runtime.clock import Clock
from frontdesk.store import audit, privacy
from frontdesk.store.audit import Act
from frontdesk.store.connection import Connection
from frontdesk.store.database import Database


@dataclass(frozen=True, slots=True)
class Whose:
    """Of whom everything is wanted: of everybody with an e-mail address, or of one conversation."""

    email: str | None = None
    conversation: str | None = None

    def check(self) -> None:
        """Either must be given.

        Raises:
            UsageError: None is, or both are.
        """
        if bool(self.email) == bool(self.conversation):
            raise UsageError("say whose: an e-mail address, or --conversation ID")

    def digest(self) -> str:
        """What the audit says of them: whoever knows the address finds it, nobody reads it there."""
        text = self.conversation or (self.email or "").strip().casefold()
        return f"sha256:{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"

    def found(self, connection: Connection) -> tuple[str, ...]:
        """The ids of their conversations."""
        return (self.conversation,) if self.conversation else privacy.with_address(connection, self.email or "")


def export(db: str, whose: Whose) -> str:
    """All that is stored of a visitor, as JSON: `{"conversations": […]}`.

    Raises:
        UsageError: It is not said of whom, or there is nothing.
        SetupError: The database cannot be opened.
    """
    whose.check()

    def unit(connection: Connection) -> list[dict[str, Any]]:
        everything = (privacy.everything(connection, one) for one in whose.found(connection))
        return [one for one in everything if one is not None]

    with opened(db) as database:
        conversations = database.read_now(unit)
        if not conversations:
            raise UsageError("there is no such conversation")
        text = json.dumps({"conversations": conversations}, ensure_ascii=False, indent=2, sort_keys=True)
        digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        _note(database, "visitor-exported", whose, conversations=len(conversations), digest=digest)
    return text


def count(db: str, whose: Whose) -> int:
    """How many conversations `erase` would remove."""
    whose.check()
    with opened(db) as database:
        return len(database.read_now(lambda connection: _there(connection, whose)))


def erase(db: str, whose: Whose) -> int:
    """Remove all that is stored of a visitor, also beside a running server; how many conversations it was.

    Raises:
        UsageError: It is not said of whom, or there is nothing.
        SetupError: The database cannot be opened.
    """
    whose.check()
    with opened(db) as database:
        ids = database.read_now(lambda connection: _there(connection, whose))
        if not ids:
            raise UsageError("there is no such conversation")
        # The audit knows of it before it begins: a removal that is cut off is not one that nobody knows of.
        _note(database, "visitor-erased", whose, conversations=len(ids))
        for one in ids:
            while not database.write_now(partial(privacy.remove, conversation_id=one)):
                continue
    return len(ids)


def _there(connection: Connection, whose: Whose) -> tuple[str, ...]:
    ids = whose.found(connection)
    return tuple(one for one in ids if privacy.everything(connection, one) is not None) if whose.conversation else ids


def _note(database: Database, action: str, whose: Whose, **details: Any) -> None:
    by = {"by": "conversation" if whose.conversation else "email"}
    act = Act(Clock().now_ms(), COMMAND, COMMAND, action, whose.digest(), by | details)
    database.write_now(lambda connection: audit.append(connection, act))
