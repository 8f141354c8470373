"""From playbooks to what runs: compiled, stored, activated, taken back, written down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from frontdesk.compiler.check import Report, check_paths
from frontdesk.compiler.release import Release, make
from frontdesk.errors import ConflictError, SetupError
from frontdesk.runtime.callers import Caller
from frontdesk.runtime.desk import Desk
from frontdesk.runtime.sources import Compiled as Sent
from frontdesk.store import audit, playbooks
from frontdesk.store.audit import Act
from frontdesk.store.connection import Connection
from frontdesk.store.failpoint import reach
from frontdesk.store.playbooks import Running, StoredRelease

DEPLOYED: Final = "deploy"
ROLLED_BACK: Final = "rollback"


@dataclass(frozen=True, slots=True)
class Compiled:
    """A folder's playbooks.

    Attributes:
        report: What was found in them.
        releases: One for each playbook; none where any file has an error.
    """

    report: Report
    releases: tuple[Release, ...]


def compile_folder(folder: Path) -> Compiled:
    """Check and compile every playbook below a folder.

    Raises:
        UsageError: There is no such folder, or no playbook in it.
        SetupError: Two have the same id.
    """
    report = check_paths([str(folder)])
    if not report.valid:
        return Compiled(report, ())
    names: dict[str, str] = {}
    for one in report.checked:
        if one.graph is not None and (other := names.setdefault(one.graph.playbook.id, one.name)) != one.name:
            raise SetupError(f"{other} and {one.name} both have the id {one.graph.playbook.id!r}")
    return Compiled(report, tuple(make(one.graph) for one in report.checked if one.graph is not None))


async def activate(desk: Desk, releases: Iterable[Release], by: str) -> tuple[str, ...]:
    """Store releases and let new conversations begin with them, whatever ran before; those that run stay on theirs.

    Args:
        by: Who did it, for the list of releases.

    Returns:
        Ids of the playbooks that changed, in order; doing it again changes nothing.
    """
    now_ms, wanted = desk.clock.now_ms(), tuple(releases)

    def unit(connection: Connection) -> tuple[str, ...]:
        return tuple(one.playbook for one in wanted if _activate(connection, one, by, now_ms))

    changed = await desk.database.write(unit)
    if changed:
        desk.playbooks.forget()
    return changed


def _activate(connection: Connection, release: Release, by: str, now_ms: int) -> bool:
    before = playbooks.running(connection, release.playbook)
    stored = StoredRelease(
        release.digest, release.playbook, now_ms, by, before=before.release if before is not None else None
    )
    playbooks.add_release(connection, stored, release.data)
    changed = playbooks.replace(connection, release.playbook, release.digest, now_ms, by)
    if changed:
        details = {"release": release.digest} | ({"before": before.release} if before else {})
        audit.append(connection, Act(now_ms, by, by, DEPLOYED, release.playbook, details))
    return changed


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a change of what runs came to, as it is answered.

    Attributes:
        status: 201 where a release runs that did not, 200 where nothing changed.
    """

    status: int
    body: Mapping[str, Any]


def add(connection: Connection, release: StoredRelease, made: Sent, running: Running | None, who: Caller) -> Outcome:
    """Store a release and let new conversations begin with it, in place of what runs. A unit that writes."""
    before = running.release if running is not None else None
    playbooks.add_release(connection, replace(release, before=before), made.release.data, made.files)
    reach("deploy.release.after")
    if release.digest == before:
        return Outcome(200, {"release": before, "before": before, "changed": False})
    revision = release.revision
    return _switch(connection, DEPLOYED, release.playbook, release.digest, before, release.created_at, who, revision)


def go_back(connection: Connection, running: Running, digest: str, now_ms: int, who: Caller) -> Outcome:
    """Let new conversations begin with a stored release, in place of what runs. A unit that writes."""
    if digest == running.release:
        return Outcome(200, {"release": digest, "before": digest, "changed": False})
    outcome = _switch(connection, ROLLED_BACK, running.playbook, digest, running.release, now_ms, who)
    return replace(outcome, status=200)


def _switch(
    connection: Connection,
    action: str,
    playbook: str,
    digest: str,
    before: str | None,
    now_ms: int,
    who: Caller,
    revision: str | None = None,
) -> Outcome:
    if not playbooks.activate(connection, playbook, digest, before, now_ms, who.name):
        raise ConflictError("what runs has changed within a transaction")
    reach("deploy.activate.after")
    audit.append(connection, who.act(action, playbook, now_ms, release=digest, before=before, revision=revision))
    reach("deploy.audit.after")
    return Outcome(201, {"release": digest, "before": before, "changed": True})
