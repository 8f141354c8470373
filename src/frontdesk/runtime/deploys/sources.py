"""The files of one playbook that a deploy sends, compiled; their names must stay in its folder on every machine."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from frontdesk.compiler.checked import Checked, check
from frontdesk.compiler.load import MemoryFiles
from frontdesk.compiler.release import Release, make
from frontdesk.ir.graph import Graph
from frontdesk.lang.diagnostic import Severity
from frontdesk.lang.raster import Raster
from frontdesk.report.json import FORMAT_VERSION, of_diagnostic
from frontdesk.runtime.web.problems import ProblemError

PLAYBOOK_ID: Final = re.compile(r"[a-z][a-z0-9-]{0,63}")

MOST_FILES: Final = 64
LONGEST_NAME: Final = 200

ODD: Final = re.compile(r"[\x00-\x1f\x7f\\:*?\"<>|]")
"""Characters that some system forbids in names: control characters, separators, drive letters and streams."""

DEVICES: Final = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
"""Names that mean a device on Windows, whatever folder they are in."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """A playbook that was sent and has no error.

    Attributes:
        files: Of the files that were sent, those that it is made of: the playbook, and what it includes.
        images: The images that it shows, as the request describes them, by digest.
    """

    graph: Graph
    release: Release
    files: Mapping[str, str]
    checked: Checked
    images: Mapping[str, Raster]


NO_IMAGES: Final[Mapping[str, Raster]] = MappingProxyType({})


def fault_of(names: Iterable[str]) -> str | None:
    """What is wrong with the names of some files, in one sentence; None if they are distinct and stay in the folder."""
    seen: dict[str, str] = {}
    for name in names:
        if why := _fault(name):
            return f"The name {name[:LONGEST_NAME]!r} cannot be used: {why}."
        folded = unicodedata.normalize("NFC", name).casefold()
        if folded in seen:
            return f"{seen[folded]!r} and {name!r} are the same file on some machines."
        seen[folded] = name
    for folded, name in seen.items():
        if any(other.startswith(f"{folded}/") for other in seen):
            return f"{name!r} is a file and a folder at once."
    return None


def _fault(name: str) -> str | None:
    """Why a name may lead out of the playbook's folder, or mean another file on some system; None if it cannot."""
    parts = name.split("/")
    if not name or len(name) > LONGEST_NAME:
        return f"a name has 1 to {LONGEST_NAME} characters"
    if ODD.search(name):
        return "it has a character that some systems do not allow in a file's name"
    if any(part in ("", ".", "..") for part in parts):
        return "it leaves the playbook's folder, or is not in its shortest form"
    if any(part != part.strip() or part.endswith(".") for part in parts):
        return "a part of it begins or ends with a space or a dot"
    if any(DEVICES.fullmatch(part) for part in parts):
        return "it is the name of a device on Windows"
    return None


def compile_sources(
    playbook: str,
    files: Mapping[str, str],
    images: Mapping[str, Raster] = NO_IMAGES,
    teams: frozenset[str] | None = None,
) -> Compiled:
    """The release of what was sent. Blocks for as long as a check takes.

    Args:
        images: The images as the request describes them, by name.
        teams: The teams that have members; None if they are not known.

    Raises:
        ProblemError: 422: a name cannot be used, the playbook's file is missing or has another id, or has errors.
    """
    main = f"{playbook}.yaml"
    if why := fault_of((*files, *images)):
        raise ProblemError(422, "bad-name", why)
    if main not in files:
        raise ProblemError(422, "no-playbook", f"There is no {main!r} among the files.")
    checked = check(MemoryFiles(files, images=images), main, teams=teams)
    if checked.graph is None:
        raise ProblemError(422, "findings", _told(checked), **findings(checked))
    if checked.graph.playbook.id != playbook:
        detail = f"{main!r} has the id {checked.graph.playbook.id!r}, not {playbook!r}."
        raise ProblemError(422, "other-playbook", detail)
    made_of = {name: files[name] for name in sorted({main, *checked.includes}) if name in files}
    shown = {image.digest: image for image in checked.images.values()}
    return Compiled(checked.graph, make(checked.graph), made_of, checked, shown)


def _told(checked: Checked) -> str:
    if checked.library:
        return "That is a library: send a playbook that includes it."
    errors = sum(each.severity is Severity.ERROR for each in checked.diagnostics)
    return f"The playbook has {errors} error{'' if errors == 1 else 's'}."


def findings(checked: Checked) -> dict[str, Any]:
    """The findings, in the form of `check --format json`."""
    counts = {
        f"{severity.value}_count": sum(each.severity is severity for each in checked.diagnostics)
        for severity in Severity
    }
    head = {"format_version": FORMAT_VERSION, "valid": checked.valid, "files": 1}
    return head | counts | {"diagnostics": [of_diagnostic(each) for each in checked.diagnostics]}
