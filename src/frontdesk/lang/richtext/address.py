"""Web addresses in text that a person has typed: where one stands, and whether it may become a link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

_ADDRESS: Final = re.compile(
    r"https?://[^\s<>\"'`\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+",
    re.IGNORECASE,
)
"""An address ends at a space, and at what turns or hides text."""

_CLOSING: Final = ".,;:!?)]}…"
"""Signs that close a sentence or a bracket; at its end they do not belong to an address."""


def addresses(line: str) -> Iterator[tuple[int, int]]:
    """Where the web addresses of a line stand, in order: first character, and the one after the last.

    An address with a user's name in it is left out, because it hides where it leads; so is one without a host.
    """
    for found in _ADDRESS.finditer(line):
        written = found[0].rstrip(_CLOSING)
        if _leads(written):
            yield found.start(), found.start() + len(written)


def _leads(written: str) -> bool:
    try:
        parts = urlsplit(written)
        return bool(parts.hostname) and "@" not in parts.netloc and "\\" not in written
    except ValueError:
        return False
