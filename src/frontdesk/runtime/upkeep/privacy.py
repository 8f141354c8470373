"""What commands do for a visitor who asks: export everything that is stored of the visitor, or erase it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Any, Final

from frontdesk.errors import UsageError
from frontdesk.runtime.accounts.user_commands import COMMAND, opened
from frontdesk.runtime.clock import Clock
from frontdesk.store import audit, privacy, retention
from frontdesk.store.audit import Act
from frontdesk.store.connection import Connection
from frontdesk.store.database import Database

LOOKED_S: Final = 2.0
"""After this, every running server has seen what the command did."""


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose data is wanted: that of everybody with an e-mail address, or of one conversation."""

    email: str | None = None
    conversation: str | None = None

    def check(self) -> None:
        """Exactly one of the two must be given.

        Raises:
            UsageError: Neither is given, or both are.
        """
        if bool(self.email) == bool(self.conversation):
            raise UsageError("say whose: give an e-mail address or --conversation ID")

    def digest(self) -> str:
        """What the audit stores in place of the address: those who know it find the entry, nobody can read it there."""
        text = self.conversation or (self.email or "").strip().casefold()
        return f"sha256:{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"

    def found(self, connection: Connection) -> tuple[tuple[str, ...], int]:
        """The ids of the conversations, and how many others are damaged, which may or may not belong to them."""
        if self.conversation is None:
            return privacy.with_address(connection, self.email or "")
        return (self.conversation,) if privacy.is_there(connection, self.conversation) else (), 0


def _nothing(sentence: str) -> None:
    """Ignore the sentence: programs want only the answer."""


def export(db: str, whose: Whose, say: Callable[[str], None] = _nothing) -> str:
    """Everything that is stored of a visitor, as JSON: `{"conversations": […]}`.

    Args:
        say: Called with a sentence about what may be missing.

    Raises:
        UsageError: `whose` fails its check, or there is no such conversation.
        SetupError: The database cannot be opened.
    """
    whose.check()

    def unit(connection: Connection) -> tuple[list[dict[str, Any]], int]:
        ids, damaged = whose.found(connection)
        return [known for one in ids if (known := privacy.everything(connection, one))], damaged

    with opened(db) as database:
        conversations, damaged = database.read_now(unit)
        _say_damaged(damaged, say)
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
        return len(database.read_now(whose.found)[0])


def erase(db: str, whose: Whose, say: Callable[[str], None] = _nothing) -> int:
    """Remove everything that is stored of a visitor, even beside a running server; the number of conversations.

    Args:
        say: Called with a sentence about what may be left.

    Raises:
        UsageError: `whose` fails its check, or there is no such conversation.
        SetupError: The database cannot be opened.
    """
    whose.check()
    with opened(db) as database:
        ids, damaged = database.read_now(whose.found)
        _say_damaged(damaged, say)
        if not ids:
            raise UsageError("there is no such conversation")
        # The audit entry comes first: a removal that is cut off is on record, too.
        _note(database, "visitor-erased", whose, conversations=len(ids))
        now_ms = Clock().now_ms()
        heard = [database.write_now(partial(retention.seal, conversation_id=one, at_ms=now_ms)) for one in ids]
        if any(heard):
            # Give agents' pages that show one of them time to let go of it.
            time.sleep(LOOKED_S)
        for one in ids:
            while not database.write_now(partial(privacy.remove, conversation_id=one)):
                continue
    return len(ids)


def _say_damaged(number: int, say: Callable[[str], None]) -> None:
    if number:
        are, they_are = ("conversation is", "it is") if number == 1 else ("conversations are", "they are")
        say(f"{number} {are} damaged: nobody can tell whose {they_are}.")


def _note(database: Database, action: str, whose: Whose, **details: Any) -> None:
    by = {"by": "conversation" if whose.conversation else "email"}
    act = Act(Clock().now_ms(), COMMAND, COMMAND, action, whose.digest(), by | details)
    database.write_now(lambda connection: audit.append(connection, act))
