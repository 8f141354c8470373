"""The days that figures are asked for: `?from=2026-11-01&to=2026-11-25`, both included, as the playbook counts days."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from starlette.requests import Request

from frontdesk.runtime.web.cursors import fault
from frontdesk.runtime.web.problems import ProblemError

WRITTEN: Final = re.compile(r"2[0-9]{3}-[0-9]{2}-[0-9]{2}")

DEFAULT: Final = 30
"""Days, today included, if the request does not say."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days, both included."""

    first: date
    last: date


def asked(request: Request, today: date) -> Period:
    """The days of a request.

    Raises:
        ProblemError: 422: no such day, or the first comes after the last.
    """
    last = _day(request, "to", today)
    first = _day(request, "from", last - timedelta(days=DEFAULT - 1))
    if first > last:
        raise ProblemError(422, "bad-period", "from comes after to.", errors=[fault("from")])
    return Period(first, last)


def _day(request: Request, name: str, otherwise: date) -> date:
    text = request.query_params.get(name)
    if text is None:
        return otherwise
    if WRITTEN.fullmatch(text):
        with suppress(ValueError):
            return date.fromisoformat(text)
    raise ProblemError(422, "bad-period", f"{name} must be a day such as 2026-11-25.", errors=[fault(name)])
