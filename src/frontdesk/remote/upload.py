"""What a deploy sends: each playbook among some paths, with all that it includes, under names that a server takes."""

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
        label: Its path, as the user named or found it.
        files: Name to text; the playbook itself is `ID.yaml`, whatever its file is called here.
        revision: What git calls these files; none where it does not know them.
        digest: Of the release that is made of it here.
        folder: Where its images are.
        images: What they are, by their names there.
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
        """What is sent, but for the images themselves."""
        body: dict[str, object] = {"files": dict(self.files)}
        if self.images:
            body["images"] = {name: asdict(image) for name, image in sorted(self.images.items())}
        return body | ({"revision": self.revision} if self.revision else {})

    def contents(self, digests: Collection[str]) -> Iterator[tuple[Raster, bytes]]:
        """Those of the images, each once, with their contents.

        Raises:
            UsageError: One is not any more what it was when the playbook was checked.
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
    """What was found in some paths; no upload where anything has an error."""

    report: Report
    uploads: tuple[Upload, ...]


def gathered(paths: Sequence[str]) -> Gathered:
    """The playbooks of some paths, by id.

    Raises:
        UsageError: There is no playbook, or two have one id.
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
        raise UsageError("there are libraries only: name a playbook that includes them")
    return Gathered(report, tuple(uploads[name] for name in sorted(uploads)))


def _upload(checked: Checked) -> Upload:
    assert checked.graph is not None
    playbook, (folder, name) = checked.graph.playbook.id, os.path.split(checked.name)
    disk = DiskFiles(Path(folder or "."))
    files = {f"{playbook}.yaml": _text(disk, name, checked.name)}
    prefix = checked.name.removesuffix(name)
    for label in sorted(checked.includes):
        if (file := label.removeprefix(prefix)) in files:
            raise UsageError(f"{label!r} must be called otherwise: {checked.name!r} goes by that name, which is its id")
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
