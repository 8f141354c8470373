"""The build hook of a compiled wheel: mypyc turns the modules on the path of every turn into C.

Off unless `HATCH_BUILD_HOOK_ENABLE_CUSTOM` is set; `scripts/wheel` sets it. The modules are those that `pyproject.toml`
names. They are compiled in a copy of the sources: what is compiled there would hide the next change of a file here.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from sysconfig import get_config_var
from tempfile import mkdtemp
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

OPTIONS = ("--config-file=", "--follow-imports=silent", "--ignore-missing-imports")
"""CI has checked the types, with what is installed there; here they are only read."""


class CompiledModules(BuildHookInterface[Any]):
    """Adds compiled modules to the wheel, beside the sources that they were made of; Python prefers them."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile.

        Raises:
            RuntimeError: mypyc or the C compiler refused; with their words.
        """
        self.folder = Path(mkdtemp())
        copy = self.folder / "src"
        shutil.copytree(Path(self.root) / "src", copy, ignore=shutil.ignore_patterns("__pycache__"))
        command = [sys.executable, "-m", "mypyc", *OPTIONS, *self.config["modules"]]
        done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"the modules could not be compiled:\n{done.stdout}{done.stderr}")
        shutil.rmtree(copy / "build")
        for made in copy.rglob(f"*{get_config_var('EXT_SUFFIX')}"):
            build_data["force_include"][str(made)] = made.relative_to(copy).as_posix()
        build_data |= {"pure_python": False, "infer_tag": True}

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove what was only needed for the build."""
        shutil.rmtree(self.folder)
