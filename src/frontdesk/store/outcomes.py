"""The outcomes of conversations by the release that they began on, to compare a canary with the release beside it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy import ColumnElement, Connection, case, func, select

from frontdesk.ir.result import RESULTS
from frontdesk.store.schema import conversations
from frontdesk.store.statement import json_text

COUNTED: Final = ("started", *RESULTS, "handed_over", "missed", "running")


def since(connection: Connection, releases: Collection[str], at_ms: int) -> dict[str, dict[str, int]]:
    """Digest to the numbers of `COUNTED`, for the conversations that began since an instant and still exist.

    Each conversation is counted once under its outcome if it has ended, else under `running`; and also under
    `handed_over` if it has an agent, or had one at the end, and under `missed` if it asked for a person and none came.
    """
    table = conversations.c
    ended, outcome = table.phase == "closed", json_text(table.state, "outcome")
    sums = [
        *(_number(ended & (func.coalesce(outcome, "none") == one)).label(one) for one in RESULTS),
        _number(table.assigned_to.is_not(None)).label("handed_over"),
        _number(table.missed).label("missed"),
        _number(~ended).label("running"),
    ]
    rows = connection.execute(
        select(table.release, func.count().label("started"), *sums)
        .where(table.release.in_(sorted(releases)), table.created_at >= at_ms)
        .group_by(table.release)
    )
    found = {row.release: {name: int(getattr(row, name)) for name in COUNTED} for row in rows}
    return {release: found.get(release, dict.fromkeys(COUNTED, 0)) for release in releases}


def _number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))
