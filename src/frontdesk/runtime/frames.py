"""Frames for visitors that hold 32 KiB at most, whatever was said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from frontdesk.lang.richtext import of_text, plain
from frontdesk.runtime.visits import Welcome
from frontdesk.runtime.wire import MAX_FRAME_BYTES, write

Json = dict[str, Any]

LONGEST_CUT: Final = 4_000
"""Characters that are left of a message too long for a frame."""

LONGEST_LABEL: Final = 200
"""The same for a button's label."""


def size(frame: Mapping[str, Any]) -> int:
    """Bytes of a frame's text."""
    return len(write(frame).encode("utf-8", "surrogatepass"))


def welcome_frame(welcome: Welcome) -> Json:
    """The welcome, with as many rows of its log as it holds."""
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


def event_frame(row: Mapping[str, Any], *, with_view: bool) -> Json:
    """A row as an event; a body that no frame can hold is shortened, as plain text."""
    frame: Json = {"type": "event", **row}
    if not with_view:
        frame.pop("view", None)
    if size(frame) <= MAX_FRAME_BYTES:
        return frame
    if "view" in frame:
        frame["view"] = _short_view(frame["view"])
    if size(frame) > MAX_FRAME_BYTES:
        frame["body"] = list(of_text(plain(tuple(row["body"]))[:LONGEST_CUT] + " …"))
    return frame


def _short_view(view: Mapping[str, Any]) -> Json:
    if "options" not in view:
        return dict(view)
    return {**view, "options": [label[:LONGEST_LABEL] for label in view["options"]]}
