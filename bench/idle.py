"""What a visitor costs who does nothing: memory and processor time of the server, with thousands of sockets open.

Run it with `.venv/bin/python bench/idle.py`. The floor is a bare echo on the same stack with as many silent sockets.
Memory is what the process holds more than after a few visitors have come and gone.
"""

from __future__ import annotations

import argparse
import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import uvloop
from figures import Figure, Figures, arguments
from load import Load, Peer
from running import CLIENT, FILES, Running, allow_files, deploy, floor, frontdesk, machine, pin, workplace
from socket_client import text_frame
from visitors import PATH, WELCOME, hello, written
from walk import FLOW

MOST_KIB: Final = 45.0
MOST_OF_A_CORE: Final = 0.05
FIRST: Final = 200
"""Visitors who come and go before, so that what is loaded once is not counted."""

SETTLE_S: Final = 3.0
SPARE_FILES: Final = 200
"""Files that a process has open beside its sockets."""

KIB: Final = 1024


class Silent(Peer):
    """A socket of the echo that never says anything."""

    def opened(self) -> None:
        self.load.ready(self)

    def go(self) -> None:
        """Nothing: that is the point."""


class Idle(Silent):
    """A visitor who has been welcomed, and says nothing."""

    path = PATH
    HELLO: Final = text_frame(written(hello(FLOW.stem)))

    def opened(self) -> None:
        self.write(self.HELLO)

    def heard(self, payload: bytes) -> None:
        if WELCOME in payload:
            self.load.ready(self)


@dataclass(frozen=True, slots=True)
class Cost:
    """What so many sockets cost: KiB each, and the share of a core of all together."""

    kib: float
    share: float


async def cost(server: Running, make: type[Peer], asked: argparse.Namespace) -> Cost:
    """Open the sockets, and look at the server for a while."""
    first = Load(make, server.port)
    await first.open(min(FIRST, asked.visitors))
    await first.close()
    await asyncio.sleep(asked.settle)
    before = server.resident_bytes()
    load = Load(make, server.port)
    try:
        await load.open(asked.visitors)
        await load.run(asked.settle)
        spent_s = server.cpu_s()
        took_s = await load.run(asked.seconds)
        return Cost((server.resident_bytes() - before) / KIB / asked.visitors, (server.cpu_s() - spent_s) / took_s)
    finally:
        await load.close()


async def measure(folder: Path, asked: argparse.Namespace, figures: Figures) -> None:
    """Both figures, of the floor and of the server, one after the other."""
    with floor("echo", folder) as echo:
        bare = await cost(echo, Silent, asked)
    with frontdesk(folder) as server:
        ours = await cost(server, Idle, asked)
    what = f"{asked.visitors:,} idle visitors"
    figures.add(
        Figure(
            f"{what}, memory of each",
            f"{ours.kib:.1f} KiB",
            f"{bare.kib:.1f} KiB",
            ours.kib / bare.kib if bare.kib else None,
            f"≤ {MOST_KIB:.0f} KiB",
            ours.kib <= MOST_KIB,
        )
    )
    figures.add(
        Figure(
            f"{what}, processor time",
            f"{ours.share:.1%} of a core",
            f"{bare.share:.1%}",
            ours.share / bare.share if bare.share else None,
            f"≤ {MOST_OF_A_CORE:.0%}",
            ours.share <= MOST_OF_A_CORE,
        )
    )


def options() -> argparse.Namespace:
    """What was asked for."""
    parser = arguments(None, __doc__)
    parser.add_argument("--visitors", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=30.0, help="for how long processor time is counted")
    asked = parser.parse_args()
    asked.settle = SETTLE_S
    if asked.quick:
        asked.visitors, asked.seconds, asked.settle = 20, 1.0, 0.2
    return asked


def main() -> None:
    """Print a line for each figure."""
    asked, figures = options(), Figures()
    pin(CLIENT)
    figures.remarks += machine()
    most = allow_files(max(FILES, asked.visitors + SPARE_FILES)) - SPARE_FILES
    if asked.visitors > most:
        figures.remarks.append(f"{asked.visitors:,} visitors need more open files than allowed: {most:,} came")
        asked.visitors = most
    with workplace(asked.folder) as folder:
        deploy(folder, FLOW)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(measure(folder, asked, figures))
    figures.show(as_json=asked.json)


if __name__ == "__main__":
    main()
