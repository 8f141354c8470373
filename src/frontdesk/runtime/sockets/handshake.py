"""Handshakes of sockets: only from our own pages, and only in our own protocol."""

from __future__ import annotations

from typing import Final

from starlette.websockets import WebSocket

from frontdesk.runtime.logs import logger

SUBPROTOCOL: Final = "frontdesk.v1"

HELLO_LIMIT_S: Final = 10.0
"""A socket that has not sent hello by then is closed."""

log = logger("socket")


async def accept(websocket: WebSocket) -> bool:
    """Accept a handshake; false, after a refusal with 403, if it is another website's, or offers only other protocols.

    A browser always sends one `Origin`; a client without one is no browser, and sends no cookies for another website.
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
