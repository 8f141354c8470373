"""The HTTP API of figures: what visitors did with a playbook's cards, over some days, on one of its releases."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from frontdesk.errors import CorruptError
from frontdesk.ir.graph import Graph
from frontdesk.runtime.accounts.access import Declared, Who
from frontdesk.runtime.deploys.drawings import UNREADABLE
from frontdesk.runtime.figures import days, period, told
from frontdesk.runtime.talk.ids import first_id
from frontdesk.runtime.talk.playbooks import Playbooks
from frontdesk.runtime.web.problems import ProblemError, not_found
from frontdesk.store import figures, playbooks
from frontdesk.store.connection import Connection
from frontdesk.store.figures import Sum

LATELY_MS: Final = 30 * 60 * 1000
"""A visitor who has done something within this time, or waits for a deadline, has not left."""

YOUNG_MS: Final = 24 * 60 * 60 * 1000
"""Conversations that began longer ago are not expected to go on."""

ALL: Final = "all"

Json = dict[str, Any]


async def counted(request: Request) -> Response:
    """`GET /api/v1/playbooks/{id}/figures?from=&to=&release=`: default the last 30 days, and the release that runs.

    With `release=all`, the figures of all releases, as far as cards and answers are the same as in the one that runs.
    """
    desk, playbook = request.app.state.desk, request.path_params["id"]
    complete = await desk.counting.fresh()
    now_ms = desk.clock.now_ms()

    def unit(connection: Connection) -> Json:
        running = playbooks.running(connection, playbook)
        wanted = request.query_params.get("release")
        release = running.release if running and wanted in (None, "", ALL) else str(wanted)
        if running is None or playbooks.release(connection, playbook, release) is None:
            raise not_found()
        view = View(desk.playbooks, release, running.release, wanted == ALL, now_ms)
        return _told(connection, view, request)

    body = await desk.database.read(unit) | {"behind": desk.counting.behind, "complete": complete}
    return JSONResponse(body, headers={"Cache-Control": "no-store"})


@dataclass(frozen=True, slots=True)
class View:
    """What is shown: one release, or all of them on its graph."""

    opened: Playbooks
    release: str
    active: str
    all: bool
    now_ms: int


def _told(connection: Connection, view: View, request: Request) -> Json:
    graph = view.opened.readable(connection, view.release)
    if graph is None:
        raise ProblemError(422, "unreadable-release", UNREADABLE)
    zone = days.zone_of(graph.playbook)
    today = days.day_of(view.now_ms, zone)
    asked = period.asked(request, today)
    sums = figures.sums(connection, graph.playbook.id, days.number(asked.first), days.number(asked.last))
    if view.all:
        found = told.together(sums, _graphs(connection, view, sums), view.release)
    else:
        found = told.by_card(sums, view.release)
    here = _here(connection, graph.playbook.id, view) if asked.last >= today else {}
    return {
        "playbook": graph.playbook.id,
        "time_zone": zone,
        "today": today.isoformat(),
        "from": asked.first.isoformat(),
        "to": asked.last.isoformat(),
        "release": view.release,
        "all": view.all,
        "releases": _releases(sums, _stored(connection, graph.playbook.id), view.active),
        "conversations": told.conversations(found.get("", {})),
        "not_counted": list(told.NOT_COUNTED),
        "cards": told.cards(graph, found, here),
    }


def _graphs(connection: Connection, view: View, sums: tuple[Sum, ...]) -> dict[str, Graph]:
    """The graphs of the releases in the figures, except those that are no longer stored or cannot be read."""
    found = {view.release: view.opened.graph(connection, view.release)}
    for digest in sorted({one.release for one in sums}):
        with suppress(CorruptError):
            found[digest] = view.opened.graph(connection, digest)
    return found


def _here(connection: Connection, playbook: str, view: View) -> dict[str, int]:
    """Card to how many conversations may go on at any moment."""
    earliest = first_id(view.now_ms - YOUNG_MS)
    rows = figures.here(connection, playbook, earliest, view.now_ms - LATELY_MS, view.now_ms)
    found = Counter[str]()
    for (digest, card), number in rows.items():
        if view.all or digest == view.release:
            found[card] += number
    return found


def _stored(connection: Connection, playbook: str) -> frozenset[str]:
    return frozenset(one.digest for one in playbooks.releases_of(connection, playbook))


def _releases(sums: tuple[Sum, ...], stored: frozenset[str], active: str) -> list[Json]:
    """The stored releases that have figures in these days, and the one that runs; the most used first."""
    digests = sorted(({one.release for one in sums} | {active}) & stored)
    items = [
        {"digest": digest, "active": digest == active, "opened": told.begun(told.by_card(sums, digest).get("", {}))}
        for digest in digests
    ]
    return sorted(items, key=lambda item: (-int(item["opened"]), str(item["digest"])))


ROUTES: Final = (Declared("/api/v1/playbooks/{id}/figures", counted, Who.DEALS_ADMIN, scope="read"),)
