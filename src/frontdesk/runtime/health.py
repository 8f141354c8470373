"""The server's health, for load balancers and Prometheus inside the network."""

from __future__ import annotations

import asyncio
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from frontdesk.runtime import metrics
from frontdesk.runtime.accounts.access import Declared, Who
from frontdesk.store import Unavailable, conversations, playbooks

LATE_MS: Final = 5_000
"""If a timer is later than this, something is wrong."""


ANSWER_S: Final = 3.0
"""A database that does not answer within this is not ready."""


async def alive(request: Request) -> Response:
    """`GET /healthz`: the process answers."""
    return _answer({"status": "ok"})


async def ready(request: Request) -> Response:
    """`GET /readyz`: the database can be read and written, and timers fire in time; else 503 and which of the two.

    Conversations whose own timer fails are in `/metrics` only: another process could do no more for them.
    """
    desk = request.app.state.desk
    try:
        async with asyncio.timeout(ANSWER_S):
            await desk.database.check()
            late = await desk.timers.lag(LATE_MS)
    except (Unavailable, TimeoutError):
        return _answer({"status": "unready", "database": "unavailable", "timers": "unknown"}, 503)
    checks = {"database": "ok", "timers": "late" if late else "ok"}
    return _answer({"status": "unready" if late else "ok", **checks}, 503 if late else 200)


async def counted(request: Request) -> Response:
    """`GET /metrics`: Prometheus' text format."""
    state = request.app.state
    metrics.SOCKETS.set(len(state.sockets))
    metrics.AGENTS.set(len(state.desk.presence.online_ids()))
    metrics.LATE.set(await _late(request))
    metrics.PARKED.set(state.desk.timers.parked)
    metrics.OPEN.clear()
    for playbook, count in (await state.desk.database.read(playbooks.count_by_playbook)).items():
        metrics.OPEN.labels(playbook).set(count)
    return Response(metrics.text(), media_type=metrics.CONTENT_TYPE)


async def _late(request: Request) -> int:
    """How many timers should have fired `LATE_MS` ago."""
    desk = request.app.state.desk
    before_ms = desk.clock.now_ms() - LATE_MS
    return int(await desk.database.read(lambda connection: conversations.count_due(connection, before_ms)))


def _answer(body: dict[str, str], status: int = 200) -> Response:
    return JSONResponse(body, status, {"Cache-Control": "no-store"})


ROUTES: Final = (
    Declared("/healthz", alive, Who.INSIDE),
    Declared("/readyz", ready, Who.INSIDE),
    Declared("/metrics", counted, Who.INSIDE),
)
