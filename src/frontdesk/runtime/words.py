"""The text that people type: how much of it can be stored."""

from __future__ import annotations

import re
from typing import Final

from frontdesk.runtime.refusal import InvalidError

LONGEST: Final = 4_000
"""Code points of one message, after trimming."""

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """The text without characters that cannot be stored."""
    return _UNSTORABLE.sub("", text)


def checked(text: str) -> str:
    """The text without space around it.

    Raises:
        InvalidError: `bad-text`: the text is empty, too long, or holds a NUL or a lone surrogate.
    """
    trimmed = text.strip()
    if not 1 <= len(trimmed) <= LONGEST:
        raise InvalidError("bad-text", f"a message has 1 to {LONGEST} characters", {"text": "wrong length"})
    if _UNSTORABLE.search(trimmed):
        raise InvalidError("bad-text", "a message cannot hold this character", {"text": "unusable character"})
    return trimmed
