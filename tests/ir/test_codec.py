"""What is stored of a noun, key by key, and what is refused when it is read."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from frontdesk.errors import CorruptError
from frontdesk.ir.codec import decode, encode
from frontdesk.ir.event import Event, Moment, Opened, Picked
from frontdesk.ir.state import Phase, State
from frontdesk.lang.value import Money

STATE = State(
    phase=Phase.WAITING,
    card="start.capture",
    memory={"field": 1},
    values={
        "a": "text",
        "b": True,
        "c": Decimal("1.50"),
        "d": Money(Decimal(10), "EUR"),
        "e": date(2026, 12, 25),
    },
    timers={"wait": 5},
    language="nl",
)
STORED = (
    '{"phase": "waiting", "card": "start.capture", "memory": {"field": 1}, "values": {"a": "text", "b": true, '
    '"c": {"number": "1.50"}, "d": {"money": ["10", "EUR"]}, "e": {"date": "2026-12-25"}}, "timers": {"wait": 5}, '
    '"language": "nl", "requested": false, "missed": false, "caller": null, "agent": "", "chatted": false, '
    '"outcome": null, "calls": 0, "consent": "", "consented_at": null, "rating": null}'
)


def test_a_state_is_written_field_by_field_in_its_order() -> None:
    assert json.dumps(encode(STATE)) == STORED
    assert decode(State, json.loads(STORED)) == STATE


def test_an_event_says_which_it_is() -> None:
    event = Picked(now=Moment(7, ("", "sales"), True), card="a", option=2)
    written = {"T": "Picked", "now": {"at_ms": 7, "online": ["", "sales"], "installed": True}, "card": "a", "option": 2}
    assert json.dumps(encode(event, Event)) == json.dumps(written)
    assert decode(Event, written) == event


def test_what_is_stored_shares_nothing_with_the_state() -> None:
    stored = encode(STATE)
    stored["values"]["a"] = stored["memory"]["field"] = stored["timers"]["wait"] = 0
    assert (STATE.values["a"], STATE.memory, STATE.timers) == ("text", {"field": 1}, {"wait": 5})


def test_a_field_that_came_later_takes_its_default() -> None:
    assert decode(State, {"card": "a"}) == State(card="a")
    assert decode(Opened, {"now": {"at_ms": 1}}) == Opened(now=Moment(1))


@pytest.mark.parametrize(
    ("of", "data"),
    [
        (State, {"colour": "red"}),
        (State, {"card": "a", "colour": "red"}),
        (State, {"phase": "asleep"}),
        (State, {"memory": ["field"]}),
        (State, {"memory": []}),
        (State, {"values": {"a": {"number": "many"}}}),
        (State, {"values": {"a": 1}}),
        (State, None),
        (Event, {"T": "Exploded"}),
        (Event, {"T": "Said", "now": {"at_ms": 1}}),
        (Event, {"text": "no kind"}),
        (Event, None),
    ],
    ids=str,
)
def test_what_describes_nothing_is_refused(of: Any, data: Any) -> None:
    with pytest.raises(CorruptError):
        decode(of, data)
