"""What the command does with the audit: shows its end, and looks whether it is whole."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from frontdesk.errors import CorruptError, UsageError
from frontdesk.runtime.accounts.roster import existing
from frontdesk.store import audit
from frontdesk.store.audit import Entry

DIGEST: Final = re.compile(r"[0-9a-f]{64}")
NOTHING: Final = "-"
"""What stands for the digest of an audit without an entry."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a look through the audit found.

    Attributes:
        entries: How many there are, up to the first fault if there is one.
        head: The digest of the last of them.
        fault: What is wrong, in a sentence; none if the chain is whole.
    """

    entries: int
    head: str
    fault: str | None


def verify(db: str, known: str | None = None) -> Verdict:
    """Look whether any entry of the audit was changed, removed or put in.

    Args:
        known: What an earlier look printed, or its digest alone; that must be in the chain. Without it nobody can tell
            whether the last entries were cut off.

    Raises:
        UsageError: There is no database, or no look printed that.
    """
    wanted = None if known is None else _digest(known)
    with existing(db) as database:
        return database.read_now(lambda connection: _verdict(audit.everything(connection), wanted))


def _digest(known: str) -> str | None:
    """The digest at the end of what was printed; none for an audit that was empty then."""
    end = (known.split() or [""])[-1]
    if end == NOTHING:
        return None
    if not DIGEST.fullmatch(end):
        raise UsageError(f"{known!r} is not what frontdesk audit verify prints: its second column is the digest")
    return end


def _verdict(entries: Iterable[Entry], known: str | None) -> Verdict:
    count, head, met = 0, audit.BEGINNING, known is None
    try:
        for entry in entries:
            if fault := _fault(entry, count + 1, head):
                return Verdict(count, head, fault)
            count, head = entry.n, entry.digest
            met = met or head == known
    except CorruptError:
        return Verdict(count, head, f"entry {count + 1} of the audit cannot be read")
    return Verdict(count, head, None if met else f"no entry of the audit has the digest {known}")


def _fault(entry: Entry, n: int, before: str) -> str | None:
    """What is wrong with an entry that should be the next one."""
    if entry.n < n:
        return f"entry {entry.n} of the audit was put in"
    if entry.n > n:
        return f"entry {n} of the audit is missing"
    sealed = audit.seal(entry.n, entry.act, entry.before)
    return (
        None if (entry.before, entry.digest) == (before, sealed) else f"entry {n} of the audit is not what was written"
    )


def last(db: str, limit: int) -> tuple[Entry, ...]:
    """The last entries of the audit, in order.

    Raises:
        UsageError: There is no database.
        CorruptError: One of them cannot be read.
    """
    with existing(db) as database:
        try:
            return database.read_now(lambda connection: audit.last(connection, limit))
        except CorruptError as error:
            raise CorruptError("an entry of the audit cannot be read; frontdesk audit verify says which") from error
