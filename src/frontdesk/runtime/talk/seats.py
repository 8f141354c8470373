"""Which release a visitor begins with while a canary runs: the same each time, with nothing stored for it.

The tokens of one visitor's conversations begin alike. A page that begins a new conversation sends the beginning of its
last token. Only hashes of tokens are stored, so the store does not tell which conversations are of one visitor.
"""

from __future__ import annotations

import re
import secrets
from typing import Final

from frontdesk.runtime.talk.playbooks import Opened

SEAT: Final = 16
"""Characters that the tokens of a visitor's conversations have in common, at the beginning."""

FORM: Final = re.compile(rf"[A-Za-z0-9_-]{{{SEAT}}}")


def taken(running: Opened, before: str) -> tuple[str, Opened]:
    """A token for a new conversation, which nobody can guess, and the release that the conversation begins with.

    Args:
        before: The visitor's last token, or its beginning; anything else counts as a visitor who was never here.
    """
    seat = before[:SEAT] if FORM.match(before) else secrets.token_urlsafe(12)
    return seat + secrets.token_urlsafe(32), running.drawn(seat)
