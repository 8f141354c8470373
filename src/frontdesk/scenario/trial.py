"""A run of scenarios from several files, and the coverage of their playbooks."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from frontdesk.compiler.load import DiskFiles
from frontdesk.ir.graph import Graph
from frontdesk.scenario.coverage import Coverage, Key, coverage
from frontdesk.scenario.play import Played, play
from frontdesk.scenario.run import Verdict, run
from frontdesk.scenario.suite import Test


@dataclass(frozen=True, slots=True)
class Trial:
    """The result of a run.

    Attributes:
        files: Each file of scenarios, in the order of their names; with `fail_fast` up to the first that failed.
        coverage: That of each playbook without errors, in the order of their names.
        left_out: How many scenarios were not played, because their names did not match.
    """

    files: tuple[Played, ...]
    coverage: tuple[Coverage, ...]
    left_out: int = 0

    @property
    def passed(self) -> bool:
        """Whether no scenario failed and no file has faults."""
        return all(file.passed for file in self.files)

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """Every scenario that was played."""
        return tuple(verdict for file in self.files for verdict in file.verdicts)

    @property
    def percent(self) -> float:
        """The share of all ways of all playbooks that were walked, 0 to 100."""
        walked = sum(len(each.walked) for each in self.coverage)
        total = walked + sum(len(each.missed) for each in self.coverage)
        return 100.0 * walked / total if total else 100.0


@dataclass(slots=True)
class _Choice:
    """Plays the wanted scenarios; with `fail_fast`, none after the first failure."""

    wanted: re.Pattern[str] | None
    fail_fast: bool
    failed: bool = False
    left_out: int = 0

    def __call__(self, test: Test, graph: Graph) -> Verdict | None:
        if self.wanted is not None and not self.wanted.search(test.name):
            self.left_out += 1
            return None
        if self.failed and self.fail_fast:
            return None
        verdict = run(test, graph)
        self.failed = self.failed or verdict.failure is not None
        return verdict


def tried(
    files: Sequence[str],
    *,
    wanted: re.Pattern[str] | None = None,
    fail_fast: bool = False,
    told: Callable[[int, int], None] | None = None,
) -> Trial:
    """Play the scenarios of some files.

    Args:
        files: Paths, as `gathered` gives them.
        wanted: A pattern that is searched for in the names of scenarios; default all.
        fail_fast: Stop at the first failure.
        told: Called before each file and at the end, with how many files were played and how many there are.
    """
    choice = _Choice(wanted, fail_fast)
    played = list[Played]()
    for number, file in enumerate(files):
        if told is not None:
            told(number, len(files))
        folder, name = os.path.split(file)
        played.append(play(DiskFiles(Path(folder or ".")), name, file.replace(os.sep, "/"), stage=choice))
        if fail_fast and not played[-1].passed:
            break
    if told is not None:
        told(len(files), len(files))
    return Trial(tuple(played), tuple(_coverage(played)), choice.left_out)


def _coverage(files: Sequence[Played]) -> Iterator[Coverage]:
    """The coverage of each playbook, by the scenarios of all files together."""
    graphs: dict[str, Graph] = {}
    walked: dict[str, set[Key]] = {}
    for file in files:
        if file.graph is not None:
            graphs[file.playbook] = file.graph
            walked.setdefault(file.playbook, set()).update(*(verdict.walked for verdict in file.verdicts))
    for playbook in sorted(graphs):
        yield coverage(playbook, graphs[playbook], frozenset(walked[playbook]))
