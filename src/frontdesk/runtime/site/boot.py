"""Boot tokens: what the widget's page carries to its socket, so that a conversation knows which site it came from."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from typing import Final

LIFE_MS: Final = 10 * 60 * 1000
"""How long the page may be open before its socket connects for the first time."""


def make(secret: bytes, playbook: str, origin: str, now_ms: int) -> str:
    """A token that says that this origin embedded the page of this playbook.

    Args:
        secret: The key that all nodes share.
        origin: `https://host[:port]`, an origin on which the playbook is installed.
    """
    claim = json.dumps({"playbook": playbook, "origin": origin, "exp": now_ms + LIFE_MS}, separators=(",", ":"))
    return f"{_text(claim.encode())}.{_text(_seal(secret, claim.encode()))}"


def origin_of(secret: bytes, token: str, playbook: str, now_ms: int) -> str | None:
    """The origin that a token vouches for; None if the token is not ours, is for another playbook, or has expired."""
    if not token:
        return None
    claim_text, _, seal_text = token.partition(".")
    try:
        claim, seal = _bytes(claim_text), _bytes(seal_text)
    except (binascii.Error, ValueError):
        return None
    if not hmac.compare_digest(seal, _seal(secret, claim)):
        return None
    claims = json.loads(claim)
    if claims["playbook"] != playbook or claims["exp"] < now_ms:
        return None
    return str(claims["origin"])


def _seal(secret: bytes, claim: bytes) -> bytes:
    return hmac.new(secret, b"frontdesk boot 1:" + claim, hashlib.sha256).digest()


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text.encode() + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
