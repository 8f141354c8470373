"""The audit for the command line: its last entries, and whether its chain is intact."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from frontdesk.errors import CorruptError, UsageError
from frontdesk.runtime.accounts.user_commands import existing
from frontdesk.store import audit
from frontdesk.store.audit import Entry

DIGEST: Final = re.compile(r"[0-9a-f]{64}")
NOTHING: Final = "-"
"""What stands for the digest of an audit without an entry."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of checking the audit.

    Attributes:
        entries: The number of entries, or of those before the first fault.
        head: The digest of the last of these entries.
        fault: What is wrong, in a sentence; None if the chain is intact.
    """

    entries: int
    head: str
    fault: str | None


def verify(db: str, known: str | None = None) -> Verdict:
    """Check whether any entry of the audit was changed, removed or inserted.

    Args:
        known: The output of an earlier check, or its digest alone, which must be in the chain. Without it nobody can
            tell whether the last entries were cut off.

    Raises:
        UsageError: There is no database, or `known` is not such output.
    """
    wanted = None if known is None else _digest(known)
    with existing(db) as database:
        return database.read_now(lambda connection: _verdict(audit.everything(connection), wanted))


def _digest(known: str) -> str | None:
    """The digest at the end of an earlier output; None if the audit was empty then."""
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
    """What is wrong with the entry that should be number `n`; None if nothing is."""
    if entry.n < n:
        return f"entry {entry.n} of the audit was inserted"
    if entry.n > n:
        return f"entry {n} of the audit is missing"
    sealed = audit.seal(entry.n, entry.act, entry.before)
    return None if (entry.before, entry.digest) == (before, sealed) else f"entry {n} of the audit was changed"


def last(db: str, limit: int) -> tuple[Entry, ...]:
    """The last entries of the audit, in order.

    Raises:
        UsageError: There is no database.
        CorruptError: An entry cannot be read.
    """
    with existing(db) as database:
        try:
            return database.read_now(lambda connection: audit.last(connection, limit))
        except CorruptError as error:
            raise CorruptError("an entry of the audit cannot be read; frontdesk audit verify says which") from error
