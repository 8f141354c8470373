"""A turn: one event taken by one conversation, with all that follows from it, inside one transaction.

Load, step, and store the event, the log rows, the records, the state and the feed entry: all of them or none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from frontdesk.engine.step import Step, step
from frontdesk.engine.view import view
from frontdesk.ir import codec
from frontdesk.ir.effect import Call, Record, RequestPerson, Show, Trouble
from frontdesk.ir.event import AgentJoined, AgentLeft, AgentSaid, Event, Moment
from frontdesk.ir.graph import Graph, Playbook
from frontdesk.ir.state import Phase, State
from frontdesk.lang.noun import noun
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


@noun()
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

    def moment(self, conversation: Conversation, at_ms: int | None = None) -> Moment:
        """What the engine is told about this moment, or about one to come if nobody goes online or offline before it.

        Args:
            at_ms: The moment to come, in UTC milliseconds.
        """
        now_ms = self.now_ms(conversation) if at_ms is None else at_ms
        return Moment(now_ms, self._presence.teams, conversation.installed)

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
        troubles: tuple[Trouble, ...] = ()
        for effect in result.effects:
            if type(effect) is Call:
                self.called(ledger, after, effect)
            elif type(effect) is Trouble:
                troubles = (*troubles, effect)
        return Turn(before, after, rows, None, troubles, entry)


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
    shown = [effect for effect in result.effects if type(effect) is Show]
    for effect in result.effects:
        if type(effect) is Show:
            seq, visitor_seq = seq + 1, visitor_seq + 1
            extra, view = _extra(effect.kind, result.state), asked if effect is shown[-1] else None
            said = effect.kind, effect.sender, effect.author, effect.body
            rows.append(LogRow(at_ms, *said, extra, view, True, seq, visitor_seq))
        elif type(effect) is Record:
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
    moved: dict[str, Any] = {
        "version": conversation.version + 1,
        "events": conversation.events + 1,
        "seq": rows[-1].seq if rows else conversation.seq,
        "visitor_seq": _visitor_seq(conversation, rows),
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
    moved |= found_out
    # While the bot alone knows of a conversation, no list shows it.
    if state.requested:
        moved |= _talked(conversation, rows, event)
    return conversation.moved(moved)


def _visitor_seq(conversation: Conversation, rows: tuple[LogRow, ...]) -> int:
    """The number of the last row that the visitor sees."""
    for row in reversed(rows):
        if row.visitor_seq is not None:
            return row.visitor_seq
    return conversation.visitor_seq


def _first(timers: Mapping[str, int]) -> tuple[str, int] | tuple[None, None]:
    """The timer that is due first; the first by name if two are due at once."""
    if len(timers) < 2:
        return next(iter(timers.items()), (None, None))
    return min(timers.items(), key=lambda timer: (timer[1], timer[0]))


def _team(conversation: Conversation, result: Step) -> str:
    team = conversation.team
    for effect in result.effects:
        if type(effect) is RequestPerson:
            team = effect.team
    return team


def _owner(conversation: Conversation, event: Event) -> str | None:
    if type(event) is AgentJoined:
        return event.agent
    return None if type(event) is AgentLeft else conversation.assigned_to


def _talked(conversation: Conversation, rows: tuple[LogRow, ...], event: Event) -> dict[str, Any]:
    """The columns for what a list shows of a chat, and the number of unread messages."""
    said = [row for row in rows if row.kind in _SAID]
    if not said:
        return {}
    new = len([row for row in said if row.sender == "visitor"])
    read = type(event) is AgentSaid or conversation.standing == Standing.BOT
    # What people said tells chats apart; the bot's lines are the same in all of them, and stand for want of others.
    people = [row for row in said if row.sender != "bot"]
    preview = _preview(tuple((people or said)[-1].body)) if people or not conversation.preview else conversation.preview
    return {"preview": preview, "unread": 0 if read else conversation.unread + new}


_SAID: Final = frozenset({"message", "field-error"})
"""The kinds of rows with words that a list shows."""


def _preview(body: Body) -> str:
    return " ".join(plain(body).split())[:PREVIEW]
