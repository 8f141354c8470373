"""Walks over engine and store: whatever happens in whatever order, conversations are as the model says."""

from __future__ import annotations

from pathlib import Path

from faults.walks import prepare, walk

WALKS, STEPS = 25, 40


def test_whatever_happens_in_whatever_order_conversations_are_as_the_model_says(tmp_path: Path) -> None:
    walk(prepare(tmp_path), WALKS, STEPS)
