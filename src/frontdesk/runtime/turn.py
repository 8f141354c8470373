"""A turn: one event taken by one conversation, with all that follows from it, inside one transaction.

Load, step, and store the event, the log rows, the records, the state and the feed entry: all of it or nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from frontdesk.engine.step import Step, step
from frontdesk.engine.view import view
from frontdesk.ir import codec
from frontdesk.ir.effect import Record, RequestPerson, Show, Trouble
from frontdesk.ir.event import AgentJoined, AgentLeft, AgentSaid, Event, Moment
from frontdesk.ir.graph import Graph
from frontdesk.ir.state import Phase, State
from frontdesk.lang.richtext import Body, plain
from frontdesk.runtime import records
from frontdesk.runtime.clock import Clock
from frontdesk.runtime.details import learned
from frontdesk.runtime.places import enter, standing
from frontdesk.runtime.playbooks import Playbooks
from frontdesk.runtime.policy import Standing
from frontdesk.runtime.presence import Presence
from frontdesk.runtime.wire import view_data
from frontdesk.store import conversations as stored
from frontdesk.store.connection import Connection
from frontdesk.store.conversations import Conversation, LogRow

PREVIEW = 140
"""Characters of the last message that a list shows."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What became of an event.

    Attributes:
        before: The conversation as it stood.
        after: The conversation as it stands now, stored; as before where the event was refused.
        rows: The new rows of the log, numbered.
        refused: The engine's word for why nothing happened.
        troubles: What failed while cards ran.
    """

    before: Conversation
    after: Conversation
    rows: tuple[LogRow, ...] = ()
    refused: str | None = None
    troubles: tuple[Trouble, ...] = ()

    def own(self, sender: str) -> LogRow:
        """The row that a sender's words became: the first of theirs.

        Raises:
            LookupError: They said nothing in this turn.
        """
        for row in self.rows:
            if row.sender == sender:
                return row
        raise LookupError(f"no row of the {sender} in this turn")


class Turns:
    """Takes turns: knows the graphs, the time, and who is online."""

    def __init__(self, playbooks: Playbooks, presence: Presence, clock: Clock) -> None:
        self.playbooks = playbooks
        self._presence = presence
        self.clock = clock

    def now_ms(self, conversation: Conversation) -> int:
        """Now; never before the conversation's last change."""
        return max(self.clock.now_ms(), conversation.updated_at)

    def moment(self, conversation: Conversation) -> Moment:
        """What the engine may know of this moment."""
        return Moment(self.now_ms(conversation), self._presence.teams, conversation.installed)

    def graph(self, connection: Connection, conversation: Conversation) -> Graph:
        """The graph that the conversation began with.

        Raises:
            CorruptError: Its release cannot be read.
        """
        return self.playbooks.graph(connection, conversation.release)

    def view(self, connection: Connection, conversation: Conversation) -> dict[str, Any]:
        """What the visitor is being asked, as it travels."""
        return _view(self.graph(connection, conversation), state_of(conversation), self.moment(conversation))

    def take(self, connection: Connection, before: Conversation, event: Event, actor: str) -> Turn:
        """Let an event happen to a conversation that was loaded on this connection.

        Args:
            actor: Id of the agent who does it, `visitor`, or `system`.
        """
        graph = self.graph(connection, before)
        state = state_of(before) if before.events else None
        result = step(graph, state, event)
        if result.refused is not None:
            return Turn(before, before, refused=result.refused)
        after = stored.append_event(connection, before, codec.encode(event, Event))
        rows = _rows(connection, before, result, event.now.at_ms, _view(graph, result.state, event.now))
        after, numbered = stored.append_rows(connection, after, rows)
        known = state.values if state else {}
        after = learned(_moved(after, result, event), known, result.state.values)
        after = stored.save(connection, _talked(after, before.standing, numbered, event))
        enter(connection, before, after, numbered, event, actor)
        return Turn(before, after, numbered, troubles=tuple(e for e in result.effects if isinstance(e, Trouble)))


def state_of(conversation: Conversation) -> State:
    """The engine's state of a conversation."""
    state: State = codec.decode(State, conversation.state)
    return state


def _view(graph: Graph, state: State, now: Moment) -> dict[str, Any]:
    return view_data(view(graph, state, now))


def _rows(
    connection: Connection, conversation: Conversation, result: Step, at_ms: int, asked: Mapping[str, Any]
) -> tuple[LogRow, ...]:
    rows: list[LogRow] = []
    for effect in result.effects:
        match effect:
            case Show(kind=kind, sender=sender, author=author, body=body):
                rows.append(LogRow(at_ms, kind, sender, author, list(body), _extra(kind, result.state)))
            case Record():
                rows.append(records.made_by_bot(connection, conversation, effect, at_ms))
    visible = [index for index, row in enumerate(rows) if row.visible]
    if visible:
        rows[visible[-1]] = replace(rows[visible[-1]], view=dict(asked))
    return tuple(rows)


def _extra(kind: str, state: State) -> dict[str, Any]:
    if kind != "ended":
        return {}
    return {"outcome": state.outcome or "none", "qualified": state.outcome == "qualified"}


def _moved(conversation: Conversation, result: Step, event: Event) -> Conversation:
    """The columns that say where the conversation stands now."""
    state, at_ms = result.state, event.now.at_ms
    timer, due_ms = min(state.timers.items(), key=lambda timer: (timer[1], timer[0]), default=(None, None))
    teams = [effect.team for effect in result.effects if isinstance(effect, RequestPerson)]
    over = state.phase is Phase.CLOSED or state.chatted
    closed_at = conversation.closed_at or (at_ms if over else None)
    owner = _owner(conversation, event)
    return replace(
        conversation,
        state=codec.encode(state),
        phase=state.phase.value,
        timer=timer,
        due_ms=due_ms,
        standing=standing(state.requested, owner, closed_at).value,
        team=teams[-1] if teams else conversation.team,
        assigned_to=owner,
        missed=state.missed,
        waiting_until=state.timers.get("wait") if state.phase is Phase.WAITING else None,
        requested_at=conversation.requested_at or (at_ms if state.requested else None),
        closed_at=closed_at,
        updated_at=at_ms,
    )


def _owner(conversation: Conversation, event: Event) -> str | None:
    match event:
        case AgentJoined(agent=agent):
            return agent
        case AgentLeft():
            return None
    return conversation.assigned_to


def _talked(conversation: Conversation, was: str, rows: tuple[LogRow, ...], event: Event) -> Conversation:
    """The columns that say what was said last, and how much of it nobody has read."""
    said = [row for row in rows if row.kind in ("message", "field-error")]
    preview = _preview(tuple(said[-1].body)) if said else conversation.preview
    new = sum(row.sender == "visitor" for row in said)
    unread = 0 if isinstance(event, AgentSaid) or was == Standing.BOT else conversation.unread + new
    return replace(conversation, preview=preview, unread=unread)


def _preview(body: Body) -> str:
    return " ".join(plain(body).split())[:PREVIEW]


def new_id() -> str:
    """An id that nobody can guess: 22 url-safe characters."""
    return secrets.token_urlsafe(16)
