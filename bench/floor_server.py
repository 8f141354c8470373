"""The servers that Frontdesk is compared with: a bare echo, and a bare relay, on the same stack with the same settings.

Run as `python bench/floor_server.py echo` or `relay`; it prints where it listens and serves until it is ended.
"""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import Awaitable, Callable
from typing import Final

import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect
from uvicorn.loops.auto import auto_loop_factory

BACKLOG: Final = 2048

sides: dict[str, WebSocket] = {}


async def echo(websocket: WebSocket) -> None:
    """Send back whatever comes."""
    await websocket.accept()
    try:
        while True:
            await websocket.send_text(await websocket.receive_text())
    except WebSocketDisconnect:
        return


async def relay(websocket: WebSocket) -> None:
    """Send whatever comes to the socket whose name follows in the path."""
    name, other = websocket.path_params["name"], websocket.path_params["other"]
    await websocket.accept()
    sides[name] = websocket
    try:
        while True:
            await sides[other].send_text(await websocket.receive_text())
    except WebSocketDisconnect:
        del sides[name]


FLOORS: Final[dict[str, tuple[str, Callable[[WebSocket], Awaitable[None]]]]] = {
    "echo": ("/", echo),
    "relay": ("/{name}/{other}", relay),
}


def main() -> None:
    """Serve one of them."""
    path, endpoint = FLOORS[sys.argv[1]]
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(BACKLOG)
    config = uvicorn.Config(
        Starlette(routes=[WebSocketRoute(path, endpoint)]),
        lifespan="off",
        http="httptools",
        ws="websockets-sansio",
        ws_max_size=32 * 1024,
        ws_per_message_deflate=False,
        ws_ping_interval=15,
        ws_ping_timeout=15,
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    print(f"listening on 127.0.0.1:{listener.getsockname()[1]}", flush=True)
    with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
        runner.run(uvicorn.Server(config).serve(sockets=[listener]))


if __name__ == "__main__":
    main()
