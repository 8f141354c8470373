"""The playbooks of a server with another wait: so long that no test sits it out, or so short that one can."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

from serving import PLAYBOOKS

WAIT = "wait_time: 60s"
LONG = "1h"


def patient(folder: Path, playbooks: Path = PLAYBOOKS, wait: str = LONG) -> Path:
    """A copy in this folder in which whoever waits a minute for a person waits so long; where it is."""
    made = folder / "playbooks"
    copytree(playbooks, made)
    for path in made.rglob("*.yaml"):
        path.write_text(path.read_text("utf-8").replace(WAIT, f"wait_time: {wait}"), "utf-8")
    return made
