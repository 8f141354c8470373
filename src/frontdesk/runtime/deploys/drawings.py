"""The HTTP API that shows a release to people: its drawing with places and findings, and what it changes."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from frontdesk.compiler.checked import check
from frontdesk.compiler.difference import difference
from frontdesk.compiler.load import MemoryFiles
from frontdesk.compiler.release import open_release
from frontdesk.errors import CorruptError
from frontdesk.export.drawing import draw
from frontdesk.export.layout import lay_out
from frontdesk.ir.graph import Graph
from frontdesk.lang.diagnostic import Diagnostic
from frontdesk.lang.raster import Raster
from frontdesk.runtime.accounts.access import Declared, Who
from frontdesk.runtime.deploys import sources
from frontdesk.runtime.web.problems import ProblemError, not_found
from frontdesk.store import playbooks
from frontdesk.store.connection import Connection
from frontdesk.store.database import Database
from frontdesk.store.playbooks import StoredRelease

KEPT: Final = 32
"""Drawings that are kept in memory: the drawing of a release never changes."""

UNREADABLE: Final = "This Frontdesk cannot read that release."
PICTURE: Final = Raster("0" * 64, "png", 1, 1)
REMOVED: Final = "The release that ran before this one is no longer kept."

Json = dict[str, Any]

_kept: Final[OrderedDict[StoredRelease, Json]] = OrderedDict()
"""The drawings that were asked for last, by their releases as they are listed, without bytes and sources."""


async def drawing(request: Request) -> Response:
    """`GET /api/v1/playbooks/{id}/releases/{release}/drawing`: boxes and arrows with their places, and the findings.

    `findings` has the form of `check --format json`, for the stored sources; null if they are not stored.
    """
    playbook, digest = request.path_params["id"], request.path_params["release"]
    database = request.app.state.desk.database
    listed = await database.read(lambda connection: playbooks.release(connection, playbook, digest))
    if listed is None:
        raise not_found()
    if listed not in _kept:
        _kept[listed] = await _made(database, listed)
        if len(_kept) > KEPT:
            _kept.popitem(last=False)
    _kept.move_to_end(listed)
    return _answer(_kept[listed])


async def _made(database: Database, listed: StoredRelease) -> Json:
    def unit(connection: Connection) -> tuple[bytes, dict[str, str] | None]:
        digest = listed.digest
        return playbooks.release_data(connection, digest) or b"", playbooks.release_sources(connection, digest)

    data, files = await database.read(unit)
    try:
        return await asyncio.to_thread(_drawn, listed.playbook, data, files)
    except CorruptError as error:
        raise ProblemError(422, "unreadable-release", UNREADABLE) from error


class _Deployed(MemoryFiles):
    """Sources that were deployed: every image that they name existed; any will do, since a drawing shows none."""

    def has(self, name: str) -> bool:
        return True

    def image(self, name: str) -> Raster | str:
        return PICTURE


def _drawn(playbook: str, data: bytes, files: Mapping[str, str] | None) -> Json:
    """The drawing of a release; line numbers and findings are those of its sources."""
    graph, found, findings = open_release(data), tuple[Diagnostic, ...](), None
    if files is not None:
        checked = check(_Deployed(dict(files)), f"{playbook}.yaml")
        # What the sources compile to today is used only if it has the same edges, because figures go by exits.
        graph = checked.graph if checked.graph is not None and checked.graph.edges == graph.edges else graph
        found, findings = tuple(checked.diagnostics), sources.findings(checked)
    drawn = draw(graph, found)
    layout = lay_out(drawn)
    lines = {(line.source, line.exit): line for line in layout.lines}
    return {
        "title": drawn.title,
        "start": drawn.start,
        "width": layout.width,
        "height": layout.height,
        "groups": [asdict(group) for group in drawn.groups],
        "arrows": [
            asdict(arrow) | {"points": line.points, "back": line.back}
            for arrow in drawn.arrows
            for line in (lines[arrow.source, arrow.exit],)
        ],
        "places": [asdict(place) for place in layout.places],
        "findings": findings,
    }


async def changes(request: Request) -> Response:
    """`GET /api/v1/playbooks/{id}/releases/{release}/difference?from=`: what it changes for a visitor.

    Default for `from` is the release that ran before it was first deployed. The form is that of `diff --format json`.
    """
    desk, playbook = request.app.state.desk, request.path_params["id"]

    def unit(connection: Connection) -> Json:
        new = playbooks.release(connection, playbook, request.path_params["release"])
        if new is None:
            raise not_found()
        wanted = request.query_params.get("from")
        before = wanted or new.before
        old = playbooks.release(connection, playbook, before) if before else None
        if before and old is None:
            raise not_found() if wanted else ProblemError(422, "release-removed", REMOVED)
        graphs = [_opened(desk.playbooks.graph, connection, one.digest) for one in (old, new) if one is not None]
        told: Json = {"format_version": "1", "old": old.digest if old else None, "new": new.digest}
        if len(graphs) < 2:
            return told | {"same": False, "first": True}
        found = difference(graphs[0], graphs[1])
        return told | {"same": found.empty, "first": False} | asdict(found)

    return _answer(await desk.database.read(unit))


def _opened(graph: Any, connection: Connection, digest: str) -> Graph:
    try:
        opened: Graph = graph(connection, digest)
    except CorruptError as error:
        raise ProblemError(422, "unreadable-release", UNREADABLE) from error
    return opened


def _answer(body: Any) -> Response:
    return JSONResponse(body, headers={"Cache-Control": "no-store"})


ROUTES: Final = (
    Declared("/api/v1/playbooks/{id}/releases/{release}/drawing", drawing, Who.DEALS_ADMIN, scope="read"),
    Declared("/api/v1/playbooks/{id}/releases/{release}/difference", changes, Who.DEALS_ADMIN, scope="read"),
)
