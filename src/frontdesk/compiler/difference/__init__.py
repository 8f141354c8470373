"""What a new version of a playbook changes for a visitor: two graphs compared, however they are written."""

from __future__ import annotations

from frontdesk.compiler.difference.changes import (
    Change,
    Difference,
    Meeting,
    Pair,
    difference,
)
from frontdesk.compiler.difference.onward import Goal, Onward, onward

__all__ = ["Change", "Difference", "Goal", "Meeting", "Onward", "Pair", "difference", "onward"]
