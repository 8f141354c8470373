"""Running the server: its port, its parts, its event loop, and an orderly shutdown."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import gc
import signal
import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Final

import uvicorn
from starlette.applications import Starlette
from uvicorn.loops.auto import auto_loop_factory

from frontdesk import __version__
from frontdesk.errors import SetupError
from frontdesk.runtime import app, demo, logs
from frontdesk.runtime.accounts import set_up
from frontdesk.runtime.settings import Settings
from frontdesk.runtime.site import embed
from frontdesk.runtime.sockets.protocol import Http, Protocol
from frontdesk.runtime.wire import MAX_FRAME_BYTES
from frontdesk.store import failpoint, lock

GRACE_S: Final = 3

PING_S: Final = 20
"""How often a page is pinged, and how long its answer may take.

An agent counts as present for 45 s after the last answer, so that one answer may be late or lost.
"""
CONNECTIONS: Final = 25_000
"""Most connections at once; one more is answered 503."""

COLLECT_AFTER: Final = (5_000, 5, 320)
"""Thresholds of the garbage collector: new objects, then collections of a younger generation before an older one.

Small ones for the first two, because everything waits for a collection, and what stays is looked at once in each either
way: 25,000 objects take some milliseconds. All objects are looked at after eight million new ones.
"""

UNLOCKED: Final = lock.Lock()
"""The lock on a database that nobody else can know of."""

log = logs.logger("server")


def run(settings: Settings) -> int:
    """Serve until SIGTERM or SIGINT; the exit code: 0, or 1 if the demo's playbooks have errors (which were printed).

    Raises:
        SetupError: The port or the SQLite file is in use, or the database cannot be opened.
    """
    logs.set_up()
    for point in failpoint.arm_from_environment({failpoint.VARIABLE: settings.failpoints}):
        log.warning("failpoint-armed", point=point)
    if settings.demo and not demo.playbooks_are_fine(settings.playbooks):
        return 1
    # Before the port: whoever starts a server twice should not be told to choose another port.
    with (
        lock.held(settings.db, log.warning) as held,
        contextlib.closing(listen(settings.host, settings.port)) as listener,
    ):
        settings = reachable(settings, listener.getsockname()[1])
        with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
            runner.run(_open(settings, listener, held))
    return 0


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens at the address; nothing accepts its connections yet.

    Raises:
        SetupError: The port is in use, or the address is not ours.
    """
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[
            0
        ]
        bound = socket.socket(family, kind)
    except OSError as error:
        raise SetupError(f"cannot listen on {host}: {error.strerror or error}") from error
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        bound.listen(2048)
    except OSError as error:
        bound.close()
        taken = "; choose another with --port" if error.errno == errno.EADDRINUSE else ""
        reason = (error.strerror or str(error)).lower()
        raise SetupError(f"cannot listen on {host} port {port}: {reason}{taken}") from error
    bound.setblocking(False)
    return bound


def reachable(settings: Settings, port: int) -> Settings:
    """The settings with the port that was bound, and the address that browsers are given."""
    host = "localhost" if settings.host in ("0.0.0.0", "::", "") else settings.host
    host = f"[{host}]" if ":" in host else host
    return replace(settings, port=port, public_url=settings.public_url or f"http://{host}:{port}")


class Server(uvicorn.Server):
    """uvicorn, but a signal makes it return, after it has told the open sockets."""

    def __init__(self, config: uvicorn.Config, shell: app.Shell, held: lock.Lock) -> None:
        super().__init__(config)
        self._shell = shell
        self._held = held

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Handle signals, but not raise them again at the end as uvicorn does: the database is closed after that."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        try:
            yield
        finally:
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.remove_signal_handler(number)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Accept no more connections, send `restart` to every socket, then close what is left."""
        self._held.stopping()
        for server in self.servers:
            server.close()
        await self._shell.sockets.restart()
        await super().shutdown(sockets)


def collect_seldom() -> None:
    """Make the garbage collector run seldom: a turn makes hundreds of objects, and next to none of them is in a cycle.

    Objects that exist by now are never looked at again.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)


async def _open(settings: Settings, listener: socket.socket, held: lock.Lock) -> None:
    async with app.Shell.open(settings) as shell, demo.running(shell) if settings.demo else _greeted(shell):
        await serve(shell, listener, app.build(shell), held)
    log.info("stopped")


@contextlib.asynccontextmanager
async def _greeted(shell: app.Shell) -> AsyncIterator[None]:
    settings, desk = shell.settings, shell.desk
    now_ms = desk.clock.now_ms()
    token = await desk.database.write(lambda connection: set_up.begin(connection, now_ms))
    print(f"\n  Frontdesk {__version__}, listening on {settings.address}", flush=True)
    if token is None:
        print(f"  Inbox     {settings.public_url}/inbox\n", flush=True)
    else:
        print("  Nobody can sign in yet. This link makes the first administrator, once, within a day:", flush=True)
        print(f"  Set-up    {set_up.link(settings.public_url, token)}\n", flush=True)
    yield


async def serve(shell: app.Shell, listener: socket.socket, application: Starlette, held: lock.Lock = UNLOCKED) -> None:
    """Serve until a signal ends it.

    Args:
        held: The lock on the database.
    """
    config = uvicorn.Config(
        application,
        lifespan="off",
        http=Http,
        ws=Protocol,
        ws_max_size=MAX_FRAME_BYTES,
        ws_per_message_deflate=False,
        ws_ping_interval=PING_S,
        ws_ping_timeout=PING_S,
        limit_concurrency=CONNECTIONS,
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_S,
    )
    collect_seldom()
    prepared = asyncio.create_task(embed.prepare())
    try:
        await Server(config, shell, held).serve(sockets=[listener])
    finally:
        prepared.cancel()
        await asyncio.gather(prepared, return_exceptions=True)
