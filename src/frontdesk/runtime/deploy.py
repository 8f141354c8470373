"""From a folder of playbooks to what runs: checked, compiled, stored, activated."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from frontdesk.compiler.check import Report, check_paths
from frontdesk.compiler.release import Release, make
from frontdesk.errors import SetupError
from frontdesk.runtime.desk import Desk
from frontdesk.store import playbooks
from frontdesk.store.connection import Connection
from frontdesk.store.playbooks import StoredRelease


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
    playbooks.add_release(connection, StoredRelease(release.digest, release.playbook, now_ms, by), release.data)
    return playbooks.replace(connection, release.playbook, release.digest, now_ms)
