"""Handshakes of sockets: from our own pages, and in our own protocol, or not at all."""

from __future__ import annotations

from typing import Final

from starlette.websockets import WebSocket

from frontdesk.runtime.logs import logger

SUBPROTOCOL: Final = "frontdesk.v1"

HELLO_LIMIT_S: Final = 10.0
"""A socket that has said nothing by then is closed."""

log = logger("socket")


async def accept(websocket: WebSocket) -> bool:
    """Accept a handshake; false, and refused with 403, where another website makes it or speaks another protocol.

    A browser always says its `Origin`, once; whoever says none is no browser, and carries nobody's cookies unasked.
    """
    origins = websocket.headers.getlist("origin")
    offered = websocket.scope.get("subprotocols", [])
    if origins and origins != [websocket.app.state.settings.origin]:
        reason = "foreign-origin"
    elif offered and SUBPROTOCOL not in offered:
        reason = "unknown-subprotocol"
    else:
        await websocket.accept(SUBPROTOCOL if offered else None)
        return True
    log.info("refused", path=websocket.url.path, reason=reason)
    await websocket.close()
    return False
