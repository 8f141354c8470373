"""The walk as the peers take it: they check no answer, so each step brings the value that an answer comes to."""

from __future__ import annotations

from typing import Any, Final

Step = dict[str, Any]
"""`type` is `picked`, `said` or `skipped`; `option` counts buttons; `value` is what is kept."""

STEPS: Final[tuple[Step, ...]] = (
    {"type": "picked", "option": 0, "value": "I want to buy"},
    {"type": "said", "value": "Jane Doe"},
    {"type": "said", "value": "Acme GmbH"},
    {"type": "picked", "option": 2, "value": 500},
    {"type": "picked", "option": 0, "value": "This month"},
    {"type": "said", "value": 2500},
    {"type": "said", "value": 40},
    {"type": "picked", "option": 0, "value": True},
    {"type": "said", "value": "jane@example.com"},
    {"type": "skipped"},
)
"""The steps after the opening, which is a turn too."""


def of_visitor(number: int) -> tuple[Step, ...]:
    """The steps of a visitor whose texts are nobody else's."""
    own = {
        "Jane Doe": f"Jane Doe {number}",
        "Acme GmbH": f"Acme {number}",
        "jane@example.com": f"j{number}@example.com",
    }
    return tuple(
        {**step, "value": own.get(str(step["value"]), step["value"])} if "value" in step else step for step in STEPS
    )
