"""Which bus an operator asks for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from frontdesk.bus.hints import Bus
from frontdesk.bus.memory import MemoryBus
from frontdesk.errors import SetupError

MEMORY: Final = "memory"
SCHEMES: Final = ("nats", "tls")


def servers(text: str) -> tuple[str, ...]:
    """The servers of a bus; none for that of a single process.

    Raises:
        SetupError: It is neither `memory` nor `nats://host:port,…`.
    """
    if text == MEMORY:
        return ()
    urls = tuple(part.strip() for part in text.split(",") if part.strip())
    if not urls or not all(map(_is_server, urls)):
        raise SetupError(f"--bus: {text!r} is neither memory nor of the form nats://host:4222")
    return urls


def opened(text: str, warn: Callable[..., None]) -> Bus:
    """The bus that is asked for; a server that is away is waited for while it runs.

    Raises:
        SetupError: It cannot be understood, or the extra `nats` is missing.
    """
    if not (urls := servers(text)):
        return MemoryBus()
    try:
        from frontdesk.bus.nats import NatsBus
    except ImportError as error:
        raise SetupError("--bus: nats:// needs the extra nats: pip install 'frontdesk[nats]'") from error
    return NatsBus(urls, warn)


def _is_server(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in SCHEMES and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
