"""Consent: the text that a visitor must agree to before a conversation begins, and the version of that text."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Final

from frontdesk.ir import codec
from frontdesk.ir.graph import Privacy

LONG: Final = 16
"""Characters of a version: enough that no two texts share one."""


def version(privacy: Privacy) -> str:
    """The version of the text to agree to: equal for the same text in the same languages; empty if there is none."""
    text = privacy.consent_text
    if text is None or not privacy.consent_required:
        return ""
    written = json.dumps(codec.encode(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(written.encode()).hexdigest()[:LONG]
