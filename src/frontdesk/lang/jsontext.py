"""JSON for storage and transport: compact UTF-8, written and read by orjson where possible, else by `json`."""

from __future__ import annotations

import json
import re
from typing import Any, Final

import orjson

_LONG: Final = re.compile(r"[0-9][0-9]{18}")
"""A whole number that orjson may round, or a text that looks like one. So written, it is found in half the time."""


def write(data: object) -> bytes:
    """The JSON of plain data. Lone surrogates, which a visitor may send in a key, survive writing and reading."""
    try:
        return orjson.dumps(data)
    except TypeError:
        return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def canonical(data: object) -> bytes:
    """The canonical JSON of data without fractions: sorted keys, ASCII only, and the same in every version."""
    try:
        text = orjson.dumps(data, option=orjson.OPT_SORT_KEYS)
    except TypeError:
        text = b"\xff"
    if text.isascii() and b"\x7f" not in text:
        return text
    return json.dumps(data, sort_keys=True, ensure_ascii=True, separators=(",", ":")).encode()


def read(text: str | bytes) -> Any:
    """The data that a JSON text holds.

    Raises:
        ValueError: The text is not JSON.
        RecursionError: The data is nested deeper than Python can read, and far deeper than any of ours.
    """
    words = text if isinstance(text, str) else text.decode("utf-8", "surrogatepass")
    if not _LONG.search(words):
        try:
            return orjson.loads(words)
        except ValueError:
            # `json` accepts lone surrogates; anything else it refuses, with its own error.
            return json.loads(words)
    return json.loads(words)
