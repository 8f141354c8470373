"""JSON as it is stored and as it travels: compact UTF-8, written and read by orjson where that can, else by Python."""

from __future__ import annotations

import json
from typing import Any

import orjson


def write(data: object) -> bytes:
    """The JSON of plain data. Lone surrogates, which a visitor may send in a key, come back out as they came in."""
    try:
        return orjson.dumps(data)
    except TypeError:
        return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def canonical(data: object) -> bytes:
    """The one JSON of equal data without fractions: keys sorted, ASCII only, the same from every version."""
    try:
        text = orjson.dumps(data, option=orjson.OPT_SORT_KEYS)
    except TypeError:
        text = b"\xff"
    if text.isascii() and b"\x7f" not in text:
        return text
    return json.dumps(data, sort_keys=True, ensure_ascii=True, separators=(",", ":")).encode()


def read(text: str | bytes) -> Any:
    """The data that JSON describes.

    Raises:
        ValueError: It describes none.
        RecursionError: It is nested deeper than anything of ours.
    """
    try:
        return orjson.loads(text)
    except ValueError:
        # Python takes lone surrogates, and says what is wrong in its own words.
        return json.loads(text)
