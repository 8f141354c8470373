"""A drawing as JSON, for other programs."""

from __future__ import annotations

import json
from dataclasses import asdict

from frontdesk.export.drawing import Drawing


def render(drawing: Drawing) -> str:
    """`{"title", "start", "groups": [{"name", "boxes": [...]}], "arrows": [...]}`, indented, ending in a line break."""
    return json.dumps({"format_version": "1"} | asdict(drawing), indent=2, ensure_ascii=False) + "\n"
