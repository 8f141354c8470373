"""The visitor's socket: accepted, served, and closed with the code that says why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from starlette.websockets import WebSocket

from frontdesk.errors import CorruptError
from frontdesk.runtime import wire
from frontdesk.runtime.logs import logger
from frontdesk.runtime.sockets.handshake import accept
from frontdesk.runtime.sockets.limits import CrowdError, FloodError
from frontdesk.runtime.sockets.socket import (
    BAD_FRAME,
    FLOOD,
    OUR_FAULT,
    RESTART,
    SIGNED_OUT,
    TRY_LATER,
    ClosedError,
    Socket,
)
from frontdesk.runtime.sockets.sockets import RETRY_AFTER_S
from frontdesk.runtime.sockets.tab import Tab
from frontdesk.runtime.talk.identities import StrangerError
from frontdesk.runtime.talk.visits import AheadError, BadTokenError, ConsentError, UnknownPlaybookError
from frontdesk.runtime.web.network import address_of
from frontdesk.store import Unavailable

NO_CONSENT, NOT_SERVED, AHEAD = 4403, 4404, 4409


CODES: Final[Mapping[type[Exception], int]] = {
    wire.BadFrameError: BAD_FRAME,
    BadTokenError: SIGNED_OUT,
    StrangerError: SIGNED_OUT,
    UnknownPlaybookError: NOT_SERVED,
    CorruptError: NOT_SERVED,
    AheadError: AHEAD,
    ConsentError: NO_CONSENT,
    CrowdError: TRY_LATER,
}
"""What a visitor's page did wrong, or what we cannot give it, to the code that its socket closes with."""

log = logger("visitor")


async def visitor(websocket: WebSocket) -> None:
    """`GET /ws/visitor`."""
    if not await accept(websocket):
        return
    state = websocket.app.state
    async with Socket(websocket, state.sockets) as socket:
        tab = Tab(state.desk, socket, state.settings.allow_direct, state.boot_secret, address_of(websocket))
        await _guarded(socket, tab)


async def _guarded(socket: Socket, tab: Tab) -> None:
    """Serve a page; whatever ends it becomes a closing code and one line in the log."""
    try:
        await tab.run()
    except ClosedError:
        return
    except tuple(CODES) as error:
        level = log.error if isinstance(error, CorruptError) else log.info
        level("refused", code=CODES[type(error)], reason=str(error), conversation=tab.conversation)
        await socket.leave(CODES[type(error)])
    except FloodError:
        log.info("flood", conversation=tab.conversation)
        await socket.leave(FLOOD)
    except Unavailable as error:
        # What was not stored was not acknowledged: the page comes back and sends it again under the same keys.
        log.error("store-unavailable", reason=str(error), conversation=tab.conversation)
        await socket.leave(RESTART, {"type": "restart", "retry_after": RETRY_AFTER_S})
    except Exception as error:
        log.error("failed", exc_info=error, conversation=tab.conversation)
        await socket.leave(OUR_FAULT)
