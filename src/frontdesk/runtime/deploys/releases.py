"""The HTTP API for deploys: releases made from sources, listed, activated and rolled back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from frontdesk.errors import CorruptError
from frontdesk.runtime.accounts.access import Declared, Who
from frontdesk.runtime.deploys import asking, orders, rollout
from frontdesk.runtime.deploys.asking import Asked
from frontdesk.runtime.deploys.rollout import Outcome
from frontdesk.runtime.web import cursors, preconditions, requests
from frontdesk.runtime.web.problems import ProblemError, not_found
from frontdesk.store import audit, playbooks
from frontdesk.store.connection import Connection
from frontdesk.store.failpoint import reach
from frontdesk.store.playbooks import Running, StoredRelease

LARGEST_BYTES: Final = 4 * 1024 * 1024

LATEST: Final = 10**15
"""An instant after all of ours: lists with the newest first are sorted by the time left until then."""

MOST_ENTRIES: Final = 1_000
"""How many of a playbook's last changes are searched for a release that is not stored."""

Change = Callable[[Connection, Running | None], Outcome]


async def make(request: Request) -> Response:
    """`POST /api/v1/playbooks/{id}/releases`: compile what was sent, and let new conversations begin with it.

    With `canary`, only so many of a hundred visitors begin with it.
    """
    body = await requests.content(request, LARGEST_BYTES)
    sent, asked = requests.parse(body, orders.Deploy), asking.asked(request, body)
    state = request.app.state

    async def prepared() -> Change:
        made = await state.compiling.compiled(state.desk.database, asked.playbook, sent)
        stored = StoredRelease(made.release.digest, asked.playbook, asked.now_ms, asked.who.name, sent.revision)
        if (share := sent.canary) is not None:
            return lambda connection, running: rollout.deploy_canary(
                connection, stored, made, running, asked.who, share
            )
        return lambda connection, running: rollout.deploy(connection, stored, made, running, asked.who)

    return await _changed(request, asked, prepared)


async def promote(request: Request) -> Response:
    """`POST /api/v1/playbooks/{id}/promote`: let all new conversations begin with the canary."""
    body = await requests.content(request)
    requests.parse(body, requests.Nothing)
    asked = asking.asked(request, body)

    async def prepared() -> Change:
        return lambda connection, running: rollout.promote(connection, running, asked.now_ms, asked.who)

    return await _changed(request, asked, prepared)


async def roll_back(request: Request) -> Response:
    """`POST /api/v1/playbooks/{id}/rollback`: let new conversations begin with a release that is stored.

    Default is the release that ran before; while a canary runs, the release beside it.
    """
    body = await requests.content(request)
    sent, asked = requests.parse(body, orders.Rollback), asking.asked(request, body)
    opened = request.app.state.desk.playbooks

    def change(connection: Connection, running: Running | None) -> Outcome:
        wanted = sent.release or (_before(running) if running else None)
        if running is None or wanted is None:
            raise ProblemError(422, "no-such-release", "Nothing ran before this one.")
        if playbooks.release(connection, asked.playbook, wanted) is None:
            raise _not_stored(connection, asked.playbook, wanted)
        try:
            opened.graph(connection, wanted)
        except CorruptError:
            raise ProblemError(422, "unreadable-release", "This Frontdesk cannot read that release.") from None
        return rollout.roll_back(connection, running, wanted, asked.now_ms, asked.who)

    async def prepared() -> Change:
        return change

    return await _changed(request, asked, prepared)


def _not_stored(connection: Connection, playbook: str, wanted: str) -> ProblemError:
    entries = audit.of(connection, playbook, rollout.ACTIONS, MOST_ENTRIES)
    if any(entry.act.details.get("release") == wanted for entry in entries):
        gone = "That release is no longer kept: its last conversation is gone. Deploy its sources again."
        return ProblemError(422, "release-removed", gone)
    return ProblemError(422, "no-such-release", "No such release of this playbook is stored.")


def _before(running: Running) -> str | None:
    return running.previous if running.canary is None else running.release


async def _changed(request: Request, asked: Asked, prepared: Callable[[], Awaitable[Change]]) -> Response:
    """Make a change once, if what runs is what its author saw. The release, what runs, the audit entry and the key are
    stored in one transaction."""
    desk = request.app.state.desk

    def look(connection: Connection) -> Any | None:
        if (answered := asked.answered(connection)) is not None:
            return answered
        preconditions.precondition(request).check(playbooks.running(connection, asked.playbook))
        return None

    if (answer := await desk.database.read(look)) is None:
        change = await prepared()

        def unit(connection: Connection) -> Any:
            if (answered := look(connection)) is not None:
                return answered
            reach("deploy.unit.before")
            outcome = change(connection, playbooks.running(connection, asked.playbook))
            answer = {"status": outcome.status, "body": dict(outcome.body)}
            asked.keep(connection, answer)
            reach("deploy.key.after")
            return answer

        answer = await desk.database.write(unit)
        desk.playbooks.forget()
        reach("deploy.answer.before")
    told = answer["body"]
    headers = {"Cache-Control": "no-store", "ETag": f'"{told.get("tag", told["release"])}"'}
    return JSONResponse(told, answer["status"], headers)


async def listed(request: Request) -> Response:
    """`GET /api/v1/playbooks/{id}/releases`: each release once, the newest first."""
    playbook = request.path_params["id"]

    def unit(connection: Connection) -> list[dict[str, Any]]:
        running = playbooks.running(connection, playbook)
        if running is None:
            raise not_found()
        counts = playbooks.count_by_release(connection, playbook)
        found = playbooks.releases_of(connection, playbook)
        return [_item(one, running, counts.get(one.digest, 0)) for one in found]

    items = await request.app.state.desk.database.read(unit)
    return _answer(cursors.page(request, items, lambda item: (f"{LATEST - item['created_at']:015}", item["digest"])))


def _item(one: StoredRelease, running: Running, open_conversations: int) -> dict[str, Any]:
    return {
        "digest": one.digest,
        "created_at": one.created_at,
        "created_by": one.created_by,
        "revision": one.revision,
        "before": one.before,
        "active": one.digest == running.release,
        "canary": running.canary.share if running.canary and running.canary.release == one.digest else None,
        "counts": {"open": open_conversations},
    }


async def compiled(request: Request) -> Response:
    """`GET /api/v1/playbooks/{id}/releases/{release}`: the release itself, the bytes that `compile` makes."""

    def unit(connection: Connection) -> bytes | None:
        found = playbooks.release(connection, request.path_params["id"], request.path_params["release"])
        return None if found is None else playbooks.release_data(connection, found.digest)

    data = await request.app.state.desk.database.read(unit)
    if data is None:
        raise not_found()
    return Response(data, media_type="application/json", headers={"Cache-Control": "no-store"})


async def made_of(request: Request) -> Response:
    """`GET /api/v1/playbooks/{id}/releases/{release}/sources`: the files that it was first compiled from."""

    def unit(connection: Connection) -> dict[str, str] | None:
        found = playbooks.release(connection, request.path_params["id"], request.path_params["release"])
        return None if found is None else playbooks.release_sources(connection, found.digest)

    files = await request.app.state.desk.database.read(unit)
    if files is None:
        raise not_found()
    return _answer({"files": files})


def _answer(body: Any) -> Response:
    return JSONResponse(body, headers={"Cache-Control": "no-store"})


ROUTES: Final = (
    Declared("/api/v1/playbooks/{id}/releases", listed, Who.AGENT, scope="read"),
    Declared("/api/v1/playbooks/{id}/releases", make, Who.DEALS_ADMIN, ("POST",), scope="deploy"),
    Declared("/api/v1/playbooks/{id}/releases/{release}", compiled, Who.DEALS_ADMIN, scope="read"),
    Declared("/api/v1/playbooks/{id}/releases/{release}/sources", made_of, Who.DEALS_ADMIN, scope="read"),
    Declared("/api/v1/playbooks/{id}/promote", promote, Who.DEALS_ADMIN, ("POST",), scope="deploy"),
    Declared("/api/v1/playbooks/{id}/rollback", roll_back, Who.DEALS_ADMIN, ("POST",), scope="deploy"),
)
