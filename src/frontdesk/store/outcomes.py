"""What has come of conversations that began on each of some releases: a canary and what it stands beside."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy import ColumnElement, Connection, case, func, select

from frontdesk.store.schema import conversations
from frontdesk.store.statement import within

OUTCOMES: Final = ("qualified", "disqualified", "none")
COUNTED: Final = ("started", *OUTCOMES, "handed_over", "missed", "running")


def since(connection: Connection, releases: Collection[str], at_ms: int) -> dict[str, dict[str, int]]:
    """Digest to the numbers of `COUNTED`, of the conversations that began since an instant and are kept.

    Each is counted once under its outcome when it has ended, or under `running`; and beside that under `handed_over`
    if an agent has or had it at the end, under `missed` if a person was asked for and nobody came.
    """
    table = conversations.c
    ended, outcome = table.phase == "closed", within(table.state, "outcome")
    sums = [
        *(_number(ended & (func.coalesce(outcome, "none") == one)).label(one) for one in OUTCOMES),
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
