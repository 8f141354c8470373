"""The second chance of browser tests: who has it, and that an unsteady test is named (decision 0048)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

AGAIN = Path(__file__).parents[2] / "scripts" / "again.py"

UNSTEADY = """
from pathlib import Path

def test_unsteady():
    been = Path(__file__).with_suffix(".been")
    if not been.exists():
        been.touch()
        raise AssertionError
"""
STOPPED = "def test_stopped():\n    raise KeyboardInterrupt\n"
BROKEN = "def test_broken():\n    raise AssertionError\n"


def suite(folder: Path, files: dict[str, str]) -> tuple[int, str]:
    """Runs these tests, then what follows a failure: its exit status and what it prints."""
    for path, text in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    first = subprocess.run([sys.executable, "-m", "pytest", "--rootdir=.", "--cache-clear"], cwd=folder, check=False)
    again = [sys.executable, str(AGAIN), str(first.returncode)]
    done = subprocess.run(again, cwd=folder, check=False, capture_output=True, text=True)
    return done.returncode, done.stdout


def test_one_that_succeeds_alone_is_named(tmp_path: Path) -> None:
    status, said = suite(
        tmp_path, {"tests/browser/test_a.py": UNSTEADY, "tests/browser/test_b.py": "def test_good(): ..."}
    )
    assert (0, True) == (status, "UNSTEADY: tests/browser/test_a.py::test_unsteady" in said)
    assert "1 passed" in said


@pytest.mark.parametrize(
    "files",
    [
        {"tests/browser/test_a.py": UNSTEADY, "tests/browser/test_b.py": BROKEN},
        {"tests/store/test_a.py": UNSTEADY},
        {"tests/store/test_a.py": UNSTEADY, "tests/browser/test_b.py": UNSTEADY},
        {f"tests/browser/test_{name}.py": UNSTEADY for name in "abcd"},
        {"tests/browser/test_a.py": UNSTEADY, "tests/browser/test_b.py": STOPPED},
    ],
    ids=["fails-again", "no-browser-test", "one-of-two", "four", "interrupted"],
)
def test_others_have_none(tmp_path: Path, files: dict[str, str]) -> None:
    status, said = suite(tmp_path, files)
    assert status != 0
    assert "UNSTEADY" not in said
