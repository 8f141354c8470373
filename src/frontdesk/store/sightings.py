"""The websites on which each playbook's widget was seen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Final

from sqlalchemy import Connection, delete, insert, select, update

from frontdesk.store.sites import sightings

MOST_REFUSED: Final = 20
"""How many origins that are not on a playbook's list are kept, those seen last: anybody can make origins up."""

MOST_LISTED: Final = 200
"""How many origins on a playbook's list are kept."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """An origin whose pages asked for a playbook's widget.

    Attributes:
        listed: The origin was on the playbook's list when it was seen last.
        first_at, last_at: When it was seen first and last, to about an hour.
    """

    playbook: str
    origin: str
    listed: bool
    first_at: int
    last_at: int


def note(connection: Connection, seen: Iterable[tuple[str, str, bool]], now_ms: int) -> None:
    """Note sightings, as playbook, origin, and whether the origin is on its list; surplus ones are removed."""
    for playbook, origin, listed in seen:
        ours = sightings.c.playbook == playbook, sightings.c.origin == origin
        changed = connection.execute(update(sightings).where(*ours).values(listed=listed, last_at=now_ms))
        if not changed.rowcount:
            first = Sighting(playbook, origin, listed, now_ms, now_ms)
            connection.execute(insert(sightings).values(asdict(first)))
            _thin(connection, playbook, listed)


def _thin(connection: Connection, playbook: str, listed: bool) -> None:
    most = MOST_LISTED if listed else MOST_REFUSED
    same = sightings.c.playbook == playbook, sightings.c.listed == listed
    order = sightings.c.last_at.desc(), sightings.c.origin
    surplus = connection.execute(select(sightings.c.origin).where(*same).order_by(*order).offset(most)).scalars().all()
    if surplus:
        connection.execute(delete(sightings).where(sightings.c.playbook == playbook, sightings.c.origin.in_(surplus)))


def of(connection: Connection, playbook: str) -> tuple[Sighting, ...]:
    """The sightings of one playbook, latest first."""
    order = sightings.c.last_at.desc(), sightings.c.origin
    rows = connection.execute(select(sightings).where(sightings.c.playbook == playbook).order_by(*order))
    return tuple(Sighting(**row._mapping) for row in rows)
