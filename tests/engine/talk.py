"""Conversations in tests, and how they read."""

from __future__ import annotations

from collections.abc import Iterable

from engine.graphs import TEN
from frontdesk.engine.simulate import Simulation
from frontdesk.ir.effect import Effect, Show
from frontdesk.ir.graph import Graph
from frontdesk.lang.richtext import plain


def begun(graph: Graph, *online: str, installed: bool = True, language: str = "") -> Simulation:
    """A conversation that has been opened at ten, with these agents online."""
    talk = Simulation(graph, TEN, installed)
    for agent in online:
        talk.comes_online(agent)
    talk.opened(language)
    return talk


def waiting(graph: Graph) -> Simulation:
    """The visitor of the sales playbook waits for Mia."""
    talk = begun(graph, "mia")
    talk.picks("Talk to sales")
    return talk


def rows(effects: Iterable[Effect]) -> list[str]:
    """Each row as `sender: text`; a row that is no message as its kind and author."""
    return [_row(effect) for effect in effects if isinstance(effect, Show)]


def _row(row: Show) -> str:
    if row.kind == "message":
        return f"{row.sender}: {plain(row.body)}"
    return f"{row.kind}: {plain(row.body) or row.author}"


def kinds(effects: Iterable[Effect]) -> list[str]:
    """The names of the effects, rows of the log aside."""
    return [type(effect).__name__ for effect in effects if not isinstance(effect, Show)]
