"""The flow as a machine of `xstate` 5 on Node, in a process of its own; installed into a folder for the run."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from peers.steps import STEPS

PACKAGE: Final = "xstate@5"
SCRIPT: Final = Path(__file__).with_name("xstate.mjs")
INSTALL_S: Final = 120
RUN_S: Final = 600
WAYS: Final[Mapping[str, str]] = {
    "pure": "pure function",
    "stored": "actor, stored each turn",
    "inPlace": "actor, changed in place",
}
"""What the script measures, in words."""


class AbsentError(Exception):
    """Something that a peer needs is not here; the message is one sentence that says what."""


def install(folder: Path) -> str:
    """The version that is now in the folder.

    Raises:
        AbsentError: There is no Node, or the package cannot be had.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise AbsentError("xstate is missing: it needs `node` and `npm` on the path.")
    command = [npm, "install", "--silent", "--no-fund", "--no-audit", "--prefix", str(folder), PACKAGE]
    done = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_S, check=False)
    if done.returncode:
        raise AbsentError("xstate is missing: `npm install` could not get it.")
    package = json.loads((folder / "node_modules" / "xstate" / "package.json").read_text(encoding="utf-8"))
    return str(package["version"])


def measured(folder: Path, turns: int, conversations: int) -> dict[str, dict[str, float]]:
    """Of each way, `rate` in turns a second, `p99_us` of a turn and `size_bytes` of a conversation."""
    command = ["node", "--expose-gc", str(SCRIPT), str(turns), str(conversations), str(folder), json.dumps(STEPS)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=RUN_S, check=True)
    found = json.loads(done.stdout)
    return {way: found[way] for way in WAYS}
