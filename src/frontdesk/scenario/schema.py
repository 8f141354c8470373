"""The JSON Schema of files of scenarios, for editors: made from the shapes that the reader uses."""

from __future__ import annotations

import json
from typing import Final

from frontdesk.compiler.schema import DIALECT, outside
from frontdesk.ir.schema import Schema
from frontdesk.scenario import form
from frontdesk.scenario.steps import KINDS

TITLE: Final = "Frontdesk scenarios"


def scenario_schema() -> Schema:
    """The schema of a `*.test.yaml` file (JSON Schema 2020-12)."""
    suite = outside(form.SUITE)
    suite["properties"]["tests"]["items"]["properties"]["steps"]["items"] = {"$ref": "#/$defs/step"}
    return {"$schema": DIALECT, "title": TITLE, **suite, "$defs": {"step": _step(), **dict(map(_kind, KINDS))}}


def as_text() -> str:
    """The schema as the text of its file."""
    return json.dumps(scenario_schema(), indent=2, ensure_ascii=False) + "\n"


def _step() -> Schema:
    """A step: one of the kinds of steps."""
    return {"type": "object", "anyOf": [{"$ref": f"#/$defs/{kind}"} for kind in KINDS]}


def _kind(name: str) -> tuple[str, Schema]:
    shape = outside(KINDS[name].shape)
    return name, {"title": name, "description": shape["properties"][name]["description"], **shape}
