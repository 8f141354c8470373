"""A stage for the press: a shift is one process that does jobs, until all are done or a failpoint ends it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from faults.stages import serve
from frontdesk.jobs import engine
from jobs.press import press

IMPORTED = engine
"""Importing DBOS takes a quarter of a second: the stage does it once, and each shift begins with it."""


def shift(url: str, diary: str, ahead_ms: int, key: str) -> None:
    """Enqueue a job, unless it is there, and do what is to do."""
    asyncio.run(press(url, Path(diary), ahead_ms, [key]))


if __name__ == "__main__":
    serve(shift)
