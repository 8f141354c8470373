"""Which agents are at which process: written by the process itself, read by the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, delete, func, insert, select

from frontdesk.store.schema import present


@dataclass(frozen=True, slots=True)
class Present:
    """An agent at a process.

    Attributes:
        page_at: When a page of the agent was there last, which is now while one is open and answers; None if none was.
        sign_at: When it last had any sign of the agent.
    """

    agent: str
    page_at: int | None
    sign_at: int


def say(connection: Connection, node: str, agents: Iterable[Present], forget_before: int) -> None:
    """Replace the rows of a process; rows of any process from before an instant are removed."""
    connection.execute(delete(present).where((present.c.node == node) | (present.c.sign_at < forget_before)))
    if rows := [{"node": node, **asdict(one)} for one in agents]:
        connection.execute(insert(present), rows)


def elsewhere(connection: Connection, node: str) -> Mapping[str, Present]:
    """Agent to the latest that any other process has stored."""
    last = present.c.agent, func.max(present.c.page_at), func.max(present.c.sign_at)
    found = connection.execute(select(*last).where(present.c.node != node).group_by(present.c.agent))
    return {agent: Present(agent, page_at, sign_at) for agent, page_at, sign_at in found}
