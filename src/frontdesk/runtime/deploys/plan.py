"""The HTTP API for plans: what a deploy of some sources would change, and for whom. It reads only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final, Literal

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from frontdesk.compiler.difference import Difference, Meeting, difference
from frontdesk.ir.graph import Graph
from frontdesk.runtime.accounts.access import Declared, Who
from frontdesk.runtime.deploys import orders, sources
from frontdesk.runtime.deploys.releases import LARGEST_BYTES
from frontdesk.runtime.deploys.sources import Compiled
from frontdesk.runtime.talk.playbooks import Playbooks
from frontdesk.runtime.web import requests
from frontdesk.store import images, playbooks
from frontdesk.store.connection import Connection


async def plan(request: Request) -> Response:
    """`POST /api/v1/playbooks/{id}/plan`: what `POST …/releases` with the same body would change."""
    sent = requests.parse(await requests.content(request, LARGEST_BYTES), orders.Sources)
    desk, playbook = request.app.state.desk, request.path_params["id"]
    made = await request.app.state.compiling.compiled(desk.database, playbook, sent)
    found = await desk.database.read(lambda connection: _plan(connection, desk.playbooks, playbook, made))
    return JSONResponse(found, headers={"Cache-Control": "no-store"})


def _plan(connection: Connection, opened: Playbooks, playbook: str, made: Compiled) -> dict[str, Any]:
    running = playbooks.running(connection, playbook)
    before = opened.readable(connection, running.release) if running is not None else None
    active = running.release if running is not None else None
    changes = difference(before, made.graph) if before is not None else None
    counts = playbooks.count_by_card(connection, playbook)
    told = {
        "playbook": playbook,
        "name": made.graph.playbook.name,
        "release": made.release.digest,
        "active": active,
        "canary": None if running is None or running.canary is None else asdict(running.canary),
        "base": None if running is None else running.tag,
        "changed": running is None or made.release.digest != running.tag,
        "difference": None if changes is None else _data(changes),
        "conversations": standing(connection, opened, made.graph, counts),
        "origins": _lists(_origins(before), _origins(made.graph)),
        "hours": {"changed": before is not None and _hours_change(before, made.graph)},
        "images": {"missing": sorted(made.images.keys() - images.known(connection, made.images).keys())},
        "teams": _lists(_teams(before), _teams(made.graph), before is not None and _others(before, made.graph, "team")),
    }
    return sources.findings(made.checked) | told


def _data(changes: Difference) -> dict[str, Any]:
    return {"same": changes.empty} | asdict(changes)


def standing(
    connection: Connection, opened: Playbooks, after: Graph, counts: Mapping[tuple[str, str], int]
) -> dict[str, Any]:
    """How many conversations are open, and how many of them are at cards that are changed or gone.

    A deploy does not touch them: each goes on with its own release. Conversations whose release cannot be read are
    only counted as open.

    Args:
        counts: Digest and card id to how many conversations are at that card.
    """
    cards = []
    for release in sorted({release for release, _ in counts}):
        if (before := opened.readable(connection, release)) is None:
            continue
        meetings = _meetings(difference(before, after))
        for (other, card), number in sorted(counts.items(), key=lambda pair: str(pair[0])):
            met = meetings.get(card)
            if other == release and met is not None and met.how in ("changed", "gone"):
                cards.append(
                    {"release": release, "card": card, "how": met.how, "becomes": met.becomes, "count": number}
                )
    return {"open": sum(counts.values()), "affected": sum(one["count"] for one in cards), "cards": cards}


def _meetings(changes: Difference) -> dict[str, Meeting]:
    return {meeting.card: meeting for meeting in changes.meetings}


def _origins(graph: Graph | None) -> tuple[str, ...]:
    return () if graph is None else graph.playbook.install.origins


def _teams(graph: Graph | None) -> tuple[str, ...]:
    """The teams that its cards call; a card that calls everybody names no team."""
    return () if graph is None else graph.teams


def _hours(graph: Graph) -> tuple[Any, ...]:
    """The hours in which it calls people: the playbook's, and those of each card that calls."""
    return graph.playbook.hours, tuple(sorted(str(handoff.hours) for handoff in graph.handoffs if handoff.hours))


def _hours_change(before: Graph, after: Graph) -> bool:
    return _hours(before) != _hours(after) or _others(before, after, "hours")


def _others(before: Graph, after: Graph, what: Literal["team", "hours"]) -> bool:
    """A card that calls a person in both has another team or other hours, even if other cards have the old ones."""
    both = [
        (card.handoff(), after.cards[card.id].handoff()) for card in before.cards.values() if card.id in after.cards
    ]
    return any(old and new and getattr(old, what) != getattr(new, what) for old, new in both)


def _lists(before: tuple[str, ...], after: tuple[str, ...], also: bool = False) -> dict[str, Any]:
    added, removed = [one for one in after if one not in before], [one for one in before if one not in after]
    return {"changed": bool(added or removed or also), "added": added, "removed": removed}


ROUTES: Final = (Declared("/api/v1/playbooks/{id}/plan", plan, Who.DEALS_ADMIN, ("POST",), scope="plan"),)
