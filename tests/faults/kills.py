"""Power cuts: a server killed at random instants under a crowd, started again each time, and held to its promises."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random, SystemRandom

import httpx2

from faults import audits, journals
from faults.crowds import ANSWER_S, Agent, Scene, Visitor
from serving import Server, running_server

PLAYBOOKS = Path(__file__).resolve().parent / "playbooks"
VISITORS = 50
AGENTS = ("mia@example.com", "omar@example.com")
TRAFFIC_S = (0.05, 0.4)
"""How long there is traffic before a kill, from the first acknowledgement on."""

SUITE_KILLS = 25
"""Power cuts in each of the suite's two series."""

AFTERWARDS_S = 0.5
"""How long there is traffic after the last restart: what it recovered must also serve."""


@dataclass
class Report:
    """What came of a series of kills.

    Attributes:
        ready_s: Seconds from each start of the process until `/readyz` answered 200.
        acks: Messages that were acknowledged.
        broken: Promises that were broken, as sentences.
        exit_code: That of the last server, asked to stop.
    """

    seed: int
    ready_s: list[float] = field(default_factory=list)
    acks: int = 0
    conversations: int = 0
    rows: int = 0
    fired: int = 0
    broken: list[str] = field(default_factory=list)
    exit_code: int = -1

    @property
    def kills(self) -> int:
        return len(self.ready_s)

    def add(self, other: Report) -> None:
        """Count another series in, one that had a database of its own."""
        self.ready_s += other.ready_s
        self.acks += other.acks
        self.conversations += other.conversations
        self.rows += other.rows
        self.fired += other.fired
        self.broken += other.broken
        self.exit_code = other.exit_code


def series(folder: Path) -> Report:
    """One of the suite's series; its seed is printed."""
    seed = SystemRandom().randrange(2**32)
    print(f"seed {seed}: scripts/faults --kills {SUITE_KILLS} --races 0 --walks 0 --seed {seed}")
    report = asyncio.run(kill_again_and_again(folder, SUITE_KILLS, seed))
    print(f"{report.acks} acknowledged, {report.rows} rows, {report.fired} timers, slowest {max(report.ready_s):.2f} s")
    return report


def check(report: Report) -> None:
    """Every promise was kept, and the series was one."""
    assert [] == report.broken, report.broken
    assert (SUITE_KILLS, 0) == (report.kills, report.exit_code), report.exit_code
    assert report.acks > SUITE_KILLS, report.acks


async def kill_again_and_again(
    folder: Path, kills: int, seed: int, tell: Callable[[Report], None] = lambda report: None
) -> Report:
    """Kill a server so many times under a crowd, and check everything after the last restart.

    Args:
        folder: An empty folder for the database and the journals.
        tell: Called after each restart.
    """
    report, random = Report(seed), Random(seed)
    with running_server(folder, playbooks=PLAYBOOKS, arguments=("--allow-direct",)) as server:
        scene = Scene(server.url, folder, seed)
        async with _crowd(scene, server):
            for _ in range(kills):
                await _traffic(scene, random.uniform(*TRAFFIC_S))
                report.ready_s.append(await _cut(scene, server))
                report.acks = scene.acks
                tell(report)
            await _traffic(scene, AFTERWARDS_S)
        report.exit_code = await asyncio.to_thread(server.stop)
    _audit(server.db, folder, scene, report)
    return report


@asynccontextmanager
async def _crowd(scene: Scene, server: Server) -> AsyncIterator[None]:
    """Everybody, until all that they sent is answered."""
    with _signed_in(server) as cookies:
        async with asyncio.TaskGroup() as group:
            for agent, cookie in cookies.items():
                group.create_task(_agent(scene, agent, cookie))
            for n in range(VISITORS):
                group.create_task(Visitor(scene, f"visitor-{n}").live())
            scene.up.set()
            yield
            scene.over = True


async def _agent(scene: Scene, agent: str, cookies: httpx2.Cookies) -> None:
    async with httpx2.AsyncClient(base_url=scene.url, cookies=cookies, headers={"Origin": scene.url}) as client:
        await Agent(scene, client, agent).live()


@contextmanager
def _signed_in(server: Server) -> Iterator[dict[str, httpx2.Cookies]]:
    """Agents' ids and cookies; they are online while their inbox's socket is open or was, 45 s ago."""
    found: dict[str, httpx2.Cookies] = {}
    for email in AGENTS:
        with server.sign_in(email) as client:
            client.put("/api/v1/me/presence", json={"online": True}).raise_for_status()
            found[client.get("/api/v1/me").json()["id"]] = client.cookies
    yield found


async def _traffic(scene: Scene, seconds: float) -> None:
    """So much time after the next acknowledgement."""
    before = scene.acks
    async with asyncio.timeout(ANSWER_S):
        while scene.acks == before:
            await asyncio.sleep(0.005)
    await asyncio.sleep(seconds)


async def _cut(scene: Scene, server: Server) -> float:
    """Kill, and start again; seconds until it was ready."""
    scene.up.clear()
    await asyncio.to_thread(server.kill)
    began = time.monotonic()
    await asyncio.to_thread(server.start)
    ready_s = time.monotonic() - began
    scene.up.set()
    return ready_s


def _audit(db: Path, folder: Path, scene: Scene, report: Report) -> None:
    written = journals.read(folder)
    held = audits.read(db)
    report.conversations = len(held.conversations)
    report.rows = sum(map(len, held.rows.values()))
    report.fired = sum(type(event).__name__ == "TimerFired" for events in held.events.values() for event in events)
    report.broken = [*scene.wrongs[:10], *audits.broken(held, written, written), *audits.folds(db)]
