"""A difference as JSON, for other programs."""

from __future__ import annotations

import json
from dataclasses import asdict

from frontdesk.compiler.difference import Difference


def render(difference: Difference, old: str, new: str) -> str:
    """All parts of the difference under their names, the two versions' names, and whether nothing differs; indented."""
    head = {"format_version": "1", "old": old, "new": new, "same": difference.empty}
    return json.dumps(head | asdict(difference), indent=2, ensure_ascii=False) + "\n"
