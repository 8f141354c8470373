"""An office for tests: a desk on a real database, two playbooks, three agents, a clock that is moved, and visitors."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from frontdesk.compiler.check import check
from frontdesk.compiler.load import MemoryFiles
from frontdesk.compiler.release import make
from frontdesk.engine.replay import replay
from frontdesk.ir import codec
from frontdesk.ir.event import Event
from frontdesk.lang.richtext import plain
from frontdesk.runtime import wire
from frontdesk.runtime.desk.conversations import Ack, Refusal
from frontdesk.runtime.desk.desk import Desk
from frontdesk.runtime.talk.places import tell
from frontdesk.runtime.talk.turn import state_of
from frontdesk.runtime.talk.visits import Arrival, Welcome
from frontdesk.store import conversations, playbooks, users
from frontdesk.store.connection import Connection
from frontdesk.store.conversations import Conversation
from frontdesk.store.ledger import Ledger
from frontdesk.store.playbooks import StoredRelease
from frontdesk.store.users import User
from runtime.clocks import Hands

T = TypeVar("T")

SALES = """
frontdesk: 1
name: Sales
bot: {name: Ada}
install:
  origins: [https://www.example.com]
visitor:
  plan: {type: text}
  seats: {type: number}
pathways:
  start:
    - card: question
      text: Hi! What brings you here?
      answers:
        - {label: Talk to sales, goto: sales}
        - {label: Just browsing, goto: bye}
  sales:
    - card: live_chat
      wait_time: 60s
      online_message: One moment.
      offline_message: Nobody is free.
      after_chat: thanks
    - card: capture
      fields:
        - {field: person.name, ask: What is your name?}
        - {field: person.email, ask: "Your e-mail, {{ person.name }}?"}
        - {field: organization.name, ask: Which company?, required: false}
    - card: create_lead
      title: "{{ person.name }} wants to talk"
    - card: end
      outcome: qualified
      text: We will be in touch.
  thanks:
    - card: question
      text: Was this good?
      answers: [{label: "Yes, thanks"}]
  bye:
    - card: end
      outcome: disqualified
      text: Bye.
"""

SUPPORT = """
frontdesk: 1
name: Support
install:
  origins: [https://www.example.com]
pathways:
  start:
    - card: question
      text: Need help?
      answers: [{label: Please}]
    - card: live_chat
      team: support
      wait_time: 30s
      online_message: One moment.
      offline_message: Nobody is here.
    - card: capture
      fields: [{field: person.email, ask: Where can we write to you?}]
"""


class Guest:
    """One visitor's page: what it was welcomed with, and what it does."""

    def __init__(self, office: Office, welcome: Welcome, playbook: str) -> None:
        self.office = office
        self.id = welcome.conversation
        self.token = welcome.token
        self.playbook = playbook
        self._keys = count(1)

    def does(self, **frame: Any) -> Ack | Refusal:
        """Send a command; a key of its own unless one is given."""
        command = wire.from_visitor({"key": f"k{next(self._keys)}", **frame})
        return self.office.do(self.office.desk.conversations.visitor(self.id, command))

    def says(self, text: str, **rest: Any) -> Ack | Refusal:
        return self.does(type="say", text=text, **rest)

    def picks(self, option: int, **rest: Any) -> Ack | Refusal:
        return self.does(**{"type": "pick", "card": self.view.get("card", ""), "option": option, **rest})

    def skips(self) -> Ack | Refusal:
        return self.does(type="skip")

    def ends(self) -> Ack | Refusal:
        return self.does(type="end")

    def returns(self, since: int = 0) -> Welcome:
        return self.office.do(self.office.desk.conversations.resume(self.playbook, self.token, since))

    @property
    def view(self) -> dict[str, Any]:
        return self.returns().view

    @property
    def log(self) -> list[dict[str, Any]]:
        return list(self.office.do(self.office.desk.conversations.visitor_rows(self.id, 0, 1000)))

    @property
    def heard(self) -> list[str]:
        """What stands in the log, a word for rows without text."""
        return [plain(tuple(row["body"])) or row["kind"] for row in self.log]

    @property
    def stored(self) -> Conversation:
        found = self.office.desk.database.read_now(lambda connection: conversations.load(connection, self.id))
        assert found is not None
        return found


class Office:
    """Everything behind the sockets, on one event loop, with nothing running by itself."""

    def __init__(self, folder: Path, url: str = "", **desk: Any) -> None:
        """`desk` is what a desk is opened with beside its database and clock."""
        self.url = url or f"sqlite:///{folder / 'frontdesk.db'}"
        self.runner = asyncio.Runner()
        self.clock = Hands()
        self._opened_with = desk
        self.desk = Desk.open(self.url, self.clock, **desk)
        self.deploy("sales", SALES)
        self.deploy("support", SUPPORT)
        self.mia = self.hire("mia", "sales")
        self.omar = self.hire("omar", "support")
        self.zoe = self.hire("zoe")
        self.do(self.desk.presence.start())

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    def deploy(self, name: str, text: str) -> str:
        """Let a playbook run; gives its digest."""
        checked = check(MemoryFiles({f"{name}.yaml": text}), f"{name}.yaml")
        assert checked.graph is not None, checked.diagnostics
        release = make(checked.graph)

        def unit(connection: Connection) -> None:
            stored = StoredRelease(release.digest, name, self.clock.now_ms(), "test")
            playbooks.add_release(connection, stored, release.data)
            running = playbooks.running(connection, name)
            assert playbooks.activate(
                connection, name, release.digest, running.release if running else None, self.clock.now_ms()
            )

        self.desk.database.write_now(unit)
        self.desk.playbooks.forget()
        return release.digest

    def hire(self, name: str, *teams: str, role: str = "agent") -> User:
        user = User(id=name, email=f"{name}@example.com", name=name.title(), role=role, teams=teams)
        return self.desk.database.write_now(lambda connection: users.add(connection, user))

    def comes_online(self, *agents: User) -> None:
        self.do(self.desk.presence.tick())
        for agent in agents:
            self.desk.presence.opened(agent.id)
            self.do(self.desk.presence.switch(agent.id, True))

    def goes_offline(self, *agents: User) -> None:
        for agent in agents:
            self.do(self.desk.presence.switch(agent.id, False))
        self.do(self.desk.lapses.everybody_offline())

    def visit(self, playbook: str = "sales", **arrival: Any) -> Guest:
        """A visitor of an installed page."""
        arriving = Arrival(**{"installed": True, **arrival})
        return Guest(self, self.do(self.desk.conversations.begin(playbook, arriving)), playbook)

    def waiting(self, playbook: str = "sales") -> Guest:
        """A visitor who asked for a person."""
        guest = self.visit(playbook)
        assert guest.picks(0) == Ack(2)
        return guest

    def talking(self, agent: User, playbook: str = "sales") -> Guest:
        """A visitor whom an agent answers."""
        guest = self.waiting(playbook)
        self.do(self.desk.conversations.assign(agent, guest.id, "me"))
        return guest

    def crowd(self, number: int, like: Guest, **changed: Any) -> list[str]:
        """So many conversations, stored as one is but for some columns, and told of in the feed; gives their ids."""
        crowd = [
            replace(like.stored, id=f"{like.id}-{n}", token_hash=f"{like.id}-{n}", **changed) for n in range(number)
        ]

        def unit(ledger: Ledger) -> None:
            for one in crowd:
                ledger.begin(one)
                tell(ledger, replace(one, standing="bot"), one, "requested", "visitor")

        self.desk.database.turn_now(unit)
        self.desk.changes.recent.clear()
        return [one.id for one in crowd]

    def passes(self, seconds: float) -> int:
        """Time passes; how many timers fired."""
        self.clock.move(seconds)
        return self.do(self.desk.timers.sweep())

    def listed(self, agent: User, folder: Any) -> list[str]:
        return [item["id"] for item in self.do(self.desk.conversations.folder(agent, folder)).items]

    def restart(self) -> None:
        """The process ends and another begins on the same database."""
        self.desk.database.close()
        self.desk = Desk.open(self.url, self.clock, **self._opened_with)
        self.do(self.desk.presence.start())

    def replayed(self, guest: Guest) -> bool:
        """The stored state is the fold of the stored events."""

        def unit(connection: Connection) -> bool:
            conversation = guest.stored
            events = [codec.decode(Event, event) for event in conversations.history(connection, guest.id)]
            graph = self.desk.playbooks.graph(connection, conversation.release)
            return replay(graph, events) == state_of(conversation)

        return self.desk.database.read_now(unit)

    def close(self) -> None:
        self.desk.database.close()
        self.runner.close()
