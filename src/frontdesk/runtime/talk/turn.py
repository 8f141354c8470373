"""A turn: one event taken by one conversation, with all that follows from it, inside one transaction.

Load, step, and store the event, the log rows, the records, the state and the feed entry: all of them or none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from frontdesk.engine.step import Step, step
from frontdesk.engine.view import view
from frontdesk.ir import codec
from frontdesk.ir.effect import Call, Record, RequestPerson, Show, Trouble
from frontdesk.ir.event import AgentJoined, AgentLeft, AgentSaid, Event, Moment
from frontdesk.ir.graph import Graph, Playbook
from frontdesk.ir.state import Phase, State
from frontdesk.lang.richtext import Body, plain
from frontdesk.runtime.clock import Clock
from frontdesk.runtime.presence.presence import Presence
from frontdesk.runtime.talk import records
from frontdesk.runtime.talk.deadlines import unfinished_at
from frontdesk.runtime.talk.details import learned
from frontdesk.runtime.talk.places import kind_of, standing, tell
from frontdesk.runtime.talk.playbooks import Playbooks
from frontdesk.runtime.talk.policy import Standing
from frontdesk.runtime.wire import view_data
from frontdesk.store.connection import Connection
from frontdesk.store.conversations import Conversation, LogRow
from frontdesk.store.feed import Entry
from frontdesk.store.ledger import Ledger

PREVIEW: Final = 140
"""Characters of the last message that a list shows."""


@dataclass(frozen=True, slots=True)
class Turn:
    """The result of an event.

    Attributes:
        before: The conversation as it stood.
        after: The conversation as it stands now, stored; the same as before if the event was refused.
        rows: The new rows of the log, numbered.
        refused: The engine's reason for refusing the event; None if it was taken.
        troubles: What failed while cards ran.
        entry: The feed entry for agents' pages; None if no agent may know of it.
    """

    before: Conversation
    after: Conversation
    rows: tuple[LogRow, ...] = ()
    refused: str | None = None
    troubles: tuple[Trouble, ...] = ()
    entry: Entry | None = None

    @property
    def agent(self) -> str:
        """Name of the agent who has the conversation now; empty without one."""
        return state_of(self.after).agent

    def own(self, sender: str) -> LogRow:
        """The row that a sender's words became: the first row of that sender.

        Raises:
            LookupError: The sender said nothing in this turn.
        """
        for row in self.rows:
            if row.sender == sender:
                return row
        raise LookupError(f"no row of the {sender} in this turn")


class Turns:
    """Takes turns: knows the graphs, the time, and who is online.

    Attributes:
        called: Stores the call to another system that a conversation asks for, in the transaction of the turn.
    """

    def __init__(self, playbooks: Playbooks, presence: Presence, clock: Clock) -> None:
        self.playbooks = playbooks
        self._presence = presence
        self.clock = clock
        self.called: Callable[[Ledger, Conversation, Call], None] = lambda ledger, conversation, call: None

    def now_ms(self, conversation: Conversation) -> int:
        """Now; never before the conversation's last change."""
        return max(self.clock.now_ms(), conversation.updated_at)

    def moment(self, conversation: Conversation) -> Moment:
        """What the engine is told about this moment."""
        return Moment(self.now_ms(conversation), self._presence.teams, conversation.installed)

    def graph(self, connection: Connection, conversation: Conversation) -> Graph:
        """The graph of the release that the conversation is on.

        Raises:
            CorruptError: The release cannot be read.
        """
        return self.playbooks.graph(connection, conversation.release)

    def currency(self, connection: Connection, conversation: Conversation) -> str:
        """The currency of an amount that names none; empty if the playbook names none or cannot be read."""
        graph = self.playbooks.readable(connection, conversation.release)
        return graph.playbook.crm.currency if graph else ""

    def view(self, connection: Connection, conversation: Conversation) -> dict[str, Any]:
        """What the visitor is being asked, as it is sent."""
        return _view(self.graph(connection, conversation), state_of(conversation), self.moment(conversation))

    def take(self, ledger: Ledger, before: Conversation, event: Event, actor: str) -> Turn:
        """Let an event happen to a conversation that was read from this ledger.

        Args:
            actor: Id of the agent who does it, `visitor`, or `system`.
        """
        graph = self.playbooks.held(before.release) or self.graph(ledger.connection, before)
        state = state_of(before) if before.events else None
        result = step(graph, state, event)
        if result.refused is not None:
            return Turn(before, before, refused=result.refused)
        rows = _rows(ledger, before, result, event.now.at_ms, _view(graph, result.state, event.now))
        after = _after(graph.playbook, before, state, result, event, rows)
        ledger.save(before, after)
        ledger.happened(before.id, after.events, codec.encode(event, Event))
        ledger.log(before.id, rows)
        entry = tell(ledger, before, after, kind_of(before, after, rows, event), actor)
        for effect in result.effects:
            if type(effect) is Call:
                self.called(ledger, after, effect)
        return Turn(before, after, rows, troubles=_troubles(result), entry=entry)


def _troubles(result: Step) -> tuple[Trouble, ...]:
    return tuple(effect for effect in result.effects if isinstance(effect, Trouble))


def state_of(conversation: Conversation) -> State:
    """The engine's state of a conversation.

    Raises:
        CorruptError: It cannot be read.
    """
    if isinstance(conversation.state, State):
        return conversation.state
    state: State = codec.decode(State, conversation.state)
    return state


def _view(graph: Graph, state: State, now: Moment) -> dict[str, Any]:
    return view_data(view(graph, state, now))


def _rows(
    ledger: Ledger, conversation: Conversation, result: Step, at_ms: int, asked: dict[str, Any]
) -> tuple[LogRow, ...]:
    """The new rows of the log, numbered; the last one that the visitor sees holds the view after it."""
    seq, visitor_seq, rows = conversation.seq, conversation.visitor_seq, list[LogRow]()
    last = next((effect for effect in reversed(result.effects) if isinstance(effect, Show)), None)
    for effect in result.effects:
        match effect:
            case Show(kind=kind, sender=sender, author=author, body=body):
                seq, visitor_seq = seq + 1, visitor_seq + 1
                extra, view = _extra(kind, result.state), asked if effect is last else None
                rows.append(LogRow(at_ms, kind, sender, author, body, extra, view, True, seq, visitor_seq))
            case Record():
                seq += 1
                rows.append(replace(records.made_by_bot(ledger, conversation, effect, at_ms), seq=seq))
    return tuple(rows)


def _extra(kind: str, state: State) -> dict[str, Any]:
    if kind == "rating":
        return {"score": state.rating}
    if kind != "ended":
        return {}
    return {"outcome": state.outcome or "none", "qualified": state.outcome == "qualified"}


def _after(
    playbook: Playbook,
    conversation: Conversation,
    before: State | None,
    result: Step,
    event: Event,
    rows: tuple[LogRow, ...],
) -> Conversation:
    """The conversation as it stands now, under its next version."""
    state, at_ms = result.state, event.now.at_ms
    timer, due_ms = _first(state.timers)
    over = state.phase is Phase.CLOSED or state.chatted
    closed_at = conversation.closed_at or (at_ms if over else None)
    owner = _owner(conversation, event)
    found_out = learned(conversation, before.values if before else {}, state.values)
    details = found_out.get("details", conversation.details)
    moved = {
        "version": conversation.version + 1,
        "events": conversation.events + 1,
        "seq": rows[-1].seq if rows else conversation.seq,
        "visitor_seq": max((row.visitor_seq or 0 for row in rows), default=0) or conversation.visitor_seq,
        "state": state,
        "phase": state.phase.value,
        "timer": timer,
        "due_ms": due_ms,
        "standing": standing(state.requested, owner, closed_at).value,
        "team": _team(conversation, result),
        "assigned_to": owner,
        "missed": state.missed,
        "waiting_until": state.timers.get("wait") if state.phase is Phase.WAITING else None,
        "requested_at": conversation.requested_at or (at_ms if state.requested else None),
        "closed_at": closed_at,
        "updated_at": at_ms,
        "unfinished_at": unfinished_at(playbook, conversation, details, at_ms),
    }
    # While the bot alone knows of a conversation, no list shows it.
    talked = _talked(conversation, rows, event) if state.requested else {}
    return conversation.moved(moved | found_out | talked)


def _first(timers: Mapping[str, int]) -> tuple[str, int] | tuple[None, None]:
    """The timer that is due first; the first by name if two are due at once."""
    return min(timers.items(), key=lambda timer: (timer[1], timer[0])) if timers else (None, None)


def _team(conversation: Conversation, result: Step) -> str:
    teams = [effect.team for effect in result.effects if isinstance(effect, RequestPerson)]
    return teams[-1] if teams else conversation.team


def _owner(conversation: Conversation, event: Event) -> str | None:
    match event:
        case AgentJoined(agent=agent):
            return agent
        case AgentLeft():
            return None
    return conversation.assigned_to


def _talked(conversation: Conversation, rows: tuple[LogRow, ...], event: Event) -> dict[str, Any]:
    """The columns for the last message and the number of unread messages."""
    said = [row for row in rows if row.kind in ("message", "field-error")]
    if not said:
        return {}
    new = sum(row.sender == "visitor" for row in said)
    read = isinstance(event, AgentSaid) or conversation.standing == Standing.BOT
    return {"preview": _preview(tuple(said[-1].body)), "unread": 0 if read else conversation.unread + new}


def _preview(body: Body) -> str:
    return " ".join(plain(body).split())[:PREVIEW]
