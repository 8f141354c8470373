"""A playbook's own scenarios, and those that are still missing beside it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from frontdesk.ir.graph import Graph
from frontdesk.lang.source import Source
from frontdesk.scenario.coverage import Key, Way, ways
from frontdesk.scenario.gather import TESTS
from frontdesk.scenario.generate import Talk, Trail, paths, played, talks
from frontdesk.scenario.read import read
from frontdesk.scenario.trial import Trial, tried
from frontdesk.scenario.writing import suite

MOST: Final = 100
"""Scenarios for paths that are written at once; run again beside them, it goes on."""


@dataclass(frozen=True, slots=True)
class Generated:
    """What is missing.

    Attributes:
        text: A file of scenarios; empty where nothing is missing.
        more: There are paths that are not in it.
        left: Ways that no talk was found for; they are for the author.
    """

    text: str
    more: bool = False
    left: tuple[Way, ...] = ()


def generated(graph: Graph, playbook: str, *, fewest: bool = False) -> Generated:
    """Scenarios for what the scenarios beside a playbook do not walk: every way first, then every simple path.

    Args:
        playbook: The path of the playbook.
        fewest: No more than walk every way.
    """
    trial = _beside(playbook)
    walked = _walked(trial, playbook)
    found = list(talks(graph, walked))
    walked = walked.union(*(played(graph, talk).walked for talk in found))
    more = False
    if not fewest:
        trails = _trails(trial, playbook) | {tuple(played(graph, talk).trail) for talk in found}
        found += islice(paths(graph, trails), MOST)
        more = next(paths(graph, trails), None) is not None
    text, fits = _written(graph, os.path.basename(playbook), found)
    return Generated(text, more or not fits, tuple(way for way in ways(graph) if way.key not in walked))


def _written(graph: Graph, name: str, found: Sequence[Talk]) -> tuple[str, bool]:
    """A file of as many of the scenarios as a file may hold, and whether that is all of them."""
    count = len(found)
    while count:
        text = suite(graph, name, found[:count])
        if not read(Source(name, text)).findings:
            return text, count == len(found)
        count = count * 3 // 4
    return "", not found


def _beside(playbook: str) -> Trial:
    """The scenarios of a playbook in its own folder, in however many files, played."""
    folder, name = os.path.split(playbook)
    return tried(
        [os.path.join(folder, file) for file in sorted(os.listdir(folder or ".")) if _speaks_of(folder, file, name)]
    )


def _speaks_of(folder: str, file: str, playbook: str) -> bool:
    return file.endswith(TESTS) and playbook.encode() in Path(folder, file).read_bytes()


def _walked(trial: Trial, playbook: str) -> frozenset[Key]:
    """What the scenarios beside it walk, those that fail too: up to there they did."""
    own = os.path.abspath(playbook)
    return frozenset(way.key for each in trial.coverage if os.path.abspath(each.playbook) == own for way in each.walked)


def _trails(trial: Trial, playbook: str) -> set[Trail]:
    """The paths that the scenarios beside it walk."""
    own = os.path.abspath(playbook)
    return {verdict.trail for file in trial.files if os.path.abspath(file.playbook) == own for verdict in file.verdicts}
