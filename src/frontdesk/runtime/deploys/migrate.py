"""The HTTP API that lets conversations go on with the release that runs: a batch per request, until none is left."""

from __future__ import annotations

from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from frontdesk.ir.graph import Graph
from frontdesk.runtime.accounts.access import Declared, Who
from frontdesk.runtime.deploys import asking
from frontdesk.runtime.deploys.asking import Asked
from frontdesk.runtime.deploys.orders import Migration
from frontdesk.runtime.talk.moving import Passage, move
from frontdesk.runtime.web import preconditions, requests
from frontdesk.runtime.web.problems import ProblemError
from frontdesk.store import audit, moves, playbooks
from frontdesk.store.connection import Connection
from frontdesk.store.failpoint import reach
from frontdesk.store.ledger import Ledger
from frontdesk.store.playbooks import Running

BATCH: Final = 50
"""Conversations that one request looks at: others do not have to wait for more than that."""

ACTION: Final = "migrate"


async def migrate(request: Request) -> Response:
    """`POST /api/v1/playbooks/{id}/migrate`: let the next conversations go on with the release that runs.

    `{release, moved, stays, next}`: how many moved, how many stay by reason, and the `after` of the next request.
    """
    body = await requests.content(request)
    sent, asked = requests.parse(body, Migration), asking.asked(request, body)
    desk = request.app.state.desk

    def look(connection: Connection) -> Any | None:
        return _answered(connection, request, asked)

    def found(connection: Connection) -> tuple[Passage, tuple[tuple[str, str], ...]]:
        running = _running(connection, asked.playbook)
        _known(desk.playbooks.graph(connection, running.release), sent)
        passage = Passage(desk.playbooks, running.release, sent.cards)
        behind = (sent.after[0], sent.after[1]) if sent.after else None
        others = moves.on_others(connection, asked.playbook, running.release, behind, BATCH)
        for release in {release for release, _ in others}:
            passage.ways(connection, release)
        return passage, others

    if (answer := await desk.database.read(look)) is None:
        passage, others = await desk.database.read(found)

        def unit(ledger: Ledger) -> tuple[Any, None]:
            if (answered := look(ledger.connection)) is not None:
                return answered, None
            reach("move.unit.before")
            answer = _moved(ledger, asked, passage, others)
            asked.keep(ledger.connection, answer)
            reach("move.key.after")
            return answer, None

        answer = await desk.changes.make(unit, careful=True, later=True)
        for _, conversation in others:
            desk.counting.turned(conversation)
        reach("move.answer.before")
    return JSONResponse(answer, headers={"Cache-Control": "no-store"})


def _answered(connection: Connection, request: Request, asked: Asked) -> Any | None:
    if (answered := asked.answered(connection)) is not None:
        return answered
    preconditions.precondition(request).check(playbooks.running(connection, asked.playbook))
    return None


def _running(connection: Connection, playbook: str) -> Running:
    running = playbooks.running(connection, playbook)
    if running is None:
        raise ProblemError(422, "no-migration", "No release is active that conversations could move to.")
    if running.canary is not None:
        raise ProblemError(422, "no-migration", "A canary is running: promote it or roll it back first.")
    return running


def _known(graph: Graph, sent: Migration) -> None:
    if unknown := sorted(set(sent.cards.values()) - graph.cards.keys()):
        raise ProblemError(422, "no-such-card", f"The active release has no card {unknown[0]!r}.")


def _moved(ledger: Ledger, asked: Asked, passage: Passage, others: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    moved, stays = move(ledger, passage, [conversation for _, conversation in others], asked.now_ms)
    reach("move.moved.after")
    if moved:
        act = asked.who.act(ACTION, asked.playbook, asked.now_ms, release=passage.release, moved=moved)
        audit.append(ledger.connection, act)
    rest = list(others[-1]) if len(others) == BATCH else None
    return {"release": passage.release, "moved": moved, "stays": dict(stays), "next": rest}


ROUTES: Final = (Declared("/api/v1/playbooks/{id}/migrate", migrate, Who.DEALS_ADMIN, ("POST",), scope="deploy"),)
