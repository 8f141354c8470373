"""How long scenarios take: a thousand of fifteen steps, beside the bare engine that takes the same events.

Run it with `.venv/bin/python bench/scenarios.py`. The scenarios are the first fifteen steps of the walk in `flows`,
read from files of fifty, for each of which the playbook is checked, each step held against what came.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from figures import Figure, Figures, arguments
from walk import FLOW

from frontdesk.compiler.check import check_paths
from frontdesk.engine.simulate import Simulation
from frontdesk.engine.step import step
from frontdesk.scenario.trial import tried

STEPS: Final = 15
SCENARIOS: Final = 1_000
QUICK: Final = 20
A_FILE: Final = 50
ROUNDS: Final = 3
MOST_S: Final = 5.0


def suite(count: int) -> str:
    """So many scenarios of fifteen steps."""
    written = FLOW.with_suffix(".test.yaml").read_text()
    head, _, rest = written.partition("  - name:")
    first = rest.partition("  - name:")[0].rstrip("\n").split("\n")[1:]
    ends = [at for at, line in enumerate(first) if line.startswith("      - ")]
    steps = "\n".join(first[: ends[STEPS]])
    return head + "".join(f"  - name: number {number}\n{steps}\n" for number in range(count))


def best(act: Callable[[], object], rounds: int) -> float:
    """Seconds for which the fastest of some rounds kept one core busy, whatever else the machine does."""
    took = []
    for _ in range(rounds):
        begin = time.process_time()
        act()
        took.append(time.process_time() - begin)
    return min(took)


def floor(count: int) -> Callable[[], None]:
    """The same events, taken by the engine alone."""
    graph = check_paths([str(FLOW)]).checked[0].graph
    assert graph is not None
    simulation = Simulation(graph, 0)
    simulation.opened()
    for said in ("I want to buy", "Jane Doe", "Acme GmbH", "More than 100", "This month"):
        simulation.picks(said) if said in simulation.options else simulation.says(said)
    events = tuple(simulation.events)

    def act() -> None:
        for _ in range(count):
            state = None
            for event in events:
                state = step(graph, state, event).state

    return act


def main(words: list[str] | None = None) -> None:
    """Print the figures."""
    given = arguments(words, __doc__).parse_args(words)
    count, rounds = (QUICK, 1) if given.quick else (SCENARIOS, ROUNDS)
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        shutil.copy(FLOW, folder)
        paths = [str(Path(folder) / f"number-{number}.test.yaml") for number in range(0, count, A_FILE)]
        for path in paths:
            Path(path).write_text(suite(min(A_FILE, count)))
        trial = tried(paths)
        if not trial.passed or len(trial.verdicts) != count:
            raise SystemExit(f"{len(trial.verdicts)} scenarios ran, and not all passed")
        took, least = best(lambda: tried(paths), rounds), best(floor(count), rounds)
    figures = Figures(remarks=[f"{STEPS} steps each; one core, the best of {rounds}; files read and checked included"])
    goal = f"≤ {MOST_S} s"
    figures.add(Figure(f"{count:,} scenarios", f"{took:.2f} s", f"{least:.3f} s", took / least, goal, took <= MOST_S))
    figures.show(as_json=given.json)


if __name__ == "__main__":
    main()
