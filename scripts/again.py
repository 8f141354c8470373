"""What follows a run of the suite that failed: a few browser tests are run once more, alone. Why: decision 0048.

A browser test depends on how a browser and a server share the machine. One that fails in the suite and succeeds alone
is named as unsteady. No other test has a second chance, and no more than `FEW` of these have one.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

FEW = 3
BROWSER = "tests/browser/"
FAILED = Path(".pytest_cache/v/cache/lastfailed")
"""Where pytest keeps the ids of the tests that failed."""


def main(status: int) -> int:
    """Pytest's exit status in, that of the whole run out."""
    if status != pytest.ExitCode.TESTS_FAILED:
        return status
    failed = sorted(json.loads(FAILED.read_text(encoding="utf-8"))) if FAILED.is_file() else []
    if not failed or len(failed) > FEW or not all(test.startswith(BROWSER) for test in failed):
        return status
    print(f"Running what failed once more, alone: {len(failed)} of the browser tests.", flush=True)
    if subprocess.run([sys.executable, "-m", "pytest", *failed], check=False).returncode:
        return status
    for test in failed:
        print(f"UNSTEADY: {test} failed in the suite and succeeded alone. It needs mending: see docs/decisions/0048.")
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
