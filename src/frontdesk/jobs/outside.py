"""The only way out over HTTP: to public addresses and no others.

A name is looked up once for each attempt, and the connection goes to an address that was found and checked then: what
DNS answers a moment later changes nothing. Redirects are not followed, cookies not kept, proxies not used.
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
"""The longest answer that is read."""

MOST_ADDRESSES: Final = 4
"""How many addresses of a name one attempt tries, if it cannot connect to the first."""

CONNECT_S: Final = 3.0
"""How long it may take to connect to one address."""

Header = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a request.

    Attributes:
        body: Empty if it was not wanted.
    """

    status: int
    body: bytes


class OutsideError(FrontdeskError):
    """There is no usable answer; the message says why, and holds nothing of what was sent.

    Attributes:
        again: Another attempt may succeed.
    """

    def __init__(self, reason: str, *, again: bool) -> None:
        super().__init__(reason)
        self.again = again


@dataclass(slots=True)
class Outside:
    """Sends requests, each on a connection of its own.

    Attributes:
        instead: Host to the origin that requests go to in its place, public or not; for development and tests.
    """

    instead: Mapping[str, str] = field(default_factory=dict)
    _tls: ssl.SSLContext | None = None
    _names: Names = field(default_factory=Names)

    async def send(
        self, method: str, url: str, headers: Sequence[Header], body: bytes, timeout_s: float, *, wanted: bool = True
    ) -> Answer:
        """Send one request, without retries.

        Args:
            url: `https://…`, percent-encoded.
            headers: Values may be any text without line breaks.
            wanted: The body of the answer is read.

        Raises:
            OutsideError: There is no answer, or its size or form is not accepted.
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
            # The error's own message may hold a secret, or what a visitor wrote.
            raise OutsideError(f"it cannot be sent: {type(error).__name__}", again=False) from None

    async def _send(self, method: str, url: str, headers: Sequence[Header], body: bytes, wanted: bool) -> Answer:
        import httpx2

        place = endpoint.place(url)
        if place is None:
            raise OutsideError("its address is inside the network", again=False)
        error: httpx2.HTTPError | None = None
        for origin in await self._origins(*place):
            request = _request(origin, method, url, place, headers, body)
            try:
                async with self._response(request) as response:
                    return Answer(response.status_code, await _body(response) if wanted else b"")
            except (httpx2.ConnectError, httpx2.ConnectTimeout) as failed:
                error = failed
        raise error or OutsideError("its name has no address", again=True)

    async def _origins(self, name: str, port: int) -> list[str]:
        """The public addresses of a host, as origins; or the origin in its place."""
        if name in self.instead:
            return [self.instead[name]]
        try:
            addresses = await self._names.addresses(name, port)
        except (OSError, UnicodeError, CrowdError) as error:
            raise OutsideError("its name cannot be looked up", again=not isinstance(error, UnicodeError)) from None
        outside = [address for address in addresses if host.is_global(address)][:MOST_ADDRESSES]
        if addresses and not outside:
            raise OutsideError("its name leads to an address inside the network", again=False)
        return [f"https://{_in_url(address)}:{port}" for address in outside]

    @asynccontextmanager
    async def _response(self, request: httpx2.Request) -> AsyncIterator[httpx2.Response]:
        """The answer, its body not yet read, on a connection that serves nothing else."""
        import httpx2

        if self._tls is None:
            # Loading the root certificates takes a while.
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
    """A request to an address, with the name of its host in the `Host` header and for TLS."""
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
    """The whole body of the answer.

    Raises:
        OutsideError: The body is too long, or compressed without being asked: it could expand to any length.
    """
    if response.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise OutsideError("the answer is compressed", again=False)
    found = bytearray()
    async for part in response.aiter_raw():
        found += part
        if len(found) > MOST_BYTES:
            raise OutsideError(f"the answer is longer than {MOST_BYTES // 1024} KiB", again=False)
    return bytes(found)
