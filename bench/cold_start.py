"""How long the command takes from nothing: against a bare interpreter, in the same run.

Run it with `.venv/bin/python bench/cold_start.py`. Each line is the median of the runs in
seconds, and its ratio to the floor.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
RUNS = 9

COMMANDS = {
    "bare interpreter (floor)": ["-c", "pass"],
    "frontdesk --version": ["-m", "frontdesk_cli.main", "--version"],
    "frontdesk --help": ["-m", "frontdesk_cli.main", "--help"],
    "frontdesk check playbooks/": ["-m", "frontdesk_cli.main", "check", "playbooks/"],
    "frontdesk compile": ["-m", "frontdesk_cli.main", "compile", "playbooks/website-sales.yaml"],
}


def once(arguments: list[str]) -> float:
    """Seconds from start to exit of one process."""
    begin = time.perf_counter()
    subprocess.run([sys.executable, *arguments], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begin


def main() -> None:
    """Print a line for each command."""
    floor = 0.0
    for name, arguments in COMMANDS.items():
        took = statistics.median(once(arguments) for _ in range(RUNS))
        floor = floor or took
        print(f"{name:32} {took:6.3f} s   {took / floor:5.1f} × floor")


if __name__ == "__main__":
    main()
