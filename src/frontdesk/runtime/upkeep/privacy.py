"""What the command does for a visitor who asks: gives out all that is stored of them, or removes it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Any, Final

from frontdesk.errors import UsageError
from frontdesk.runtime.accounts.roster import COMMAND, opened
from frontdesk.runtime.clock import Clock
from frontdesk.store import audit, privacy, retention
from frontdesk.store.audit import Act
from frontdesk.store.connection import Connection
from frontdesk.store.database import Database

LOOKED_S: Final = 2.0
"""After so long every running server has looked at what the command did."""


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

    def found(self, connection: Connection) -> tuple[tuple[str, ...], int]:
        """The ids of their conversations, and how many are damaged: those may be theirs or not."""
        if self.conversation is None:
            return privacy.with_address(connection, self.email or "")
        return (self.conversation,) if privacy.is_there(connection, self.conversation) else (), 0


def _nothing(sentence: str) -> None:
    """Whoever asks by a program wants the answer only."""


def export(db: str, whose: Whose, say: Callable[[str], None] = _nothing) -> str:
    """All that is stored of a visitor, as JSON: `{"conversations": […]}`.

    Args:
        say: Hears a sentence about what may be missing.

    Raises:
        UsageError: It is not said of whom, or there is nothing.
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
    """Remove all that is stored of a visitor, also beside a running server; how many conversations it was.

    Args:
        say: Hears a sentence about what may be left.

    Raises:
        UsageError: It is not said of whom, or there is nothing.
        SetupError: The database cannot be opened.
    """
    whose.check()
    with opened(db) as database:
        ids, damaged = database.read_now(whose.found)
        _say_damaged(damaged, say)
        if not ids:
            raise UsageError("there is no such conversation")
        # The audit knows of it before it begins: a removal that is cut off is not one that nobody knows of.
        _note(database, "visitor-erased", whose, conversations=len(ids))
        now_ms = Clock().now_ms()
        heard = [database.write_now(partial(retention.seal, conversation_id=one, at_ms=now_ms)) for one in ids]
        if any(heard):
            # Agents' pages that show it let go of it.
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
