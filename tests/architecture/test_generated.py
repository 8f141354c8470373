"""Every generated file is what would be generated now."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).parents[2]


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "scripts" / "generate.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_generated_files_are_current() -> None:
    made = dict(script().files())
    assert {"schema/playbook.schema.json", "docs/reference/rules.md", "src/frontdesk/cards/question.md"} <= set(made)
    for path, text in made.items():
        assert text == (ROOT / path).read_text(encoding="utf-8"), f"{path} is stale: run scripts/generate.py"
