"""The compiled wheel is the same engine: it passes the tests of the modules that are compiled in it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from sysconfig import get_config_var

import pytest

ROOT = Path(__file__).parents[2]
TESTS = (
    *("engine/test_step.py", "engine/test_histories.py", "engine/test_walks.py", "engine/test_trouble.py"),
    *("engine/test_consent_and_rating.py", "engine/test_simulate.py", "cards", "scenario/test_play.py"),
    *("lang/test_condition_evaluate.py", "lang/test_richtext_body.py", "lang/test_template.py"),
)
LIMIT_S = 900

pytestmark = pytest.mark.skipif(
    shutil.which(os.environ.get("CC", "cc")) is None, reason="a compiled wheel needs a C compiler"
)


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the wheel holds."""
    folder = tmp_path_factory.mktemp("compiled")
    done = subprocess.run(
        [ROOT / "scripts" / "wheel", folder / "wheel"], capture_output=True, text=True, timeout=LIMIT_S
    )
    assert done.returncode == 0, done.stderr
    (wheel,) = (folder / "wheel").iterdir()
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(folder / "made")
    return folder / "made"


def ran(compiled: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What Python did with these arguments, the wheel before all else on its path."""
    known = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    command = [sys.executable, *arguments]
    environment = known | {"PYTHONPATH": str(compiled)}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=LIMIT_S)


def test_the_wheel_holds_the_modules_that_the_project_names_compiled(compiled: Path) -> None:
    said = "from frontdesk.engine import refusal, run, step, view; print(refusal.__file__, step.__file__)"
    suffix = get_config_var("EXT_SUFFIX")
    folder = compiled / "frontdesk" / "engine"
    assert ran(compiled, "-c", said).stdout.split() == [f"{folder / name}{suffix}" for name in ("refusal", "step")]


def test_the_compiled_engine_passes_the_tests_of_the_engine(compiled: Path) -> None:
    files = [str(ROOT / "tests" / name) for name in TESTS]
    done = ran(compiled, "-m", "pytest", "-q", "-p", "no:cacheprovider", *files)
    assert done.returncode == 0, done.stdout[-4_000:]
