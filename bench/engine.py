"""How many turns a second the engine takes on one core, how long one may last, and how much a conversation weighs.

Run it with `.venv/bin/python bench/engine.py`. It walks the flow of `flows/lead-qualification.yaml` in process, beside
other engines that walk the same flow in the same run; `pip install -e .[bench]` brings those of PyPI, and where `node`
and `npm` are at hand xstate is installed into a temporary folder. Where a C compiler is at hand, so is a compiled
wheel of Frontdesk, as `scripts/wheel` builds it. A walk is a new conversation and eleven turns. Rates
are the best of some rounds, all contenders in turns; the 99th percentile comes from a pass that times single turns.
"""

from __future__ import annotations

import gc
import importlib
import os
import tempfile
import time
import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from figures import Figure, Figures, arguments, percentile
from peers import by_compiled, by_xstate
from peers.by_xstate import AbsentError
from peers.dressed import DressedPeer
from peers.ours import Ours, OursStored
from peers.steps import of_visitor

TURNS: Final = 44_000
SLOW: Final = 10
"""What a contender that calls itself slow walks less, by this factor: its figures are steady enough."""

CONVERSATIONS: Final = 10_000
ROUNDS: Final = 5
QUICK: Final = (220, 20, 1)
MOST_BYTES: Final = 2_048
COMPILED: Final = "frontdesk, compiled"
DOES: Final = (
    "frontdesk checks each answer, fills the texts, says what is asked, and gives a state that never changes",
    "transitions, sismic and xstate do none of that: they check the option, keep the value, and move",
    "'with our checks and texts': the same machine, with frontdesk's checks, rich text and views called around it",
    "each walk is a new conversation; beside 'changed in place', what would be stored is taken after each turn",
)


@dataclass(slots=True)
class Taken:
    """What was measured of one contender: the best of the rounds.

    Attributes:
        rate: Turns a second.
        p99_us: Microseconds that 99 of 100 turns do not exceed.
        size_bytes: Of a conversation before its last turn; 0 where it was not measured.
    """

    rate: float = 0.0
    p99_us: float = float("inf")
    size_bytes: float = 0.0

    def better(self, rate: float, p99_us: float, size_bytes: float = 0.0) -> None:
        """Another round."""
        self.rate, self.p99_us = max(self.rate, rate), min(self.p99_us, p99_us)
        self.size_bytes = size_bytes or self.size_bytes


def walked(contender: Any, steps: tuple[Any, ...]) -> Any:
    """A conversation that has taken these steps."""
    at, turn = contender.begin(), contender.turn
    for step in steps:
        at = turn(at, step)
    return at


def rate(contender: Any, turns: int) -> float:
    """Turns a second of at least so many.

    Raises:
        SystemExit: A walk ended where it should not.
    """
    steps = contender.steps
    walks = max(1, turns // (len(steps) + 1))
    begun = time.perf_counter()
    for _ in range(walks):
        if not contender.ended(walked(contender, steps)):
            raise SystemExit(f"{contender.name} did not come to the end of the walk")
    return walks * (len(steps) + 1) / (time.perf_counter() - begun)


def lasting(contender: Any, turns: int) -> Iterator[float]:
    """How long each of so many turns takes, in microseconds."""
    for _ in range(max(1, turns // (len(contender.steps) + 1))):
        begun = time.perf_counter_ns()
        at = contender.begin()
        yield (time.perf_counter_ns() - begun) / 1000
        for step in contender.steps:
            begun = time.perf_counter_ns()
            at = contender.turn(at, step)
            yield (time.perf_counter_ns() - begun) / 1000
        contender.ended(at)


def size(contender: Any, conversations: int) -> float:
    """Bytes that each of so many conversations takes before its last turn, every one with texts of its own."""
    own = getattr(contender, "of_visitor", of_visitor)
    walked(contender, contender.steps[:-1])
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    held = [walked(contender, own(number)[:-1]) for number in range(conversations)]
    gc.collect()
    taken = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    return taken / len(held)


def others(figures: Figures) -> list[Any]:
    """The peers of PyPI that are installed; of the others, a remark."""
    found = []
    for name in ("transitions", "sismic"):
        try:
            found.append(importlib.import_module(f"peers.by_{name}").Peer())
        except ModuleNotFoundError:
            figures.remarks.append(f"{name} is missing: `pip install -e .[bench]` brings it.")
    return [*found, *(DressedPeer(each) for each in found if hasattr(each, "known"))]


def measured(figures: Figures, folder: Path, turns: int, conversations: int, rounds: int) -> dict[str, Taken]:
    """What each contender came to, by name, ours first."""
    contenders = [Ours(), OursStored(), *others(figures)]
    taken = {each.name: Taken() for each in contenders}
    compiled, version = _compiled(figures, folder), _installed(figures, folder)
    for _ in range(rounds):
        for each in contenders:
            own = turns // SLOW if getattr(each, "slow", False) else turns
            taken[each.name].better(rate(each, own), percentile(lasting(each, own), 99))
        if compiled:
            taken.setdefault(COMPILED, Taken()).better(**by_compiled.measured(folder, turns, conversations))
        for way, found in by_xstate.measured(folder, turns, conversations).items() if version else ():
            name = f"xstate {version}, {by_xstate.WAYS[way]}"
            taken.setdefault(name, Taken()).better(**found)
    for each in contenders:
        few = max(1, conversations // SLOW) if getattr(each, "slow", False) else conversations
        taken[each.name].size_bytes = 0.0 if isinstance(each, OursStored | DressedPeer) else size(each, few)
    return taken


def _compiled(figures: Figures, folder: Path) -> bool:
    try:
        by_compiled.install(folder)
    except AbsentError as error:
        figures.remarks.append(str(error))
        return False
    return True


def _installed(figures: Figures, folder: Path) -> str:
    try:
        return by_xstate.install(folder)
    except AbsentError as error:
        figures.remarks.append(str(error))
        return ""


def show(figures: Figures, taken: dict[str, Taken], conversations: int) -> None:
    """A line for each figure: ours beside each of the others, and ours as it is installed where it is compiled."""
    own = [name for name in (Ours.name, COMPILED, OursStored.name) if name in taken]
    for name in own:
        figures.add(Figure(f"turns/s: {name}", f"{taken[name].rate:,.0f}"))
    for name, theirs in taken.items():
        for ours in () if name in own else (name for name in own if name != OursStored.name):
            rate, ratio = taken[ours].rate, taken[ours].rate / theirs.rate
            line = f"turns/s: {ours} beside {name}"
            figures.add(Figure(line, f"{rate:,.0f}", f"{theirs.rate:,.0f}", ratio, "≥ 1.00", ratio >= 1))
    for name, theirs in taken.items():
        figures.add(Figure(f"p99 of a turn: {name}", f"{theirs.p99_us:.1f} µs"))
    for name, theirs in taken.items():
        goal, kept = (f"≤ {MOST_BYTES:,} B", theirs.size_bytes <= MOST_BYTES) if name == Ours.name else ("", None)
        if theirs.size_bytes:
            each = f"bytes a conversation, of {conversations:,}: {name}"
            figures.add(Figure(each, f"{theirs.size_bytes:,.0f} B", target=goal, kept=kept))


def main(words: list[str] | None = None) -> None:
    """Print the figures."""
    given = arguments(words, __doc__).parse_args(words)
    turns, conversations, rounds = QUICK if given.quick else (TURNS, CONVERSATIONS, ROUNDS)
    figures = Figures(remarks=list(DOES))
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        taken = measured(figures, Path(folder), turns, conversations, rounds)
    show(figures, taken, conversations)
    figures.show(as_json=given.json)


if __name__ == "__main__":
    main()
