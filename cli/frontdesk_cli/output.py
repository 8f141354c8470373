"""Where a command's result goes: standard output or a file, with colour on a terminal."""

from __future__ import annotations

import os
import sys
import time
from datetime import UTC, datetime
from typing import Final, TextIO

PATIENCE_S: Final = 1.0
"""A run that ends sooner shows no progress."""


def colour_wanted(stream: TextIO | None = None) -> bool:
    """The stream, by default standard output, is a terminal, and nobody asked for no colour (https://no-color.org)."""
    return (stream or sys.stdout).isatty() and not os.environ.get("NO_COLOR")


def ready(path: str | None) -> None:
    """Check that a result can be written there, before any work is done.

    Raises:
        UsageError: The folder does not exist, or the path is one.
    """
    from frontdesk.compiler.saving import place_of

    if path is not None:
        place_of(path)


def write(text: str, path: str | None = None, stream: TextIO | None = None) -> None:
    """Write a result as UTF-8, whatever the locale: to a file whole or not at all, else to standard output.

    Args:
        stream: Where it goes in place of standard output.

    Raises:
        UsageError: The folder does not exist, or the path is one.
        SetupError: The file cannot be written.
    """
    data = text.encode("utf-8", "backslashreplace")
    if path is None:
        write_bytes(data, stream)
        return
    from frontdesk.compiler.saving import save

    save(path, data)


def write_bytes(data: bytes, stream: TextIO | None = None) -> None:
    """Write bytes as they are to standard output, or another stream."""
    out = stream or sys.stdout
    out.flush()
    out.buffer.write(data)
    out.flush()


def instant(at_ms: int | None) -> str:
    """An instant in UTC, as lists show it; a hyphen for None."""
    return "-" if at_ms is None else datetime.fromtimestamp(at_ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Progress:
    """Shows on a terminal, and only there, how far a long run has come."""

    def __init__(self, done: str) -> None:
        self._done = done
        self._started = time.monotonic()
        self._on = sys.stderr.isatty()

    def __call__(self, number: int, total: int) -> None:
        """Some of the total are done; when all are, the line is cleared."""
        if not self._on or time.monotonic() - self._started < PATIENCE_S:
            return
        line = f"{number} of {total} files {self._done}" if number < total else ""
        sys.stderr.write(f"\r\033[K{line}")
        sys.stderr.flush()
