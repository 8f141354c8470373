"""What a check costs: a thousand playbooks of twelve cards, beside the YAML parser alone and what others load.

Run it with `.venv/bin/python bench/compile.py`; `pip install -e .[bench]` brings the others. The playbooks are the flow
of `flows/lead-qualification.yaml`, each in words and names of its own. A check is everything from bytes to a release:
decoding, parsing, shape, texts, expressions, all rules, canonical JSON and its digest. The floor is `yaml.parse` with
the C loader over the same texts. Seconds of processor time, the least of some rounds, all contenders in turns.
"""

from __future__ import annotations

import gc
import importlib
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import yaml
from figures import Figure, Figures, arguments, ms
from flowing import CARDS, long, variant
from walk import FLOW

from frontdesk.compiler import release
from frontdesk.compiler.checked import check
from frontdesk.compiler.load import MemoryFiles
from frontdesk.lang.source import Source
from frontdesk.lang.syntax import parse

PLAYBOOKS: Final = 1_000
TOGETHER: Final = 100
"""Playbooks that one measurement takes; a thousand are ten of them."""

ROUNDS: Final = 5
PARTS: Final = (1, 4, 8, 16, 28, 41)
"""How many times the flow stands in a playbook whose growth is measured: 12 to 492 cards."""

STARTS: Final = 9
QUICK: Final = (4, 1, (1, 3), 1)
MOST_TIMES: Final = 6.0
MOST_GROWTH: Final = 1.2
MOST_COLD_S: Final = 0.5
FEW: Final = 10
"""What a slow contender loads less, by this factor."""

DOES: Final = "processor time, the least of {rounds}, but a cold check in time that passes, the least of some starts"

Work = Callable[[str], object]
Peers = dict[str, tuple[Work, Callable[[], str]]]


def whole(text: str) -> object:
    """One playbook, from its text to its release.

    Raises:
        SystemExit: Something was found in it.
    """
    result = check(MemoryFiles({"flow.yaml": text}), "flow.yaml")
    if result.graph is None or result.diagnostics:
        raise SystemExit(f"a playbook of the benchmark is not right: {result.diagnostics[:3]}")
    return release.make(result.graph)


def checked(text: str) -> object:
    """The same without the release."""
    return check(MemoryFiles({"flow.yaml": text}), "flow.yaml")


def nodes(text: str) -> object:
    """The tree of one playbook, every node with its place."""
    return parse(Source("flow.yaml", text))


def events(text: str) -> None:
    """The floor."""
    for _ in yaml.parse(text, Loader=yaml.CSafeLoader):
        pass


def peers(figures: Figures) -> Peers:
    """What loads an equal statechart, by name, and that statechart's text."""
    found: Peers = {}
    for name, module in (("sismic", "by_sismic"), ("python-statemachine", "by_statemachine")):
        try:
            peer: Any = importlib.import_module(f"peers.{module}")
            load = peer.load if module == "by_statemachine" else importlib.import_module("sismic.io").import_from_yaml
            load(peer.text())
        except ModuleNotFoundError:
            figures.remarks.append(f"{name} is missing: `pip install -e .[bench]` brings it.")
        else:
            found[name] = (load, peer.text)
    return found


def took(work: Work, texts: Sequence[str]) -> float:
    """Seconds of processor time for one of some texts, on average."""
    begun = time.process_time()
    for text in texts:
        work(text)
    return (time.process_time() - begun) / len(texts)


def best(works: dict[str, tuple[Work, Sequence[str]]], rounds: int) -> dict[str, float]:
    """Seconds for one text, the least of some rounds, all works in turns."""
    least = dict.fromkeys(works, float("inf"))
    for _ in range(rounds):
        for name, (work, texts) in works.items():
            least[name] = min(least[name], took(work, texts))
    return least


def costs(figures: Figures, others: Peers, count: int, rounds: int) -> None:
    """A line for each contender: what a thousand playbooks cost it, and how many times the floor that is."""
    texts = [variant(number) for number in range(count)]
    works: dict[str, tuple[Work, Sequence[str]]] = {
        "yaml.parse, the floor": (events, texts),
        "check and release": (whole, texts),
        "of it the check": (checked, texts),
        "of it the nodes with their places": (nodes, texts),
    }
    for name, (load, text) in others.items():
        own = [text().replace("lead", f"lead{number}") for number in range(max(1, count // FEW))]
        works[f"{name}, loading an equal statechart"] = (load, own)
    seconds = best(works, rounds)
    floor = seconds["yaml.parse, the floor"]
    for name, each in seconds.items():
        goal, kept = (f"≤ {MOST_TIMES:g}", each / floor <= MOST_TIMES) if name == "check and release" else ("", None)
        what = f"{PLAYBOOKS:,} playbooks of {CARDS} cards: {name}"
        figures.add(Figure(what, f"{each * PLAYBOOKS:.2f} s", f"{floor * PLAYBOOKS:.2f} s", each / floor, goal, kept))


def growth(figures: Figures, parts: Sequence[int], rounds: int) -> None:
    """A line for each size of a playbook: what a card of it costs, beside a card of the smallest."""
    works: dict[str, tuple[Work, Sequence[str]]] = {str(number): (whole, [long(number)]) for number in parts}
    works = {name: (work, texts * max(1, 4 // int(name))) for name, (work, texts) in works.items()}
    seconds = best(works, rounds)
    first = seconds[str(parts[0])] / (parts[0] * CARDS)
    for name, each in seconds.items():
        cards = int(name) * CARDS
        ratio = each / cards / first
        kept = ratio <= MOST_GROWTH
        what, goal = f"a card, in a playbook of {cards}", f"≤ {MOST_GROWTH:g}"
        figures.add(Figure(what, f"{each / cards * 1e6:.0f} µs", f"{first * 1e6:.0f} µs", ratio, goal, kept))


def cold(figures: Figures, starts: int, folder: Path) -> None:
    """The command from nothing to its exit, beside an interpreter that does nothing; its byte code is there."""
    words = {"nothing": ["-c", "pass"], "check": ["-m", "frontdesk_cli.main", "check", str(FLOW)]}
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environ["PYTHONPYCACHEPREFIX"] = str(folder)
    passed: dict[str, list[float]] = {name: [] for name in words}
    busy: dict[str, list[float]] = {name: [] for name in words}
    for number in range(starts + 1):
        for name, rest in words.items():
            begun, before = time.perf_counter(), _of_children()
            subprocess.run([sys.executable, *rest], check=True, stdout=subprocess.DEVNULL, env=environ)
            if number:  # the first one writes the byte code
                passed[name].append(time.perf_counter() - begun)
                busy[name].append(_of_children() - before)
    goal, what = f"≤ {MOST_COLD_S * 1000:g} ms", "a cold `frontdesk check`"
    took_s, floor = min(passed["check"]), min(passed["nothing"])
    figures.add(Figure(what, ms(took_s), ms(floor), took_s / floor, goal, took_s <= MOST_COLD_S))
    took_s, floor = min(busy["check"]), min(busy["nothing"])
    figures.add(Figure(f"{what}, processor time", ms(took_s), ms(floor), took_s / floor))


def _of_children() -> float:
    """Seconds of processor time of all processes that were started and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main(words: list[str] | None = None) -> None:
    """Print the figures."""
    given = arguments(words, __doc__).parse_args(words)
    count, rounds, parts, starts = QUICK if given.quick else (TOGETHER, ROUNDS, PARTS, STARTS)
    figures = Figures(remarks=[DOES.format(rounds=rounds)])
    whole(variant(0))  # what is imported and made once is not what is measured
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        cold(figures, starts, Path(folder))
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    others = peers(figures)
    gc.collect()
    gc.freeze()  # what was imported, by us and by the others, is not what the collector should look at
    costs(figures, others, count, rounds)
    growth(figures, parts, rounds)
    figures.show(as_json=given.json)


if __name__ == "__main__":
    main()
