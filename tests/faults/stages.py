"""Stages: processes that fork a process for each performance, which a failpoint may kill.

Everything is imported once, before the first fork, and a stage has no threads: so that a performance costs hundredths
of a second.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from frontdesk.store import failpoint


class Stage:
    """Where a module's act is performed, each time in a process of its own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def perform(self, *arguments: Any, points: str = "") -> int:
        """Perform with points armed; the exit code, negative for a signal, 1 with a traceback on standard error."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([points, arguments]) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


@contextmanager
def stage(module: str) -> Iterator[Stage]:
    """A stage for the act that a module hands to `serve`, for as long as the block lasts."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    command = [sys.executable, "-m", module]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        yield Stage(process)
        assert process.stdin is not None
        process.stdin.close()


def serve(act: Callable[..., None]) -> None:
    """Be a stage: perform for each line of standard input, and print how that ended."""
    for line in sys.stdin:
        points, arguments = json.loads(line)
        print(_forked(act, points, arguments), flush=True)


def _forked(act: Callable[..., None], points: str, arguments: list[Any]) -> int:
    pid = os.fork()
    if pid:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    # What is printed is the exit code; what the act logs goes where tracebacks go.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    try:
        with failpoint.armed(points):
            act(*arguments)
    except BaseException:  # noqa: BLE001
        # Whatever it was: this process must not go on as a second stage.
        traceback.print_exc()
        os._exit(1)
    os._exit(0)
