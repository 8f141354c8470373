"""Races: callers who act on one conversation at once, on one desk or on two, and what each of them saw."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from random import Random
from typing import Any

from faults import desks
from faults.commands import Assigns, Closes, Command, LeadsOn, Person, Sends, Sweeps, Writes
from faults.model import World, apply, opened
from faults.orders import Operation, Search
from frontdesk.runtime.desk.desk import Desk
from runtime.offices import Guest, Office

CALLERS = 8
COMMANDS_EACH = 6


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
        """A visitor who waits for a person, whose time is up. Each desk has drafted what comes then."""
        office = self.office
        guest = office.visit()
        digest = guest.stored.release
        graph = office.desk.database.read_now(lambda connection: office.desk.playbooks.graph(connection, digest))
        self.world = opened(self.world, guest.id, graph)
        self._now(Sends(guest.id, "first", "pick", card="start.question"))
        office.clock.move(59)
        for desk in self.desks:
            office.do(desk.timers.look_ahead())
        office.clock.move(1)
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

        def ends(world: World) -> bool:
            return bool(visible(world, chat) == log)

        def may(world: World) -> bool:
            """Rows are only ever added: those so far are the first of the log."""
            rows = visible(world, chat)
            return bool(rows == log[: len(rows)])

        return Search(self.history, apply, mark, ends, may).order(self.world)


def mark(world: World) -> str:
    """What tells worlds apart."""
    return repr([(chat.rows, chat.state, chat.owner, sorted(chat.keys)) for chat in world.chats.values()])


def visible(world: World, chat: str) -> Any:
    return tuple(row for row in world.chats[chat].rows if row[0] != "record")


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


def plans(random: Random, chat: str) -> list[list[Command]]:
    """What each caller does, one thing after another."""
    return [[anything(random, chat, caller, n) for n in range(COMMANDS_EACH)] for caller in range(CALLERS)]


@contextmanager
def racing(office: Office, desks_open: int) -> Iterator[Race]:
    """A race over so many desks on the office's database, in which all agents are online."""
    people = (office.mia, office.omar, office.zoe)
    office.comes_online(*people)
    others = [Desk.open(office.url, office.clock) for _ in range(desks_open - 1)]
    try:
        for other in others:
            office.do(other.presence.start())
            for agent in people:
                other.presence.opened(agent.id)
        yield Race(office, [office.desk, *others])
    finally:
        for other in others:
            other.database.close()
