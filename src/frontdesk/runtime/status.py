"""How the deployed playbooks are: active, installed, and whether chats reach people."""

from __future__ import annotations

from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from frontdesk.ir.graph import Graph
from frontdesk.runtime import cursors
from frontdesk.runtime.access import Declared, Who
from frontdesk.runtime.problems import not_found
from frontdesk.store import playbooks as stored
from frontdesk.store.connection import Connection

LIVE_CHAT: Final = "live_chat"


async def everything(request: Request) -> list[dict[str, Any]]:
    """The status of every playbook, by id."""
    desk = request.app.state.desk

    def unit(connection: Connection) -> list[dict[str, Any]]:
        counts = stored.count_by_playbook(connection)
        return [_status(request, connection, one, counts) for one in stored.everything_running(connection)]

    statuses: list[dict[str, Any]] = await desk.database.read(unit)
    return statuses


def _status(request: Request, connection: Connection, one: stored.Running, counts: dict[str, int]) -> dict[str, Any]:
    state = request.app.state
    graph: Graph = state.desk.playbooks.graph(connection, one.release)
    playbook = graph.playbook
    installed = playbook.installed
    live_chat, why = _live_chat(graph, installed)
    return {
        "id": playbook.id,
        "name": playbook.name,
        "description": playbook.description,
        "language": playbook.language,
        "active": playbook.active,
        "installed": installed,
        "origins": list(playbook.install.origins),
        "live_chat": live_chat,
        "why": why,
        "release": one.release,
        "deployed_at": one.updated_at,
        "counts": {"open": counts.get(playbook.id, 0)},
    }


def _live_chat(graph: Graph, installed: bool) -> tuple[str | None, str | None]:
    """`live` or `offline-only`, and why not live; none where the playbook calls nobody."""
    if not any(card.KIND == LIVE_CHAT for card in graph.cards.values()):
        return None, "no card calls a person"
    if not graph.playbook.active:
        return "offline-only", "the playbook is not active"
    if not installed:
        return "offline-only", "no install.origins: the playbook is not on any website"
    return "live", None


async def listed(request: Request) -> Response:
    """`GET /api/v1/playbooks`."""
    return _answer(cursors.page(request, await everything(request), lambda status: (status["id"],)))


async def one(request: Request) -> Response:
    """`GET /api/v1/playbooks/{id}`, with the release as `ETag`."""
    for status in await everything(request):
        if status["id"] == request.path_params["id"]:
            return _answer(status, {"ETag": f'"{status["release"]}"'})
    raise not_found()


def _answer(body: Any, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse(body, headers={"Cache-Control": "no-store", **(headers or {})})


ROUTES: Final = (
    Declared("/api/v1/playbooks", listed, Who.AGENT),
    Declared("/api/v1/playbooks/{id}", one, Who.AGENT),
)
