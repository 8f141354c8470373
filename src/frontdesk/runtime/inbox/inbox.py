"""The HTTP API for conversations: folders, one chat, and all that an agent can do with it."""

from __future__ import annotations

from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from frontdesk.runtime.accounts.access import Declared, Who
from frontdesk.runtime.talk import details, records
from frontdesk.runtime.talk.listing import LOG_ROWS, Part
from frontdesk.runtime.talk.policy import FOLDERS
from frontdesk.runtime.web import cursors, requests
from frontdesk.runtime.web.problems import ProblemError

DEFAULT_LIMIT = 50
LONGEST_QUERY = 200

EVERYWHERE: Final = "all"
"""In place of a folder: all folders, one after the other."""


def _answer(body: Any, status: int = 200) -> Response:
    return JSONResponse(body, status, {"Cache-Control": "no-store"})


async def folder(request: Request) -> Response:
    """`GET /api/v1/conversations?folder=&q=&after=&limit=`: one page of a folder, or of `all`."""
    query = request.query_params
    name = query.get("folder", "unassigned")
    if name not in (*FOLDERS, EVERYWHERE):
        known = ", ".join((*FOLDERS, EVERYWHERE))
        raise ProblemError(422, detail=f"folder must be one of {known}.", errors=[cursors.fault("folder")])
    q = query.get("q", "").strip()
    if len(q) > LONGEST_QUERY:
        raise ProblemError(422, detail=f"q has at most {LONGEST_QUERY} characters.", errors=[cursors.fault("q")])
    limit = cursors.number(request, "limit", DEFAULT_LIMIT, 1, cursors.LARGEST_LIMIT)
    page = await request.app.state.desk.conversations.folder(
        request.state.user, name, q, query.get("after") or None, limit
    )
    return _answer({"items": list(page.items), "next": page.next})


async def one(request: Request) -> Response:
    """`GET /api/v1/conversations/{id}?since=`, or `?last=&before=`: the item, its details, a part of its log."""
    given = request.query_params
    since = cursors.number(request, "since", 0, 0, 10**15)
    last = cursors.number(request, "last", LOG_ROWS, 1, LOG_ROWS) if {"last", "before"} & set(given) else None
    before = cursors.number(request, "before", 0, 1, 10**15) if "before" in given else None
    part = Part(since, last, before)
    return _answer(await request.app.state.desk.conversations.read(request.state.user, _id(request), part))


async def assign(request: Request) -> Response:
    """`PUT …/assignment`: claim, hand over, or give back."""
    body = await requests.read(request, requests.Assignment)
    return _answer(await request.app.state.desk.conversations.assign(request.state.user, _id(request), body.agent))


async def say(request: Request) -> Response:
    """`POST …/messages`: write to the visitor."""
    body = await requests.read(request, requests.Message)
    desk = request.app.state.desk
    return _answer({"seq": await desk.conversations.say(request.state.user, _id(request), body.key, body.text)}, 201)


async def note(request: Request) -> Response:
    """`POST …/notes`: write something that only agents read."""
    body = await requests.read(request, requests.Message)
    desk = request.app.state.desk
    return _answer({"seq": await desk.conversations.note(request.state.user, _id(request), body.key, body.text)}, 201)


async def close(request: Request) -> Response:
    """`POST …/close`: end the chat, for good."""
    await requests.read(request, requests.Nothing)
    return _answer(await request.app.state.desk.conversations.close(request.state.user, _id(request)))


async def edit_details(request: Request) -> Response:
    """`PATCH …/details`: change the visitor's details; with `seen`, only if nobody has changed them since."""
    body = await requests.read(request, requests.Details)
    wanted = body.model_dump(exclude_unset=True)
    seen = details.flat(wanted.pop("seen", None) or {})
    desk, agent = request.app.state.desk, request.state.user
    return _answer(await desk.conversations.edit_details(agent, _id(request), details.flat(wanted), seen))


async def _record(
    request: Request, kind: str, shape: type[requests.NewRecord] | type[requests.NewActivity]
) -> Response:
    body = await requests.read(request, shape)
    fields = body.model_dump(exclude_none=True)
    key = fields.pop("key")
    desk = request.app.state.desk
    record = await desk.conversations.record(request.state.user, _id(request), kind, key, fields)
    return _answer(record | {"chat": records.chat(request.app.state.settings.origin, _id(request))}, 201)


async def create_lead(request: Request) -> Response:
    """`POST …/leads`."""
    return await _record(request, "lead", requests.NewRecord)


async def create_deal(request: Request) -> Response:
    """`POST …/deals`."""
    return await _record(request, "deal", requests.NewRecord)


async def create_activity(request: Request) -> Response:
    """`POST …/activities`."""
    return await _record(request, "activity", requests.NewActivity)


def _id(request: Request) -> str:
    return str(request.path_params["id"])


ROUTES: Final = (
    Declared("/api/v1/conversations", folder, Who.AGENT),
    Declared("/api/v1/conversations/{id}", one, Who.AGENT),
    Declared("/api/v1/conversations/{id}/assignment", assign, Who.AGENT, ("PUT",), swift=True),
    Declared("/api/v1/conversations/{id}/messages", say, Who.AGENT, ("POST",), swift=True),
    Declared("/api/v1/conversations/{id}/notes", note, Who.AGENT, ("POST",)),
    Declared("/api/v1/conversations/{id}/close", close, Who.AGENT, ("POST",), swift=True),
    Declared("/api/v1/conversations/{id}/details", edit_details, Who.AGENT, ("PATCH",)),
    Declared("/api/v1/conversations/{id}/leads", create_lead, Who.AGENT, ("POST",)),
    Declared("/api/v1/conversations/{id}/deals", create_deal, Who.AGENT, ("POST",)),
    Declared("/api/v1/conversations/{id}/activities", create_activity, Who.AGENT, ("POST",)),
)
