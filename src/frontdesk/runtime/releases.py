"""The HTTP API for deploys: releases made of sources, listed, activated and taken back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from frontdesk.errors import CorruptError
from frontdesk.runtime import callers, cursors, deploy, preconditions, requests, sources
from frontdesk.runtime.access import Declared, Who
from frontdesk.runtime.callers import Caller
from frontdesk.runtime.deploy import Outcome
from frontdesk.runtime.problems import ProblemError, not_found
from frontdesk.store import deploy_keys, playbooks
from frontdesk.store.connection import Connection
from frontdesk.store.deploy_keys import Answered
from frontdesk.store.failpoint import reach
from frontdesk.store.playbooks import Running, StoredRelease

LARGEST_BYTES: Final = 4 * 1024 * 1024

LATEST: Final = 10**15
"""An instant after all of ours: lists of the newest first are sorted by what is left until then."""

Change = Callable[[Connection, Running | None], Outcome]


@dataclass(frozen=True, slots=True)
class Asked:
    """A change of what runs, as it was asked for.

    Attributes:
        key: The request's own; none if it has none.
        digest: What the key stands for.
    """

    playbook: str
    who: Caller
    key: str | None
    digest: str
    now_ms: int

    def answered(self, connection: Connection) -> Any | None:
        """What the same key was answered before; none if it is new.

        Raises:
            ProblemError: 422: it came with something else.
        """
        known = deploy_keys.find(connection, self.who.id, self.key) if self.key is not None else None
        if known is not None and known.digest != self.digest:
            raise ProblemError(422, "key-reused", "This Idempotency-Key came with something else before.")
        return known.answer if known is not None else None

    def keep(self, connection: Connection, answer: Any) -> None:
        """Store the answer under the key."""
        if self.key is not None:
            deploy_keys.keep(connection, self.who.id, self.key, Answered(self.digest, answer), self.now_ms)


def _asked(request: Request, body: bytes) -> Asked:
    key, digest = preconditions.key_of(request), preconditions.digest_of(request, body)
    return Asked(_playbook(request), callers.caller(request), key, digest, request.app.state.desk.clock.now_ms())


def _playbook(request: Request) -> str:
    playbook: str = request.path_params["id"]
    if not sources.PLAYBOOK_ID.fullmatch(playbook):
        raise ProblemError(422, "bad-name", "A playbook's id is lower case, with hyphens: website-sales.")
    return playbook


async def make(request: Request) -> Response:
    """`POST /api/v1/playbooks/{id}/releases`: compile what was sent, and let new conversations begin with it."""
    body = await requests.content(request, LARGEST_BYTES)
    sent, asked = requests.parse(body, requests.Sources), _asked(request, body)

    async def prepared() -> Change:
        made = await asyncio.to_thread(sources.compiled, asked.playbook, sent.files)
        stored = StoredRelease(made.release.digest, asked.playbook, asked.now_ms, asked.who.name, sent.revision)
        return lambda connection, running: deploy.add(connection, stored, made, running, asked.who)

    return await _changed(request, asked, prepared)


async def roll_back(request: Request) -> Response:
    """`POST /api/v1/playbooks/{id}/rollback`: let new conversations begin with a release that is stored."""
    body = await requests.content(request)
    sent, asked = requests.parse(body, requests.Rollback), _asked(request, body)
    opened = request.app.state.desk.playbooks

    def change(connection: Connection, running: Running | None) -> Outcome:
        wanted = sent.release or (running.previous if running else None)
        if running is None or wanted is None or playbooks.release(connection, asked.playbook, wanted) is None:
            detail = "No such release of this playbook is stored." if sent.release else "Nothing ran before this one."
            raise ProblemError(422, "no-such-release", detail)
        try:
            opened.graph(connection, wanted)
        except CorruptError:
            raise ProblemError(422, "unreadable-release", "This Frontdesk cannot read that release.") from None
        return deploy.go_back(connection, running, wanted, asked.now_ms, asked.who)

    async def prepared() -> Change:
        return change

    return await _changed(request, asked, prepared)


async def _changed(request: Request, asked: Asked, prepared: Callable[[], Awaitable[Change]]) -> Response:
    """Make a change once, if what runs is what its author saw. All of it is one transaction: what is stored, what
    runs, the audit, the key."""
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
    headers = {"Cache-Control": "no-store", "ETag": f'"{answer["body"]["release"]}"'}
    return JSONResponse(answer["body"], answer["status"], headers)


async def listed(request: Request) -> Response:
    """`GET /api/v1/playbooks/{id}/releases`: each once, the newest first."""
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
    """`GET /api/v1/playbooks/{id}/releases/{release}/sources`: the files that it was first compiled of."""

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
    Declared("/api/v1/playbooks/{id}/rollback", roll_back, Who.DEALS_ADMIN, ("POST",), scope="deploy"),
)
