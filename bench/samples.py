"""A measured stretch of a load: turns a second, how long each took, and how busy both sides were."""

from __future__ import annotations

import gc
import time
from array import array
from dataclasses import dataclass
from typing import Final

from load import Load
from running import Running

LEAST_SHARE: Final = 1e-4
"""Processor time is counted in hundredths of a second: less than one is not none."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One measured stretch.

    Attributes:
        per_s: Turns a second.
        taken_s: Seconds of each turn.
        late: Turns that found no free peer.
        busy: This process's share of its core.
        server_busy: The server's share of its own.
    """

    per_s: float
    taken_s: array[float]
    late: int
    busy: float
    server_busy: float


async def measured(load: Load, server: Running, warm_s: float, for_s: float) -> Sample:
    """Let a load run warm, then measure."""
    await load.run(warm_s)
    load.forget()
    before = load.turns, time.process_time(), server.cpu_s()
    took = await load.run(for_s)
    after = load.turns, time.process_time(), server.cpu_s()
    per_s, client_share, server_share = ((now - then) / took for now, then in zip(after, before, strict=True))
    return Sample(per_s, load.taken_s, load.late, client_share, max(server_share, LEAST_SHARE))


async def sample(load: Load, server: Running, peers: int, warm_s: float, for_s: float) -> Sample:
    """Open the peers, let them run warm, measure, and hang up."""
    gc.disable()
    try:
        await load.open(peers)
        return await measured(load, server, warm_s, for_s)
    finally:
        await load.close()
        gc.enable()
