"""The rooms of the runtime: a module imports from rooms below its own, and none stands in the corridor by accident."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pytest

from architecture.reading import HOUSE, imports

RUNTIME: Final = HOUSE / "runtime"
DOORSTEP: Final = "the modules that open the house"
GROUND: Final = "what every room stands on"

CORRIDOR: Final = {
    GROUND: {"clock", "logs", "metrics", "once", "refusal", "search_words", "settings", "wire", "wire_schema", "words"},
    DOORSTEP: {"app", "demo", "deploy", "health", "server"},
}
"""Modules of the runtime that are in no room."""

ORDER: Final = (
    GROUND,
    *("web", "presence", "talk", "accounts", "deploys", "figures", "upkeep", "desk", "site", "sockets", "inbox"),
    DOORSTEP,
    "studio",
)


def room(module: str) -> str:
    """Where a module is: `talk` for `talk.turn`."""
    first, _, rest = module.partition(".")
    return first if rest else next((name for name, modules in CORRIDOR.items() if first in modules), first)


def known() -> Iterator[str]:
    """All modules of the runtime, as `talk.turn` or `clock`."""
    for path in sorted(RUNTIME.rglob("*.py")):
        if path.stem != "__init__":
            yield ".".join(path.relative_to(RUNTIME).with_suffix("").parts)


MODULES: Final = tuple(known())


@pytest.mark.parametrize("module", MODULES)
def test_a_module_of_the_runtime_imports_only_from_rooms_below(module: str) -> None:
    mine = ORDER.index(room(module))
    path = (RUNTIME / module.replace(".", "/")).with_suffix(".py")
    named = {name.removeprefix("frontdesk.runtime.") for name in imports(path) if name.startswith("frontdesk.runtime.")}
    theirs = {other for name in named for other in MODULES if name == other or name.startswith(f"{other}.")}
    assert not {other for other in theirs if ORDER.index(room(other)) > mine}
