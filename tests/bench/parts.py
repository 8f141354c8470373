"""The modules of `bench/`, for tests: each is loaded by its path, as `python bench/serve.py` would find it."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

BENCH = Path(__file__).parents[2] / "bench"


@contextmanager
def _beside() -> Iterator[None]:
    sys.path.insert(0, str(BENCH))
    try:
        yield
    finally:
        sys.path.remove(str(BENCH))


def part(name: str) -> ModuleType:
    """One of them, with those that it needs."""
    with _beside():
        return importlib.import_module(name)
