"""Frames of at most 32 KiB, whatever was said and recorded."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from frontdesk.lang.richtext import Body, plain
from frontdesk.runtime.talk import rows
from frontdesk.runtime.talk.visits import Welcome
from frontdesk.runtime.wire import MAX_FRAME_BYTES, write
from frontdesk.store.conversations import LogRow

Json = dict[str, Any]

LONGEST_LABEL: Final = 200
"""Characters of a button's label that are kept if a frame cannot hold the labels whole."""

MORE: Final = " …"
"""What replaces the rest of a text that is cut."""


def size(frame: Mapping[str, Any]) -> int:
    """Bytes of a frame's text."""
    return len(write(frame))


def welcome_frame(welcome: Welcome) -> Json:
    """The welcome, with as many rows of its log as fit into a frame."""
    frame: Json = {
        "type": "welcome",
        "token": welcome.token,
        "conversation": welcome.conversation,
        "seq": welcome.seq,
        "bot": welcome.bot,
        "agent": welcome.agent or None,
        "phase": welcome.phase,
        "view": welcome.view,
        "log": [],
    }
    if size(frame) > MAX_FRAME_BYTES // 2:
        frame["view"] = _short_view(welcome.view)
    left = MAX_FRAME_BYTES - size(frame)
    for row in welcome.log:
        left -= size(row) + 1
        if left < 0:
            break
        frame["log"].append(row)
    return frame


def visitor_event(row: LogRow) -> bytes:
    """A row that was just stored, as the visitor's pages get it."""
    frame: Json = {"type": "event", **rows.for_visitor(row)}
    if row.view is not None:
        frame["view"] = row.view
    return _written(frame)


def agent_event(conversation: str, row: LogRow) -> bytes:
    """A row as an agent who watches the conversation gets it."""
    return _written({"type": "event", "conversation": conversation, **rows.for_agent(row)})


def event(row: Mapping[str, Any], *, with_view: bool) -> bytes:
    """A row that was read from the store, as an event.

    Args:
        with_view: Whether the view that the row holds is still of use.
    """
    frame = {"type": "event", **row}
    if not with_view:
        frame.pop("view", None)
    return _written(frame)


def _written(frame: Json) -> bytes:
    """An event as text; a body that does not fit into a frame is sent as plain text.

    What people type always arrives whole: without a node for each line end, any message fits.
    """
    text = write(frame)
    if len(text) > MAX_FRAME_BYTES and "view" in frame:
        frame["view"] = _short_view(frame["view"])
        text = write(frame)
    if len(text) > MAX_FRAME_BYTES:
        frame["body"] = _plain_body(frame["body"], MAX_FRAME_BYTES - size({**frame, "body": []}))
        text = write(frame)
    return text


def _plain_body(body: Body, room: int) -> list[Json]:
    """One paragraph of plain text, with as much of a body's text as fits into `room` bytes."""
    text = plain(tuple(body))
    left = room - size(_paragraph("")[0])
    written = _quoted(text)
    return _paragraph(text if len(written) <= left else _beginning(written, left - len(_quoted(MORE))) + MORE)


def _quoted(text: str) -> bytes:
    """A text as JSON writes it, without the quotes around it."""
    return json.dumps(text, ensure_ascii=False).encode("utf-8", "surrogatepass")[1:-1]


def _beginning(written: bytes, room: int) -> str:
    """As many whole characters of a text written as JSON as fit into `room` bytes.

    A written character has at most six bytes, as an escape: the cut may have to go back that far.
    """
    for end in range(room, max(room - 6, 0), -1):
        try:
            return str(json.loads(b'"' + written[:end] + b'"'))
        except ValueError:
            continue
    return ""


def _paragraph(text: str) -> list[Json]:
    return [{"t": "p", "c": [{"t": "text", "v": text}]}]


def item_frame(item: Mapping[str, Any], feed: int) -> bytes:
    """A list item that changed, with as many of its newest records as fit into a frame."""
    text = write({"type": "conversation", "item": item, "feed": feed})
    if len(text) <= MAX_FRAME_BYTES:
        return text
    return write(_with_newest_records({"type": "conversation", "item": dict(item), "feed": feed}))


def _with_newest_records(frame: Json) -> Json:
    records = frame["item"]["records"]
    frame["item"]["records"] = []
    left, kept = MAX_FRAME_BYTES - size(frame), 0
    for record in reversed(records):
        left -= size(record) + 1
        if left < 0:
            break
        kept += 1
    frame["item"]["records"] = records[len(records) - kept :]
    return frame


def _short_view(view: Mapping[str, Any]) -> Json:
    if "options" not in view:
        return dict(view)
    return {**view, "options": [label[:LONGEST_LABEL] for label in view["options"]]}
