"""A conversation is removed with everything that hangs on it once it is over its playbook's days, and not before."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest
from sqlalchemy import func, select

from frontdesk.runtime.refusal import NotFoundError
from frontdesk.runtime.talk.visits import BadTokenError
from frontdesk.runtime.upkeep import privacy, retention
from frontdesk.runtime.upkeep.privacy import Whose
from frontdesk.store import conversations, moves, outbox, reads
from frontdesk.store import privacy as erased
from frontdesk.store import retention as stored
from frontdesk.store.moves import Move
from frontdesk.store.schema import conversations as table
from frontdesk.store.schema import metadata
from runtime.offices import SALES, Guest, Office

DAY_S = 86_400
PATIENCE_S = 120
"""How long the first job of a process may take: what does jobs has to come up for it."""


@pytest.fixture
def guest(office: Office) -> Guest:
    """One whose conversation has left rows everywhere: said things, met a person, became a lead."""
    office.deploy("sales", SALES + "privacy: {retention_days: 30}\n")
    office.comes_online(office.mia)
    guest = office.talking(office.mia)
    guest.says("Hello")
    office.do(office.desk.conversations.edit_details(office.mia, guest.id, {"person.name": "Jane"}))
    office.do(office.desk.conversations.record(office.mia, guest.id, "lead", "k", {}))
    office.do(office.desk.conversations.close(office.mia, guest.id))
    office.do(office.desk.finding.fresh())
    office.do(office.desk.counting.fresh())
    office.desk.database.write_now(lambda connection: reads.advance(connection, guest.id, 1, 1, 1))
    release = guest.stored.release
    office.do(office.desk.identities.meet("sales", guest.id, {"user_id": "40"}))
    made = Move(guest.id, 1, 1, release, release, {}, 0)
    office.desk.database.write_now(lambda connection: moves.add(connection, (made,)))
    return guest


def rows(office: Office, conversation_id: str) -> dict[str, int]:
    """How many rows each table has of a conversation."""
    columns = {
        table.name: table.c["id" if table.name == "conversations" else "conversation"]
        for table in metadata.tables.values()
        if table.name == "conversations" or "conversation" in table.c
    }
    return office.desk.database.read_now(
        lambda connection: {
            name: connection.execute(select(func.count()).where(column == conversation_id)).scalar_one()
            for name, column in columns.items()
        }
    )


async def job_done(office: Office) -> None:
    """Let jobs be done until one is."""
    desk = office.desk
    async with desk.jobs.running(), asyncio.timeout(PATIENCE_S):
        while not await desk.database.read(lambda connection: outbox.listed(connection, "done", 1)):
            await asyncio.sleep(0.01)


def removed(office: Office) -> dict[str, int]:
    return dict(office.do(office.desk.retention.remove()))


def test_everything_of_a_conversation_that_is_over_its_days_goes(office: Office, guest: Guest) -> None:
    before = rows(office, guest.id)
    assert {name for name, number in before.items() if number} == set(before)
    office.clock.move(30 * DAY_S)
    assert removed(office) == {"sales": 1}
    assert set(rows(office, guest.id).values()) == {0}
    assert removed(office) == {}


def test_it_is_kept_to_the_last_instant(office: Office, guest: Guest) -> None:
    before = rows(office, guest.id)
    office.clock.move(30 * DAY_S - 0.001)
    assert removed(office) == {}
    assert rows(office, guest.id) == before


def test_days_are_counted_from_what_happened_last(office: Office, guest: Guest) -> None:
    office.clock.move(29 * DAY_S)
    office.do(office.desk.conversations.edit_details(office.mia, guest.id, {"note": "Called back"}))
    office.clock.move(29 * DAY_S)
    assert removed(office) == {}
    office.clock.move(DAY_S)
    assert removed(office) == {"sales": 1}


def test_a_conversation_that_its_visitor_just_left_goes_as_well(office: Office) -> None:
    office.deploy("sales", SALES + "privacy: {retention_days: 30}\n")
    left = office.visit()
    office.clock.move(30 * DAY_S)
    assert removed(office) == {"sales": 1}
    assert rows(office, left.id)["conversations"] == 0


def test_the_days_of_the_release_that_it_began_with_count(office: Office, guest: Guest) -> None:
    office.deploy("sales", SALES + "privacy: {retention_days: 1}\n")
    office.visit()
    office.clock.move(DAY_S)
    assert removed(office) == {"sales": 1}
    assert rows(office, guest.id)["conversations"] == 1


def test_one_whose_timer_is_about_to_run_out_is_kept(office: Office) -> None:
    office.deploy("sales", SALES.replace("wait_time: 60s", "wait_time: 24h") + "privacy: {retention_days: 1}\n")
    office.comes_online(office.mia)
    guest = office.waiting()
    office.clock.move(DAY_S)
    assert removed(office) == {}
    assert office.passes(0) == 1
    assert rows(office, guest.id)["conversations"] == 1


def test_others_stay(office: Office, guest: Guest) -> None:
    office.clock.move(20 * DAY_S)
    young = office.visit()
    before = rows(office, young.id)
    office.clock.move(10 * DAY_S)
    assert removed(office) == {"sales": 1}
    assert rows(office, young.id) == before


def test_a_long_conversation_goes_in_parts_and_opens_to_nobody_meanwhile(
    office: Office, guest: Guest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored, "ROWS", 2)
    office.clock.move(30 * DAY_S)
    (old,) = office.desk.database.read_now(lambda connection: stored.old(connection, office.clock.now_ms()))
    before = rows(office, guest.id)
    assert not office.desk.database.write_now(lambda connection: stored.remove(connection, old))
    after = rows(office, guest.id)
    assert after == {name: number if name == "conversations" else max(number - 2, 0) for name, number in before.items()}
    assert token_hash(office, guest) == f"removed:{guest.id}"
    assert removed(office) == {"sales": 1}
    assert set(rows(office, guest.id).values()) == {0}


def token_hash(office: Office, guest: Guest) -> str:
    query = select(table).where(table.c.id == guest.id)
    return str(office.desk.database.read_now(lambda connection: connection.execute(query).one().token_hash))


def test_what_is_half_removed_is_nobodys_and_goes_whatever_happens_meanwhile(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored, "ROWS", 2)
    office.deploy("sales", SALES + "privacy: {retention_days: 30}\n")
    office.comes_online(office.mia)
    guest, talk = office.talking(office.mia), office.desk.conversations
    office.clock.move(30 * DAY_S)
    (old,) = office.desk.database.read_now(lambda connection: stored.old(connection, office.clock.now_ms()))
    assert not office.desk.database.write_now(lambda connection: stored.remove(connection, old))
    assert office.listed(office.mia, "mine") == []
    with pytest.raises(NotFoundError):
        office.do(talk.say(office.mia, guest.id, "k", "Still there?"))
    with pytest.raises(NotFoundError):
        office.do(talk.edit_details(office.mia, guest.id, {"note": "Called back"}))
    # The visitor's page has been open all the time: it is told, not heard.
    left = rows(office, guest.id)
    with pytest.raises(BadTokenError):
        guest.says("Hello?")
    assert rows(office, guest.id) == left
    office.desk.database.write_now(lambda connection: stored.remove(connection, old))
    assert rows(office, guest.id)["log"] < left["log"]
    assert removed(office) == {"sales": 1}
    assert set(rows(office, guest.id).values()) == {0}


def test_one_that_went_on_since_it_was_found_is_kept(office: Office, guest: Guest) -> None:
    office.clock.move(30 * DAY_S)
    (old,) = office.desk.database.read_now(lambda connection: stored.old(connection, office.clock.now_ms()))
    office.do(office.desk.conversations.edit_details(office.mia, guest.id, {"note": "Called back"}))
    before = rows(office, guest.id)
    assert not office.desk.database.write_now(lambda connection: stored.remove(connection, old))
    assert rows(office, guest.id) == before


def test_a_visitor_whose_conversation_was_removed_begins_anew(office: Office, guest: Guest) -> None:
    office.clock.move(30 * DAY_S)
    removed(office)
    assert office.visit().id != guest.id
    assert office.listed(office.mia, "closed") == []


def test_many_go_in_steps(office: Office, guest: Guest) -> None:
    office.crowd(3 * stored.STEP, like=guest)
    commits = office.desk.database.commits
    office.clock.move(30 * DAY_S)
    assert removed(office) == {"sales": 3 * stored.STEP + 1}
    assert office.desk.database.commits - commits >= 4


def test_what_would_go_is_counted_and_stays(office: Office, guest: Guest) -> None:
    office.crowd(2 * stored.STEP, like=guest)
    office.visit()
    assert dict(office.do(office.desk.retention.over())) == {}
    office.clock.move(30 * DAY_S)
    support = office.visit("support")
    assert dict(office.do(office.desk.retention.over())) == {"sales": 2 * stored.STEP + 2}
    assert rows(office, guest.id)["conversations"] == rows(office, support.id)["conversations"] == 1


def test_a_day_has_one_job_that_removes_them(office: Office, guest: Guest) -> None:
    office.clock.move(30 * DAY_S)
    desk = office.desk

    async def work() -> None:
        await retention.plan(desk.database, desk.jobs, office.clock)
        await retention.plan(desk.database, desk.jobs, office.clock)
        await job_done(office)

    office.do(work())
    assert desk.database.read_now(lambda connection: conversations.load(connection, guest.id)) is None
    (job,) = desk.database.read_now(lambda connection: outbox.listed(connection, "done", 10))
    assert job.key == "retention:2026-12-25"


def test_done_jobs_are_forgotten_after_a_week(office: Office) -> None:
    desk = office.desk
    desk.database.write_now(lambda connection: desk.jobs.enqueue(connection, "retention", "old", {}))
    office.do(job_done(office))
    office.clock.move(7 * DAY_S - 1)
    removed(office)
    assert desk.database.read_now(lambda connection: outbox.by_key(connection, "old")) is not None
    office.clock.move(1)
    removed(office)
    assert desk.database.read_now(lambda connection: outbox.by_key(connection, "old")) is None


def test_what_is_half_removed_becomes_no_lead(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "ROWS", 2)
    office.deploy("sales", SALES + "crm: {unfinished: {after: 8h, create: lead}}\n")
    guest = office.waiting()
    guest.says("Jane Doe")
    assert not office.desk.database.write_now(lambda connection: erased.remove(connection, guest.id))
    office.clock.move(DAY_S)
    assert office.do(office.desk.unfinished.look()) == 0
    assert office.desk.database.read_now(lambda connection: outbox.listed(connection, "waiting", 10)) == ()


@pytest.mark.parametrize("how", ["over", "erased"])
def test_what_is_removed_is_told_to_no_agent_from_memory(office: Office, guest: Guest, how: str) -> None:
    other = office.waiting()
    told, _ = office.do(office.desk.conversations.feed(office.mia, 0))
    assert {one.conversation for one in told} == {guest.id, other.id}
    if how == "over":
        office.clock.move(30 * DAY_S)
        assert removed(office) == {"sales": 1}
    else:
        # By another process, which has no other way to say so.
        assert privacy.erase(office.url, Whose(conversation=guest.id)) == 1
        office.do(office.desk.lookout.look())
    told, end = office.do(office.desk.conversations.feed(office.mia, 0))
    assert {one.conversation for one in told} == {other.id}
    # The place without an entry is passed, once.
    _, end = office.do(office.desk.conversations.feed(office.mia, end))
    assert office.do(office.desk.conversations.feed(office.mia, end)) == ((), end)


def test_that_a_chat_is_erased_is_told_to_whoever_could_see_it(office: Office) -> None:
    office.comes_online(office.mia, office.zoe)
    mine, waiting, with_the_bot = office.talking(office.mia), office.waiting(), office.visit()
    before = office.do(office.desk.conversations.feed_end())
    for guest, told in ((mine, True), (waiting, True), (with_the_bot, False)):
        seal = partial(stored.seal, conversation_id=guest.id, at_ms=office.clock.now_ms())
        assert [office.desk.database.write_now(seal), office.desk.database.write_now(seal)] == [told, False]
    office.do(office.desk.lookout.look())
    heard = {
        agent.id: [
            (one.conversation, one.removed) for one in office.do(office.desk.conversations.feed(agent, before))[0]
        ]
        for agent in (office.mia, office.zoe)
    }
    gone, open_to_all = (mine.id, True), (waiting.id, True)
    assert heard == {office.mia.id: [gone, open_to_all], office.zoe.id: [open_to_all]}
