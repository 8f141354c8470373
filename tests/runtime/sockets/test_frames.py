"""No frame to a visitor is over 32 KiB."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from frontdesk.ir.graph import Graph, Playbook
from frontdesk.lang.richtext import of_text, plain
from frontdesk.runtime import wire
from frontdesk.runtime.talk import frames
from frontdesk.runtime.talk.frames import event, item_frame, size, welcome_frame
from frontdesk.runtime.talk.visits import Welcome
from frontdesk.runtime.wire import MAX_FRAME_BYTES


def row(seq: int, text: str, **more: Any) -> dict[str, Any]:
    body = list(of_text(text))
    return {"seq": seq, "at": 1, "kind": "message", "from": "bot", "author": "Ada", "body": body, **more}


def event_frame(row: dict[str, Any], *, with_view: bool) -> dict[str, Any]:
    """The frame that a row travels in."""
    frame: dict[str, Any] = json.loads(event(row, with_view=with_view).decode("utf-8", "surrogatepass"))
    return frame


def welcome(log: tuple[dict[str, Any], ...], view: dict[str, Any]) -> Welcome:
    graph = Graph(Playbook("sales", "Sales"), {}, {}, {}, "start")
    return Welcome("c", "d1", graph, True, "t", len(log), {"name": "Ada", "color": "#000000"}, "", "bot", view, log)


def test_a_long_log_is_cut_between_rows_and_starts_with_the_first() -> None:
    log = tuple(row(n, "x" * 1000) for n in range(1, 101))
    frame = welcome_frame(welcome(log, {"kind": "text"}))
    assert [one["seq"] for one in frame["log"]] == list(range(1, len(frame["log"]) + 1))
    assert 20 < len(frame["log"]) < 40
    assert MAX_FRAME_BYTES - 1200 < size(frame) <= MAX_FRAME_BYTES


def test_a_log_that_fits_is_whole() -> None:
    log = tuple(row(n, "Hello") for n in range(1, 4))
    assert welcome_frame(welcome(log, {"kind": "text"}))["log"] == list(log)


def test_a_message_no_frame_can_hold_is_shortened() -> None:
    frame = event_frame(row(1, "😀" * 20_000, view={"kind": "choices", "options": ["ä" * 8_000] * 10}), with_view=True)
    assert size(frame) <= MAX_FRAME_BYTES
    assert plain(tuple(frame["body"])).startswith("😀" * 1000)
    assert len(frame["view"]["options"]) == 10


@pytest.mark.parametrize("unit", ["a", "é", "€", "😀", '"', "\\\\", "\x01", "\ud800", '😀"\x01é'])
def test_a_shortened_message_fills_its_frame_and_ends_with_a_whole_character(unit: str) -> None:
    text = unit * 40_000
    frame = event_frame(row(1, text), with_view=False)
    words = plain(tuple(frame["body"]))
    assert MAX_FRAME_BYTES - 6 <= size(frame) <= MAX_FRAME_BYTES
    assert words.endswith(" …")
    assert text.startswith(words.removesuffix(" …"))


def test_shortening_a_message_writes_it_a_few_times_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[int] = []

    def write(frame: Mapping[str, Any]) -> str:
        text = wire.write(frame)
        written.append(len(text))
        return text

    monkeypatch.setattr(frames, "write", write)
    event(row(1, "a" * 1_000_000), with_view=False)
    assert sum(written) < 3 * 1_000_000


def test_labels_no_welcome_can_hold_are_shortened() -> None:
    frame = welcome_frame(welcome((row(1, "Hi"),), {"kind": "choices", "options": ["ä" * 8_000] * 10}))
    assert size(frame) <= MAX_FRAME_BYTES
    assert frame["log"]


def test_an_event_without_its_view_has_no_view() -> None:
    assert "view" not in event_frame(row(1, "Hi", view={"kind": "text"}), with_view=False)


def test_whatever_a_person_may_type_arrives_whole() -> None:
    for text in ("\n".join("a" * 2_000), "\n\n".join("b" * 1_333), "\x01" * 3_999 + "c", "😀" * 4_000):
        frame = event_frame(row(1, text), with_view=False)
        assert size(frame) <= MAX_FRAME_BYTES
        assert plain(tuple(frame["body"])) == plain(of_text(text))


def test_an_item_with_many_records_keeps_the_newest() -> None:
    records = [{"id": str(n), "kind": "lead", "title": "ä" * 300, "created_at": n} for n in range(200)]
    frame = json.loads(item_frame({"id": "c", "records": records}, 7))
    kept = frame["item"]["records"]
    assert MAX_FRAME_BYTES - 700 < size(frame) <= MAX_FRAME_BYTES
    assert kept == records[-len(kept) :]
    assert json.loads(item_frame({"id": "c", "records": records[:3]}, 7))["item"]["records"] == records[:3]
