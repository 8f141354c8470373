"""How the server is: for load balancers and for Prometheus, and only for those inside."""

from __future__ import annotations

from typing import Final

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from frontdesk.runtime.access import Declared, Who
from frontdesk.store import Unavailable, conversations, playbooks

LATE_MS: Final = 5_000
"""Timers that are later than this say that something is wrong."""

MOST_LATE: Final = 1000

REGISTRY: Final = CollectorRegistry()
REFUSED: Final = Counter("frontdesk_refused", "Requests and frames refused", ["code"], registry=REGISTRY)
FAILED: Final = Counter("frontdesk_failed", "Requests that failed through a fault of ours", registry=REGISTRY)
SOCKETS: Final = Gauge("frontdesk_sockets", "Open sockets of agents", registry=REGISTRY)
AGENTS: Final = Gauge("frontdesk_agents_online", "Agents who are online", registry=REGISTRY)
OPEN: Final = Gauge("frontdesk_open_conversations", "Conversations that are not over", ["playbook"], registry=REGISTRY)
LATE: Final = Gauge("frontdesk_timers_late", "Timers that should have fired 5 seconds ago", registry=REGISTRY)


async def alive(request: Request) -> Response:
    """`GET /healthz`: the process answers."""
    return _answer({"status": "ok"})


async def ready(request: Request) -> Response:
    """`GET /readyz`: the database answers and no timer is late; else 503 and which of the two."""
    try:
        late = await _late(request) > 0
    except Unavailable:
        return _answer({"status": "unready", "database": "unavailable", "timers": "unknown"}, 503)
    checks = {"database": "ok", "timers": "late" if late else "ok"}
    return _answer({"status": "unready" if late else "ok", **checks}, 503 if late else 200)


async def metrics(request: Request) -> Response:
    """`GET /metrics`: Prometheus' text format."""
    state = request.app.state
    SOCKETS.set(len(state.sockets))
    AGENTS.set(len(state.desk.presence.online_ids()))
    LATE.set(await _late(request))
    for playbook, count in (await state.desk.database.read(playbooks.count_by_playbook)).items():
        OPEN.labels(playbook).set(count)
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)


async def _late(request: Request) -> int:
    """How many timers should have fired a while ago."""
    desk = request.app.state.desk
    before_ms = desk.clock.now_ms() - LATE_MS
    return len(await desk.database.read(lambda connection: conversations.due(connection, before_ms, MOST_LATE)))


def _answer(body: dict[str, str], status: int = 200) -> Response:
    return JSONResponse(body, status, {"Cache-Control": "no-store"})


ROUTES: Final = (
    Declared("/healthz", alive, Who.INSIDE),
    Declared("/readyz", ready, Who.INSIDE),
    Declared("/metrics", metrics, Who.INSIDE),
)
