"""Talking to a server over HTTP, with a token that goes only to that server; implausible answers are refused."""

from __future__ import annotations

import ipaddress
import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from frontdesk import __version__
from frontdesk.errors import FrontdeskError, UsageError

if TYPE_CHECKING:
    import httpx2

MOST_BYTES: Final = 16 * 1024 * 1024
"""The longest answer that is read."""

CONNECT_S: Final = 10.0
ANSWER_S: Final = 60.0

WHOLE_S: Final = 180.0
"""How long one whole answer may take, even if parts of it keep coming."""

PAUSES_S: Final = (0.3, 1.0)
"""The pause before each further attempt."""

LONG_PAUSES_S: Final = (0.3, 1.0, 3.0, 5.0, 10.0)
"""The same for requests that change something: they may have been done without an answer, and users need to know."""

PASSING: Final = frozenset({502, 503, 504})
"""Statuses after which another attempt may succeed."""

TOKEN: Final = re.compile(r"[\x21-\x7e]{1,200}")

NO_TLS: Final = "WRONG_VERSION_NUMBER"
"""What OpenSSL says about an answer in plain http."""

LEARNED: Final = re.compile(r"^\[[^\]]*\] ?| ?\(_ssl\.c:\d+\)$")

LIAR: Final = "the server's answer is not that of a Frontdesk server"


class DeclinedError(FrontdeskError):
    """The server works, and refuses the request.

    Attributes:
        status: The HTTP status.
        code: The problem's `code`.
        data: The whole problem object.
    """

    def __init__(self, status: int, code: str, detail: str, data: Mapping[str, Any]) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.data = data


class ServerError(FrontdeskError):
    """The server cannot be reached, has failed, or does not answer like a Frontdesk server."""


class UnsureError(ServerError):
    """A `ServerError` for a request that changes something: it may or may not have been done."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A successful answer.

    Attributes:
        body: The bytes as they came.
    """

    status: int
    body: bytes
    etag: str | None

    def object(self) -> dict[str, Any]:
        """The body, a JSON object.

        Raises:
            ServerError: The body is not a JSON object.
        """
        try:
            data = json.loads(self.body)
        except (ValueError, RecursionError):
            data = None
        if not isinstance(data, dict):
            raise ServerError(LIAR)
        return data


def origin(text: str) -> str:
    """The origin of a server, as the user named it.

    Raises:
        UsageError: The text is not `https://host[:port]`; plain http is allowed for this machine only.
    """
    form = "name the server as https://chat.example.com, with --server or FRONTDESK_SERVER"
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError:
        raise UsageError(f"{text!r} is not a server's address; {form}") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise UsageError(f"{text!r} is not a server's address; {form}")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise UsageError(f"{text!r} is more than a server's address; {form}")
    if parts.scheme == "http" and not _is_this_machine(parts.hostname):
        raise UsageError(f"{text!r} would send the token unencrypted; use https")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{port}" if port is not None else "")


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Remote:
    """A server and the token for it. Redirects are not followed: they would send the token elsewhere."""

    server: str
    token: str = field(repr=False)

    @classmethod
    def of(cls, server: str | None, token: str | None) -> Remote:
        """The server and token that a command was given.

        Raises:
            UsageError: Either is missing, or cannot be used.
        """
        if not server:
            raise UsageError("which server? Name it with --server URL or in FRONTDESK_SERVER")
        token = (token or "").strip()
        if not token:
            raise UsageError("set FRONTDESK_TOKEN to a token; frontdesk tokens create makes one")
        if not TOKEN.fullmatch(token):
            raise UsageError("the value of FRONTDESK_TOKEN is not a token")
        return cls(origin(server), token)

    def get(self, path: str) -> Answer:
        """Get something. Errors as for `post`."""
        return self._often("GET", path, None, {}, PAUSES_S)

    def post(self, path: str, body: object, headers: Mapping[str, str] | None = None) -> Answer:
        """Send something that may safely arrive twice.

        Args:
            headers: An idempotency key and a precondition, for requests that change something.

        Raises:
            DeclinedError: The server refuses the request.
            ServerError: The server cannot be reached, has failed, or does not answer like a Frontdesk server.
        """
        pauses_s = LONG_PAUSES_S if headers else PAUSES_S
        return self._often("POST", path, json.dumps(body).encode(), headers or {}, pauses_s)

    def put(self, path: str, data: bytes, kind: str) -> Answer:
        """Send a file of a media type; it may safely arrive twice. Errors as for `post`."""
        return self._often("PUT", path, data, {"Content-Type": kind}, PAUSES_S)

    def _often(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str], pauses_s: tuple[float, ...]
    ) -> Answer:
        for pause_s in pauses_s:
            try:
                return self._once(method, path, body, headers)
            except _PassingError:
                time.sleep(pause_s)
        return self._once(method, path, body, headers)

    def _once(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        import httpx2

        told = {"Authorization": f"Bearer {self.token}", "User-Agent": f"frontdesk/{__version__}"}
        if body is not None:
            told["Content-Type"] = "application/json"
        told |= headers
        timeout = httpx2.Timeout(ANSWER_S, connect=CONNECT_S)
        # A proxy from the environment is meant for other machines, and would see plain http to this one.
        trusting = self.server.startswith("https://")
        try:
            with (
                httpx2.Client(timeout=timeout, follow_redirects=False, trust_env=trusting) as client,
                client.stream(method, self.server + path, headers=told, content=body) as response,
            ):
                return self._judged(response, _read(response))
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
            raise _PassingError(f"cannot reach {self.server}: {_why(error)}") from error

    def _judged(self, response: httpx2.Response, body: bytes) -> Answer:
        status = response.status_code
        if 200 <= status < 300:
            return Answer(status, body, response.headers.get("etag"))
        if 300 <= status < 400:
            there = _plain(response.headers.get("location", "another address"))
            raise ServerError(
                f"{self.server} redirects to {there}, and the token was not sent there: name that address with --server"
            )
        problem = _problem(response, body)
        detail = _plain(str(problem.get("detail") or f"status {status}"))
        if status in PASSING:
            raise _PassingError(f"{self.server} cannot answer right now: {detail}")
        if status >= 500 or "code" not in problem:
            raise ServerError(f"{self.server} does not answer as a Frontdesk server: {detail}")
        raise DeclinedError(status, str(problem["code"]), detail, problem)


class _PassingError(ServerError):
    """Another attempt may succeed in a moment."""


def _read(response: httpx2.Response) -> bytes:
    received, until_s = bytearray(), time.monotonic() + WHOLE_S
    for chunk in response.iter_bytes():
        received += chunk
        if time.monotonic() > until_s:
            raise ServerError("the server takes too long to answer")
        if len(received) > MOST_BYTES:
            raise ServerError("the server's answer is too long to be one of a Frontdesk server")
    return bytes(received)


def _problem(response: httpx2.Response, body: bytes) -> dict[str, Any]:
    """The members of a problem object; empty if the answer is not a problem."""
    if not response.headers.get("content-type", "").startswith("application/problem+json"):
        return {}
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _why(error: Exception) -> str:
    """A network error in plain words, without its number and its place in OpenSSL's source."""
    said = _plain(str(error))
    if NO_TLS in said:
        return "it does not speak https"
    return LEARNED.sub("", said) or said or type(error).__name__


def _plain(text: str) -> str:
    return cell(text)[:300]


def cell(text: str) -> str:
    """Foreign text in one line, without tabs and without terminal control characters."""
    return plain(" ".join(text.split()))


def plain(text: str) -> str:
    """Text without terminal control characters."""
    return "".join(letter for letter in text if letter in "\n\t" or letter.isprintable())
