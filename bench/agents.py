"""Agents for benchmarks: added by the command, signed in over HTTP, online, and at their inbox socket."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from http_client import HttpClient, signed_in
from running import database, output
from visitors import Talker

PASSWORD: Final = "a bench needs no secret"
TEAM: Final = "sales"
INBOX: Final = "/ws/inbox"
EVENT: Final = b'"type":"event"'

Heard = Callable[[bytes], None]


def email(number: int) -> str:
    """An agent's address."""
    return f"agent{number}@example.com"


def hire(folder: Path, agents: int) -> None:
    """Add so many agents to this folder's database."""
    for number in range(agents):
        add = ("-m", "frontdesk_cli.main", "users", "add", email(number), "--name", f"Agent {number}")
        output((*add, "--team", TEAM, "--password-stdin", "--db", database(folder)), f"{PASSWORD}\n")


class Ear(Talker):
    """An agent's inbox socket: after its hello only events are heard, unread."""

    def __init__(self, event: Heard) -> None:
        super().__init__()
        self._event = event
        self._listening = False

    def listen(self) -> None:
        """From now on nobody waits for frames."""
        self._listening = True

    def heard(self, payload: bytes) -> None:
        if not self._listening:
            super().heard(payload)
        elif EVENT in payload:
            self._event(payload)


@dataclass(slots=True)
class Agent:
    """One of them, at work."""

    http: HttpClient
    ear: Ear

    async def watch(self, conversation: str, seq: int) -> None:
        """Look at a conversation, of which everything up to a row has been seen."""
        await self.ear.say({"type": "watch", "conversation": conversation, "since": seq})

    def leave(self) -> None:
        """Close everything."""
        self.http.close()
        self.ear.close()


async def at_work(port: int, number: int, event: Heard) -> Agent:
    """Sign an agent in, turn the switch, and open the inbox.

    Raises:
        ConnectionError: The server did not let them.
    """
    http = await signed_in(port, email(number), PASSWORD)
    ear = await Ear(event).connect(port, INBOX, {"Cookie": http.cookie})
    await ear.say({"type": "hello"})
    await ear.until(type="counts")
    answer = await http.ask("PUT", "/api/v1/me/presence", {"online": True})
    if answer.status != 200:
        raise ConnectionError(f"{answer.status} {answer.body!r}")
    ear.listen()
    return Agent(http, ear)


async def everybody(port: int, agents: int, event: Heard) -> list[Agent]:
    """All of them, one after another: signing in costs the server a hash each."""
    return [await at_work(port, number, event) for number in range(agents)]


async def until(what: Callable[[], bool], limit_s: float, step_s: float = 0.02) -> None:
    """Wait until something is so.

    Raises:
        TimeoutError: It is not, after so long.
    """
    async with asyncio.timeout(limit_s):
        while not what():
            await asyncio.sleep(step_s)
