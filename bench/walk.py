"""The walk through `flows/lead-qualification.yaml` that the benchmarks take: its answers, after the opening.

It is the first scenario of `flows/lead-qualification.test.yaml`, which keeps it true.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

FLOW: Final = Path(__file__).with_name("flows") / "lead-qualification.yaml"

ANSWERS: Final[tuple[int | str | None, ...]] = (
    0,
    "Jane Doe",
    "Acme GmbH",
    2,
    0,
    "2500 EUR",
    "40",
    0,
    "jane@example.com",
    None,
)
"""An index is a button to pick, a text is typed, none skips an optional field."""
