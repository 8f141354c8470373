"""Which links and images a visitor may be shown."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from urllib.parse import SplitResult, urlsplit

from frontdesk.lang.spelling import LOOKALIKES

SCHEMES = ("https", "http", "mailto", "tel")
"""What a link may begin with."""

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
_HOST = re.compile(r"(?:[^\W_](?:[\w-]*[^\W_])?\.)*[^\W_](?:[\w-]*[^\W_])?\.?|\[[0-9A-Fa-f:.]+\]")
_TEL = re.compile(r"tel:\+?[0-9][0-9().\- ]*(?:;[A-Za-z0-9=.+\-]+)*")
_MAILTO = re.compile(r"mailto:(?:[^@?#\s/]+@[^@?#\s/]+(?:\?[^#\s]*)?|\?[^#\s]+)", re.IGNORECASE)
"""An address with or without fields, or fields alone: then the visitor chooses the recipient (RFC 6068)."""

_IMAGE_FILE = re.compile(r"(?:\.\./)*(?:[\w-][\w.-]*/)*[\w-][\w.-]*\.(?:png|jpe?g|gif|webp)", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s/?#]+", re.IGNORECASE)
_MAIL = re.compile(r"[^\s@/:]+@[^\s@/:]+\.[^\s@/:]+")
_PHONE = re.compile(r"\+?[0-9][0-9 ().-]{5,20}")
_BARE_HOST = re.compile(r"(?:[\w-]+\.)+(\w{2,})(?:[/:?#]\S*)?")
_TOP_LEVELS = """
com org net edu gov mil int info biz io co app dev ai me tv eu uk nl de fr es it be at ch pl se no dk fi pt ie cz us ca
au nz jp cn in br mx ru ua tr gr ro hu bg hr si sk lt lv ee lu shop online site store tech cloud bank
"""
_ENDINGS = frozenset(_TOP_LEVELS.split())
"""Last labels that make a word a host; `Node.js` and `manual.pdf` are not hosts."""


def bad_link(url: str) -> str | None:
    """Why a link is unsafe or leads nowhere, in a few words; None if visitors may be shown it."""
    if not url:
        return "it leads nowhere"
    if (" " in url or not url.isprintable()) and any(map(_is_unseen, url)):
        return "it holds a space, a control character or an invisible one"
    if "\\" in url:
        return "it holds a backslash"
    scheme = _SCHEME.match(url)
    if scheme is None:
        return "it does not begin with https://"
    name = scheme[1].lower()
    if name not in SCHEMES:
        return f"'{name[:40]}:' is not one of {', '.join(SCHEMES)}"
    if name == "tel":
        return None if _TEL.fullmatch(url.lower()) else "it is not a phone number"
    if name == "mailto":
        return _bad_mailto(url)
    return _bad_web(url, name)


def _is_unseen(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")


def bad_image(src: str, origins: Collection[str]) -> str | None:
    """Why an image cannot be shown, in a few words; None for a file, or for an address with one of these origins.

    Whether the file exists, and is in the playbook's folder, is for the compiler to check.
    """
    if _IMAGE_FILE.fullmatch(src):
        return None
    if not src.lower().startswith(("https:", "http:")):
        return "it is neither an image file beside the playbook nor an https address"
    reason = bad_link(src)
    if reason is not None:
        return reason
    parts = urlsplit(src)
    origin = f"{parts.scheme}://{parts.netloc}".lower()
    return None if origin in {one.lower() for one in origins} else "its origin is not in install.image_origins"


def better(url: str) -> str:
    """What to write in place of an unsafe link: the address that was most likely meant, if there is one."""
    if _MAIL.fullmatch(url):
        return f"write mailto:{url}"
    if (parts := _split(url)) is not None and parts.netloc.rpartition("@")[0]:
        return "remove what is before the @: everybody who sees the link can read it"
    if _PHONE.fullmatch(url):
        return f"write tel:{re.sub('[^+0-9]', '', url)}"
    if "/" not in url[:1] and (found := _BARE_HOST.fullmatch(url)) and found[1].lower() in _ENDINGS:
        return f"write https://{url}"
    if _BARE_HOST.fullmatch(url[2:]) and url.startswith("//"):
        return f"write https:{url}"
    return "write an address that begins with https://, mailto: or tel:"


def misleading(text: str, url: str) -> str | None:
    """The host or e-mail address that the words of a link show, if the link leads to another one; else None."""
    words = text.strip()
    if url.lower().startswith("mailto:"):
        address = url[7:].partition("?")[0].lower()
        if _MAIL.fullmatch(words):
            return None if words.lower() == address else words
        host = address.rpartition("@")[2]
    elif url.lower().startswith(("http:", "https:")):
        host = _host(url)
    else:
        return next(iter(_ADDRESS.findall(words)), None)
    return next((_host(shown) for shown in _shown_addresses(words) if not _same_site(_host(shown), host)), None)


def leads_to(url: str) -> str:
    """Where a link leads, in short: the host of a website, an e-mail address, a number."""
    return _host(url) or url.partition(":")[2].partition("?")[0]


def _shown_addresses(words: str) -> list[str]:
    found = [word if "://" in word else f"//{word}" for word in _ADDRESS.findall(words)]
    bare = _BARE_HOST.fullmatch(words)
    if not found and bare is not None and bare[1].lower() in _ENDINGS:
        found = [f"//{words}"]
    return found


def _same_site(shown: str, real: str) -> bool:
    return not shown or real == shown or real.endswith(f".{shown}")


def _host(url: str) -> str:
    parts = _split(url)
    try:
        host = (parts.hostname or "") if parts else ""
    except ValueError:
        return ""
    return host.removeprefix("www.").rstrip(".…,;:!)")


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:
        return None


def _foreign(label: str) -> str:
    """The letters in a part of a host that look like ASCII letters, if there are real ASCII letters beside them."""
    plain = any(char.isascii() and char.isalpha() for char in label)
    return "".join(char for char in label if char in LOOKALIKES) if plain and not label.isascii() else ""


def _bad_mailto(url: str) -> str | None:
    if not _MAILTO.fullmatch(url) or re.search(r"%0[0ad]", url, re.IGNORECASE):
        return "it is not an e-mail address"
    return None


def _bad_web(url: str, scheme: str) -> str | None:
    if not url[len(scheme) :].startswith("://"):
        return f"'{scheme}:' needs two slashes after it"
    parts = _split(url)
    if parts is None:
        return "its host is malformed"
    if "@" in parts.netloc:
        return "it holds a user name or password"
    try:
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "its port is not a number"
    mixed = next((char for label in (host or "").split(".") for char in _foreign(label)), None)
    if mixed is not None:
        return f"its host has {mixed!r} (U+{ord(mixed):04X}) among letters of another alphabet"
    bracketed = parts.netloc.startswith("[")
    if not host or not _HOST.fullmatch(f"[{host}]" if bracketed else host):
        return "its host is malformed"
    return None
