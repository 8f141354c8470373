"""Scenes for tests: one conversation with everybody's pages open on it, and what visitor and agents do in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from frontdesk.jobs.port import Job
from frontdesk.runtime.talk.turn import state_of
from frontdesk.store import conversations, feed
from frontdesk.store.connection import Connection
from frontdesk.store.ledger import Ledger
from runtime.folds import Watched
from runtime.offices import Guest, Office
from runtime.pages import AgentPage, VisitorPage, acknowledged, hears_all

Step = Callable[["Scene"], object]


class Scene:
    """One conversation with everybody's pages open on it.

    Attributes:
        pages: The visitor's and three agents', each with the snapshot that it began with.
    """

    def __init__(self, office: Office, playbook: str, online: tuple[str, ...]) -> None:
        self.office = office
        self.service = office.desk.conversations
        self.agents = {agent.id: agent for agent in (office.mia, office.omar, office.zoe)}
        office.comes_online(*(self.agents[name] for name in online))
        self.guest: Guest = office.visit(playbook)
        self.tab = VisitorPage(self.guest)
        self.lines = {name: AgentPage(office, agent) for name, agent in self.agents.items()}
        pages: list[VisitorPage | AgentPage] = [self.tab, *self.lines.values()]
        self.pages = [Watched(page, self.guest) for page in pages]

    def watch(self) -> None:
        """Mia and Omar open the conversation, as far as they may see it; Zoe only looks at her lists."""
        for page in self.pages[:-1]:
            page.watches()

    def differing(self) -> list[str]:
        """Whose snapshot and frames are not what somebody who comes now is shown."""
        self.tab.catches_up()
        hears_all(*self.lines.values())
        names = ("visitor", *self.lines)
        return [name for name, page in zip(names, self.pages, strict=True) if not page.is_true()]

    def came_to(self) -> frozenset[str]:
        """What happened: events, rows and entries of the feed, by kind."""

        def unit(connection: Connection) -> frozenset[str]:
            happened = conversations.history(connection, self.guest.id)
            rows = conversations.rows_for_agents(connection, self.guest.id, 0, 1000)
            told = feed.after(connection, 0, 1000)
            return frozenset(
                [event["T"] for event in happened]
                + [f"row:{row.kind}:{row.sender}" for row in rows]
                + [f"feed:{entry.kind}" for entry in told]
            )

        return self.office.desk.database.read_now(unit)

    def does(self, name: str, what: str, *rest: Any) -> None:
        """An agent does something."""
        self.office.do(getattr(self.service, what)(self.agents[name], self.guest.id, *rest))


def picks(option: int) -> Step:
    return lambda scene: acknowledged(scene.guest.picks(option))


def says(text: str) -> Step:
    return lambda scene: acknowledged(scene.guest.says(text))


def agent(name: str, what: str, *rest: Any) -> Step:
    return lambda scene: scene.does(name, what, *rest)


def reads(name: str) -> Step:
    return lambda scene: scene.does(name, "seen", scene.guest.stored.seq)


def claims(name: str) -> Step:
    return agent(name, "assign", "me")


def passes(seconds: float) -> Step:
    return lambda scene: scene.office.passes(seconds)


def skips(scene: Scene) -> object:
    return acknowledged(scene.guest.skips())


def ends(scene: Scene) -> object:
    return acknowledged(scene.guest.ends())


def rates(scene: Scene) -> object:
    return acknowledged(scene.guest.does(type="rate", score=4, text="Quick"))


def nobody_is_left(scene: Scene) -> None:
    scene.office.goes_offline(*scene.agents.values())


def falls(scene: Scene) -> object:
    """The visitor answers a card that is not there any more."""

    def spoil(ledger: Ledger) -> tuple[None, None]:
        before = ledger.conversation(scene.guest.id)
        assert before is not None
        state = replace(state_of(before), card="gone")
        ledger.save(before, before.moved({"state": state, "version": before.version + 1}))
        return None, None

    scene.office.do(scene.office.desk.changes.make(spoil))
    return acknowledged(scene.guest.says("Hello?"))


def is_called_back(scene: Scene) -> None:
    """The other system is called, which fails, since its secret is not known."""
    job = Job("call", "call", {"conversation": scene.guest.id, "number": 1})
    scene.office.do(scene.office.desk.calls.handle(job))
