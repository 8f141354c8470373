"""Plans as a server makes them: what a deploy would change, looked at before anything is done with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from frontdesk.compiler.difference import Difference
from frontdesk.ir import codec


@dataclass(frozen=True, slots=True)
class Standing:
    """So many open conversations of a release that stand at one card, which is `changed` or `gone`."""

    release: str
    card: str
    how: str
    count: int
    becomes: str | None = None


@dataclass(frozen=True, slots=True)
class Lists:
    """What is new in a list, and what is gone from it; `changed` also where others use what is in it."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Moved:
    """So many conversations went on with another release; so many stay on theirs, by reason."""

    moved: int
    stays: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Canary:
    """A release with which so many of a hundred visitors begin."""

    release: str
    share: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What a deploy would change.

    Attributes:
        active: The digest that runs now; none before the first deploy.
        base: All that runs now, in a word, for a deploy that is made of this plan.
        canary: What runs beside it; a deploy ends that, or makes it run for everybody.
        missing: Digests of images that the server does not have.
        difference: None before the first deploy.
        open: How many conversations are not over; each finishes on its release.
        standing: Those of them at cards that are not as they were.
        data: All that the server said.
        found: What it finds in the playbook, a line each.
    """

    playbook: str
    release: str
    active: str | None
    changed: bool
    difference: Difference | None
    open: int
    standing: tuple[Standing, ...]
    origins: Lists
    teams: Lists
    hours: bool
    base: str | None
    canary: Canary | None
    missing: tuple[str, ...]
    data: Mapping[str, Any]
    found: tuple[str, ...] = ()

    def changes(self, share: int | None) -> bool:
        """A deploy to everybody, or to so many of a hundred visitors, changes something."""
        return self.changed if share is None else self.canary != Canary(self.release, share)


def read(data: dict[str, Any]) -> Plan:
    """A plan as a server tells it.

    Raises:
        KeyError, TypeError, ValueError, AttributeError, CorruptError: It is none.
    """
    changes, talks = data["difference"], data["conversations"]
    return Plan(
        str(data["playbook"]),
        digest(data["release"]),
        None if data["active"] is None else digest(data["active"]),
        bool(data["changed"]),
        None if changes is None else codec.decode(Difference, _known(Difference, changes)),
        int(talks["open"]),
        tuple(codec.decode(Standing, _known(Standing, card)) for card in talks["cards"]),
        codec.decode(Lists, _known(Lists, data["origins"])),
        codec.decode(Lists, _known(Lists, data["teams"])),
        bool(data["hours"]["changed"]),
        None if data["active"] is None else str(data.get("base") or data["active"]),
        _canary(data.get("canary")),
        tuple(digest(each) for each in (data.get("images") or {}).get("missing", ())),
        data,
    )


def _canary(data: Mapping[str, Any] | None) -> Canary | None:
    return None if data is None else Canary(digest(data["release"]), int(data["share"]))


def _known(of: type, data: Mapping[str, Any]) -> dict[str, Any]:
    """The members that this version knows: a newer server may say more."""
    names = {each.name for each in fields(of)}
    return {name: value for name, value in data.items() if name in names}


def digest(text: Any) -> str:
    """A digest that a server names.

    Raises:
        ValueError: It is none.
    """
    if not isinstance(text, str) or len(text) != 64 or set(text) - set("0123456789abcdef"):
        raise ValueError("not a digest")
    return text
