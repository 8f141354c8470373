"""A walk over engine and store: every command, crashes, clocks and races, held against the model at each step."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from itertools import count
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from faults import desks
from faults.commands import Assigns, Closes, Command, LeadsOn, Person, Sends, Sweeps, Writes
from faults.model import World, apply, opened
from faults.orders import Operation, Search
from faults.prepared import Prepared
from frontdesk.runtime.desk.desk import Desk
from frontdesk.runtime.talk.visits import AheadError, Arrival
from frontdesk.store import Unavailable, failpoint
from runtime.clocks import TEN, Hands

AGENTS = ("mia", "omar", "zoe")
TEXTS = ("Jane", "jane@example.com", "hello?", "Talk to sales", " ", "a\x00b", "é" * 30)
KEYS = tuple(f"k{n}" for n in range(12))
"""Few, so that they are used again, with the same body and with others."""

CUTS = ("writer.commit.before=raise@1", "writer.commit.after=raise@1", "writer.unit.after=raise@1")
HOUR_MS = 3_600_000
MOST_CHATS = 6

chats = Bundle("chats")
agents = st.sampled_from(AGENTS)
keys = st.sampled_from(KEYS)


def sends(chat: str) -> st.SearchStrategy[Sends]:
    """Anything that a visitor may do."""
    say = st.builds(Sends, st.just(chat), keys, st.just("say"), st.sampled_from(TEXTS))
    cards = st.sampled_from(("start.question", "thanks.question"))
    pick = st.builds(Sends, st.just(chat), keys, st.just("pick"), card=cards, option=st.integers(-1, 2))
    rest = st.builds(Sends, st.just(chat), keys, st.sampled_from(("skip", "skip", "skip", "end")))
    return st.one_of(say, say, pick, pick, rest)


def commands(chat: str) -> st.SearchStrategy[Command]:
    """Anything that anybody may do to a chat."""
    to = st.sampled_from(("me", "me", *AGENTS, "nobody", None))
    assigns = st.builds(Assigns, agents, st.just(chat), to)
    writes = st.builds(Writes, agents, st.just(chat), keys, st.sampled_from(TEXTS))
    closes = st.builds(Closes, agents, st.just(chat))
    return st.one_of(sends(chat), sends(chat), assigns, assigns, writes, writes, closes)


class Conversing(RuleBasedStateMachine):
    """A desk, and the world as it should be."""

    def __init__(self, prepared: Prepared) -> None:
        super().__init__()
        self.prepared = prepared
        self._stack = ExitStack()
        self.url = self._stack.enter_context(prepared.copied())
        self.runner = self._stack.enter_context(asyncio.Runner())
        self.tokens: dict[str, tuple[str, str]] = {}
        self.switched: set[str] = set()
        self.hands = Hands(TEN)
        self.keys = count()
        people = {user.id: Person(user.id, user.name, user.teams) for user in prepared.people.values()}
        self.world = World({}, people, TEN)
        self._open()

    def _open(self) -> None:
        self.desk = Desk.open(self.url, self.hands)
        self.runner.run(self.desk.presence.start())
        for agent in AGENTS:
            self.desk.presence.opened(agent)

    def do(self, command: Command) -> Any:
        return self.runner.run(desks.do(self.desk, self.prepared.people, command))

    def _at(self) -> None:
        """The world as it is now, before something happens."""
        teams = {team for agent in self.switched for team in ("", *self.world.people[agent].teams)}
        self.world = replace(self.world, now_ms=self.hands.now_ms(), online=tuple(sorted(teams)))

    def _happens(self, command: Command) -> Any:
        self._at()
        self.world, expected = apply(self.world, command)
        assert expected == self.do(command), command
        return expected

    @initialize(
        target=chats, playbooks=st.lists(st.sampled_from(("sales", "sales", "support")), min_size=1, max_size=3)
    )
    def begin(self, playbooks: list[str]) -> Any:
        self._switch(set(AGENTS))
        self._at()
        begun = [self._begin(playbook) for playbook in playbooks]
        return multiple(*begun)

    def _begin(self, playbook: str) -> str:
        welcome = self.runner.run(self.desk.conversations.begin(playbook, Arrival(installed=True)))
        self.tokens[welcome.conversation] = (playbook, welcome.token)
        graph = self.desk.database.read_now(
            lambda connection: self.desk.playbooks.graph(connection, self.prepared.releases[playbook])
        )
        self.world = opened(self.world, welcome.conversation, graph)
        return welcome.conversation

    @rule(data=st.data(), chat=chats)
    def people_do_something(self, data: st.DataObject, chat: str) -> None:
        for command in data.draw(st.lists(commands(chat), min_size=1, max_size=6)):
            self._happens(command)

    @rule(target=chats, playbook=st.sampled_from(("sales", "support")))
    def another_visitor_comes(self, playbook: str) -> Any:
        self._at()
        return multiple() if len(self.world.chats) >= MOST_CHATS else self._begin(playbook)

    @rule(data=st.data(), chat=chats, number=st.integers(1, 4))
    def the_visitor_goes_on(self, data: st.DataObject, chat: str, number: int) -> None:
        """What the visitor is asked is answered, so that conversations get far."""
        for _ in range(number):
            view, key = self._resumed(chat, 0).view, f"visitor {next(self.keys)}"
            # Both are drawn, whatever is asked: what stands in a log may depend on who was faster, what is drawn must
            # not, or the same walk would be another one when it is tried again.
            first, text = data.draw(st.sampled_from((True, True, True, False))), data.draw(st.sampled_from(TEXTS[:3]))
            if view["kind"] == "choices":
                option = 0 if first else len(view["options"]) - 1
                self._happens(Sends(chat, key, "pick", card=view["card"], option=option))
            else:
                self._happens(Sends(chat, key, "say", text))

    @rule(data=st.data(), chat=chats, helpers=st.lists(agents, min_size=1, max_size=4))
    def agents_take_care(self, data: st.DataObject, chat: str, helpers: list[str]) -> None:
        """One after another has it or takes it, writes, and gives it away or closes it."""
        if self.world.chats[chat].standing == "bot":
            self._happens(Sends(chat, f"visitor {next(self.keys)}", "pick", card="start.question", option=0))
        for agent in helpers:
            if self.world.chats[chat].owner is None:
                self._happens(Assigns(agent, chat, "me"))
            owner = self.world.chats[chat].owner or agent
            for text in data.draw(st.lists(st.sampled_from(TEXTS[:3]), max_size=2)):
                self._happens(Writes(owner, chat, f"agent {next(self.keys)}", text))
            away = [Assigns(owner, chat, to) for to in (None, agent, "zoe")]
            ends: st.SearchStrategy[Command] = st.sampled_from([*away, Closes(owner, chat)])
            self._happens(data.draw(ends))

    @rule(chat=chats, since=st.integers(0, 60))
    def a_page_comes_back(self, chat: str, since: int) -> None:
        model = self.world.chats[chat]
        if since > model.seen:
            try:
                self._resumed(chat, since)
            except AheadError:
                return
            raise AssertionError(f"a page that claims {since} of {model.seen} rows was welcomed")
        welcome = self._resumed(chat, since)
        assert (model.seen, model.state.phase.value) == (welcome.seq, welcome.phase)
        assert list(range(since + 1, min(model.seen, since + 30) + 1)) == [row["seq"] for row in welcome.log]

    def _resumed(self, chat: str, since: int) -> Any:
        return self.runner.run(self.desk.conversations.resume(*self.tokens[chat], since))

    @rule(on=st.one_of(st.just(set(AGENTS)), st.sets(agents, min_size=1), st.sets(agents)))
    def agents_come_and_go(self, on: set[str]) -> None:
        """Those who wait for a team in which nobody is left are led on."""
        self._switch(on)
        self._happens(LeadsOn())

    def _switch(self, on: set[str]) -> None:
        for agent in on ^ self.switched:
            self.runner.run(self.desk.presence.switch(agent, agent in on))
        self.switched = set(on)

    @rule(seconds=st.sampled_from((0.001, 1, 29.999, 30, 60, 61)))
    def time_passes(self, seconds: float) -> None:
        """Some of the turns that come with it have been worked out before."""
        self.runner.run(self.desk.timers.look_ahead())
        self.hands.move(seconds)
        self._happens(Sweeps())

    @rule(set_ms=st.sampled_from((0, 0, 1, HOUR_MS, -HOUR_MS)))
    def the_process_dies(self, set_ms: int) -> None:
        """Nothing is closed; whoever comes next may find another time on the wall."""
        dead = self.desk
        self.hands = Hands(self.hands.now_ms() + set_ms)
        self._open()
        self._stack.callback(dead.database.close)

    @rule(data=st.data(), chat=chats, cut=st.sampled_from(CUTS))
    def an_answer_is_lost(self, data: st.DataObject, chat: str, cut: str) -> None:
        """Whoever is told that the database cannot answer asks again, and it has happened once."""
        command = data.draw(sends(chat))
        with failpoint.armed(cut):
            try:
                first = self.do(command)
            except Unavailable:
                first = None
        assert first in (None, self._happens(command))

    @rule(data=st.data(), chat=chats, others=st.lists(chats, max_size=1), number=st.integers(2, 5))
    def many_things_happen_at_once(self, data: st.DataObject, chat: str, others: list[str], number: int) -> None:
        self._at()
        together = [data.draw(commands(data.draw(st.sampled_from([chat, *others])))) for _ in range(number)]
        together += data.draw(st.lists(st.sampled_from((Sweeps(), LeadsOn())), max_size=1))

        async def at_once() -> list[Any]:
            return await asyncio.gather(*(desks.do(self.desk, self.prepared.people, command) for command in together))

        results = self.runner.run(at_once())
        history = [Operation(c, r, invoked=0, returned=1) for c, r in zip(together, results, strict=True)]
        for name in self.world.chats:
            self._settle(name, [one for one in history if getattr(one.command, "chat", name) == name])

    def _settle(self, chat: str, history: list[Operation]) -> None:
        """Conversations are independent of each other: an order for each of them is an order for all."""
        log, alone = self._seen(chat), replace(self.world, chats={chat: self.world.chats[chat]})
        order = Search(history, apply, _mark, lambda world: _rows(world, chat) == log).order(alone)
        assert order is not None, f"no order gives {history}"
        for operation in order:
            alone, _ = apply(alone, operation.command)
        self.world = self.world.put(chat, alone.chats[chat])

    def _seen(self, chat: str) -> Any:
        return self.runner.run(desks.seen(self.desk, chat))

    @invariant()
    def logs_and_folders_are_the_models(self) -> None:
        for name in self.world.chats:
            assert _rows(self.world, name) == self._seen(name)
        for agent in AGENTS:
            found = self.runner.run(desks.folders(self.desk, self.prepared.people[agent]))
            for folder, held in found.items():
                person = self.world.people[agent]
                assert {n for n, chat in self.world.chats.items() if chat.folder(person) == folder} == held

    def teardown(self) -> None:
        self.desk.database.close()
        self._stack.close()


def _mark(world: World) -> str:
    return repr([(name, chat.rows, chat.state, chat.owner, sorted(chat.keys)) for name, chat in world.chats.items()])


def _rows(world: World, chat: str) -> Any:
    return tuple(row for row in world.chats[chat].rows if row[0] != "record")


def walk(prepared: Prepared, walks: int, steps: int) -> None:
    """So many walks of so many steps; fails with the shortest walk that goes wrong."""
    # What is drawn is as long as it is, and drawn on a machine that has much else to do: no health check says so.
    unhurried = settings(deadline=None, suppress_health_check=list(HealthCheck))
    how = settings(unhurried, max_examples=walks, stateful_step_count=steps, print_blob=True)
    conversing: Any = partial(Conversing, prepared)
    run_state_machine_as_test(conversing, settings=how)
