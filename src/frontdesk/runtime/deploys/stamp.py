"""A stamp that shows whether playbook files, or the images beside them, have changed."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from frontdesk.compiler.check import ENDINGS

Stamp = frozenset[tuple[Path, int, int]]
"""Each file with its time and size."""


WATCHED = (*ENDINGS, ".png", ".jpg", ".jpeg", ".webp", ".gif")


def stamp(folder: Path) -> Stamp:
    """The files of playbooks and their images below a folder, as they are now; hidden folders are left out."""
    found = set()
    for here, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for path in (Path(here, name) for name in names if name.lower().endswith(WATCHED)):
            with contextlib.suppress(OSError):
                status = path.stat()
                found.add((path, status.st_mtime_ns, status.st_size))
    return frozenset(found)
