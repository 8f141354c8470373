"""When processes last heard of agents: said by each of itself, and heard by the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, delete, func, insert, select

from frontdesk.store.schema import present


@dataclass(frozen=True, slots=True)
class Present:
    """An agent at a process.

    Attributes:
        page_at: When a page of theirs was last heard of, if one was.
        sign_at: When anything was.
    """

    agent: str
    page_at: int | None
    sign_at: int


def say(connection: Connection, node: str, agents: Iterable[Present], forget_before: int) -> None:
    """Replace what a process has said; what any has heard before an instant is removed."""
    connection.execute(delete(present).where((present.c.node == node) | (present.c.sign_at < forget_before)))
    if rows := [{"node": node, **asdict(one)} for one in agents]:
        connection.execute(insert(present), rows)


def elsewhere(connection: Connection, node: str) -> Mapping[str, Present]:
    """What all other processes have heard last of each agent, by id."""
    last = present.c.agent, func.max(present.c.page_at), func.max(present.c.sign_at)
    found = connection.execute(select(*last).where(present.c.node != node).group_by(present.c.agent))
    return {agent: Present(agent, page_at, sign_at) for agent, page_at, sign_at in found}
