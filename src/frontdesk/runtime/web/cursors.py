"""Paging of short lists with `?limit=` and `?after=`: lists that are read whole, and sorted by a unique key."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterable
from typing import Any, Final, TypeAlias

from starlette.requests import Request

from frontdesk.runtime.web.problems import ProblemError

LARGEST_LIMIT: Final = 100

Json: TypeAlias = dict[str, Any]
Place: TypeAlias = Callable[[Json], tuple[str, ...]]
"""The sort key of an item, unique in its list."""


def page(request: Request, items: Iterable[Json], place: Place) -> Json:
    """`{items, next}`: the items after the request's cursor, as many as it wants; all of them if it sets no limit.

    Raises:
        ProblemError: 422: the limit or the cursor is invalid.
    """
    after = _after(request)
    left = [item for item in sorted(items, key=place) if after is None or place(item) > after]
    limit = number(request, "limit", 1, 1, LARGEST_LIMIT) if "limit" in request.query_params else len(left)
    shown = left[:limit]
    return {"items": shown, "next": _cursor(place(shown[-1])) if len(left) > limit else None}


def number(request: Request, name: str, default: int, least: int, most: int) -> int:
    """A number from the query.

    Raises:
        ProblemError: 422: it is not a number, or out of bounds.
    """
    text = request.query_params.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) <= 15 and least <= int(text) <= most):
        raise ProblemError(422, detail=f"{name} must be a number from {least} to {most}.", errors=[fault(name)])
    return int(text)


def fault(field: str) -> dict[str, str]:
    """An entry of a problem's `errors`, about a field of the query."""
    return {"field": field, "message": "This value cannot be used."}


def _cursor(place: tuple[str, ...]) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).rstrip(b"=").decode()


def _after(request: Request) -> tuple[str, ...] | None:
    text = request.query_params.get("after")
    if not text:
        return None
    try:
        values = json.loads(base64.b64decode(text.encode() + b"=" * (-len(text) % 4), b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        values = None
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise ProblemError(422, "bad-cursor", "after is not one of our cursors.", errors=[fault("after")])
    return tuple(values)
