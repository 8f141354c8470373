"""Every error response over HTTP: one format (`application/problem+json`, RFC 9457), and how exceptions become it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from frontdesk.errors import CorruptError
from frontdesk.runtime import metrics
from frontdesk.runtime.logs import logger
from frontdesk.runtime.refusal import ChangedError, InvalidError, NotFoundError, RefusedError
from frontdesk.runtime.web import catalogue, pages
from frontdesk.store import Unavailable

log = logger("http")

CODES = {
    400: "bad-request",
    401: "no-session",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    409: "conflict",
    412: "stale",
    413: "too-large",
    415: "not-json",
    422: "invalid",
    428: "no-precondition",
    429: "too-many-requests",
    500: "internal",
    503: "unavailable",
}
"""Status to its code, if nothing more exact is known."""


class ProblemError(Exception):
    """An error, as the answer to a request.

    Attributes:
        status: The HTTP status.
        code: A stable word for programs.
        detail: One sentence for people.
        more: Further members of the answer, such as the owner's name.
    """

    def __init__(
        self,
        status: int,
        code: str = "",
        detail: str = "",
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(detail or code)
        self.status = status
        self.code = code or CODES.get(status, "error")
        self.detail = detail
        self.headers = dict(headers or {})
        self.more = more


def not_found() -> ProblemError:
    """A 404 for what does not exist or the caller may not see: the two look the same."""
    return ProblemError(404, detail="This does not exist, or you may not see it.")


def response(problem: ProblemError) -> Response:
    """The JSON response for a problem."""
    body = {
        "type": "about:blank",
        "title": _title(problem.status),
        "status": problem.status,
        "detail": problem.detail or _title(problem.status),
        "code": problem.code,
        **problem.more,
    }
    headers = {"Cache-Control": "no-store", **problem.headers}
    return JSONResponse(body, problem.status, headers, media_type="application/problem+json")


def _title(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"


async def _of_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)
    metrics.REFUSED.labels(error.code).inc()
    log.info("refused", method=request.method, path=request.url.path, status=error.status, code=error.code)
    return _for(request, error)


def _for(request: Request, problem: ProblemError) -> Response:
    """A page for a browser that asked for one, JSON for everybody else."""
    path, accepted = request.url.path, request.headers.get("accept", "")
    if path.startswith("/api/") or "text/html" not in accepted:
        return response(problem)
    language = catalogue.language_of(request)
    detail = catalogue.words(language).problem(problem.code, problem.detail or _title(problem.status))
    values: dict[str, Any] = {"status": problem.status, "detail": detail, "language": language}
    answer = pages.page(request.app.state.settings.origin, "problem.html", problem.status, **values)
    answer.headers.update(problem.headers)
    return answer


async def _of_starlette(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    headers = {"Allow": _allowed(request)} if error.status_code == 405 else error.headers
    return await _of_problem(request, ProblemError(error.status_code, headers=headers))


def _allowed(request: Request) -> str:
    """The methods of a path; several routes may share it."""
    routes = (route for route in request.app.routes if isinstance(route, Route))
    here = [route for route in routes if route.path_regex.match(request.url.path)]
    return ", ".join(sorted({method for route in here for method in route.methods or ()}))


async def _of_refusal(request: Request, error: Exception) -> Response:
    return await _of_problem(request, as_problem(error))


def as_problem(error: Exception) -> ProblemError:
    """A refusal by the conversation service, as a problem."""
    match error:
        case ChangedError() as changed:
            now = [{"field": name, "now": text} for name, text in changed.fields.items()]
            return ProblemError(409, changed.code, _spoken(changed), changed=now, version=changed.version)
        case RefusedError(owner="") as refused:
            return ProblemError(409, refused.code, _spoken(refused))
        case RefusedError() as refused:
            return ProblemError(409, refused.code, _spoken(refused), owner=refused.owner)
        case InvalidError() as invalid:
            errors = [{"field": name, "message": message} for name, message in invalid.fields.items()]
            return ProblemError(422, invalid.code, _spoken(invalid), errors=errors)
    return not_found()


def _spoken(error: Exception) -> str:
    """An exception's text as a sentence: with a capital letter and a full stop."""
    text = str(error)
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


async def _of_store(request: Request, error: Exception) -> Response:
    metrics.REFUSED.labels(CODES[503]).inc()
    log.error("store-unavailable", method=request.method, path=request.url.path, reason=str(error))
    detail = "The database does not answer right now; nothing was stored. Try again in a moment."
    return _for(request, ProblemError(503, detail=detail, headers={"Retry-After": "1"}))


async def _of_anything(request: Request, error: Exception) -> Response:
    metrics.FAILED.inc()
    log.error("failed", method=request.method, path=request.url.path, exc_info=error)
    return _for(request, ProblemError(500, detail="Something went wrong here; it has been logged."))


HANDLERS: dict[Any, Callable[[Request, Exception], Awaitable[Response]]] = {
    ProblemError: _of_problem,
    HTTPException: _of_starlette,
    NotFoundError: _of_refusal,
    RefusedError: _of_refusal,
    InvalidError: _of_refusal,
    Unavailable: _of_store,
    CorruptError: _of_anything,
    Exception: _of_anything,
}
"""Exception class to its handler, for Starlette."""
