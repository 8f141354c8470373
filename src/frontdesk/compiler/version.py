"""One side of a comparison: a playbook in a file, in a git revision, or in a release."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from frontdesk.compiler import release
from frontdesk.compiler.check import check_paths
from frontdesk.compiler.checked import check
from frontdesk.compiler.revision import opened
from frontdesk.errors import CorruptError, UsageError
from frontdesk.ir.graph import Graph
from frontdesk.lang.diagnostic import Diagnostic
from frontdesk.lang.source import Source


@dataclass(frozen=True, slots=True)
class Version:
    """A playbook, or the errors in it.

    Attributes:
        name: As the user named it.
        graph: None if there are errors.
        diagnostics: The findings in it; none for a release, which was checked when it was made.
        sources: The texts that the diagnostics are about.
    """

    name: str
    graph: Graph | None
    diagnostics: tuple[Diagnostic, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)


def version(named: str) -> Version:
    """The playbook that is named by a path, by `REVISION:path`, or by the path of a release.

    Raises:
        UsageError: Nothing readable has that name, or it is a folder, a library, or a `.json` that is not a release.
        SetupError: Git is needed, and is missing or does not answer.
    """
    if os.path.exists(named):
        return _of_release(named) if named.endswith(".json") else _of_file(named)
    if ":" in named:
        files, name = opened(named)
        checked = check(files, name, named)
        return _judged(Version(named, checked.graph, checked.diagnostics, checked.sources), checked.library)
    raise UsageError(f"there is no file {named!r}, and no revision is given")


def _of_file(named: str) -> Version:
    if os.path.isdir(named):
        raise UsageError(f"{named!r} is a folder: name a playbook in it")
    checked = check_paths([named]).checked[0]
    return _judged(Version(named, checked.graph, checked.diagnostics, checked.sources), checked.library)


def _judged(found: Version, library: bool) -> Version:
    if library:
        raise UsageError(f"{found.name!r} is a library: compare a playbook that includes it")
    return found


def _of_release(named: str) -> Version:
    try:
        with open(named, "rb") as file:
            return Version(named, release.open_release(file.read()))
    except OSError as error:
        raise UsageError(f"cannot read {named!r}: {error.strerror or error}") from error
    except CorruptError as error:
        raise UsageError(f"{named!r} is not a release: {error}") from error
