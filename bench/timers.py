"""What thousands of waits that end in the same instant cost: how late they are, and how long everybody else waits.

Run it with `.venv/bin/python bench/timers.py`. The waits are stored beforehand, through the library; then the server is
started, agents open their inboxes, some of the waiting visitors their pages, and other visitors walk at a steady rate
before and while the waits end. The floors are a wait that ends alone, and the others' turns before that instant.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import uvloop
from agents import Agent, everybody, hire, until
from figures import Figure, Figures, arguments, ms, percentile
from guests import FLOW
from load import Load, Peer, SteadyLoad
from running import CLIENT, Running, deploy, frontdesk, machine, pin, workplace
from socket_client import text_frame
from visitors import EVENT, PATH, WELCOME, Walker, hello, learn, written
from waits import Book, Waiting, prepare, rate
from walk import ANSWERS
from walk import FLOW as WALK

WAIT_MS: Final = 3_600_000
"""`wait_time` of that flow."""

MOST_LATE_S: Final = 1.0
_LATE: Final = f"≤ {MOST_LATE_S} s"
MOST_SLOWER: Final = 2.0
ALONE_MS: Final = 1_000
"""How long before all others one wait ends alone."""

LEAST_S: Final = 0.001
TRIAL: Final = 100
SPARE_S: Final = 20.0
"""What starting the server, signing in and opening pages may take before the waits end."""

PATIENCE_S: Final = 60.0
"""After so long whatever has not happened is not waited for any more."""

LOOK_S: Final = 0.02


class TooLateError(Exception):
    """The waits would end before everything stood."""


class Watcher(Peer):
    """The page of a visitor who waits.

    Attributes:
        told_ms: When it heard that nobody comes, in UTC milliseconds; 0 before.
    """

    path = PATH

    def __init__(self, load: Load, token: str) -> None:
        super().__init__(load)
        self.told_ms = 0.0
        self._hello = text_frame(written({**hello(FLOW.stem), "token": token}))
        self._rows = 0

    def opened(self) -> None:
        self.write(self._hello)

    def go(self) -> None:
        """Nothing: it waits."""

    def heard(self, payload: bytes) -> None:
        if WELCOME in payload:
            self._rows = json.loads(payload)["seq"]
            self.load.ready(self)
        elif EVENT in payload and not self.told_ms and json.loads(payload)["seq"] > self._rows:
            self.told_ms = time.time() * 1000


class Stamped(SteadyLoad):
    """A steady load that keeps when each turn began."""

    def __init__(self, *known: object) -> None:
        super().__init__(*known)  # type: ignore[arg-type]
        self.began_s: list[float] = []

    def took(self, peer: Peer) -> None:
        super().took(peer)
        self.began_s.append(peer.began_s)

    def between(self, begin_s: float, end_s: float) -> list[float]:
        """Seconds of the turns that began in this stretch, by `time.perf_counter`."""
        return [took for began, took in zip(self.began_s, self.taken_s, strict=True) if begin_s <= began < end_s]


class Stage:
    """Everybody who is there when the waits end.

    Attributes:
        alone: The page of the visitor whose wait ends alone.
        watchers: Pages of some whose waits end together.
    """

    alone: Watcher

    def __init__(self, server: Running, alone: Waiting, waiting: Waiting, asked: argparse.Namespace) -> None:
        self._server = server
        self._alone = alone
        self._waiting = waiting
        self._asked = asked
        self._agents: list[Agent] = []
        self._loads: list[Load] = []
        self.watchers: list[Watcher] = []

    async def __aenter__(self) -> Stage:
        self._agents = await everybody(self._server.port, self._asked.agents, lambda payload: None)
        # Evenly spread: waits that end together end in the order in which their visitors came.
        every = max(1, len(self._waiting.tokens) // max(1, self._asked.watched))
        seen = self._waiting.tokens[::every][: self._asked.watched]
        self.alone, *self.watchers = [*await self._pages(self._alone.tokens), *await self._pages(seen)]
        return self

    async def _pages(self, tokens: Sequence[str]) -> list[Watcher]:
        pages: list[Watcher] = []

        def page(load: Load) -> Watcher:
            pages.append(Watcher(load, tokens[len(pages)]))
            return pages[-1]

        load = Load(page, self._server.port)
        self._loads.append(load)
        await load.open(len(tokens))
        return pages

    async def __aexit__(self, *_: object) -> None:
        for load in self._loads:
            await load.close()
        for agent in self._agents:
            agent.leave()

    async def others(self) -> Stamped:
        """Visitors who walk on, whatever happens."""
        walk = await learn(self._server.port, WALK.stem, ANSWERS)
        load = Stamped(lambda load: Walker(load, walk), self._server.port, self._asked.rate)
        self._loads.append(load)
        await load.open(self._asked.others)
        return load


async def fires(book: Book, waiting: Waiting, server: Running) -> tuple[float, float]:
    """Seconds from the instant until nothing waits any more, or until we give up; the processor's seconds in them."""
    await asyncio.sleep(max(0.0, waiting.due_ms / 1000 - time.time()))
    cpu_s = server.cpu_s()
    with contextlib.suppress(TimeoutError):
        await until(lambda: book.waiting(waiting.due_ms) == 0, PATIENCE_S, LOOK_S)
    return time.time() - waiting.due_ms / 1000, server.cpu_s() - cpu_s


async def measure(folder: Path, alone: Waiting, waiting: Waiting, asked: argparse.Namespace, figures: Figures) -> None:
    """Start the server, wait for the instant, and see."""
    book = Book(folder)
    with frontdesk(folder) as server:
        async with Stage(server, alone, waiting, asked) as stage:
            load = await stage.others()
            left_s = waiting.due_ms / 1000 - time.time()
            if left_s < asked.before + 1:
                raise TooLateError(f"only {left_s:.0f} s are left before the waits end: give --spare more")
            due_s = time.perf_counter() + left_s
            firing = asyncio.ensure_future(fires(book, waiting, server))
            await load.run(left_s + asked.after)
            span_s, cpu_s = await firing
            with contextlib.suppress(TimeoutError):
                await until(lambda: all(one.told_ms for one in (stage.alone, *stage.watchers)), PATIENCE_S)
            before = load.between(due_s - asked.before, due_s - 0.5)
            during = load.between(due_s, due_s + max(span_s, MOST_LATE_S))
            told = [one.told_ms for one in stage.watchers if one.told_ms]
            untold = len(stage.watchers) - len(told)
            alone_s = max((stage.alone.told_ms - alone.due_ms) / 1000, LEAST_S)
    left = book.waiting(waiting.due_ms)
    book.close()
    figures.lines += [stored(len(waiting.tokens), left, span_s, alone_s), told_late(waiting, alone_s, told, untold)]
    figures.lines += slowness(before, during)
    figures.remarks.append(f"{cpu_s:.2f} s of the server's processor time until no wait stood")


def stored(waits: int, left: int, span_s: float, alone_s: float) -> Figure:
    """How long it took until the database held no wait any more, give or take `LOOK_S`."""
    kept = not left and span_s <= MOST_LATE_S
    measured = f"{span_s:.3f} s" + (f", {left:,} never" if left else "")
    floor = f"{alone_s:.3f} s"
    return Figure(f"{waits:,} waits, in the database: last", measured, floor, span_s / alone_s, _LATE, kept)


def told_late(waiting: Waiting, alone_s: float, instants: Sequence[float], missing: int) -> Figure:
    """How late visitors' pages were told, against one whose wait ends alone, and how many were not told at all."""
    late = [(at - waiting.due_ms) / 1000 for at in instants]
    last = max(late, default=0.0)
    kept = bool(late) and not missing and last <= MOST_LATE_S
    measured = f"{percentile(late, 50):.3f} s, {last:.3f} s" + (f", {missing:,} never" if missing else "")
    figure = f"{len(late):,} waits, on visitors' pages: p50, last"
    return Figure(figure, measured, f"{alone_s:.3f} s", last / alone_s, _LATE, kept)


def slowness(before: Sequence[float], during: Sequence[float]) -> list[Figure]:
    """How long others' turns took."""
    least, took = percentile(before, 99), percentile(during, 99)
    ratio = took / least if least else None
    kept = ratio is not None and ratio <= MOST_SLOWER
    medians = f"{ms(percentile(during, 50))}", f"{ms(percentile(before, 50))}"
    return [
        Figure("turns of others meanwhile, p50", *medians),
        Figure("turns of others meanwhile, p99", ms(took), ms(least), ratio, f"≤ {MOST_SLOWER} × before", kept),
        Figure("  turns that were timed", f"{len(during):,}", f"{len(before):,}"),
    ]


def options() -> argparse.Namespace:
    """What was asked for."""
    parser = arguments(None, __doc__)
    parser.add_argument("--waits", type=int, default=10_000)
    parser.add_argument("--watched", type=int, default=1_000, help="waiting visitors with their page open")
    parser.add_argument("--others", type=int, default=100, help="visitors who walk meanwhile")
    parser.add_argument("--rate", type=float, default=200.0, help="their turns a second, all together")
    parser.add_argument("--agents", type=int, default=2, help="with an inbox open")
    parser.add_argument("--before", type=float, default=10.0, help="seconds before the instant that are the floor")
    parser.add_argument("--after", type=float, default=3.0, help="seconds after it that the others go on at least")
    parser.add_argument("--spare", type=float, default=SPARE_S, help="seconds to start everything in")
    asked = parser.parse_args()
    if asked.quick:
        asked.waits, asked.watched, asked.others, asked.rate, asked.agents = 20, 5, 4, 20.0, 1
        asked.before, asked.after, asked.spare = 1.5, 0.5, 8.0
    return asked


def trial(asked: argparse.Namespace, figures: Figures) -> None:
    """From an empty folder to the figures.

    Raises:
        TooLateError: Starting took longer than the seconds that were spare.
    """
    with workplace(asked.folder) as folder:
        deploy(folder, FLOW, WALK)
        hire(folder, asked.agents)
        took_s = asked.waits / rate(folder, FLOW.stem, min(TRIAL, asked.waits), WAIT_MS)
        due_ms = int((time.time() + took_s * 1.3 + asked.spare + asked.before) * 1000)
        waiting = asyncio.run(prepare(folder, FLOW.stem, asked.waits, due_ms, WAIT_MS))
        alone = asyncio.run(prepare(folder, FLOW.stem, 1, due_ms - ALONE_MS, WAIT_MS))
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(measure(folder, alone, waiting, asked, figures))


def main() -> None:
    """Print a line for each figure."""
    asked, figures = options(), Figures()
    pin(CLIENT)
    figures.remarks += machine()
    while True:
        try:
            trial(asked, figures)
            break
        except TooLateError:
            # A quick run begins with few seconds to spare: a busy machine needs more.
            if not asked.quick or asked.spare > SPARE_S * 10:
                raise
            asked.spare *= 2
    figures.show(as_json=asked.json)


if __name__ == "__main__":
    main()
