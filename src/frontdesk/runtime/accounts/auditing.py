"""What the command does with the audit: shows its end, and looks whether it is whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from frontdesk.runtime.accounts.roster import opened
from frontdesk.store import audit
from frontdesk.store.audit import Entry


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
        known: A digest that an earlier look gave; it must be in the chain. Without it nobody can tell whether the
            last entries were cut off.
    """
    with opened(db) as database:
        return database.read_now(lambda connection: _verdict(audit.everything(connection), known))


def _verdict(entries: Iterable[Entry], known: str | None) -> Verdict:
    count, head, met = 0, audit.BEGINNING, known is None
    for entry in entries:
        sealed = audit.seal(entry.n, entry.act, entry.before)
        if (entry.n, entry.before, entry.digest) != (count + 1, head, sealed):
            what = "is missing" if entry.n != count + 1 else "is not what was written"
            return Verdict(count, head, f"entry {count + 1} of the audit {what}")
        count, head = entry.n, entry.digest
        met = met or head == known
    return Verdict(count, head, None if met else f"no entry of the audit has the digest {known}")


def last(db: str, limit: int) -> tuple[Entry, ...]:
    """The last entries of the audit, in order."""
    with opened(db) as database:
        return database.read_now(lambda connection: audit.last(connection, limit))
