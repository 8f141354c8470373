"""How soon a visitor's message is before the agent, and an agent's claim before the visitor, with many chats open.

Run it with `.venv/bin/python bench/handoff.py`. The floor is a bare relay between two sockets on the same stack, at the
same rate, plus one fsync. Each agent has one inbox open and watches one of its chats; the messages of those are timed,
while visitors of all chats write.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from pathlib import Path
from typing import Final

import disk_floor
import uvloop
from agents import Agent, everybody, hire, until
from figures import Figure, Figures, arguments, ms, percentile
from guests import FLOW, Guest
from http_client import HttpClient
from load import LIKE_OURS, Load, Peer, SteadyLoad
from running import CLIENT, Running, deploy, floor, frontdesk, machine, pin, workplace
from samples import Sample, measured, sample
from socket_client import SocketClient, text_frame

MOST_OF_RELAY: Final = 3.0
PATIENCE_S: Final = 30.0
WARM: Final = 0.2


class Chats:
    """All chats and agents of a run."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.agents: list[Agent] = []
        self.guests: list[Guest] = []
        self._timed: dict[str, Guest] = {}

    def _event(self, payload: bytes) -> None:
        """An agent's page was told of a row."""
        row = json.loads(payload)
        guest = self._timed.get(row["conversation"])
        if guest is not None and row["from"] == "visitor":
            guest.told()

    def _arrives(self, load: Load) -> Guest:
        guest = Guest(load)
        self.guests.append(guest)
        return guest

    async def begin(self, asked: argparse.Namespace) -> None:
        """Everybody comes: agents to their inboxes, then visitors, who ask for a person."""
        self.agents = await everybody(self._port, asked.agents, self._event)
        coming = SteadyLoad(self._arrives, self._port, 0)
        await coming.open(asked.chats)
        for number, guest in enumerate(self.guests):
            guest.http = await HttpClient(self._port, self.agents[number % asked.agents].http.cookie).connect()

    async def claims(self, server: Running, asked: argparse.Namespace) -> Sample:
        """Chats are claimed, and released again."""
        for guest in self.guests:
            guest.claims = True
        load = SteadyLoad(self._arrives, self._port, asked.claims)
        load.adopt(self.guests)
        timed = await measured(load, server, asked.seconds * WARM, asked.seconds)
        await until(lambda: load.idle() == len(self.guests), PATIENCE_S)
        return timed

    async def messages(self, server: Running, asked: argparse.Namespace) -> Sample:
        """Visitors write in chats that are claimed, each agent watching one."""
        for guest in self.guests:
            guest.claims = False
            await guest.assign("me")
        for guest, agent in zip(self.guests, self.agents, strict=False):
            guest.timed = True
            self._timed[guest.conversation] = guest
            await agent.watch(guest.conversation, guest.seq)
        load = SteadyLoad(self._arrives, self._port, asked.messages)
        load.adopt(self.guests)
        return await measured(load, server, asked.seconds * WARM, asked.seconds)

    def end(self) -> None:
        """Everybody goes."""
        for guest in self.guests:
            guest.load.leave()
            guest.close()
            if guest.http is not None:
                guest.http.close()
        for agent in self.agents:
            agent.leave()


class Sender(Peer):
    """A relay's visitor: what it sends begins with its number."""

    def __init__(self, load: Load, number: int, agents: int) -> None:
        super().__init__(load)
        self.path = f"/v{number}/a{number % agents}"
        self._sent = text_frame(b"%06d" % number + LIKE_OURS)

    def opened(self) -> None:
        self.load.ready(self)

    def go(self) -> None:
        self.write(self._sent)


class Receiver(SocketClient):
    """A relay's agent."""

    def __init__(self, senders: list[Sender]) -> None:
        super().__init__()
        self._senders = senders

    def heard(self, payload: bytes) -> None:
        sender = self._senders[int(payload[:6])]
        sender.load.took(sender)
        sender.load.ready(sender)


async def relayed(relay: Running, asked: argparse.Namespace, rate: float) -> Sample:
    """The floor at a rate: as many sockets on both sides, and nothing between them."""
    senders: list[Sender] = []
    receivers = [await Receiver(senders).connect(relay.port, f"/a{n}/a{n}") for n in range(asked.agents)]
    await until(lambda: all(one.is_open for one in receivers), PATIENCE_S)

    def make(load: Load) -> Sender:
        senders.append(Sender(load, len(senders), asked.agents))
        return senders[-1]

    load = SteadyLoad(make, relay.port, rate)
    try:
        return await sample(load, relay, asked.chats, asked.seconds * WARM, asked.seconds)
    finally:
        for receiver in receivers:
            receiver.close()


def lines(what: str, bare: Sample, ours: Sample, disk: disk_floor.Disk) -> list[Figure]:
    """A sort of message: how soon it came, against the relay."""
    made = []
    for percent in (50, 99):
        least, took = (percentile(one.taken_s, percent) for one in (bare, ours))
        most = MOST_OF_RELAY * least + disk.fsync_p99_s
        target = f"≤ {ms(most)} (3 × relay + fsync)" if percent == 99 else ""
        kept = took <= most if target else None
        made.append(Figure(f"{what}, p{percent}", ms(took), ms(least), took / least, target, kept))
    made.append(Figure("  timed, and late for lack of a free chat", f"{len(ours.taken_s):,}, {ours.late:,}"))
    return made


async def measure(folder: Path, asked: argparse.Namespace, figures: Figures) -> None:
    """Take all figures."""
    disk = await disk_floor.elsewhere(folder, 0.1 if asked.quick else 2.0)
    with floor("relay", folder) as relay, frontdesk(folder) as server:
        chats = Chats(server.port)
        try:
            await chats.begin(asked)
            bare, ours = await relayed(relay, asked, asked.claims), await chats.claims(server, asked)
            figures.lines += lines("claim → visitor's socket", bare, ours, disk)
            bare, ours = await relayed(relay, asked, asked.messages), await chats.messages(server, asked)
            figures.lines += lines("message → agent's socket", bare, ours, disk)
        finally:
            chats.end()
    figures.add(Figure("fsync of 4 KiB, p50 and p99", f"{ms(disk.fsync_p50_s)}, {ms(disk.fsync_p99_s)}"))


def options() -> argparse.Namespace:
    """What was asked for."""
    parser = arguments(None, __doc__)
    parser.add_argument("--chats", type=int, default=100, help="open at once")
    parser.add_argument("--agents", type=int, default=20, help="with an inbox open")
    parser.add_argument("--messages", type=float, default=100.0, help="a second, of all visitors")
    parser.add_argument("--claims", type=float, default=20.0, help="a second, each followed by a release")
    parser.add_argument("--seconds", type=float, default=20.0, help="of each measured stretch")
    asked = parser.parse_args()
    if asked.quick:
        asked.chats, asked.agents, asked.messages, asked.claims, asked.seconds = 4, 2, 20.0, 10.0, 0.6
    return asked


def main() -> None:
    """Print a line for each figure."""
    asked, figures = options(), Figures()
    pin(CLIENT)
    figures.remarks += machine()
    with workplace(asked.folder) as folder:
        deploy(folder, FLOW)
        hire(folder, asked.agents)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(measure(folder, asked, figures))
    figures.show(as_json=asked.json)


if __name__ == "__main__":
    main()
