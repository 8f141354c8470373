"""How the deployed playbooks are: active, installed, and whether chats reach people."""

from __future__ import annotations

from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from frontdesk.ir.graph import Graph
from frontdesk.runtime import cursors
from frontdesk.runtime.access import Declared, Who
from frontdesk.runtime.deploy import DEPLOYED, ROLLED_BACK
from frontdesk.runtime.problems import not_found
from frontdesk.store import audit
from frontdesk.store import playbooks as stored
from frontdesk.store.audit import Act
from frontdesk.store.connection import Connection

LIVE_CHAT: Final = "live_chat"

LAST_DEPLOYS: Final = 10
"""How many of a playbook's last deploys its status tells of."""


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
        "deployed_by": one.updated_by,
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
    """`GET /api/v1/playbooks/{id}`, with the release as `ETag`, what is open on each release, and the last deploys."""
    desk, playbook = request.app.state.desk, request.path_params["id"]

    def unit(connection: Connection) -> dict[str, Any] | None:
        found = stored.running(connection, playbook)
        if found is None:
            return None
        by_release = stored.count_by_release(connection, playbook)
        status = _status(request, connection, found, {playbook: sum(by_release.values())})
        status["counts"]["releases"] = by_release
        acts = audit.of(connection, playbook, (DEPLOYED, ROLLED_BACK), LAST_DEPLOYS)
        return status | {"deploys": [_deploy(entry.act) for entry in acts]}

    status = await desk.database.read(unit)
    if status is None:
        raise not_found()
    return _answer(status, {"ETag": f'"{status["release"]}"'})


def _deploy(act: Act) -> dict[str, Any]:
    return {"action": act.action, "at": act.at, "by": act.actor, **act.details}


def _answer(body: Any, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse(body, headers={"Cache-Control": "no-store", **(headers or {})})


ROUTES: Final = (
    Declared("/api/v1/playbooks", listed, Who.AGENT, scope="read"),
    Declared("/api/v1/playbooks/{id}", one, Who.AGENT, scope="read"),
)
