"""Plans as a server makes them: what a deploy would change, checked before use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from frontdesk.compiler.difference import Difference
from frontdesk.ir import codec


@dataclass(frozen=True, slots=True)
class Standing:
    """How many open conversations of a release stand at a card that is `changed` or `gone`."""

    release: str
    card: str
    how: str
    count: int
    becomes: str | None = None


@dataclass(frozen=True, slots=True)
class Lists:
    """What is new in a list, and what is gone from it; `changed` also if only its use by cards has changed."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Moved:
    """How many conversations moved to another release, and how many stay on theirs, by reason."""

    moved: int
    stays: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Canary:
    """A release that a share of visitors, in percent, begin with."""

    release: str
    share: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What a deploy would change.

    Attributes:
        active: The digest that runs now; None before the first deploy.
        base: The tag of what runs now, the precondition of a deploy of this plan; None before the first deploy.
        canary: The release that runs beside the active one; a deploy ends it, or makes it run for everybody.
        missing: Digests of images that the server does not have.
        difference: None before the first deploy.
        open: How many conversations are not over; each finishes on its release.
        standing: How many of those stand at cards that are changed or gone.
        data: The whole answer of the server.
        found: The server's findings in the playbook, a line each.
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
        """Whether a deploy for everybody, or for a share of visitors in percent, changes anything."""
        if share is None:
            return self.changed
        return self.release != self.active and self.canary != Canary(self.release, share)


def read(data: dict[str, Any]) -> Plan:
    """A plan from a server's answer.

    Raises:
        KeyError, TypeError, ValueError, AttributeError, CorruptError: The answer is not a plan.
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
        ValueError: It is not a digest.
    """
    if not isinstance(text, str) or len(text) != 64 or set(text) - set("0123456789abcdef"):
        raise ValueError("not a digest")
    return text
