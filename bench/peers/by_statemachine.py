"""The flow as a statechart of `python-statemachine`, in the YAML it reads: states, guards, and values that are kept.

It checks no text and no answer; loading builds a class of states and transitions, and compiles the guards.
"""

from __future__ import annotations

from typing import Any, Final

from peers.by_sismic import ASKED, CHOSEN

NAME: Final = "python-statemachine"

NOTHING: Final = '"None"'
START: Final = {"told": '"0"', "size": '"0"'}
"""What values are in the beginning, as expressions."""

_REST: Final = """
  weight:
    transitions:
      - {target: disqualified, cond: "size * 2 < 100"}
      - {target: start, cond: "size * 2 >= 100"}
  news:
    enter: [{assign: {location: told, expr: "told + 1"}}]
    transitions:
      - {target: email, cond: "start == 'This month'"}
      - {target: email}
  lead:
    transitions: [{target: qualified}]
  qualified: {final: true}
  disqualified: {final: true}
"""


def text() -> str:
    """The statechart, as `python-statemachine` reads it."""
    kept = [name for name, *_ in (*ASKED, *CHOSEN)]
    data = "".join(f"  {name}: {START.get(name, NOTHING)}\n" for name in ("told", *kept))
    head = f"name: lead_qualification\ndatamodel:\n{data}"
    return head + "states:" + "".join([*map(_chosen, CHOSEN), *map(_asked, ASKED)]) + _REST


def _kept(name: str) -> str:
    return f"on: [{{assign: {{location: {name}, expr: _event.data.value}}}}]"


def _asked(one: tuple[str, str, str, bool]) -> str:
    name, _, target, optional = one
    skipped = f"\n      - {{event: skipped, target: {target}}}" if optional else ""
    return f"\n  {name}:\n    transitions:\n      - {{event: said, target: {target}, {_kept(name)}}}{skipped}"


def _chosen(one: tuple[str, str, int, str]) -> str:
    name, _, count, target = one
    first = "\n    initial: true" if name == "topic" else ""
    away = '\n      - {event: picked, target: disqualified, cond: "_event.data.option == 2"}' if first else ""
    guard = f"_event.data.option < {2 if away else count}"
    move = f'\n      - {{event: picked, target: {target}, cond: "{guard}", {_kept(name)}}}'
    return f"\n  {name}:{first}\n    transitions:{away}{move}"


def load(written: str) -> Any:
    """The class that a statechart describes."""
    from statemachine.io import load as loaded

    return loaded(written, format="yaml")
