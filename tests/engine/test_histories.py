"""What was stored once can be read for ever: recorded releases open, and recorded histories lead where they led.

The files in `tests/fixtures/histories/` are never changed; new ones are added when what is stored grows.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from frontdesk.compiler.release import open_release
from frontdesk.engine.replay import replay
from frontdesk.ir import codec
from frontdesk.ir.event import Event
from frontdesk.ir.state import State

HISTORIES = sorted((Path(__file__).parents[1] / "fixtures" / "histories").glob("*.json"))


def test_there_are_histories() -> None:
    assert len(HISTORIES) >= 3


@pytest.mark.parametrize("file", HISTORIES, ids=lambda file: file.stem)
def test_a_recorded_history_leads_where_it_led(file: Path) -> None:
    recorded = json.loads(file.read_text(encoding="utf-8"))
    graph = open_release(json.dumps(recorded["release"]).encode())
    events = [codec.decode(Event, event) for event in recorded["events"]]
    assert codec.decode(State, recorded["state"]) == replay(graph, events)
