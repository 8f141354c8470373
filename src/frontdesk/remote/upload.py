"""What a deploy sends: each playbook among some paths, with all that it includes, under names that a server takes."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from frontdesk.compiler import revision
from frontdesk.compiler.check import Report, check_paths
from frontdesk.compiler.checked import Checked
from frontdesk.compiler.load import DiskFiles
from frontdesk.compiler.release import make
from frontdesk.errors import UsageError


@dataclass(frozen=True, slots=True)
class Upload:
    """A playbook without errors, ready to be sent.

    Attributes:
        label: Its path, as the user named or found it.
        files: Name to text; the playbook itself is `ID.yaml`, whatever its file is called here.
        revision: What git calls these files; none where it does not know them.
        digest: Of the release that is made of it here.
    """

    playbook: str
    label: str
    files: Mapping[str, str]
    revision: str | None
    digest: str

    @property
    def body(self) -> dict[str, object]:
        """What is sent."""
        return {"files": dict(self.files)} | ({"revision": self.revision} if self.revision else {})


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
    return Upload(playbook, checked.name, files, found, make(checked.graph).digest)


def _text(disk: DiskFiles, name: str, label: str) -> str:
    data = disk.read(name)
    if data is None:
        raise UsageError(f"{label!r} is gone: somebody removed it in the meantime")
    return data.decode("utf-8")
