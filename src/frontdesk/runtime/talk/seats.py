"""Which release a visitor begins with while a canary runs, the same each time, and nothing is stored for it.

The tokens of one visitor's conversations begin alike. A page that begins anew says how its last one began; of tokens
only hashes are stored, so nobody learns by it which conversations are of one visitor.
"""

from __future__ import annotations

import re
import secrets
from typing import Final

from frontdesk.runtime.talk.playbooks import Opened

SEAT: Final = 16
"""Letters that the tokens of a visitor's conversations have in common."""

FORM: Final = re.compile(rf"[A-Za-z0-9_-]{{{SEAT}}}")


def taken(running: Opened, before: str) -> tuple[str, Opened]:
    """A token that nobody can guess for a new conversation, and what it begins with.

    Args:
        before: The visitor's last token, or how it began; anything else stands for somebody who was never here.
    """
    seat = before[:SEAT] if FORM.match(before) else secrets.token_urlsafe(12)
    return seat + secrets.token_urlsafe(32), running.drawn(seat)
