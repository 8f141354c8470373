"""The status of deployed playbooks: whether they are active and installed, and whether chats reach people."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from frontdesk.ir.graph import Graph, Playbook
from frontdesk.runtime.accounts.access import Declared, Who
from frontdesk.runtime.deploys import sightings
from frontdesk.runtime.deploys.rollout import ACTIONS, CANARY
from frontdesk.runtime.web import cursors
from frontdesk.runtime.web.problems import not_found
from frontdesk.store import audit, outcomes
from frontdesk.store import playbooks as stored
from frontdesk.store import sightings as seen
from frontdesk.store.audit import Act
from frontdesk.store.connection import Connection

WHY: Final = {
    "no-card": "no card starts a live chat",
    "inactive": "the playbook is not active",
    "no-origins": "no install.origins: the playbook is not on any website",
    "unreadable": "this Frontdesk cannot read the active release: deploy again or roll back",
}
"""Why chats do not reach people, by a code that never changes."""

FOR_EVERYBODY: Final = tuple(action for action in ACTIONS if action != CANARY)

REVISION: Final = re.compile(r"^([0-9a-f]{12})[0-9a-f]{28,}")
"""A commit id of git, of which a page shows the beginning."""

LAST_DEPLOYS: Final = 10
"""How many of a playbook's last deploys its status lists."""


async def everything(request: Request) -> list[dict[str, Any]]:
    """The status of every playbook, by id."""
    desk = request.app.state.desk

    def unit(connection: Connection) -> list[dict[str, Any]]:
        counts = stored.count_by_playbook(connection)
        return [_status(request, connection, one, counts) for one in stored.everything_running(connection)]

    statuses: list[dict[str, Any]] = await desk.database.read(unit)
    return statuses


async def shown(request: Request) -> list[dict[str, Any]]:
    """The status of every playbook for the page, with open conversations by release and the last deploy, if known."""
    desk = request.app.state.desk

    def unit(connection: Connection) -> list[dict[str, Any]]:
        return [_whole(request, connection, one, 1) for one in stored.everything_running(connection)]

    statuses: list[dict[str, Any]] = await desk.database.read(unit)
    return [one | {"revision_told": REVISION.sub(r"\1", one["revision"] or "")} for one in statuses]


def _whole(request: Request, connection: Connection, one: stored.Running, last: int) -> dict[str, Any]:
    """The status with the open conversations on each release, and so many of the last deploys."""
    by_release = stored.count_by_release(connection, one.playbook)
    status = _status(request, connection, one, {one.playbook: sum(by_release.values())})
    status["counts"]["releases"] = by_release
    release = stored.release(connection, one.playbook, one.release)
    status["revision"] = release.revision if release else None
    acts = audit.of(connection, one.playbook, ACTIONS, last)
    return status | {"tag": one.tag, "deploys": [_deploy(entry.act) for entry in acts]}


def _status(request: Request, connection: Connection, one: stored.Running, counts: dict[str, int]) -> dict[str, Any]:
    state = request.app.state
    graph: Graph | None = state.desk.playbooks.readable(connection, one.release)
    playbook = graph.playbook if graph is not None else Playbook(one.playbook, one.playbook, active=False)
    installed = playbook.installed
    live_chat, code = _live_chat(graph, installed)
    deployed_at, deployed_by = _deployed(connection, one)
    return {
        "id": playbook.id,
        "name": playbook.name,
        "description": playbook.description,
        "language": playbook.language,
        "active": playbook.active,
        "installed": installed,
        "origins": list(playbook.install.origins),
        "live_chat": live_chat,
        "why": WHY[code] if code else None,
        "why_code": code,
        "release": one.release,
        "deployed_at": deployed_at,
        "deployed_by": deployed_by,
        "canary": _canary(one),
        "counts": {"open": counts.get(playbook.id, 0)},
        **sightings.as_json(seen.of(connection, playbook.id), origins=installed),
    }


def _deployed(connection: Connection, one: stored.Running) -> tuple[int, str | None]:
    """When the release became the one for everybody, and by whom; a canary beside it came later."""
    last = audit.of(connection, one.playbook, FOR_EVERYBODY, 1) if one.canary is not None else ()
    if last and last[0].act.details.get("release") == one.release:
        return last[0].act.at, last[0].act.actor
    return one.updated_at, one.updated_by


def _canary(one: stored.Running) -> dict[str, Any] | None:
    return None if one.canary is None else asdict(one.canary)


def _live_chat(graph: Graph | None, installed: bool) -> tuple[str | None, str | None]:
    """`live` or `offline-only`, None if no card starts a live chat; and the code in `WHY` if not live."""
    if graph is None:
        return "offline-only", "unreadable"
    if not graph.handoffs:
        return None, "no-card"
    if not graph.playbook.active:
        return "offline-only", "inactive"
    if not installed:
        return "offline-only", "no-origins"
    return "live", None


async def listed(request: Request) -> Response:
    """`GET /api/v1/playbooks`."""
    return _answer(cursors.page(request, await everything(request), lambda status: (status["id"],)))


async def one(request: Request) -> Response:
    """`GET /api/v1/playbooks/{id}`: what runs as `ETag`, the open conversations on each release, and the last deploys.

    While a canary runs, also the outcomes of conversations that began since, on the canary and beside it.
    """
    desk, playbook = request.app.state.desk, request.path_params["id"]

    def unit(connection: Connection) -> dict[str, Any] | None:
        found = stored.running(connection, playbook)
        if found is None:
            return None
        status = _whole(request, connection, found, LAST_DEPLOYS)
        if found.canary is not None:
            both = (found.release, found.canary.release)
            status["canary"]["outcomes"] = outcomes.since(connection, both, found.canary.since)
        return status

    status = await desk.database.read(unit)
    if status is None:
        raise not_found()
    return _answer(status, {"ETag": f'"{status["tag"]}"'})


def _deploy(act: Act) -> dict[str, Any]:
    return {"action": act.action, "at": act.at, "by": act.actor, **act.details}


def _answer(body: Any, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse(body, headers={"Cache-Control": "no-store", **(headers or {})})


ROUTES: Final = (
    Declared("/api/v1/playbooks", listed, Who.AGENT, scope="read"),
    Declared("/api/v1/playbooks/{id}", one, Who.AGENT, scope="read"),
)
