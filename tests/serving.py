"""A real server process for tests: started, killed and started again on the same port and database."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

import httpx2

START_S = 120
"""How long a start may take: a busy machine needs many times what an idle one does."""

STOP_S = 60
BRIEF = httpx2.Limits(keepalive_expiry=2)
"""A client begins a connection anew after this: a server ends one that was idle for 5 s, perhaps just as it is used."""

DESK = Path(__file__).resolve().parent / "fixtures" / "desk"
PLAYBOOKS = Path(__file__).resolve().parent.parent / "playbooks"

_PORT = re.compile(r"listening on \S+:(\d+)$", re.MULTILINE)
_LAST = re.compile(r"Stop with Ctrl|(?:Inbox|Set-up) +http")
"""Stands in the last line that a start prints: what comes before it has been read."""

_LINK = re.compile(r"(\S+@\S+) +(https?://\S+/login\?link=\S+)")


class ServerDiedError(Exception):
    """The process ended before it served."""


@dataclass
class Server:
    """One server and how to reach it.

    Attributes:
        folder: Its working folder, with the database in it.
        arguments: What follows `serve`, without port and database.
        db_url: Its database; a file in the folder where there is none.
        url: `http://127.0.0.1:port`.
        links: E-mail address to a fresh one-time sign-in link, in demo mode.
        out, err: Everything it has printed and logged so far.
    """

    folder: Path
    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    db_url: str = ""
    port: int = 0
    url: str = ""
    links: dict[str, str] = field(default_factory=dict)
    out: str = ""
    err: str = ""
    process: subprocess.Popen[str] | None = None
    _readers: list[Thread] = field(default_factory=list)

    @property
    def db(self) -> Path:
        return self.folder / "frontdesk.db"

    def start(self) -> None:
        """Start the process and wait until it is ready."""
        self.out = self.err = ""
        command = [
            sys.executable,
            "-m",
            "frontdesk_cli.main",
            "serve",
            "--port",
            str(self.port),
            "--db",
            self.db_url or f"sqlite:///{self.db}",
        ]
        self.process = subprocess.Popen(
            [*command, *self.arguments],
            cwd=self.folder,
            env={**os.environ, "NO_COLOR": "1", "PYTHONUNBUFFERED": "1", **self.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._readers = [Thread(target=self._collect, args=(name,), daemon=True) for name in ("out", "err")]
        for reader in self._readers:
            reader.start()
        self._wait()

    def _collect(self, name: str) -> None:
        assert self.process is not None
        stream = self.process.stdout if name == "out" else self.process.stderr
        assert stream is not None
        with stream:
            for line in stream:
                setattr(self, name, getattr(self, name) + line)

    def _wait(self) -> None:
        assert self.process is not None
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                self._join()
                raise ServerDiedError(f"exit {self.process.returncode}\n{self.out}\n{self.err}")
            found = _PORT.search(self.out)
            if found and _LAST.search(self.out) and _answers(f"http://127.0.0.1:{found[1]}"):
                self.port = int(found[1])
                self.url = f"http://127.0.0.1:{self.port}"
                self.links = dict(_LINK.findall(self.out))
                return
            time.sleep(0.05)
        self.kill()
        raise ServerDiedError(f"not ready after {START_S} s\n{self.out}\n{self.err}")

    def _join(self) -> None:
        for reader in self._readers:
            reader.join(STOP_S)

    def logged(self, after: int) -> list[str]:
        """The lines of the log after the first so many, as soon as there is one; they come through a pipe."""
        deadline = time.monotonic() + STOP_S
        while len(lines := self.err.splitlines()) <= after and time.monotonic() < deadline:
            time.sleep(0.01)
        return lines[after:]

    def kill(self) -> None:
        """End the process as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """Ask the process to end, and give its exit code."""
        return self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> int:
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            code = self.process.wait(STOP_S)
        finally:
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()
        self._join()
        return code

    def restart(self) -> None:
        """Kill the process and start it again on the same port and database."""
        self.kill()
        self.start()

    @property
    def socket_url(self) -> str:
        """`ws://127.0.0.1:port`."""
        return "ws" + self.url.removeprefix("http")

    def client(self) -> httpx2.Client:
        """A client that behaves like a page of this server's own origin."""
        return httpx2.Client(base_url=self.url, headers={"Origin": self.url}, timeout=60, limits=BRIEF)

    @contextmanager
    def sign_in(self, email: str) -> Iterator[httpx2.Client]:
        """A client that has used the account's one-time link; each start of the server gives a new one."""
        with self.client() as client:
            token = self.links.pop(email).partition("link=")[2]
            client.post("/api/v1/session", json={"link": token}).raise_for_status()
            yield client


def _answers(url: str) -> bool:
    try:
        return httpx2.get(f"{url}/readyz", timeout=30).status_code == 200
    except httpx2.TransportError:
        return False


def cookies(client: httpx2.Client) -> str:
    """A signed-in client's cookies, as a header for a socket."""
    return "; ".join(f"{name}={value}" for name, value in client.cookies.items())


@contextmanager
def running_server(
    folder: Path,
    *,
    demo: bool = True,
    env: Mapping[str, str] | None = None,
    arguments: tuple[str, ...] = (),
    playbooks: Path = PLAYBOOKS,
    db_url: str = "",
) -> Iterator[Server]:
    """A server that answers, and is gone afterwards.

    Args:
        folder: Where the database goes; empty at first, or left over from a server before.
        playbooks: What the demo deploys.
        db_url: The database, if it is no file in the folder.
    """
    environment = {"FRONTDESK_PLAYBOOKS": str(playbooks), **(env or {})}
    with reserved_port() as port:
        server = Server(folder, (*(("--demo",) if demo else ()), *arguments), environment, db_url, port)
        server.start()
        try:
            yield server
        finally:
            server.kill()


@contextmanager
def reserved_port() -> Iterator[int]:
    """A port that nobody else is given, also between the death and the next start of the server that listens there.

    0 where that cannot be: it takes a system that lets a second socket listen where a first is bound and does not.
    """
    if sys.platform != "linux":
        yield 0
        return
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind(("127.0.0.1", 0))
        yield holder.getsockname()[1]
