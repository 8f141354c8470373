"""A playbook with everything that is hard to count, visitors who go through it by chance, and a plain recount."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from random import Random
from typing import Any, TypeAlias

from frontdesk.engine.step import step
from frontdesk.engine.trace import watched
from frontdesk.ir import codec
from frontdesk.ir.event import AgentJoined, Event, EverybodyOffline, Picked, Said, Skipped, VisitorEnded
from frontdesk.ir.graph import Graph
from frontdesk.ir.state import State
from frontdesk.runtime.refusal import NotFoundError, RefusedError
from frontdesk.store import conversations as stored
from frontdesk.store import figures
from frontdesk.store.connection import Connection
from frontdesk.store.conversations import Conversation
from frontdesk.store.schema import conversations
from runtime.offices import Guest, Office

MAZE = """
frontdesk: 1
name: Maze
install:
  origins: [https://www.example.com]
hours:
  timezone: Europe/Amsterdam
visitor:
  plan: {type: text}
pathways:
  start:
    - card: message
      id: hello-pro
      when: visitor.plan is defined and visitor.plan == "pro"
      text: Welcome back.
    - card: question
      id: topic
      text: What brings you here?
      save: answers.topic
      answers:
        - {label: Talk, goto: talk}
        - {label: Prices, goto: prices}
        - {label: My manager, when: visitor.plan is defined and visitor.plan == "pro", goto: talk}
        - {label: Again, goto: topic}
  prices:
    - card: branch
      id: which
      cases: [{when: visitor.plan is defined and visitor.plan == "pro", goto: pro}]
      else: plain
  pro:
    - card: message
      text: For you it is free.
    - {card: end, id: free, outcome: qualified}
  plain:
    - card: question
      id: enough
      text: Ten a month. Is that fine?
      answers:
        - {label: "Yes", goto: talk}
        - {label: "No", goto: bye}
        - {label: Ask me again, goto: topic}
  talk:
    - card: live_chat
      id: person
      wait_time: 60s
      online_message: One moment.
      offline_message: Nobody is free.
      after_chat: thanks
    - card: capture
      id: who
      fields:
        - {field: person.email, ask: Where can we write?}
        - {field: organization.name, ask: Which company?, required: false}
      attempts: 1
      give_up: bye
    - {card: end, id: later, outcome: qualified}
  thanks:
    - card: question
      id: good
      text: Was this good?
      answers: [{label: "Yes, thanks"}]
  bye:
    - {card: end, id: bye-bye, outcome: disqualified, text: Bye.}
"""

Figures: TypeAlias = dict[tuple[str, str, str], tuple[int, int]]
"""Release, card and fact to how many conversations, and how often."""

WORDS = ("jane@example.com", "no address", "Talk", "Prices", "again", "Acme")


class Crowd:
    """Visitors who do what chance says, and an agent who does too. One seed, one story."""

    def __init__(self, office: Office, seed: int) -> None:
        self.office = office
        self.random = Random(seed)
        self.guests: list[Guest] = []

    def moves(self, times: int) -> None:
        """So many things happen."""
        for _ in range(times):
            self._move()

    def _move(self) -> None:
        chance, office = self.random.random(), self.office
        if chance < 0.15 or not self.guests:
            attributes = self.random.choice([None, {"plan": "pro"}])
            self.guests.append(office.visit("maze", attributes=attributes))
        elif chance < 0.2:
            office.passes(self.random.choice([1, 20, 61, 4_000]))
        elif chance < 0.24:
            self.random.choice([office.comes_online, office.goes_offline])(office.mia)
        elif chance < 0.36:
            self._agent(self.random.choice(self.guests))
        else:
            self._visitor(self.random.choice(self.guests[-12:]))

    def _visitor(self, guest: Guest) -> None:
        chance = self.random.random()
        if chance < 0.6:
            guest.picks(self.random.randrange(4))
        elif chance < 0.85:
            guest.says(self.random.choice(WORDS))
        elif chance < 0.93:
            guest.skips()
        else:
            guest.ends()

    def _agent(self, guest: Guest) -> None:
        service, mia, chance = self.office.desk.conversations, self.office.mia, self.random.random()
        try:
            if chance < 0.6:
                self.office.do(service.assign(mia, guest.id, "me"))
            elif chance < 0.7:
                self.office.do(service.assign(mia, guest.id, None))
            else:
                self.office.do(service.close(mia, guest.id))
        except (NotFoundError, RefusedError):
            return


def kept(office: Office, playbook: str = "maze") -> Figures:
    """The figures as they are stored."""
    found = office.desk.database.read_now(lambda connection: figures.sums(connection, playbook, 0, 99_999_999))
    return {(one.release, one.card, one.fact): (one.conversations, one.times) for one in found}


def recounted(office: Office, playbook: str = "maze") -> Figures:
    """The same from all that happened, conversation by conversation, the plain way."""

    def unit(connection: Connection) -> Figures:
        many, often = Counter[Any](), Counter[Any]()
        for one in connection.execute(conversations.select().where(conversations.c.playbook == playbook)):
            conversation = stored.conversation_of(one)
            graph = office.desk.playbooks.graph(connection, conversation.release)
            history = stored.history(connection, conversation.id)
            for (card, fact), times in recount(graph, conversation, [codec.decode(Event, each) for each in history]):
                many[conversation.release, card, fact] += 1
                often[conversation.release, card, fact] += times
        return {key: (many[key], often[key]) for key in many}

    return office.desk.database.read_now(unit)


def recount(graph: Graph, conversation: Conversation, events: list[Any]) -> Iterator[tuple[tuple[str, str], int]]:
    """What one conversation did: from the ways that it took, from its row, and from its events; no card is asked."""
    ways: list[tuple[str, str, str | None]] = []
    seen = watched(graph, lambda *way: ways.append(way))
    state, states = State(), list[State]()
    for event in events:
        state = step(seen, state, event).state
        states.append(state)
    yield from _cards(graph, ways, states)
    yield from _ending(conversation, states)
    yield from _whole(events, states)
    yield from _person(graph, events, states)


def _cards(
    graph: Graph, ways: list[tuple[str, str, str | None]], states: list[State]
) -> Iterator[tuple[tuple[str, str], int]]:
    pro = states[0].values.get("visitor.plan") == "pro"
    came = Counter([graph.start, *(target for _, _, target in ways if target)])
    skipped = Counter(card for card, name, _ in ways if name == "skipped")
    taken = Counter((card, name) for card, name, _ in ways)
    could = {graph.start} | set(came)
    for card in came:
        for name, target in graph.edges[card].items():
            hidden = (card, name) == ("topic", "2") and not pro
            fits = (name == "skipped") is (skipped[card] > 0) or (name != "skipped" and came[card] > skipped[card])
            if target and fits and not hidden:
                could.add(target)
    yield from (((card, "could"), 1) for card in could)
    yield from (((card, "reached"), came[card] - skipped[card]) for card in came if came[card] > skipped[card])
    yield from (((card, "skipped"), times) for card, times in skipped.items())
    yield from (((card, f"way:{name}"), times) for (card, name), times in taken.items())
    if pro and came["topic"]:
        yield ("topic", "offered:2"), 1


def _ending(conversation: Conversation, states: list[State]) -> Iterator[tuple[tuple[str, str], int]]:
    last = states[-1]
    if conversation.phase == "closed":
        yield ("", last.outcome if last.outcome in ("qualified", "disqualified") else "ended"), 1
    elif last.card:
        yield (last.card, "chats" if conversation.phase == "agent" else "stands"), 1


def _whole(events: list[Any], states: list[State]) -> Iterator[tuple[tuple[str, str], int]]:
    yield ("", "begun"), 1
    if any(isinstance(event, Picked | Said | Skipped) for event in events):
        yield ("", "started"), 1
    if any(isinstance(event, AgentJoined) for event in events):
        yield ("", "handed-over"), 1
    if any(state.missed for state in states):
        yield ("", "missed"), 1


def _person(graph: Graph, events: list[Any], states: list[State]) -> Iterator[tuple[tuple[str, str], int]]:
    """The one card of the maze that calls a person; each conversation meets it once."""
    before = [State(), *states]
    asked = next((index for index, state in enumerate(states) if state.requested), None)
    for index, event in enumerate(events):
        was = before[index]
        if isinstance(event, VisitorEnded) and was.card and was.phase != "agent":
            yield (was.card, "quit"), 1
            if "wait" in was.timers:
                yield ("person", "gave-up"), 1
        if isinstance(event, AgentJoined) and "wait" in was.timers:
            assert asked is not None
            yield ("person", "picked-up"), 1
            yield ("person", f"waited:{(event.now.at_ms - events[asked].now.at_ms) // 1000}"), 1
        if isinstance(event, AgentJoined) and was.phase == "bot":
            yield ("person", "taken-later"), 1
        if "wait" in was.timers and states[index].missed:
            yield ("person", "everybody-left" if isinstance(event, EverybodyOffline) else "timed-out"), 1
    if asked is not None:
        yield ("person", "offline" if states[asked].missed else "online"), 1


def of_card(found: Mapping[tuple[str, str, str], tuple[int, int]], card: str) -> dict[str, tuple[int, int]]:
    """What is counted of a card, whatever the release."""
    return {fact: count for (_, one, fact), count in found.items() if one == card}
