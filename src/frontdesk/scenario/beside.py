"""A playbook's own scenarios, and those that are still missing beside it."""

from __future__ import annotations

import os
from collections.abc import Sequence

from frontdesk.ir.graph import Graph
from frontdesk.scenario.coverage import Key
from frontdesk.scenario.gather import TESTS
from frontdesk.scenario.generate import talks
from frontdesk.scenario.trial import tried
from frontdesk.scenario.writing import suite


def generated(graph: Graph, playbook: str) -> str:
    """A file of scenarios for what the scenarios beside a playbook do not walk; empty where they walk it all.

    Args:
        playbook: The path of the playbook.
    """
    found = tuple(talks(graph, _walked(playbook)))
    return suite(graph, os.path.basename(playbook), found) if found else ""


def _walked(playbook: str) -> frozenset[Key]:
    """What the scenarios beside it walk, those that fail too: up to there they did."""
    stem = playbook.removesuffix(".yaml").removesuffix(".yml")
    files: Sequence[str] = [stem + ending for ending in TESTS if os.path.isfile(stem + ending)]
    own = os.path.abspath(playbook)
    trial = tried(files)
    walked = (way.key for each in trial.coverage if os.path.abspath(each.playbook) == own for way in each.walked)
    return frozenset(walked)
