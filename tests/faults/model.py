"""What conversations promise, as small as it can be said: one command after another, over the engine's `step`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from faults.commands import NOBODY, Assigns, Closes, Command, LeadsOn, Person, Result, Row, Sends, Sweeps, Writes
from frontdesk.engine.step import step
from frontdesk.ir import event as e
from frontdesk.ir.effect import Record, RequestPerson, Show
from frontdesk.ir.graph import Graph
from frontdesk.ir.state import Phase, State
from frontdesk.lang.richtext import plain


@dataclass(frozen=True, slots=True)
class Chat:
    """One conversation."""

    graph: Graph
    state: State
    at_ms: int
    team: str = ""
    owner: str | None = None
    rows: tuple[Row, ...] = ()
    keys: Mapping[tuple[str, str], tuple[Command, Result]] = field(default_factory=dict)

    @property
    def seen(self) -> int:
        """How many rows the visitor sees."""
        return sum(kind != "record" for kind, *_ in self.rows)

    @property
    def standing(self) -> str:
        if not self.state.requested:
            return "bot"
        if self.state.chatted or self.state.phase is Phase.CLOSED:
            return "closed"
        return "unassigned" if self.owner is None else "assigned"

    def folder(self, agent: Person) -> str | None:
        """Where the agent finds it; none if it is none of the agent's business."""
        match self.standing:
            case "closed":
                return "closed"
            case "unassigned" if self.team in ("", *agent.teams):
                return "unassigned"
            case "assigned" if self.owner == agent.id:
                return "mine"
        return None

    def take(self, event: e.Event) -> tuple[Chat, str | None]:
        """After an event; or why it is refused."""
        done = step(self.graph, self.state if self.rows else None, event)
        if done.refused:
            return self, done.refused
        rows = [_row(effect) for effect in done.effects if isinstance(effect, Show | Record)]
        teams = [effect.team for effect in done.effects if isinstance(effect, RequestPerson)]
        owner = None if isinstance(event, e.AgentLeft) else getattr(event, "agent", self.owner)
        moved = replace(self, state=done.state, at_ms=event.now.at_ms, owner=owner, rows=(*self.rows, *rows))
        return replace(moved, team=teams[-1]) if teams else moved, None


def _row(effect: Show | Record) -> Row:
    return ("record", "bot", "") if isinstance(effect, Record) else (effect.kind, effect.sender, plain(effect.body))


@dataclass(frozen=True, slots=True)
class World:
    """Everything: conversations by id, agents by id, the time, and the teams that have somebody online."""

    chats: Mapping[str, Chat]
    people: Mapping[str, Person]
    now_ms: int
    online: tuple[str, ...] = ()

    def moment(self, chat: Chat) -> e.Moment:
        return e.Moment(max(self.now_ms, chat.at_ms), self.online, installed=True)

    def put(self, chat_id: str, chat: Chat) -> World:
        return replace(self, chats={**self.chats, chat_id: chat})


def opened(world: World, chat_id: str, graph: Graph) -> World:
    """A visitor comes."""
    empty = Chat(graph, State(), world.now_ms)
    return world.put(chat_id, empty.take(e.Opened(now=world.moment(empty)))[0])


def apply(world: World, command: Command) -> tuple[World, Result]:
    """The world after a command, and what the command is answered."""
    match command:
        case Sweeps():
            return _each(world, lambda chat: _due(chat, world)), ("ok",)
        case LeadsOn():
            return _each(world, lambda chat: _alone(chat, world)), ("ok",)
    chat = world.chats[command.chat]
    does: Any = {Sends: _sends, Assigns: _assigns, Writes: _writes, Closes: _closes}[type(command)]
    after, result = does(chat, command, world)
    return (world if after is chat else world.put(command.chat, after)), result


def _each(world: World, event_of: Any) -> World:
    after = {name: chat.take(event)[0] if (event := event_of(chat)) else chat for name, chat in world.chats.items()}
    return replace(world, chats=after)


def _due(chat: Chat, world: World) -> e.Event | None:
    name, due_ms = min(chat.state.timers.items(), key=lambda timer: (timer[1], timer[0]), default=("", None))
    if due_ms is None or due_ms > world.now_ms:
        return None
    return e.TimerFired(now=world.moment(chat), timer=name, due_ms=due_ms)


def _alone(chat: Chat, world: World) -> e.Event | None:
    alone = chat.state.phase is Phase.WAITING and chat.team not in world.online
    return e.EverybodyOffline(now=world.moment(chat)) if alone else None


def _once(chat: Chat, sender: str, command: Sends | Writes) -> Result | None:
    """What a used key is answered."""
    known = chat.keys.get((sender, command.key))
    if known is None:
        return None
    return known[1] if known[0] == command else ("key-reused",)


def _kept(chat: Chat, sender: str, command: Sends | Writes, seq: int) -> tuple[Chat, Result]:
    keys = {**chat.keys, (sender, command.key): (command, ("ack", seq))}
    return replace(chat, keys=keys), ("ack", seq)


def _is_text(text: str) -> bool:
    return bool(text.strip()) and "\x00" not in text


def _sends(chat: Chat, command: Sends, world: World) -> tuple[Chat, Result]:
    if known := _once(chat, "visitor", command):
        return chat, known
    if command.what == "say" and not _is_text(command.text):
        return chat, ("bad-text",)
    now = world.moment(chat)
    events: dict[str, e.Event] = {
        "pick": e.Picked(now=now, card=command.card, option=command.option),
        "say": e.Said(now=now, text=command.text.strip()),
        "skip": e.Skipped(now=now),
        "end": e.VisitorEnded(now=now),
    }
    after, refused = chat.take(events[command.what])
    if refused:
        return chat, (refused,)
    # The visitor's own words are the first row of their step.
    return _kept(after, "visitor", command, after.seen if command.what == "end" else chat.seen + 1)


def _assigns(chat: Chat, command: Assigns, world: World) -> tuple[Chat, Result]:
    agent, to = world.people[command.agent], command.agent if command.to == "me" else command.to
    match chat.folder(agent):
        case "closed":
            return chat, ("closed",)
        case None if to is not None and chat.standing == "assigned" and chat.team in ("", *agent.teams):
            return chat, ("already-assigned", world.people[chat.owner or ""].name)
        case None:
            return chat, NOBODY
    if to == chat.owner:
        return chat, ("ok", chat.owner)
    if to is None:
        after, refused = chat.take(e.AgentLeft(now=world.moment(chat)))
    else:
        receiver = world.people.get(to)
        if receiver is None or (chat.standing == "unassigned" and chat.team not in ("", *receiver.teams)):
            return chat, ("unknown-agent",)
        after, refused = chat.take(e.AgentJoined(now=world.moment(chat), agent=receiver.id, name=receiver.name))
    return after, (refused,) if refused else ("ok", after.owner)


def _writes(chat: Chat, command: Writes, world: World) -> tuple[Chat, Result]:
    folder = chat.folder(world.people[command.agent])
    if known := _once(chat, command.agent, command):
        return chat, NOBODY if known == ("key-reused",) and folder is None else known
    if folder != "mine":
        return chat, {"closed": ("closed",), "unassigned": ("not-yours",)}.get(folder or "", NOBODY)
    if not _is_text(command.text):
        return chat, ("bad-text",)
    after, refused = chat.take(e.AgentSaid(now=world.moment(chat), text=command.text.strip()))
    return (chat, (refused,)) if refused else _kept(after, command.agent, command, len(chat.rows) + 1)


def _closes(chat: Chat, command: Closes, world: World) -> tuple[Chat, Result]:
    match chat.folder(world.people[command.agent]):
        case None:
            return chat, NOBODY
        case "unassigned":
            return chat, ("not-yours",)
        case "closed":
            return chat, ("ok", chat.owner)
    after, refused = chat.take(e.AgentClosed(now=world.moment(chat)))
    return after, (refused,) if refused else ("ok", after.owner)
