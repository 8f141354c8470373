"""Walks over engine and store: whatever happens in whatever order, conversations are as the model says."""

from __future__ import annotations

from pathlib import Path

import pytest

from databases import database_url, kind, unhurried  # noqa: F401
from faults.prepared import prepare
from faults.walks import walk

WALKS, STEPS = {"sqlite": 25, "postgresql": 10}, 40


@pytest.mark.usefixtures("unhurried")
def test_whatever_happens_in_whatever_order_conversations_are_as_the_model_says(
    tmp_path: Path,
    kind: str,  # noqa: F811
    database_url: str,  # noqa: F811
) -> None:
    walk(prepare(tmp_path, database_url), WALKS[kind], STEPS)
