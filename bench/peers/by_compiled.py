"""The flow in our own engine, compiled: a wheel as `scripts/wheel` builds it, in a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Final

from peers.by_xstate import RUN_S, AbsentError

ROOT: Final = Path(__file__).parents[2]
BUILD_S: Final = 300


def install(folder: Path) -> None:
    """Build a compiled wheel, and unpack it below the folder.

    Raises:
        AbsentError: There is no C compiler, or the wheel could not be built.
    """
    if shutil.which(os.environ.get("CC", "cc")) is None:
        raise AbsentError("The compiled engine is missing: it needs a C compiler.")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    command += ["--wheel-dir", str(folder / "wheel"), str(ROOT)]
    wanted = os.environ | {"HATCH_BUILD_HOOK_ENABLE_CUSTOM": "1"}
    done = subprocess.run(command, env=wanted, capture_output=True, text=True, timeout=BUILD_S, check=False)
    if done.returncode:
        raise AbsentError("The compiled engine is missing: its wheel could not be built, see `scripts/wheel`.")
    (wheel,) = (folder / "wheel").glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(folder / "compiled")


def measured(folder: Path, turns: int, conversations: int) -> dict[str, float]:
    """`rate` in turns a second, `p99_us` of a turn and `size_bytes` of a conversation."""
    known = os.environ | {"PYTHONPATH": os.pathsep.join((str(folder / "compiled"), str(ROOT / "bench")))}
    command = [sys.executable, "-m", "peers.by_compiled", str(turns), str(conversations)]
    done = subprocess.run(command, env=known, capture_output=True, text=True, timeout=RUN_S, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def main() -> None:
    """Print what was measured, as JSON: the other end of `measured`."""
    from figures import percentile

    from engine import lasting, rate, size
    from frontdesk.engine import step
    from peers.ours import Ours

    if step.__file__.endswith(".py"):
        raise SystemExit(f"{step.__file__} is not compiled")
    ours, (turns, conversations) = Ours(), map(int, sys.argv[1:])
    p99_us = percentile(lasting(ours, turns), 99)
    print(json.dumps({"rate": rate(ours, turns), "p99_us": p99_us, "size_bytes": size(ours, conversations)}))


if __name__ == "__main__":
    main()
