"""The one way out of the building over HTTP: to addresses that the whole world can reach, and to no other.

A name is looked up for each try, once, and the connection goes to an address that was found and judged then: what the
name's owner answers a moment later changes nothing. Redirects are not followed, cookies not kept, proxies not asked.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from frontdesk import __version__
from frontdesk.errors import FrontdeskError
from frontdesk.jobs.names import CrowdError, Names
from frontdesk.lang import endpoint, host

if TYPE_CHECKING:
    import ssl

    import httpx2

MOST_BYTES: Final = 64 * 1024
"""Longest answer."""

MOST_ADDRESSES: Final = 4
"""Addresses of a name that one try goes to, where the first cannot be connected to."""

CONNECT_S: Final = 3.0
"""How long connecting to one address may take."""

Header = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back.

    Attributes:
        body: Empty where it was not wanted.
    """

    status: int
    body: bytes


class OutsideError(FrontdeskError):
    """Nothing came back that can be used; why, in words that hold nothing of what was sent.

    Attributes:
        again: Another try may go better.
    """

    def __init__(self, reason: str, *, again: bool) -> None:
        super().__init__(reason)
        self.again = again


@dataclass(slots=True)
class Outside:
    """Sends requests, each on a connection of its own.

    Attributes:
        instead: Host to the origin that is asked in its place, inside the network or not; for development and tests.
    """

    instead: Mapping[str, str] = field(default_factory=dict)
    _tls: ssl.SSLContext | None = None
    _names: Names = field(default_factory=Names)

    async def send(
        self, method: str, url: str, headers: Sequence[Header], body: bytes, timeout_s: float, *, wanted: bool = True
    ) -> Answer:
        """Ask once.

        Args:
            url: `https://…`, percent-encoded.
            headers: Values may be any text without line breaks.
            wanted: The body of the answer is of interest.

        Raises:
            OutsideError: There is no answer, or none of a size and form that can be used.
        """
        from httpx2 import HTTPError, InvalidURL

        try:
            async with asyncio.timeout(timeout_s):
                return await self._send(method, url, headers, body, wanted)
        except TimeoutError:
            raise OutsideError("no answer in time", again=True) from None
        except (HTTPError, OSError) as error:
            raise OutsideError(f"no answer: {type(error).__name__}", again=True) from None
        except (InvalidURL, ValueError) as error:
            # What a visitor wrote, or a secret, may stand in the error's own words.
            raise OutsideError(f"it cannot be sent: {type(error).__name__}", again=False) from None

    async def _send(self, method: str, url: str, headers: Sequence[Header], body: bytes, wanted: bool) -> Answer:
        import httpx2

        place = endpoint.place(url)
        if place is None:
            raise OutsideError("it goes to a place inside the network", again=False)
        error: httpx2.HTTPError | None = None
        for origin in await self._origins(*place):
            request = _request(origin, method, url, place, headers, body)
            try:
                async with self._response(request) as response:
                    return Answer(response.status_code, await _body(response) if wanted else b"")
            except (httpx2.ConnectError, httpx2.ConnectTimeout) as failed:
                error = failed
        raise error or OutsideError("its name leads nowhere", again=True)

    async def _origins(self, name: str, port: int) -> list[str]:
        """Where a host can be reached: those of its addresses that the whole world can reach, as origins."""
        if name in self.instead:
            return [self.instead[name]]
        try:
            addresses = await self._names.addresses(name, port)
        except (OSError, UnicodeError, CrowdError) as error:
            raise OutsideError("its name cannot be looked up", again=not isinstance(error, UnicodeError)) from None
        outside = [address for address in addresses if host.is_global(address)][:MOST_ADDRESSES]
        if addresses and not outside:
            raise OutsideError("its name leads to a place inside the network", again=False)
        return [f"https://{_in_url(address)}:{port}" for address in outside]

    @asynccontextmanager
    async def _response(self, request: httpx2.Request) -> AsyncIterator[httpx2.Response]:
        """The beginning of the answer, on a connection that serves nothing else."""
        import httpx2

        if self._tls is None:
            # Reading the certificates of the world takes a while.
            self._tls = await asyncio.to_thread(httpx2.create_ssl_context)
        alone = httpx2.Limits(max_connections=1, max_keepalive_connections=0)
        async with httpx2.AsyncHTTPTransport(verify=self._tls, trust_env=False, limits=alone) as transport:
            response = await transport.handle_async_request(request)
            try:
                yield response
            finally:
                await response.aclose()


def _request(
    origin: str, method: str, url: str, place: tuple[str, int], headers: Sequence[Header], body: bytes
) -> httpx2.Request:
    """A request to an address, under the name of the host that it was found for."""
    import httpx2

    name, port = place
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    shown = _in_url(name)
    own = [
        ("Host", shown if port == 443 else f"{shown}:{port}"),
        ("User-Agent", f"Frontdesk/{__version__}"),
        ("Accept", "application/json"),
        ("Accept-Encoding", "identity"),
    ]
    given = {key.lower() for key, _ in headers}
    every = [*(each for each in own if each[0].lower() not in given), *headers]
    extensions: dict[str, Any] = {"sni_hostname": name, "timeout": {"connect": CONNECT_S}}
    return httpx2.Request(
        method,
        origin + target,
        headers=[(key.encode(), value.encode()) for key, value in every],
        content=body,
        extensions=extensions,
    )


def _in_url(name: str) -> str:
    return f"[{name}]" if ":" in name else name


async def _body(response: httpx2.Response) -> bytes:
    """All of the answer.

    Raises:
        OutsideError: It is too long, or compressed though that was not asked for: it might be of any length.
    """
    if response.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise OutsideError("the answer is compressed", again=False)
    found = bytearray()
    async for part in response.aiter_raw():
        found += part
        if len(found) > MOST_BYTES:
            raise OutsideError(f"the answer is longer than {MOST_BYTES // 1024} KiB", again=False)
    return bytes(found)
