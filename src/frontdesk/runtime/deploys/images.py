"""The images of playbooks: sent before a deploy under their digest, and shown under it for ever."""

from __future__ import annotations

import asyncio
import re
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from frontdesk.lang import raster
from frontdesk.lang.raster import PATH
from frontdesk.runtime.accounts.access import Declared, Who
from frontdesk.runtime.web import requests
from frontdesk.runtime.web.problems import ProblemError, not_found
from frontdesk.store import images

KINDS: Final = ("image/png", "image/jpeg", "image/webp", "image/gif")
"""The content types that a request may state. Which of these the body really is, its first bytes say."""

NAME: Final = re.compile(r"([0-9a-f]{64})\.(png|jpeg|webp|gif)")
DIGEST: Final = re.compile(r"[0-9a-f]{64}")

HEADERS: Final = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
}
"""A digest never means another image. On any website the bytes are an image and nothing else, whatever they contain."""


async def put(request: Request) -> Response:
    """`PUT /api/v1/playbooks/{id}/images/{digest}`: store an image for a deploy; 201, or 200 if it was there.

    An image that no release shows is removed after a day.
    """
    digest = request.path_params["digest"]
    if not DIGEST.fullmatch(digest):
        raise ProblemError(422, "wrong-digest", "An image is sent under its SHA-256, in hexadecimal.")
    data = await requests.content(request, raster.MOST_BYTES, KINDS)
    found = await asyncio.to_thread(raster.read, data)
    if isinstance(found, str):
        raise ProblemError(422, "bad-image", f"That image cannot be shown: {found}.")
    if found.digest != digest:
        raise ProblemError(422, "wrong-digest", f"What was sent has the digest {found.digest}.")
    desk = request.app.state.desk
    now_ms = desk.clock.now_ms()
    added = await desk.database.write(lambda connection: images.add(connection, found, data, now_ms))
    told = {"digest": digest, "kind": found.kind, "width": found.width, "height": found.height}
    return JSONResponse(told, 201 if added else 200, {"Cache-Control": "no-store"})


async def shown(request: Request) -> Response:
    """`GET /images/{name}`: an image, by its digest and kind."""
    name = NAME.fullmatch(request.path_params["name"])
    if name is None:
        raise not_found()
    database = request.app.state.desk.database
    data = await database.read(lambda connection: images.content(connection, name[1], name[2]))
    if data is None:
        raise not_found()
    return Response(data, media_type=f"image/{name[2]}", headers=HEADERS)


ROUTES: Final = (
    Declared(f"{PATH}{{name}}", shown, Who.ANYONE),
    Declared("/api/v1/playbooks/{id}/images/{digest}", put, Who.DEALS_ADMIN, ("PUT",), scope="deploy"),
)
