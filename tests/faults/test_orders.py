"""Commands that meet on one conversation equal some serial order; and a history that equals none is refused."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from itertools import count
from random import Random
from typing import Any

import pytest

from faults import desks
from faults.commands import Assigns, Closes, Command, LeadsOn, Person, Sends, Sweeps, Writes
from faults.model import World, apply, opened
from faults.orders import UNKNOWN, Operation, Search
from frontdesk.runtime.desk import Desk
from runtime.offices import Guest, Office

CALLERS = 8
COMMANDS_EACH = 6
SEEDS = tuple(range(6))


class Race:
    """Callers who act on one conversation at once, on one desk or on two, and what each of them saw.

    Attributes:
        world: The world as the model has it, before the race.
        history: Everything that was done, with the instants of a clock that all share.
    """

    def __init__(self, office: Office, desks_open: Sequence[Desk]) -> None:
        self.office = office
        self.desks = desks_open
        self.users = {user.id: user for user in (office.mia, office.omar, office.zoe)}
        people = {user.id: Person(user.id, user.name, user.teams) for user in self.users.values()}
        self.world = World({}, people, office.clock.now_ms(), ("", "sales", "support"))
        self.history: list[Operation] = []
        self._ticks = count()

    def visit(self) -> Guest:
        """A visitor who waits for a person, whose time is up."""
        office = self.office
        guest = office.visit()
        digest = guest.stored.release
        graph = office.desk.database.read_now(lambda connection: office.desk.playbooks.graph(connection, digest))
        self.world = opened(self.world, guest.id, graph)
        self._now(Sends(guest.id, "first", "pick", card="start.question"))
        office.clock.move(60)
        self.world = World(self.world.chats, self.world.people, office.clock.now_ms(), self.world.online)
        return guest

    def _now(self, command: Command) -> None:
        self.world, expected = apply(self.world, command)
        assert expected == self.office.do(desks.do(self.desks[0], self.users, command))

    def run(self, plans: Sequence[Sequence[Command]]) -> None:
        """Each caller does one thing after another; all callers at once."""

        async def call(plan: Sequence[Command], desk: Desk) -> None:
            for command in plan:
                invoked = next(self._ticks)
                result = await desks.do(desk, self.users, command)
                self.history.append(Operation(command, result, invoked, next(self._ticks)))

        async def everybody() -> None:
            calls = [call(plan, self.desks[n % len(self.desks)]) for n, plan in enumerate(plans)]
            await asyncio.gather(*calls)

        self.office.do(everybody())

    def order(self, chat: str) -> tuple[Operation, ...] | None:
        """A serial order of the history that leads to the log that is stored."""
        log = self.office.do(desks.seen(self.desks[0], chat))
        return Search(self.history, apply, mark, lambda world: visible(world, chat) == log).order(self.world)


def mark(world: World) -> str:
    """What tells worlds apart."""
    return repr([(chat.rows, chat.state, chat.owner, sorted(chat.keys)) for chat in world.chats.values()])


def visible(world: World, chat: str) -> Any:
    return tuple(row for row in world.chats[chat].rows if row[0] != "record")


@pytest.fixture(params=[1, 2], ids=["one-desk", "two-desks"])
def race(request: pytest.FixtureRequest, office: Office) -> Iterator[Race]:
    office.comes_online(office.mia, office.omar, office.zoe)
    others = [Desk.open(office.url, office.clock) for _ in range(request.param - 1)]
    for other in others:
        office.do(other.presence.start())
        for agent in (office.mia, office.omar, office.zoe):
            other.presence.opened(agent.id)
    yield Race(office, [office.desk, *others])
    for other in others:
        other.database.close()


def anything(random: Random, chat: str, caller: int, n: int) -> Command:
    """One thing that somebody might do now."""
    agent = random.choice(("mia", "omar", "zoe"))
    key = random.choice((f"{caller}-{n}", "shared"))
    return random.choice(
        (
            Sends(chat, key, "say", random.choice(("Hello", "Is anybody there?"))),
            Sends(chat, key, "say", "Jane"),
            Assigns(agent, chat, random.choice(("me", "me", None, "mia"))),
            Assigns(agent, chat, "me"),
            Writes(agent, chat, key, "Hi"),
            random.choice((Sweeps(), LeadsOn(), Closes(agent, chat))),
        )
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_callers_do_at_once_equals_some_serial_order(race: Race, seed: int) -> None:
    guest, random = race.visit(), Random(seed)
    race.run([[anything(random, guest.id, caller, n) for n in range(COMMANDS_EACH)] for caller in range(CALLERS)])
    assert race.order(guest.id) is not None, race.history
    assert race.office.replayed(guest)


def test_of_a_hundred_who_claim_a_chat_one_has_it_and_the_others_learn_who(race: Race) -> None:
    guest = race.visit()
    race.run([[Assigns(("mia", "omar", "zoe")[n % 3], guest.id, "me")] for n in range(99)] + [[Sweeps()]])
    assert race.order(guest.id) is not None, race.history
    winners = {
        operation.result[1] for operation in race.history if operation.result[0] == "ok" and operation.result[1:]
    }
    assert 1 == len(winners)
    assert 1 == guest.heard.count("joined") + guest.heard.count("Nobody is free.")


def test_of_a_claim_and_the_end_of_the_wait_exactly_one_happens_first(race: Race) -> None:
    guest = race.visit()
    race.run([[Sweeps()], [Assigns("mia", guest.id, "me")], [LeadsOn()], [Sends(guest.id, "k", "say", "Hello")]])
    assert race.order(guest.id) is not None, race.history


def counted(state: int, command: str) -> tuple[int, int]:
    """A counter that is added to, or read."""
    return (state + 1, state + 1) if command == "add" else (state, state)


def ordered(*history: Operation, ends: int) -> bool:
    return Search(history, counted, lambda state: state, lambda state: state == ends).order(0) is not None


def test_a_history_that_equals_a_serial_order_is_accepted() -> None:
    assert ordered(Operation("add", 2, 0, 9), Operation("add", 1, 1, 8), Operation("read", 1, 2, 7), ends=2)


@pytest.mark.parametrize(
    ("history", "ends"),
    [
        ([Operation("add", 1, 0, 1), Operation("add", 1, 0, 1)], 2),
        ([Operation("add", 1, 0, 1), Operation("read", 0, 2, 3)], 1),
        ([Operation("add", 2, 0, 1), Operation("add", 1, 2, 3)], 2),
        ([Operation("add", 1, 0, 1)], 0),
        ([Operation("add", 1, 0, 1)], 2),
    ],
    ids=["two-winners", "a-stale-read", "answered-before-asked", "an-answer-that-is-lost", "an-invention"],
)
def test_a_history_that_equals_no_serial_order_is_refused(history: list[Operation], ends: int) -> None:
    assert not ordered(*history, ends=ends)


@pytest.mark.parametrize(("ends", "accepted"), [(0, True), (1, True), (2, False)])
def test_what_nobody_heard_of_may_have_happened_or_not(ends: int, accepted: bool) -> None:
    assert accepted == ordered(Operation("add", UNKNOWN, 0), ends=ends)


def test_a_claim_that_two_agents_won_is_refused(office: Office) -> None:
    """The checker over the model itself: an owner whom nobody lost to."""
    race = Race(office, [office.desk])
    office.comes_online(office.mia, office.omar, office.zoe)
    guest = race.visit()
    both = [Assigns("mia", guest.id, "me"), Assigns("omar", guest.id, "me")]
    history = [Operation(command, ("ok", command.agent), 0, 1) for command in both]
    assert Search(history, apply, mark, lambda world: True).order(race.world) is None
