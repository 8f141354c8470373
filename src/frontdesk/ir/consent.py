"""Consent: the text that a visitor must agree to before a conversation begins, and which version of it that was."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Final

from frontdesk.ir import codec
from frontdesk.ir.graph import Privacy

LONG: Final = 16
"""Characters of a version: nobody has two texts that share them."""


def version(privacy: Privacy) -> str:
    """Which text is to be agreed to: the same text in the same languages has the same version; empty where none is."""
    text = privacy.consent_text
    if text is None or not privacy.consent_required:
        return ""
    written = json.dumps(codec.encode(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(written.encode()).hexdigest()[:LONG]
