"""The bus that the operator chose."""

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
    """The servers of a bus; empty for the bus of a single process.

    Raises:
        SetupError: The text is neither `memory` nor `nats://host:port,…`.
    """
    if text == MEMORY:
        return ()
    urls = tuple(part.strip() for part in text.split(",") if part.strip())
    if not urls or not all(map(_is_server, urls)):
        raise SetupError(f"--bus: {text!r} is neither memory nor of the form nats://host:4222")
    return urls


def opened(text: str, warn: Callable[..., None]) -> Bus:
    """The bus that the text names; the server is connected to later, while the bus runs.

    Raises:
        SetupError: The text cannot be understood, or the extra `nats` is missing.
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
