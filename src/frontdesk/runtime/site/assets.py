"""Static files: the browser code of widget, inbox and demo, each with a validator and its right type."""

from __future__ import annotations

import asyncio
import mimetypes
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Final, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from frontdesk.runtime.accounts.access import Declared, Who
from frontdesk.runtime.site import packing
from frontdesk.runtime.web import pages
from frontdesk.runtime.web.problems import not_found

FOLDER: Final = (Path(__file__).parents[1] / "static").resolve()

TYPES: Final = {
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".webmanifest": "application/manifest+json",
}
"""Types that must be right whatever the machine's own table says; browsers run no script of another type."""


WORKER: Final = "inbox/worker.js"
WORKS_FOR: Final = "/inbox"
"""The worker that shows notifications, and the page that it serves; unless told so, browsers allow only its folder."""


class StaticFile(NamedTuple):
    """A file as it is sent.

    Attributes:
        packed: The content, compressed; None if that is not smaller.
    """

    content: bytes
    media_type: str
    etag: str
    packed: bytes | None


def load(name: str) -> StaticFile | None:
    """The file of this name below the static folder; None if there is none, or if the name leads outside."""
    try:
        path = (FOLDER / name).resolve()
        if not path.is_relative_to(FOLDER) or not path.is_file():
            return None
        changed_ns = packing.changed_ns(path)
        with _PACKING:
            return _load(path, changed_ns)
    except (OSError, ValueError):
        return None


async def fetched(name: str) -> StaticFile | None:
    """`load`, on a thread: packing a file for the first time takes a tenth of a second."""
    return await asyncio.to_thread(load, name)


_PACKING: Final = Lock()
"""Held while a file is packed, so that another request for it waits and does not pack it again."""


@lru_cache(maxsize=256)
def _load(path: Path, _changed_ns: int) -> StaticFile:
    content = packing.content(path)
    kind = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    packed = packing.compressed(path, content)
    return StaticFile(content, kind, pages.etag(content), packed if len(packed) < len(content) else None)


def send(request: Request, file: StaticFile, cache: str = "no-cache", resource_policy: str = "same-origin") -> Response:
    """The file, or 304 if the browser has it already.

    Args:
        cache: Cache-Control; by default a browser keeps the file and asks each time whether it is still current.
        resource_policy: Cross-Origin-Resource-Policy: `cross-origin` for what other websites may load.
    """
    packed = file.packed if "gzip" in request.headers.get("accept-encoding", "") else None
    headers = {
        "ETag": file.etag if packed is None else f'{file.etag[:-1]}-gzip"',
        "Cache-Control": cache,
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": resource_policy,
    }
    known = request.headers.get("if-none-match", "")
    if headers["ETag"] in (part.strip().removeprefix("W/") for part in known.split(",")):
        return Response(status_code=304, headers=headers)
    headers |= {"Content-Type": file.media_type} | ({} if packed is None else {"Content-Encoding": "gzip"})
    return Response(file.content if packed is None else packed, 200, headers)


async def static(request: Request) -> Response:
    """`GET /static/{path}`."""
    file = await fetched(request.path_params["path"])
    if file is None:
        raise not_found()
    response = send(request, file)
    if request.path_params["path"] == WORKER:
        response.headers["Service-Worker-Allowed"] = WORKS_FOR
    return response


ROUTES: Final = (Declared("/static/{path:path}", static, Who.ANYONE),)
