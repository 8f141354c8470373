"""Who may see and do what: the one place that every read, write, count, search, push and notification asks.

Synchronous and pure. A conversation stands somewhere (`Standing`); a folder is a `Scope`, and an agent sees a
conversation if and only if one of the agent's three folders holds it. No role lets an agent see more.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Literal, Protocol, TypeAlias

Folder: TypeAlias = Literal["unassigned", "mine", "closed"]
FOLDERS: tuple[Folder, ...] = ("unassigned", "mine", "closed")

Reason: TypeAlias = Literal["new-unassigned", "assigned-to-you", "new-message"]

ROLES = ("agent", "deals-admin", "admin")
"""Each role may also do what the roles before it may."""


class Standing(StrEnum):
    """Where agents find a conversation."""

    BOT = "bot"
    """In no folder: no person was asked for."""
    UNASSIGNED = "unassigned"
    ASSIGNED = "assigned"
    CLOSED = "closed"


class Agent(Protocol):
    """A signed-in person, as far as rights go."""

    @property
    def id(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def teams(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Place:
    """Where a conversation stands: everything that access rights depend on.

    Attributes:
        team: The slug of the team it was routed to; empty for everybody.
        owner: Id of the agent who has it, or had it when it was closed.
    """

    standing: Standing
    team: str = ""
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """The conversations of one folder of one agent.

    Attributes:
        owner: Only conversations of this agent; None for any.
        teams: Only conversations routed to one of these; None for any.
    """

    folder: Folder
    standing: Standing
    owner: str | None = None
    teams: tuple[str, ...] | None = None

    def holds(self, place: Place) -> bool:
        """The conversation belongs in this folder."""
        return (
            place.standing is self.standing
            and (self.owner is None or place.owner == self.owner)
            and (self.teams is None or place.team in self.teams)
        )


def scope(agent: Agent, folder: Folder) -> Scope:
    """The scope of a folder of an agent's inbox."""
    return next(one for one in _scopes(agent.id, agent.teams) if one.folder == folder)


@lru_cache(maxsize=1_000)
def _scopes(agent: str, teams: tuple[str, ...]) -> tuple[Scope, ...]:
    """The folders of an agent, in the order of `FOLDERS`. Cached, because every change asks for them."""
    return (
        Scope("unassigned", Standing.UNASSIGNED, teams=("", *teams)),
        Scope("mine", Standing.ASSIGNED, owner=agent),
        Scope("closed", Standing.CLOSED),
    )


def folder_of(agent: Agent, place: Place) -> Folder | None:
    """The folder in which an agent finds a conversation; None if the agent may not know of it."""
    for one in _scopes(agent.id, agent.teams):
        if one.holds(place):
            return one.folder
    return None


def sees(agent: Agent, place: Place) -> bool:
    """The agent may read the conversation."""
    return folder_of(agent, place) is not None


def in_team(agent: Agent, team: str) -> bool:
    """Chats of this team are for this agent."""
    return not team or team in agent.teams


def may_learn_owner(agent: Agent, place: Place) -> bool:
    """An agent who was too late for a chat may learn who was first: only an agent to whom the chat was offered."""
    return place.standing is Standing.ASSIGNED and in_team(agent, place.team)


Permission: TypeAlias = Literal["yes", "closed", "not-yours", "hidden"]


def may_talk(agent: Agent, place: Place) -> Permission:
    """Writing to the visitor and closing the chat: only its owner, while it is open."""
    match folder_of(agent, place):
        case "mine":
            return "yes"
        case "unassigned":
            return "not-yours"
        case "closed":
            return "closed"
        case None:
            return "hidden"


def may_edit(agent: Agent, place: Place) -> Permission:
    """Editing details and records: the owner, and once the chat is closed every agent who sees it."""
    permission = may_talk(agent, place)
    return "yes" if permission == "closed" else permission


Claim: TypeAlias = Literal["yes", "as-it-is", "already-assigned", "closed", "hidden"]


def may_assign(agent: Agent, place: Place, target: str | None) -> Claim:
    """Claiming, handing over and releasing.

    Args:
        target: Id of the new owner; None gives the chat back to everybody.
    """
    folder = folder_of(agent, place)
    if folder == "closed":
        return "closed"
    if folder is not None:
        return "as-it-is" if place.owner == target else "yes"
    if target is not None and may_learn_owner(agent, place):
        return "already-assigned"
    return "hidden"


def may_receive(target: Agent, place: Place) -> bool:
    """A chat from *Unassigned* may only go to its team; an owner may hand it over to anybody."""
    return place.standing is Standing.ASSIGNED or in_team(target, place.team)


def may_configure(agent: Agent) -> bool:
    """Deploying playbooks."""
    return agent.role in ("deals-admin", "admin")


def may_administer(agent: Agent) -> bool:
    """Users, tokens and settings."""
    return agent.role == "admin"


Kind: TypeAlias = Literal[
    "requested", "assigned", "released", "missed", "closed", "message", "changed", "details", "record", "seen", "note"
]
"""The kinds of changes of a conversation; `changed` is any change without a name of its own."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a conversation, as the feed keeps it.

    Attributes:
        actor: Id of the agent who did it, `visitor`, or `system`.
    """

    kind: Kind
    actor: str
    before: Place
    after: Place


@dataclass(frozen=True, slots=True)
class Tiding:
    """What an agent's page is told of a change.

    Attributes:
        seen: The agent may see the conversation: its item is sent.
        removed: The agent saw the conversation before, and may no longer.
        notify: The reason for a notification, if any; see `notifies`.
    """

    seen: bool
    removed: bool
    notify: Reason | None = None


def tiding(agent: Agent, change: Change) -> Tiding | None:
    """What an agent is told of a change; None if the change does not concern the agent."""
    was, now = folder_of(agent, change.before), folder_of(agent, change.after)
    if now is None:
        return Tiding(seen=False, removed=True) if was else None
    return Tiding(seen=True, removed=False, notify=_reason(agent, change, was, now))


def notifies(reason: Reason, online: bool) -> bool:
    """The agent is notified: of new chats only if the switch says online, of the agent's own chats in any case."""
    return online or reason != "new-unassigned"


def _reason(agent: Agent, change: Change, was: Folder | None, now: Folder) -> Reason | None:
    if change.actor == agent.id:
        return None
    if now == "unassigned" and change.before.standing is not Standing.UNASSIGNED:
        return "new-unassigned"
    if now == "mine":
        if was != "mine":
            return "assigned-to-you"
        if change.kind == "message" and change.actor == "visitor":
            return "new-message"
    return None
