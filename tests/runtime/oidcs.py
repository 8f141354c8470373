"""Sign-in services for tests: a real one, as a process of its own, and one that lies, over real HTTP."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
from joserfc import jwt
from joserfc.jwk import RSAKey

from serving import Server, reserved_port

START_S = 120
CLIENT = "frontdesk"


@contextmanager
def place() -> Iterator[int]:
    """A port for a provider, which nobody else is given while none is there."""
    with reserved_port() as port:
        yield port or _free_port()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def provider(port: int, *arguments: str) -> Iterator[str]:
    """A provider process; gives its issuer."""
    issuer = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), *arguments]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + START_S
        while not _answers(issuer):
            assert process.poll() is None, "the provider ended"
            assert time.monotonic() < deadline, "the provider does not answer"
            time.sleep(0.05)
        yield issuer
    finally:
        process.kill()
        process.wait()


def _answers(issuer: str) -> bool:
    try:
        return httpx2.get(f"{issuer}/.well-known/openid-configuration", timeout=2).status_code == 200
    except httpx2.TransportError:
        return False


def settings(issuer: str, **more: str) -> dict[str, str]:
    """What a server is started with."""
    own = {"ISSUER": issuer, "CLIENT_ID": CLIENT, "CLIENT_SECRET": "a secret", "NAME": "Example ID", **more}
    return {f"FRONTDESK_OIDC_{name}": value for name, value in own.items()}


def knows(issuer: str, sub: str, **claims: Any) -> None:
    """Let the provider know somebody."""
    httpx2.put(f"{issuer}/users/{sub}", json=claims, timeout=60).raise_for_status()


def sent(client: httpx2.Client) -> str:
    """Begin; gives where the browser is sent."""
    answer = client.get("/login/oidc")
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def agreed(entrance: str, sub: str) -> str:
    """Sign in over there; gives where the browser is sent back to."""
    answer = httpx2.post(entrance, data={"sub": sub}, timeout=60)
    assert answer.status_code == 302, answer.text
    return str(answer.headers["location"])


def signed_in(server: Server, client: httpx2.Client, sub: str) -> httpx2.Response:
    """The whole way; gives the last answer."""
    return client.get(agreed(sent(client), sub))


@dataclass
class Liar:
    """A provider that says whatever a test wants.

    Attributes:
        claims: What stands in the identity token beside or instead of what is right; None leaves a claim out.
        header: The same for the token's header; `alg: none` is not signed.
        about: The same for what it says of itself.
        key: What it signs with; not what it shows, if a test changes it.
        asked: The forms that came to the token's place.
    """

    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    about: dict[str, Any] = field(default_factory=dict)
    issuer: str = ""
    nonce: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)
    key: Any = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    shown: Any = None

    def lies(self, *, claims: Any = None, header: Any = None, about: Any = None, key: Any = None) -> None:
        """From now on."""
        self.claims, self.header, self.about = claims or {}, header or {}, about or {}
        self.shown = self.shown or self.key
        self.key = key or self.shown

    def answer(self, path: str) -> Any:
        if path == "/.well-known/openid-configuration":
            places = {
                name: f"{self.issuer}/{name}" for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")
            }
            return {"issuer": self.issuer, **places, **self.about}
        if path == "/jwks_uri":
            return {"keys": [(self.shown or self.key).as_dict(private=False)]}
        return {"access_token": "x", "token_type": "Bearer", "id_token": self._token()}

    def _token(self) -> str:
        now = int(time.time())
        right = {"iss": self.issuer, "aud": CLIENT, "sub": "1", "nonce": self.nonce, "iat": now, "exp": now + 60}
        right |= {"email": "mia@example.com", "email_verified": True}
        claims = {name: value for name, value in (right | self.claims).items() if value is not None}
        header = {"alg": "RS256", "kid": "one"} | self.header
        if header["alg"] == "none":
            parts = (urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in (header, claims))
            return ".".join([*parts, ""])
        return jwt.encode(header, claims, self.key)


@contextmanager
def lying() -> Iterator[Liar]:
    """Such a provider, answering."""
    liar = Liar()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send(liar.answer(urlsplit(self.path).path))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            liar.asked.append({name: values[0] for name, values in parse_qs(body).items()})
            self._send(liar.answer(self.path))

        def _send(self, value: Any) -> None:
            body = json.dumps(value).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the base's
            """Nobody reads it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        liar.issuer = f"http://127.0.0.1:{server.server_address[1]}"
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield liar
        finally:
            server.shutdown()
            thread.join()


def challenge(verifier: str) -> str:
    """What PKCE shows of a verifier at the beginning (RFC 7636, 4.2)."""
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def said(answer: httpx2.Response) -> str:
    """The sentence on a page that nobody was signed in by."""
    found = re.search(r'role="alert">([^<]*)<', answer.text)
    return found[1].replace("&#39;", "'") if found else ""
