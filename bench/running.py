"""Server processes for benchmarks, Frontdesk and the floors: started fresh on a core of their own, and gone after."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
START_S: Final = 60.0
STOP_S: Final = 20.0
LOOK_S: Final = 0.002
PORT: Final = re.compile(rb"listening on \S+:(\d+)$", re.MULTILINE)
TICKS: Final = os.sysconf("SC_CLK_TCK")
FILES: Final = 20_000
"""Open files that server and client want to have, each."""


class ProcessError(Exception):
    """A process did not start, or ended before it should."""


def cores() -> tuple[frozenset[int], frozenset[int]]:
    """The server's core and the client's; all of them for both where they cannot be told apart."""
    if not hasattr(os, "sched_getaffinity"):
        return frozenset(), frozenset()
    every = sorted(os.sched_getaffinity(0))
    return (frozenset(every[:1]), frozenset(every[1:2])) if len(every) > 1 else (frozenset(every), frozenset(every))


SERVER, CLIENT = cores()


def pin(where: frozenset[int]) -> None:
    """Stay on these cores from now on, with whatever is started."""
    if where:
        os.sched_setaffinity(0, where)


def allow_files(wanted: int = FILES) -> int:
    """How many files this process and its children may have open now: as many as wanted, if the system lets us."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < wanted:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, max(wanted, hard)))
        if resource.getrlimit(resource.RLIMIT_NOFILE)[0] < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (min(wanted, hard), hard))
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


@dataclass(slots=True)
class Running:
    """A process on the server's core.

    Attributes:
        port: Where it listens.
        begun_s: When it was started, by `time.perf_counter`.
    """

    process: subprocess.Popen[bytes]
    out: Path
    err: Path
    begun_s: float
    port: int = 0

    def said(self) -> str:
        """Why it is of no use, in its own words."""
        return f"exit {self.process.poll()}\n{self.out.read_text()[-1000:]}\n{self.err.read_text()[-3000:]}"

    def await_port(self) -> None:
        """Wait until it says where it listens.

        Raises:
            ProcessError: It ended first, or took too long.
        """
        while time.perf_counter() - self.begun_s < START_S and self.process.poll() is None:
            if found := PORT.search(self.out.read_bytes()):
                self.port = int(found[1])
                return
            time.sleep(LOOK_S)
        raise ProcessError(self.said())

    def await_ready(self) -> float:
        """Wait until `/readyz` says yes; seconds since the process was started."""
        while time.perf_counter() - self.begun_s < START_S and self.process.poll() is None:
            if _answers(self.port):
                return time.perf_counter() - self.begun_s
            time.sleep(LOOK_S)
        raise ProcessError(self.said())

    def cpu_s(self) -> float:
        """Seconds of processor time that it has used, all its threads together."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def resident_bytes(self) -> int:
        """Memory that it holds."""
        return int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def stop(self) -> None:
        """Ask it to end, and make it."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=START_S)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def machine() -> list[str]:
    """Where this was measured, for whoever reads the figures; opens as many files as the system lets us."""
    apart = "one core each" if SERVER and SERVER != CLIENT else "NOT on cores of their own: ratios say little"
    files = allow_files()
    few = [] if files >= FILES else [f"only {files:,} open files are allowed"]
    return [f"server and client: {apart}; {os.cpu_count()} cores, Python {sys.version.split()[0]}", *few]


@contextlib.contextmanager
def on_servers_core() -> Iterator[None]:
    """Inside, whatever is started stays on the server's core."""
    here = frozenset(os.sched_getaffinity(0)) if SERVER else frozenset()
    pin(SERVER)
    try:
        yield
    finally:
        pin(here)


def output(arguments: Sequence[str], told: str = "") -> str:
    """What a Python process on the server's core prints, given something to read.

    Raises:
        ProcessError: It failed.
    """
    with on_servers_core():
        done = subprocess.run([sys.executable, *arguments], input=told, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ProcessError(f"exit {done.returncode}: {done.stderr}")
    return done.stdout


@contextlib.contextmanager
def running(
    name: str, arguments: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None
) -> Iterator[Running]:
    """A Python process on the server's core that listens, and is gone afterwards."""
    out, err = folder / f"{name}.out", folder / f"{name}.err"
    variables = {**os.environ, "PYTHONUNBUFFERED": "1", "NO_COLOR": "1", **(environment or {})}
    with on_servers_core(), out.open("wb") as told, err.open("wb") as complained:
        begun_s = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, *arguments], cwd=folder, env=variables, stdout=told, stderr=complained
        )
    started = Running(process, out, err, begun_s)
    try:
        started.await_port()
        yield started
    finally:
        started.stop()


@contextlib.contextmanager
def floor(kind: str, folder: Path) -> Iterator[Running]:
    """A floor's server: `echo` or `relay`."""
    with running(kind, (str(HERE / "floor_server.py"), kind), folder) as started:
        yield started


@contextlib.contextmanager
def frontdesk(folder: Path) -> Iterator[Running]:
    """A server on this folder's database, ready, whose visitors need no website."""
    arguments = ("-m", "frontdesk_cli.main", "serve", "--allow-direct", "--port", "0", "--db", database(folder))
    with running("frontdesk", arguments, folder) as started:
        started.await_ready()
        yield started


def database(folder: Path) -> str:
    """The address of this folder's database."""
    return f"sqlite:///{folder / 'frontdesk.db'}"


def deploy(folder: Path, *playbooks: Path) -> None:
    """Make this folder's database, with playbooks that run: a server in demo mode does it, and ends."""
    source = folder / "playbooks"
    source.mkdir(exist_ok=True)
    for playbook in playbooks:
        shutil.copy(playbook, source)
    arguments = ("-m", "frontdesk_cli.main", "serve", "--demo", "--port", "0", "--db", database(folder))
    with running("deploy", arguments, folder, {"FRONTDESK_PLAYBOOKS": str(source)}) as started:
        started.await_ready()


@contextlib.contextmanager
def workplace(parent: Path | None) -> Iterator[Path]:
    """An empty folder, on the disk that is measured."""
    with tempfile.TemporaryDirectory(prefix="frontdesk-bench-", dir=parent) as folder:
        yield Path(folder).resolve()
