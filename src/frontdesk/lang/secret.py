"""Keys and passwords in clear text: the known forms of services' keys, and values that can be nothing else."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import log2
from typing import Final


@dataclass(frozen=True, slots=True)
class Secret:
    """A key or password: its place in a text, and what it is, with an article: `an API key`."""

    start: int
    end: int
    what: str


_FORMS: Final = tuple(
    (marks, re.compile(form), what)
    for marks, form, what in (
        (("AKIA", "ASIA"), r"(?<![A-Za-z0-9])A[KS]IA[0-9A-Z]{16}(?![A-Za-z0-9])", "an AWS access key"),
        (("ghp_", "gho_", "ghu_", "ghs_", "ghr_"), r"\bgh[pousr]_[0-9A-Za-z]{20,}", "a GitHub token"),
        (("github_pat_",), r"\bgithub_pat_[0-9A-Za-z_]{20,}", "a GitHub token"),
        (("glpat-",), r"\bglpat-[\w-]{20,}", "a GitLab token"),
        (("k_live_", "k_test_"), r"\b[rs]k_(?:live|test)_[0-9A-Za-z]{10,}", "a Stripe key"),
        (("whsec_",), r"\bwhsec_[0-9A-Za-z+/=]{20,}", "the secret of a webhook"),
        (("xox",), r"\bxox[abeoprs]-[0-9A-Za-z-]{10,}", "a Slack token"),
        (("AIza",), r"\bAIza[\w-]{35}(?![\w-])", "a Google API key"),
        (("GOCSPX-",), r"\bGOCSPX-[\w-]{20,}", "a Google client secret"),
        (("sk-",), r"(?<![\w-])sk-(?=[\w-]*[0-9])(?=[\w-]*[A-Z])[\w-]{32,}", "an API key"),
        (("SG.",), r"\bSG\.[\w-]{16,}\.[\w-]{16,}", "a SendGrid key"),
        (("npm_",), r"\bnpm_[0-9A-Za-z]{36}\b", "an npm token"),
        (("shp",), r"\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}\b", "a Shopify token"),
        (("pat-",), r"\bpat-[a-z]{2}[0-9]-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "a HubSpot token"),
        (("eyJ",), r"\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}", "a signed token (JWT)"),
        (("PRIVATE KEY",), r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----", "a private key"),
    )
)
"""Well-known keys: strings of which every match contains one (a cheap first test), the form, and what the key is."""

_NAME = re.compile(
    r"(?:.*[-_.])?(?:pass(?:word|wd|phrase)|pwd|secret|api[-_]?key|api[-_]?token|(?:access|auth|bearer|client)[-_]?token"
    r"|private[-_]?key|client[-_]?secret|secret[-_]?key|access[-_]?key)",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"(?:Basic|Bearer|Token|Digest|ApiKey|Key)(?:[ ]+|$)", re.IGNORECASE)
"""What an `Authorization` header begins with (RFC 9110, section 11.4)."""

_QUERY = re.compile(r"[?&](?P<name>[\w.-]+)=(?P<value>[^&#\s{}]+)(?=[&#\s]|$)")
_NO_SECRET = re.compile(
    r"<.*>|\[.*\]|[*.…x_-]+|true|false|yes|no|none|null|[-+]?[0-9.]{1,6}|(?:your|my|the)[-_ ].*|change[-_ ]?me|todo",
    re.IGNORECASE,
)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_RANDOM = re.compile(r"(?=.*[0-9])(?=.*[A-Za-z])[A-Za-z0-9+/_=-]+")

SHORTEST: Final = 6
"""Shortest value that could be a real password, in characters."""

LONG: Final = 32
BITS: Final = 3.3
"""A random value has at least `LONG` characters, with at least this entropy for each in bits: hex keys have 3.6."""


def well_known(text: str) -> Iterator[Secret]:
    """The keys in a text that have one of the well-known forms."""
    for marks, form, what in _FORMS:
        if any(mark in text for mark in marks):
            yield from (Secret(*found.span(), what) for found in form.finditer(text))


def of_header(name: str, value: str) -> Secret | None:
    """The key or password that is written out in a header, if any; `{{ … }}` and placeholders do not count."""
    if "{{" in value:
        return None
    if name.lower() in ("authorization", "proxy-authorization"):
        scheme = _SCHEME.match(value)
        return _written(value, scheme.end() if scheme else 0, "a key or password")
    return _named(name, value) or _random(name, value)


def of_body(name: str, value: str) -> Secret | None:
    """The key or password that is written out under a name of a body, if any."""
    return None if "{{" in value else _named(name, value) or _random(name, value)


def of_address(url: str) -> Iterator[Secret]:
    """The keys and passwords in the query of an address."""
    for found in _QUERY.finditer(url):
        named = _named(found["name"], found["value"]) or _random(found["name"], found["value"])
        if named is not None:
            yield Secret(*found.span("value"), named.what)


def _named(name: str, value: str) -> Secret | None:
    """A value whose name says that it is a secret."""
    if not _NAME.fullmatch(name):
        return None
    return _written(value, 0, "a password" if "pass" in name.lower() else "a key or password")


def _written(value: str, start: int, what: str) -> Secret | None:
    secret = value[start:].rstrip()
    if len(secret) < SHORTEST or _NO_SECRET.fullmatch(secret):
        return None
    return Secret(start, start + len(secret), what)


def _random(name: str, value: str) -> Secret | None:
    """A long random value without words in it, unless its name ends with `id`."""
    plain = value.strip()
    if len(plain) < LONG or name.lower().endswith("id") or _UUID.fullmatch(plain) or not _RANDOM.fullmatch(plain):
        return None
    counts = Counter(plain)
    bits = -sum(n / len(plain) * log2(n / len(plain)) for n in counts.values())
    words = re.search(r"[a-z]{8}|[A-Z]{8}", plain)
    return None if bits < BITS or words else Secret(0, len(plain), "what looks like a key")
