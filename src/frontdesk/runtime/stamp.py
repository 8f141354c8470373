"""What tells that a file of playbooks has changed."""

from __future__ import annotations

import contextlib
from pathlib import Path

from frontdesk.compiler.check import ENDINGS

Stamp = frozenset[tuple[Path, int, int]]
"""Each file with its time and size."""


def stamp(folder: Path) -> Stamp:
    """The files of playbooks below a folder, as they are now."""
    found = set()
    for path in folder.rglob("*"):
        if path.suffix in ENDINGS:
            with contextlib.suppress(OSError):
                status = path.stat()
                found.add((path, status.st_mtime_ns, status.st_size))
    return frozenset(found)
