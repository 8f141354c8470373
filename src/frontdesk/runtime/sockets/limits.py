"""What one page may send, and how many pages there may be."""

from __future__ import annotations

from typing import Final

MOST_SURPLUS: Final = 100
"""Messages beyond a conversation's allowance at which the page that sends them is closed."""

FRAMES: Final = 100
"""Frames other than messages that one page may send at once."""

FRAMES_PER_S: Final = 20.0
"""Such frames a second, sustained."""


class FloodError(Exception):
    """The page sends faster than anybody types."""


class CrowdError(Exception):
    """There are too many pages or conversations already; the page may come again later."""
