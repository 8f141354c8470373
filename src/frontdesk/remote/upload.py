"""What a deploy sends: each playbook among some paths, with all that it includes, under names that a server accepts."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from frontdesk.compiler import revision
from frontdesk.compiler.check import Report, check_paths
from frontdesk.compiler.checked import Checked
from frontdesk.compiler.load import DiskFiles
from frontdesk.compiler.release import make
from frontdesk.errors import UsageError
from frontdesk.lang import raster
from frontdesk.lang.raster import Raster


@dataclass(frozen=True, slots=True)
class Upload:
    """A playbook without errors, ready to be sent.

    Attributes:
        label: The playbook's path, as the user gave it or as it was found.
        files: Name to text; the playbook itself is `ID.yaml`, whatever its file is called here.
        revision: The git revision of these files; None if git does not know them.
        digest: The digest of the release that is compiled from them here.
        folder: Where its images are.
        images: Name in that folder to image.
        cards: The ids of its cards.
    """

    playbook: str
    label: str
    files: Mapping[str, str]
    revision: str | None
    digest: str
    folder: Path = Path(".")
    images: Mapping[str, Raster] = field(default_factory=dict)
    cards: frozenset[str] = frozenset()

    @property
    def body(self) -> dict[str, object]:
        """The JSON that is sent, without the content of images."""
        body: dict[str, object] = {"files": dict(self.files)}
        if self.images:
            body["images"] = {name: asdict(image) for name, image in sorted(self.images.items())}
        return body | ({"revision": self.revision} if self.revision else {})

    def contents(self, digests: Collection[str]) -> Iterator[tuple[Raster, bytes]]:
        """The images with these digests, each once, with their contents.

        Raises:
            UsageError: An image has changed since the playbook was checked.
        """
        disk = DiskFiles(self.folder)
        for name, image in {image.digest: (name, image) for name, image in self.images.items()}.values():
            if image.digest in digests:
                data = disk.image_data(name)
                if data is None or raster.read(data) != image:
                    raise UsageError(f"{name!r} was changed in the meantime: try again")
                yield image, data


@dataclass(frozen=True, slots=True)
class Gathered:
    """The playbooks found in some paths; without uploads if any file has an error."""

    report: Report
    uploads: tuple[Upload, ...]


def gathered(paths: Sequence[str]) -> Gathered:
    """The playbooks of some paths, by id.

    Raises:
        UsageError: There is no playbook, or two have the same id.
    """
    report = check_paths(paths)
    if not report.valid:
        return Gathered(report, ())
    uploads: dict[str, Upload] = {}
    for checked in report.checked:
        if checked.graph is not None:
            upload = _upload(checked)
            if (other := uploads.setdefault(upload.playbook, upload)) is not upload:
                raise UsageError(f"{other.label!r} and {upload.label!r} both have the id {upload.playbook!r}")
    if not uploads:
        raise UsageError("these are only libraries: name a playbook that includes them")
    return Gathered(report, tuple(uploads[name] for name in sorted(uploads)))


def _upload(checked: Checked) -> Upload:
    assert checked.graph is not None
    playbook, (folder, name) = checked.graph.playbook.id, os.path.split(checked.name)
    disk = DiskFiles(Path(folder or "."))
    files = {f"{playbook}.yaml": _text(disk, name, checked.name)}
    prefix = checked.name.removesuffix(name)
    for label in sorted(checked.includes):
        if (file := label.removeprefix(prefix)) in files:
            raise UsageError(f"{label!r} must be renamed: {checked.name!r} is sent under that name, its id")
        files[file] = _text(disk, file, label)
    here = [name, *(label.removeprefix(prefix) for label in checked.includes)]
    found = revision.head(folder or ".", here)
    digest = make(checked.graph).digest
    cards = frozenset(checked.graph.cards)
    return Upload(playbook, checked.name, files, found, digest, Path(folder or "."), checked.images, cards)


def _text(disk: DiskFiles, name: str, label: str) -> str:
    data = disk.read(name)
    if data is None:
        raise UsageError(f"{label!r} is gone: somebody removed it in the meantime")
    return data.decode("utf-8")
