"""Conversations that go on with another release, at the card where they wait: a batch of them is one unit of work.

Neither visitors nor agents notice: the visitor is asked the same as before, and no timer moves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

from frontdesk.compiler.difference import Onward, onward
from frontdesk.engine.replay import Move as Replayed
from frontdesk.engine.replay import moved, replay
from frontdesk.engine.view import view
from frontdesk.ir import codec, consent
from frontdesk.ir.event import Event, Moment
from frontdesk.ir.graph import Graph
from frontdesk.ir.state import Phase, State
from frontdesk.runtime.talk import deadlines
from frontdesk.runtime.talk.playbooks import Playbooks
from frontdesk.runtime.talk.turn import state_of
from frontdesk.runtime.wire import view_data
from frontdesk.store import conversations, moves
from frontdesk.store.connection import Connection
from frontdesk.store.conversations import Conversation
from frontdesk.store.ledger import Ledger
from frontdesk.store.moves import Move

Stays: TypeAlias = Literal["gone", "changed", "unknown", "between"]
REASONS: Final[tuple[Stays, ...]] = ("gone", "changed", "unknown", "between")
"""Why a conversation stays. `gone`: its card no longer exists. `changed`: its card asks something else, or its release
cannot be read. `unknown`: it lacks a value that the new release relies on, or consent. `between`: it is not waiting."""


@dataclass(slots=True)
class Passage:
    """The way from any release of a playbook to one release. Not shared between threads.

    Attributes:
        named: Old card id to the id of its counterpart, as a person chose it.
    """

    opened: Playbooks
    release: str
    named: Mapping[str, str]
    _ways: dict[str, Onward] = field(default_factory=dict)

    def ways(self, connection: Connection, before: str) -> Onward:
        """Where conversations of a release can go on; empty if that release cannot be read."""
        if before not in self._ways:
            old, new = self.opened.readable(connection, before), self.opened.graph(connection, self.release)
            self._ways[before] = {} if old is None else onward(old, new, self.named)
        return self._ways[before]


def move(ledger: Ledger, passage: Passage, ids: Iterable[str], now_ms: int) -> tuple[int, Mapping[str, int]]:
    """Move those conversations that can go on; how many moved, and how many stay for each of `REASONS`.

    Conversations that by now have an agent, have ended or have moved are not counted.
    """
    made, stays = list[Move](), Counter[str]()
    for conversation_id in ids:
        before = ledger.conversation(conversation_id)
        if before is None or before.phase not in moves.WAITING or before.closed_at or before.release == passage.release:
            continue
        cards = _cards(ledger, passage, before)
        if isinstance(cards, str):
            stays[cards] += 1
            continue
        after = _after(ledger, passage, before, cards)
        ledger.save(before, after)
        made.append(Move(before.id, after.version, after.events, before.release, after.release, cards, now_ms))
    moves.add(ledger.connection, tuple(made))
    return len(made), {reason: stays[reason] for reason in REASONS}


def called_now(ledger: Ledger, conversation: Conversation, card: str) -> str:
    """The present id of a card that a page shows: pages are not told of moves, and answer under the old id."""
    if card == state_of(conversation).card:
        return card
    for move in moves.of(ledger.connection, conversation.id):
        if move.events == conversation.events:
            card = move.cards.get(card, card)
    return card


def _cards(ledger: Ledger, passage: Passage, before: Conversation) -> Mapping[str, str] | Stays:
    """Old to new ids of the cards that a conversation is at, or why it stays."""
    old = passage.opened.readable(ledger.connection, before.release)
    new = passage.opened.graph(ledger.connection, passage.release)
    state, ways = state_of(before), passage.ways(ledger.connection, before.release)
    if old is None:
        return "changed"
    if not _at_a_wait(old, state):
        return "between"
    stood = [card for card in (state.card, state.caller) if card is not None]
    if any(card not in ways for card in stood):
        there = all(passage.named.get(card, card) in new.cards for card in stood)
        return "changed" if there else "gone"
    goals = {card: ways[card] for card in stood}
    if any(not goal.needs <= state.values.keys() for goal in goals.values()) or not _agreed(new, state):
        return "unknown"
    cards = {card: goal.card for card, goal in goals.items()}
    if not _leads_on(goals[stood[0]].behind, state, cards) or not _same(old, new, state, cards):
        return "changed"
    return cards


def _agreed(graph: Graph, state: State) -> bool:
    """The visitor has agreed to the consent text of the new release, if it has one."""
    asked = consent.version(graph.playbook.privacy)
    return not asked or asked == state.consent


def _at_a_wait(graph: Graph, state: State) -> bool:
    """The visitor is being asked something, or is waiting for a person."""
    if state.card is None or state.chatted:
        return False
    card = graph.cards[state.card]
    return card.CALLS if state.phase is Phase.WAITING else state.phase is Phase.BOT and card.ASKS


def _leads_on(behind: frozenset[str], state: State, cards: Mapping[str, str]) -> bool:
    """In the new release, too, a way leads here from the card that called a person: so no way calls twice."""
    return state.caller is None or cards[state.caller] in behind


def _same(old: Graph, new: Graph, state: State, cards: Mapping[str, str]) -> bool:
    """The visitor is offered the same: buttons by their words and order, a field by its name and form."""
    now = Moment(0)
    shown = view_data(view(old, state, now)), view_data(view(new, moved(state, cards), now))
    return _nameless(shown[0]) == _nameless(shown[1])


def _nameless(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name != "card"}


def _after(ledger: Ledger, passage: Passage, before: Conversation, cards: Mapping[str, str]) -> Conversation:
    playbook = passage.opened.graph(ledger.connection, passage.release).playbook
    expires_at = deadlines.expires_at(playbook, before.updated_at)
    after_ms = playbook.crm.unfinished_after_ms
    named = after_ms is not None and deadlines.named(before.details)
    return before.moved(
        {
            "version": before.version + 1,
            "release": passage.release,
            "state": moved(state_of(before), cards),
            "expires_at": min(before.expires_at or expires_at, expires_at),
            "unfinished_at": before.updated_at + (after_ms or 0) if named else None,
        }
    )


def replayed(connection: Connection, opened: Playbooks, conversation: Conversation) -> State:
    """The state of a conversation from its events alone, through all the releases that it was on.

    Raises:
        CorruptError: A release cannot be read.
    """
    made = moves.of(connection, conversation.id)
    first = made[0].before if made else conversation.release
    events = (codec.decode(Event, event) for event in conversations.history(connection, conversation.id))
    steps = (Replayed(each.events, opened.graph(connection, each.after), each.cards) for each in made)
    return replay(opened.graph(connection, first), events, steps)
