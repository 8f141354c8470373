"""Where a command's result goes: standard output or a file, with colour where somebody looks."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from frontdesk.errors import SetupError


def colour_wanted() -> bool:
    """Standard output is a terminal, and nobody asked for no colour (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def write(text: str, path: str | None = None) -> None:
    """Write a result as UTF-8, whatever the locale.

    Raises:
        SetupError: The file cannot be written.
    """
    data = text.encode("utf-8", "backslashreplace")
    if path is None:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
        return
    try:
        Path(path).write_bytes(data)
    except OSError as error:
        raise SetupError(f"cannot write {path!r}: {error.strerror or error}") from error
