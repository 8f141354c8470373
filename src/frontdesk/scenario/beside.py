"""The scenarios beside a playbook, and generated ones for what those do not cover."""

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
"""How many scenarios for paths are written at once; the next run goes on after them."""


@dataclass(frozen=True, slots=True)
class Generated:
    """Scenarios for what is not covered.

    Attributes:
        text: A file of scenarios; empty if nothing is missing.
        more: There are further paths that are not in the text.
        left: Ways that no talk was found for; they are left to the author.
    """

    text: str
    more: bool = False
    left: tuple[Way, ...] = ()


def generated(graph: Graph, playbook: str, *, fewest: bool = False) -> Generated:
    """Scenarios for what the scenarios beside a playbook do not cover: every way first, then every simple path.

    Args:
        playbook: The path of the playbook.
        fewest: Only as many scenarios as cover every way.
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
    """A file with as many of the scenarios as a file may hold, and whether those are all."""
    count = len(found)
    while count:
        text = suite(graph, name, found[:count])
        if not read(Source(name, text)).findings:
            return text, count == len(found)
        count = count * 3 // 4
    return "", not found


def _beside(playbook: str) -> Trial:
    """The result of playing all files of scenarios in a playbook's folder that mention it."""
    folder, name = os.path.split(playbook)
    return tried(
        [os.path.join(folder, file) for file in sorted(os.listdir(folder or ".")) if _speaks_of(folder, file, name)]
    )


def _speaks_of(folder: str, file: str, playbook: str) -> bool:
    return file.endswith(TESTS) and playbook.encode() in Path(folder, file).read_bytes()


def _walked(trial: Trial, playbook: str) -> frozenset[Key]:
    """The ways that the scenarios beside a playbook walk; failed scenarios count up to their failure."""
    own = os.path.abspath(playbook)
    return frozenset(way.key for each in trial.coverage if os.path.abspath(each.playbook) == own for way in each.walked)


def _trails(trial: Trial, playbook: str) -> set[Trail]:
    """The paths that the scenarios beside a playbook walk."""
    own = os.path.abspath(playbook)
    return {verdict.trail for file in trial.files if os.path.abspath(file.playbook) == own for verdict in file.verdicts}
