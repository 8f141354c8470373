"""What figures cost: counting a conversation, finding those that nobody counted, and a month's figures for the page.

A few real conversations are walked through the library and copied until there are as many as a busy year has. The
floors are reading a conversation with its log, and reading one row.

    python bench/counting.py
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
import tempfile
import time
from functools import partial
from itertools import count
from pathlib import Path
from typing import Final

from copies import multiply
from figures import Figure, Figures, arguments, ms, percentile
from sqlalchemy import select

from frontdesk.runtime import wire
from frontdesk.runtime.deploy import activate, compile_folder
from frontdesk.runtime.desk.desk import Desk
from frontdesk.runtime.figures import counting, told
from frontdesk.runtime.talk.visits import Arrival
from frontdesk.store import conversations, figures
from frontdesk.store.connection import Connection
from frontdesk.store.schema import conversations as conversations_table

MANY: Final = 100_000
COUNTED: Final = 4_000
"""Of them, how many are counted under the clock."""

WALKED: Final = 40
PLAYBOOK: Final = "lead-qualification"
FLOWS: Final = Path(__file__).parent / "flows"
DAYS: Final = 365
DAY: Final = 1_000
"""Conversations of a busy day."""
SAYINGS: Final = ("Jane", "jane@example.com", "12", "5000 EUR", "yes", "Acme", "+31 20 123 4567", "Amsterdam")

FLOORS: Final = 200
TARGET_PAGE_S: Final = 0.1
TARGET_EACH_S: Final = 0.002


async def walk(desk: Desk, dice: random.Random) -> str:
    """One visitor who goes as far as chance leads; the conversation's id."""
    welcome = await desk.conversations.begin(PLAYBOOK, Arrival(installed=True))
    keys = count()
    view = welcome.view
    for _ in range(dice.randrange(3, 25)):
        if view["kind"] in ("choices", "field") and view.get("options"):
            sent = {"type": "pick", "card": view["card"], "option": dice.randrange(len(view["options"]))}
        else:
            sent = {"type": "say", "text": dice.choice(SAYINGS)}
        await desk.conversations.visitor(welcome.conversation, wire.from_visitor({"key": f"k{next(keys)}", **sent}))
        view = (await desk.conversations.resume(PLAYBOOK, welcome.token, 0)).view
    return welcome.conversation


async def walked(url: str) -> list[str]:
    """Real conversations on a fresh database."""
    desk = Desk.open(url)
    try:
        await activate(desk, compile_folder(FLOWS).releases, "bench")
        dice = random.Random(7)
        return [await walk(desk, dice) for _ in range(WALKED)]
    finally:
        desk.database.close()


def a_year(file: Path) -> None:
    """The figures of one day are those of each day of a year."""
    connection = sqlite3.connect(file, isolation_level=None)
    names = "playbook, day, release, card, fact, conversations, times"
    (day,) = connection.execute("SELECT min(day) FROM figures").fetchone()
    for number in range(1, DAYS):
        month, rest = divmod(number, 28)
        other = 20250101 + month // 12 * 10_000 + month % 12 * 100 + rest
        connection.execute(
            f"INSERT INTO figures SELECT playbook, ?, release, card, fact, conversations, times FROM figures"
            f" WHERE day = ? ORDER BY {names}",
            (other, day),
        )
    connection.close()


async def measure(url: str, file: Path, many: int, counted: int) -> Figures:
    """Sweep, count, and read."""
    found = Figures()
    desk = Desk.open(url)
    try:
        begin = time.perf_counter()
        await desk.counting.sweep()
        taken = time.perf_counter() - begin
        behind = desk.counting.behind
        found.add(Figure(f"a sweep finds {behind:,} of {many:,}", f"{taken:.2f} s"))
        found.add(_each(await _counted(desk, counted) / counted, await _opened_s(desk)))
        await asyncio.to_thread(a_year, file)
        reads = [await _read_s(desk) for _ in range(20)]
        shown = f"p50 {ms(percentile(reads, 50))}  worst {ms(max(reads))}"
        half_s, floor_s = percentile(reads, 50), percentile([await _row_s(desk) for _ in range(FLOORS)], 50)
        target, kept = ms(TARGET_PAGE_S), half_s <= TARGET_PAGE_S
        found.add(Figure("a month's figures, of a year", shown, ms(floor_s), half_s / floor_s, target, kept))
        found.add(Figure(f"who is here, of {DAY:,} today", ms(await _here_s(desk, await desk.database.read(_today)))))
        found.add(Figure(f"the same of {many:,} today", ms(await _here_s(desk, ""))))
        found.add(Figure("a turn notes that it was taken", f"{_noted_s(desk) * 1e6:.2f} µs"))
    finally:
        desk.database.close()
    return found


def _each(each_s: float, floor_s: float) -> Figure:
    target, kept = ms(TARGET_EACH_S), each_s <= TARGET_EACH_S
    return Figure("processor time to count one", ms(each_s), ms(floor_s), each_s / floor_s, target, kept)


async def _opened_s(desk: Desk) -> float:
    """Processor time of reading one conversation with its log, as an agent's page does."""
    newest = await desk.database.read(conversations.newest)
    assert newest is not None
    begin = time.process_time()
    for _ in range(FLOORS):
        await desk.database.read(lambda connection: conversations.load(connection, newest.id))
        await desk.database.read(lambda connection: conversations.rows_for_agents(connection, newest.id, 0, 100))
    return (time.process_time() - begin) / FLOORS


async def _row_s(desk: Desk) -> float:
    begin = time.perf_counter()
    await desk.database.read(conversations.newest)
    return time.perf_counter() - begin


async def _counted(desk: Desk, number: int) -> float:
    """Seconds of the process for counting so many."""
    begin = time.process_time()
    for _ in range(-(-number // counting.AT_ONCE)):
        await desk.counting.fresh()
    return time.process_time() - begin


async def _read_s(desk: Desk) -> float:
    begin = time.perf_counter()
    sums = await desk.database.read(lambda connection: figures.sums(connection, PLAYBOOK, 20250601, 20250628))
    assert told.begun(told.by_card(sums, sums[0].release)[""])
    return time.perf_counter() - begin


async def _here_s(desk: Desk, first_id: str) -> float:
    begin = time.perf_counter()
    await desk.database.read(partial(figures.here, playbook=PLAYBOOK, first_id=first_id, since_ms=0, now_ms=0))
    return time.perf_counter() - begin


def _today(connection: Connection) -> str:
    """The id with which a day of so many conversations begins."""
    newest = select(conversations_table.c.id).order_by(conversations_table.c.id.desc()).limit(1).offset(DAY)
    return connection.execute(newest).scalar() or ""


def _noted_s(desk: Desk) -> float:
    def ids(connection: Connection) -> str:
        newest = conversations.newest(connection)
        assert newest is not None
        return newest.id

    one, times = desk.database.read_now(ids), 100_000
    begin = time.perf_counter()
    for _ in range(times):
        desk.counting.turned(one)
    return (time.perf_counter() - begin) / times


def main(given: list[str] | None = None) -> int:
    """Walk, copy, measure, print."""
    options = arguments(given, __doc__).parse_args(given)
    many, counted = (1_000, 400) if options.quick else (MANY, COUNTED)
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        file = Path(folder) / "frontdesk.db"
        url = f"sqlite:///{file}"
        multiply(file, asyncio.run(walked(url)), many)
        found = asyncio.run(measure(url, file, many + WALKED, counted))
    found.show(as_json=options.json)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
