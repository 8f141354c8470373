"""The command, run in this process: what it makes of arguments and streams, without the wait for an interpreter."""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from frontdesk_cli import main


@dataclass(frozen=True, slots=True)
class Done:
    """How a command has ended, and what it has written."""

    returncode: int
    stdout: str
    stderr: str


def frontdesk(*arguments: str, folder: Path, stdin: str = "", environment: dict[str, str] | None = None) -> Done:
    """Run the command in a folder, where nobody sits at a terminal.

    Args:
        stdin: What can be read from standard input, to its end.
        environment: Variables beside those that are there.
    """
    given, out, err = (io.TextIOWrapper(io.BytesIO(data), "utf-8") for data in (stdin.encode(), b"", b""))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for name, value in {"NO_COLOR": "1", **(environment or {})}.items():
            patch.setenv(name, value)
        for name, stream in (("stdin", given), ("stdout", out), ("stderr", err)):
            patch.setattr(sys, name, stream)
        patch.setattr(sys, "argv", ["frontdesk", *arguments])
        with pytest.raises(SystemExit) as left:
            main.main()
    code = left.value.code
    return Done(code if isinstance(code, int) else 0, _written(out), _written(err))


def _written(stream: io.TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()
