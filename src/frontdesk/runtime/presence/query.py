"""The query of a page's address, without what may be a secret or identify a person."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote_plus

LONGEST: Final = 500
"""Characters of a query that are kept; of a longer one, the parts that fit."""

CAMPAIGN: Final = "utm_"
"""The beginning of names that website owners choose: their values may be long, and are not secret."""

_WORDS: Final = frozenset(
    {
        *("access", "apikey", "auth", "bearer", "code", "cookie", "credential", "credentials", "csrf", "xsrf", "jwt"),
        *("hash", "hmac", "id_token", "key", "keys", "login", "magic", "nonce", "oauth", "otp", "pass", "passcode"),
        *("password", "passwd", "pin", "pwd", "refresh", "reset", "saml", "secret", "session", "sessionid", "sid"),
        *("sig", "sign", "signature", "sso", "state", "ticket", "token", "tokens", "verification", "verify"),
        *("address", "email", "firstname", "lastname", "mail", "mobile", "name", "phone", "tel", "user", "username"),
    }
)
"""Words in the names of parameters that nobody else should read."""

_PARTS: Final = re.compile(r"(token|secret|passw|session|apikey|email)", re.IGNORECASE)
"""The same, anywhere in a name."""

_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_PLAIN: Final = re.compile(r"[^=&@?#:/\\\x00-\x1f]*")
"""A text that contains no URL, no e-mail address and no query of its own."""

_RANDOM: Final = re.compile(r"(?=[^a-z]*[a-z])(?=\D*\d)[a-z0-9_.+~-]{20,}|[\d .-]{12,}", re.IGNORECASE)
"""A value that was not made to be read: 20 or more letters and digits, or a number as long as that of a bank card."""


def without_secrets(query: str) -> str:
    """The parts of a query that may be kept, as they were written."""
    kept: list[str] = []
    for part in re.split("[&;]", query):
        if part and _may_be_kept(part) and sum(map(len, kept)) + len(kept) + len(part) <= LONGEST:
            kept.append(part)
    return "&".join(kept)


def _may_be_kept(part: str) -> bool:
    name, _, value = (unquote_plus(text) for text in part.partition("="))
    if not _PLAIN.fullmatch(name) or not _PLAIN.fullmatch(unquote_plus(value)):
        return False
    if name.lower().startswith(CAMPAIGN):
        return True
    words = {word.lower() for word in _WORD.findall(name)}
    return not (words & _WORDS or _PARTS.search(name) or _RANDOM.fullmatch(value) or _RANDOM.fullmatch(name))
