"""From a folder of playbooks to running releases: compiled, stored, activated, and entered in the audit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeAlias

from frontdesk.compiler.check import Report, check_paths
from frontdesk.compiler.checked import Checked
from frontdesk.compiler.load import DiskFiles
from frontdesk.compiler.release import Release, make
from frontdesk.errors import SetupError
from frontdesk.lang import raster
from frontdesk.lang.raster import Raster
from frontdesk.runtime.deploys.rollout import DEPLOYED
from frontdesk.runtime.desk.desk import Desk
from frontdesk.store import audit, images, playbooks
from frontdesk.store.audit import Act
from frontdesk.store.connection import Connection
from frontdesk.store.playbooks import StoredRelease

Images: TypeAlias = Mapping[str, Sequence[tuple[Raster, bytes]]]
NO_IMAGES: Final[Images] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Compiled:
    """A folder's playbooks.

    Attributes:
        report: The findings in them.
        releases: One for each playbook; empty if any file has an error.
        images: The digest of a release to the images that it shows, and their contents.
    """

    report: Report
    releases: tuple[Release, ...]
    images: Images = field(default_factory=dict)


def compile_folder(folder: Path) -> Compiled:
    """Check and compile every playbook below a folder.

    Raises:
        UsageError: There is no such folder, or no playbook in it.
        SetupError: Two playbooks have the same id.
    """
    report = check_paths([str(folder)])
    if not report.valid:
        return Compiled(report, ())
    names: dict[str, str] = {}
    for one in report.checked:
        if one.graph is not None and (other := names.setdefault(one.graph.playbook.id, one.name)) != one.name:
            raise SetupError(f"{other} and {one.name} both have the id {one.graph.playbook.id!r}")
    made = [(make(one.graph), one) for one in report.checked if one.graph is not None]
    images = {release.digest: images_of(one) for release, one in made}
    return Compiled(report, tuple(release for release, _ in made), images)


def images_of(checked: Checked) -> tuple[tuple[Raster, bytes], ...]:
    """The images that a playbook on disk shows, with their contents; without any that changed since the check."""
    folder = DiskFiles(Path(checked.name).parent)
    read = ((image, folder.image_data(name)) for name, image in checked.images.items())
    return tuple((image, data) for image, data in read if data is not None and raster.read(data) == image)


async def activate(desk: Desk, releases: Iterable[Release], by: str, shown: Images = NO_IMAGES) -> tuple[str, ...]:
    """Store releases and let new conversations begin with them, whatever ran before; running ones keep theirs.

    Args:
        by: Who did it, for the list of releases.
        shown: The images that they show, by the digest of the release.

    Returns:
        Ids of the playbooks that changed, in order; doing it again changes nothing.
    """
    now_ms, wanted = desk.clock.now_ms(), tuple(releases)

    def unit(connection: Connection) -> tuple[str, ...]:
        return tuple(
            one.playbook for one in wanted if _activate(connection, one, by, now_ms, shown.get(one.digest, ()))
        )

    changed = await desk.database.write(unit)
    if changed:
        desk.playbooks.forget()
    return changed


def _activate(
    connection: Connection, release: Release, by: str, now_ms: int, shows: Sequence[tuple[Raster, bytes]]
) -> bool:
    before = playbooks.running(connection, release.playbook)
    stored = StoredRelease(
        release.digest, release.playbook, now_ms, by, before=before.release if before is not None else None
    )
    for image, data in shows:
        images.add(connection, image, data, now_ms)
    if playbooks.add_release(connection, stored, release.data):
        images.show(connection, release.digest, {image.digest for image, _ in shows})
    changed = playbooks.replace(connection, release.playbook, release.digest, now_ms, by)
    if changed:
        details = {"release": release.digest} | ({"before": before.release} if before else {})
        audit.append(connection, Act(now_ms, by, by, DEPLOYED, release.playbook, details))
    return changed
