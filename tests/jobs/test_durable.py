"""Jobs are done once their cause is stored, tried again until they are done or dead, and never without their cause."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import update

from frontdesk.jobs.hands import LEASE_MS, Hands, HeldJob
from frontdesk.jobs.port import ATTEMPTS, FIRST_PAUSE_MS, LONGEST_PAUSE_MS, pause_ms
from frontdesk.store import outbox
from frontdesk.store.connection import Connection
from frontdesk.store.schema import jobs
from jobs.shops import NOON, Shop


def done(shop: Shop, *keys: str) -> bool:
    return all(shop.state(key) == "done" for key in keys)


def test_a_job_is_done_with_what_it_was_given(shop: Shop) -> None:
    shop.enqueue("letter", {"to": "Jane"})
    shop.work_until(lambda: done(shop, "letter"))
    (job,) = shop.seen
    assert (job.key, job.kind, job.payload, job.attempt) == ("letter", "note", {"to": "Jane"}, 0)


def test_a_job_that_is_stored_while_jobs_are_done_is_done_too(shop: Shop) -> None:
    async def work() -> None:
        async with shop.jobs.running():
            await shop.database.write(lambda connection: shop.put(connection, "late"))
            await shop.until(lambda: done(shop, "late"))

    shop.run(work())
    assert [job.key for job in shop.seen] == ["late"]


def test_a_job_whose_cause_was_taken_back_never_was(shop: Shop) -> None:
    def unit(connection: Connection) -> None:
        shop.put(connection, "never")
        raise ValueError("changed my mind")

    async def work() -> None:
        async with shop.jobs.running():
            with pytest.raises(ValueError, match="changed my mind"):
                await shop.database.write(unit)
            await shop.database.write(lambda connection: shop.put(connection, "after"))
            await shop.until(lambda: done(shop, "after"))

    shop.run(work())
    assert [job.key for job in shop.seen] == ["after"]
    assert shop.row("never") is None


def test_a_key_is_one_job(shop: Shop) -> None:
    assert [shop.enqueue("once"), shop.enqueue("once")] == [True, False]
    shop.work_until(lambda: done(shop, "once"))
    assert shop.enqueue("once") is False
    assert len(shop.seen) == 1


def test_a_job_waits_for_its_instant(shop: Shop) -> None:
    shop.enqueue("later", due_ms=NOON + 1)
    shop.enqueue("now", due_ms=NOON)
    shop.work_until(lambda: done(shop, "now"))
    assert shop.state("later") == "waiting"
    shop.now_ms += 1
    shop.work_until(lambda: done(shop, "later"))


def test_many_jobs_are_all_done(shop: Shop) -> None:
    keys = [f"job-{n}" for n in range(40)]
    shop.database.write_now(lambda connection: [shop.put(connection, key) for key in keys])
    shop.work_until(lambda: done(shop, *keys))
    assert sorted(job.key for job in shop.seen) == sorted(keys)


def test_a_job_that_fails_is_tried_again_after_a_pause_that_doubles(shop: Shop) -> None:
    shop.fails = True
    shop.enqueue("hard")
    shop.work_until(lambda: len(shop.seen) == 1 and shop.state("hard") == "waiting")
    row = shop.row("hard")
    assert row is not None
    assert (row.attempt, row.due_at, row.error) == (1, NOON + FIRST_PAUSE_MS, "ValueError: no ink")
    shop.now_ms = row.due_at
    shop.work_until(lambda: len(shop.seen) == 2 and shop.state("hard") == "waiting")
    again = shop.row("hard")
    assert again is not None
    assert (again.attempt, again.due_at) == (2, row.due_at + 2 * FIRST_PAUSE_MS)
    shop.fails, shop.now_ms = False, again.due_at
    shop.work_until(lambda: done(shop, "hard"))
    assert [(job.key, job.attempt) for job in shop.seen] == [("hard", 0), ("hard", 1), ("hard", 2)]


def test_a_job_that_always_fails_is_dead_and_seen_and_can_be_replayed(shop: Shop) -> None:
    shop.fails = True
    shop.enqueue("hopeless")
    for attempt in range(1, 4):
        shop.work_until(lambda attempt=attempt: len(shop.seen) == attempt and shop.state("hopeless") != "handed")
        shop.now_ms += 10 * FIRST_PAUSE_MS
    (row,) = shop.database.read_now(lambda connection: shop.jobs.look(connection, "dead"))
    assert (row.key, row.attempt, row.error) == ("hopeless", 3, "ValueError: no ink")
    assert [event for event, _ in shop.logged] == ["job-failed"] * 3 + ["job-dead"]
    shop.fails = False
    assert shop.database.write_now(lambda connection: shop.jobs.replay(connection, "hopeless"))
    shop.work_until(lambda: done(shop, "hopeless"))
    assert {job.key for job in shop.seen} == {"hopeless"}
    assert not shop.database.write_now(lambda connection: shop.jobs.replay(connection, "hopeless"))


def test_a_job_of_a_kind_that_nobody_knows_fails(shop: Shop) -> None:
    shop.database.write_now(lambda connection: shop.jobs.enqueue(connection, "unheard-of", "odd", {}))
    shop.work_until(lambda: shop.state("odd") == "dead")
    row = shop.row("odd")
    assert row is not None
    assert row.error == "KeyError: 'unheard-of'"


def test_a_job_that_is_damaged_in_the_file_is_dead_and_holds_up_no_other(tmp_path: Path) -> None:
    shop = Shop(f"sqlite:///{tmp_path / 'frontdesk.db'}")
    with closing(shop):
        shop.enqueue("damaged", {"to": "Jane"})
        shop.enqueue("sound", {"to": "Omar"})
        damage(tmp_path, "damaged")
        shop.work_until(lambda: done(shop, "sound") and ended(tmp_path, "damaged") == "dead")
        assert ["sound"] == [job.key for job in shop.seen]
        assert ["job-dead"] == [event for event, _ in shop.logged]


def test_a_job_in_hand_that_is_damaged_is_signed_for_like_those_beside_it(tmp_path: Path) -> None:
    shop = Shop(f"sqlite:///{tmp_path / 'frontdesk.db'}")
    with closing(shop):
        hands = Hands(shop.database, {}, lambda: shop.now_ms, shop.tell)
        for key in ("damaged", "sound"):
            shop.enqueue(key)
            found = shop.row(key)
            assert found is not None
            assert shop.database.write_now(lambda connection, row=found: outbox.take(connection, row, "local", NOON))
            hands.held[key] = HeldJob(found.hand + 1, found.kind)
        damage(tmp_path, "damaged")
        shop.run(hands.sign())
        with closing(sqlite3.connect(tmp_path / "frontdesk.db")) as connection:
            until = connection.execute("SELECT key, due_at FROM jobs ORDER BY key").fetchall()
        assert until == [("damaged", NOON + LEASE_MS), ("sound", NOON + LEASE_MS)]


def damage(folder: Path, key: str) -> None:
    """Cut the payload of a job short, in the file."""
    with closing(sqlite3.connect(folder / "frontdesk.db", isolation_level=None)) as connection:
        connection.execute("""UPDATE jobs SET payload = '{"to": "J' WHERE key = ?""", [key])


def ended(folder: Path, key: str) -> str:
    """The state of a job whose payload may not be read."""
    with closing(sqlite3.connect(folder / "frontdesk.db")) as connection:
        return str(connection.execute("SELECT state FROM jobs WHERE key = ?", [key]).fetchone()[0])


def test_a_job_in_hand_when_the_server_stops_is_finished_first(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("frontdesk.jobs.durable.GRACE_S", 60.0)
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow(job: object) -> None:
        begun.set()
        await go_on.wait()

    async def work() -> None:
        async with shop.jobs.running():
            await begun.wait()
            asyncio.get_running_loop().call_later(0.05, go_on.set)

    shop.jobs.handle("note", slow)
    shop.enqueue("slow")
    shop.run(work())
    assert shop.state("slow") == "done"


def test_a_job_that_is_too_slow_for_the_stop_goes_on_at_the_next_start(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("frontdesk.jobs.durable.GRACE_S", 0.1)
    begun = asyncio.Event()

    async def endless(job: object) -> None:
        begun.set()
        await asyncio.Event().wait()

    async def work() -> None:
        async with shop.jobs.running():
            await begun.wait()

    shop.jobs.handle("note", endless)
    shop.enqueue("slow")
    shop.run(work())
    row = shop.row("slow")
    assert row is not None
    assert (row.state, row.attempt) == ("waiting", 0)
    shop.jobs = shop.other()
    shop.work_until(lambda: done(shop, "slow"))


def test_a_job_is_done_anew_after_the_database_was_put_back(shop: Shop) -> None:
    """DBOS knows more than the main database then, which alone is the truth."""

    def put_back(connection: Connection) -> None:
        connection.execute(update(jobs).values(state="waiting", due_at=NOON, hand=0))

    async def work() -> None:
        async with shop.jobs.running():
            await shop.until(lambda: done(shop, "again"))
            await shop.database.write(put_back)
            await shop.until(lambda: len(shop.seen) == 2 and done(shop, "again"))

    shop.enqueue("again")
    shop.run(work())
    row = shop.row("again")
    assert row is not None
    assert row.hand == 1


def test_of_two_nodes_that_find_a_job_one_gets_it(shop: Shop) -> None:
    shop.enqueue("wanted")
    (found,) = shop.database.read_now(lambda connection: outbox.due(connection, NOON, 9))

    def take(node: str) -> bool:
        return shop.database.write_now(lambda connection: outbox.take(connection, found, node, NOON + 1))

    assert [take("a"), take("b"), take("a")] == [True, False, False]


def test_whoever_has_lost_a_job_is_not_listened_to(shop: Shop) -> None:
    shop.enqueue("lost")
    write = shop.database.write_now
    for _ in range(2):
        (found,) = shop.database.read_now(lambda connection: outbox.due(connection, NOON, 9))
        assert write(lambda connection, found=found: outbox.take(connection, found, "node", NOON))
    assert write(lambda connection: outbox.hold(connection, "lost", 1, NOON + 9)) is None
    assert not write(lambda connection: outbox.finish(connection, "lost", 1, NOON))
    assert not write(lambda connection: outbox.fail(connection, "lost", 1, "late", NOON, dead=True))
    assert not write(lambda connection: outbox.put_back(connection, "lost", 1, NOON))
    assert write(lambda connection: outbox.finish(connection, "lost", 2, NOON))


def test_the_pauses_of_a_job_that_fails_last_three_days() -> None:
    pauses = [pause_ms(failures) for failures in range(1, ATTEMPTS)]
    assert pauses[:3] == [5_000, 10_000, 20_000]
    assert pauses[-1] == LONGEST_PAUSE_MS
    assert 68 < sum(pauses) / 3_600_000 < 72
    assert pause_ms(10_000) == LONGEST_PAUSE_MS
