"""The previewed playbook: deployed whenever its file changes, with the conversation that goes through it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from frontdesk import export
from frontdesk.compiler.check import Report, check_paths
from frontdesk.compiler.release import make
from frontdesk.engine.step import step
from frontdesk.engine.trace import watched
from frontdesk.errors import SetupError, UsageError
from frontdesk.ir import codec
from frontdesk.ir.event import Event
from frontdesk.ir.graph import Graph
from frontdesk.ir.state import State
from frontdesk.report.json import of_diagnostic
from frontdesk.runtime import deploy
from frontdesk.runtime.accounts import users
from frontdesk.runtime.deploys import stamp
from frontdesk.runtime.desk.desk import Desk
from frontdesk.runtime.refusal import NotFoundError
from frontdesk.runtime.studio.shift import Shift
from frontdesk.runtime.studio.stub import Stub
from frontdesk.runtime.talk.turn import state_of
from frontdesk.scenario.stage import shown
from frontdesk.store import conversations as stored
from frontdesk.store import users as people
from frontdesk.store.connection import Connection
from frontdesk.store.conversations import Conversation
from frontdesk.store.users import User

LOOK_S: Final = 0.3
"""How often to check whether the file has changed."""

AGENTS: Final = (("mia@example.com", "Mia"), ("omar@example.com", "Omar"))
WAYS_SHOWN: Final = 500
"""Most steps of a conversation that are shown: the last ones."""

Json = dict[str, Any]


@dataclass(slots=True)
class Looked:
    """The result of the last look at the file.

    Attributes:
        revision: Counts the looks that found something new.
        valid: The file has no errors, and its playbook runs.
        problem: Why there is nothing to check: the file is gone, or no longer holds a playbook; else empty.
        picture: The last graph without errors, as SVG; empty without Graphviz.
        drawing: The same graph as JSON.
    """

    revision: int = 0
    playbook: str = ""
    name: str = ""
    valid: bool = False
    problem: str = ""
    findings: list[Json] = field(default_factory=list)
    picture: str = ""
    drawing: str = "{}"


class Studio:
    """Everything that the page shows and can do."""

    def __init__(self, file: Path, desk: Desk, shift: Shift, stub: Stub) -> None:
        self.looked = Looked()
        self._file = file
        self._desk = desk
        self._shift = shift
        self._stub = stub
        self._agents: list[User] = []
        self._seen: stamp.Stamp = frozenset()

    async def begin(self) -> Report:
        """Look at the file for the first time, with one agent online; gives the report.

        Raises:
            UsageError: There is no such file, or it is not a playbook.
        """
        # Taken first: every change from here on causes another look.
        self._seen = await asyncio.to_thread(stamp.stamp, self._file.parent)
        report = await self.look()
        for number, agent in enumerate(self._agents):
            self._desk.presence.opened(agent.id)
            await self._desk.presence.switch(agent.id, number == 0)
        return report

    async def watch(self) -> None:
        """Look again whenever the file, or one beside or below it, has changed."""
        while True:
            await asyncio.sleep(LOOK_S)
            now = await asyncio.to_thread(stamp.stamp, self._file.parent)
            if now != self._seen:
                await self._look_again()
                # Only now: a look that the database cut short is repeated.
                self._seen = now

    async def _look_again(self) -> None:
        try:
            await self.look()
        except UsageError as error:
            revision = self.looked.revision + 1
            self.looked = replace(self.looked, revision=revision, valid=False, problem=str(error), findings=[])

    async def look(self) -> Report:
        """Check the file; if it has no errors, let new conversations begin with it.

        Raises:
            UsageError: There is no such file, or it is not a playbook.
        """
        if self._file.is_dir():
            raise UsageError(f"{str(self._file)!r} is a folder: name a playbook in it")
        report = await asyncio.to_thread(check_paths, [str(self._file)])
        graph = report.checked[0].graph if report.valid else None
        if report.valid and graph is None:
            raise UsageError(f"{str(self._file)!r} is a library: name a playbook that includes it")
        looked = Looked(self.looked.revision + 1, self.looked.playbook, self.looked.name, graph is not None)
        looked.findings = [of_diagnostic(each) for each in report.diagnostics]
        looked.picture, looked.drawing = self.looked.picture, self.looked.drawing
        if graph is not None:
            looked.playbook, looked.name = graph.playbook.id, graph.playbook.name
            looked.picture, looked.drawing = await asyncio.to_thread(_drawn, graph, report)
            release = make(_everywhere(graph))
            shown = {release.digest: await asyncio.to_thread(deploy.images_of, report.checked[0])}
            await deploy.activate(self._desk, (release,), "preview", shown)
            await self._staff(graph)
        self.looked = looked
        return report

    async def _staff(self, graph: Graph) -> None:
        """Make the agents members of every team that the playbook calls; add agents that do not exist yet."""
        now_ms = self._desk.clock.now_ms()

        def unit(connection: Connection) -> list[User]:
            for email, name in AGENTS:
                known = people.by_email(connection, email)
                if known is None:
                    users.add(connection, email, name=name, teams=graph.teams, now_ms=now_ms)
                else:
                    people.change(connection, known.id, teams=graph.teams)
            return [one for email, _ in AGENTS if (one := people.by_email(connection, email))]

        self._agents = await self._desk.database.write(unit)
        await self._desk.presence.tick()

    async def state(self) -> Json:
        """Everything that the page shows besides the picture."""
        now_ms = self._desk.clock.now_ms()
        looked = self.looked
        return {
            "revision": looked.revision,
            "playbook": looked.playbook,
            "name": looked.name,
            "valid": looked.valid,
            "problem": looked.problem,
            "findings": looked.findings,
            "now_ms": now_ms,
            "agents": [
                {"id": one.id, "name": one.name, "online": self._desk.presence.is_online(one.id)}
                for one in self._agents
            ],
            "conversation": await self._desk.database.read(self._conversation),
        }

    def _conversation(self, connection: Connection) -> Json | None:
        """The newest conversation, and the path that it took."""
        found = stored.newest(connection)
        if found is None:
            return None
        graph = self._desk.playbooks.graph(connection, found.release)
        state, way = state_of(found), list(_way(graph, stored.history(connection, found.id)))
        asked = self._stub.asked
        return {
            "id": found.id,
            "phase": state.phase.value,
            "card": state.card,
            "way": way[-WAYS_SHOWN:],
            "values": {name: shown(value) for name, value in state.values.items()},
            "due_ms": found.due_ms,
            "timer": found.timer,
            "agent": state.agent or None,
            "missed": state.missed,
            "outcome": state.outcome,
            "call": {"method": asked.method, "url": asked.url, "body": asked.body} if asked else None,
        }

    def forward(self, ms: int) -> None:
        """Let time pass."""
        self._shift.forward(ms)
        self._desk.timers.wake()

    async def agent(self, agent_id: str, does: str, text: str) -> None:
        """Let an agent do something: `online offline joins says closes leaves`.

        Raises:
            NotFoundError, RefusedError: It cannot be done now.
        """
        user = next((one for one in self._agents if one.id == agent_id), None)
        if user is None:
            raise NotFoundError("there is no such agent")
        if does in ("online", "offline"):
            await self._desk.presence.switch(user.id, does == "online")
            return
        conversation = await self._desk.database.read(stored.newest)
        if conversation is None:
            raise NotFoundError("no conversation has begun")
        await self._act(user, conversation, does, text)

    async def _act(self, user: User, conversation: Conversation, does: str, text: str) -> None:
        service = self._desk.conversations
        match does:
            case "joins":
                await service.assign(user, conversation.id, "me")
            case "leaves":
                await service.assign(user, conversation.id, None)
            case "says":
                key = f"k{conversation.seq}-{self._desk.clock.now_ms()}"
                await service.say(user, conversation.id, key, text)
            case "closes":
                await service.close(user, conversation.id)

    def call(self, status: int | None, body: str) -> bool:
        """Answer the waiting call or, without a status, let it fail; false if no call waits."""
        return self._stub.fails() if status is None else self._stub.answers(status, body.encode())


def _everywhere(graph: Graph) -> Graph:
    """The graph, active and for every page: a preview ignores which of a website's pages show the chat."""
    install = replace(graph.playbook.install, show=(), hide=())
    return replace(graph, playbook=replace(graph.playbook, active=True, install=install))


def _drawn(graph: Graph, report: Report) -> tuple[str, str]:
    drawing = export.render(graph, "json", report.diagnostics)
    try:
        return export.render(graph, "svg", report.diagnostics), drawing
    except SetupError:
        return "", drawing


def _way(graph: Graph, history: tuple[Any, ...]) -> Iterator[Json]:
    """The steps of a conversation, in order: the card, its exit and the words on it, the next card if any."""
    taken: list[tuple[str, str, str | None]] = []
    seen = watched(graph, lambda card, way, target: taken.append((card, way, target)))
    state: State | None = None
    for data in history:
        event: Event = codec.decode(Event, data)
        state = step(seen, state, event).state
    for card, exit_name, target in taken:
        words = next((way.label for way in graph.cards[card].exits() if way.name == exit_name), "")
        yield {"card": card, "exit": exit_name, "words": words or exit_name, "to": target}
