"""The files of a git revision: a playbook as it was, without checking anything out."""

from __future__ import annotations

import posixpath
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from frontdesk.compiler.load import MOST_BYTES, is_below
from frontdesk.errors import SetupError, UsageError
from frontdesk.lang import raster
from frontdesk.lang.raster import Raster

PATIENCE_S: Final = 30.0
"""How long git may take for one answer."""


@dataclass(frozen=True, slots=True)
class GitFiles:
    """A folder as it is in a revision; git answers from the current folder.

    Attributes:
        revision: Anything that git accepts as one: `main`, `HEAD~1`, a digest.
        folder: Relative to the top of the repository; with `./` before it, to the current folder. Empty for the top.
    """

    revision: str
    folder: str

    def read(self, name: str) -> bytes | None:
        if not is_below(name):
            return None
        done = _git("cat-file", "blob", f"{self.revision}:{self._path(name)}")
        return done.stdout[: MOST_BYTES + 1] if done.returncode == 0 else None

    def image(self, name: str) -> Raster | str:
        done = _git("cat-file", "blob", f"{self.revision}:{self._path(name)}")
        return raster.read(done.stdout[: raster.MOST_BYTES + 1])

    def has(self, name: str) -> bool:
        return is_below(name) and _git("cat-file", "-t", f"{self.revision}:{self._path(name)}").stdout == b"blob\n"

    def _path(self, name: str) -> str:
        path = posixpath.normpath(posixpath.join(self.folder, name))
        return f"./{path}" if self.folder.startswith(".") else path


def opened(named: str) -> tuple[GitFiles, str]:
    """The folder of `REVISION:path`, and the name of the file in it.

    Raises:
        UsageError: Git knows no such revision, or there is no such file in it.
        SetupError: Git is not installed, or does not answer.
    """
    revision, _, path = named.partition(":")
    if (
        not revision
        or revision.startswith("-")
        or _git("rev-parse", "--verify", "-q", f"{revision}^{{commit}}").returncode
    ):
        raise UsageError(f"git knows no revision {revision!r} here")
    folder, name = posixpath.split(path)
    files = GitFiles(revision, folder)
    if not name or not files.has(name):
        raise UsageError(f"there is no file {path!r} in revision {revision!r}")
    return files, name


def head(folder: str, files: Sequence[str]) -> str | None:
    """The commit of some files in a folder, with `+changed` if they differ from it; None if git does not say.

    Args:
        files: Relative to the folder.
    """
    try:
        commit = _git("-C", folder, "rev-parse", "--verify", "-q", "HEAD")
        changed = _git("-C", folder, "status", "--porcelain", "--", *files)
    except SetupError:
        return None
    if commit.returncode or changed.returncode:
        return None
    return commit.stdout.decode().strip() + ("+changed" if changed.stdout.strip() else "")


def _git(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(["git", *arguments], capture_output=True, check=False, timeout=PATIENCE_S, cwd=Path.cwd())
    except FileNotFoundError as error:
        raise SetupError("to compare with a revision, git must be installed") from error
    except subprocess.TimeoutExpired as error:
        raise SetupError("git did not answer") from error
