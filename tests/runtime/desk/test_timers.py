"""Deadlines: never early, at once after a restart, exactly one of two things, and one broken chat holds up nobody."""

import asyncio
from collections.abc import Awaitable, Sequence
from typing import Any

import pytest
from sqlalchemy import text

from frontdesk.runtime.desk import timers
from frontdesk.runtime.desk.conversations import Ack
from frontdesk.runtime.desk.timers import Timer, Timers
from frontdesk.runtime.refusal import RefusedError
from frontdesk.store.failpoint import armed
from frontdesk.store.schema import conversations
from runtime.clocks import TEN
from runtime.offices import Office

PATIENCE_S = 60


def fired(office: Office, *timer: Any) -> list[Exception | None]:
    """What went wrong with a timer that was let run out."""
    return office.do(office.desk.lapses.fire([timer]))  # type: ignore[list-item]


def test_a_wait_ends_at_its_deadline_and_not_a_millisecond_before(office: Office) -> None:
    office.comes_online(office.mia)
    guest = office.waiting()
    assert office.passes(59.999) == 0
    assert "Nobody is free." not in guest.heard
    assert office.passes(0.001) == 1
    offline = next(row for row in guest.log if row["body"] and "Nobody" in str(row["body"]))
    assert offline["at"] == TEN + 60_000
    assert office.passes(0) == 0
    assert guest.heard.count("Nobody is free.") == 1


@pytest.mark.parametrize("after_s", [10, 59.999, 60, 61, 86_400])
def test_a_restart_in_the_middle_of_a_wait_changes_nothing(office: Office, after_s: float) -> None:
    office.comes_online(office.mia)
    guest = office.waiting()
    office.clock.move(after_s)
    office.restart()
    office.do(office.desk.timers.sweep())
    assert ("Nobody is free." in guest.heard) is (after_s >= 60)
    office.passes(60)
    assert guest.heard.count("Nobody is free.") == 1
    assert office.replayed(guest)


def test_of_claim_and_deadline_exactly_one_happens(office: Office) -> None:
    office.comes_online(office.mia)
    seen = set()
    for claim_first in (True, False):
        guest = office.waiting()
        office.clock.move(60)
        claim = office.desk.conversations.assign(office.mia, guest.id, "me")
        fire = office.desk.lapses.fire([(guest.id, "wait", guest.stored.due_ms or 0)])

        async def both(one: Awaitable[object], other: Awaitable[object]) -> None:
            await asyncio.gather(one, other)

        async def fired_then(one: Awaitable[object], other: Awaitable[object]) -> None:
            await one
            await other

        # Together, the claim goes first: nobody waits for a timer. It comes second only where that has fired already.
        office.do(both(claim, fire) if claim_first else fired_then(fire, claim))
        rows = tuple(text for text in guest.heard if text in ("joined", "Nobody is free."))
        seen.add(rows)
        assert guest.returns().phase == "agent"
    # A claim that comes second takes a missed chat: the bot was still at it.
    assert seen == {("joined",), ("Nobody is free.", "joined")}


def test_a_clock_that_is_set_back_turns_no_row_back(office: Office) -> None:
    guest = office.visit()
    office.clock.move(-3600)
    guest.says("hmm")
    office.clock.move(3605)
    guest.picks(1)
    instants = [row["at"] for row in guest.log]
    assert instants == sorted(instants)
    assert instants[-1] == TEN + 5_000


def test_a_timer_that_was_replaced_or_cancelled_does_nothing(office: Office) -> None:
    office.comes_online(office.mia)
    guest = office.waiting()
    due_ms = guest.stored.due_ms or 0
    office.clock.move(120)
    before = guest.stored
    for timer, instant in (("wait", due_ms - 1), ("typing", due_ms), ("wait", due_ms + 1)):
        assert fired(office, guest.id, timer, instant) == [None]
    assert fired(office, "nothing", "wait", due_ms) == [None]
    assert guest.stored == before


def test_a_timer_asked_to_fire_early_waits(office: Office) -> None:
    office.comes_online(office.mia)
    guest = office.waiting()
    assert fired(office, guest.id, "wait", guest.stored.due_ms or 0) == [None]
    assert guest.returns().phase == "waiting"


def test_many_waits_end_together_and_share_commits(office: Office) -> None:
    office.comes_online(office.mia)
    guests = [office.waiting() for _ in range(60)]
    before = office.desk.database.commits
    assert office.passes(60) == 60
    assert all("Nobody is free." in guest.heard for guest in guests)
    assert office.desk.database.commits - before < 30


def test_conversations_are_read_before_their_deadlines_and_what_changes_meanwhile_counts(office: Office) -> None:
    office.comes_online(office.mia)
    guest, other = office.waiting(), office.waiting()
    office.clock.move(60 - timers.AHEAD_S)
    office.restart()
    office.do(office.desk.timers.look_ahead())
    other.says("Anybody?")
    with armed() as plan:
        assert office.passes(timers.AHEAD_S) == 2
    # The timers themselves are read, not their conversations.
    assert plan.reached["reader.unit.before"] == 1
    assert "Nobody is free." in guest.heard
    assert other.heard[-3:] == ["Anybody?", "Nobody is free.", guest.heard[-1]]


def test_a_conversation_that_another_process_changed_after_it_was_read_is_read_again(office: Office) -> None:
    office.comes_online(office.mia)
    guest = office.waiting()
    office.clock.move(59)
    office.restart()
    office.do(office.desk.timers.look_ahead())
    changed = conversations.update().where(conversations.c.id == guest.id).values(version=conversations.c.version + 1)
    office.desk.database.write_now(lambda connection: connection.execute(changed))
    with armed() as plan:
        assert office.passes(1) == 1
    assert plan.reached["reader.unit.before"] == 2
    assert plan.reached["writer.begin.after"] == 1
    assert "Nobody is free." in guest.heard


def test_a_broken_conversation_holds_up_nobody_and_is_tried_again_ever_later(office: Office) -> None:
    office.comes_online(office.mia)
    broken, sound = office.waiting(), office.waiting()
    good = dict(broken.stored.state)
    spoil = conversations.update().where(conversations.c.id == broken.id).values(version=conversations.c.version + 1)
    office.desk.database.write_now(lambda connection: connection.execute(spoil.values(state={"phase": "nonsense"})))
    assert office.passes(60) == 2
    assert "Nobody is free." in sound.heard
    assert office.passes(0.4) == 0
    assert office.passes(0.2) == 1
    assert office.passes(0.9) == 0
    office.desk.database.write_now(lambda connection: connection.execute(spoil.values(state=good)))
    assert office.passes(0.2) == 1
    assert "Nobody is free." in broken.heard


def test_a_damaged_row_stops_no_timer_and_hides_no_chat_but_its_own(office: Office) -> None:
    if not office.url.startswith("sqlite"):
        pytest.skip("only SQLite can be made to hold broken JSON")
    office.comes_online(office.mia)
    damaged, sound = office.waiting(), office.waiting()
    spoil = text("UPDATE conversations SET details = :half WHERE id = :id").bindparams(half="{", id=damaged.id)
    office.desk.database.write_now(lambda connection: connection.execute(spoil))
    office.restart()
    assert office.listed(office.mia, "unassigned") == [sound.id]
    office.passes(60)
    assert "Nobody is free." in sound.heard
    for _ in range(5):
        office.passes(10)
    assert office.desk.timers.parked == 1


def test_six_hundred_broken_conversations_starve_nobody(office: Office) -> None:
    office.comes_online(office.mia)
    office.crowd(600, office.waiting(), state={"phase": "nonsense"})
    office.clock.move(1)
    sound = office.waiting()
    office.passes(60)
    office.passes(0)
    assert "Nobody is free." in sound.heard


def test_the_loop_fires_by_itself_at_the_next_sweep_and_ends_when_told(office: Office) -> None:
    assert timers.SWEEP_S < 1
    office.comes_online(office.mia)

    async def live() -> list[str]:
        fired = []

        async def fire(timers: Sequence[Timer]) -> list[Exception | None]:
            fired.extend(timer[1] for timer in timers)
            done.set()
            return [None for _ in timers]

        done = asyncio.Event()
        loop = asyncio.create_task(Timers(office.desk.database, office.clock, fire).run())
        await asyncio.sleep(0)
        office.clock.move(60)
        await asyncio.wait_for(done.wait(), PATIENCE_S)
        loop.cancel()
        await asyncio.gather(loop, return_exceptions=True)
        return fired

    office.waiting()
    assert office.do(live())[0] == "wait"


def test_an_answer_in_time_leaves_no_deadline(office: Office) -> None:
    office.comes_online(office.mia)
    guest = office.waiting()
    assert guest.says("Anybody?") == Ack(4)
    office.do(office.desk.conversations.assign(office.mia, guest.id, "me"))
    stored = guest.stored
    assert (stored.timer, stored.due_ms, stored.waiting_until) == (None, None, None)
    with pytest.raises(RefusedError):
        office.do(office.desk.conversations.assign(office.zoe, guest.id, "me"))


def test_a_noted_deadline_wakes_the_loop_between_two_sweeps(office: Office) -> None:
    started = timers.SWEEP_S

    async def live() -> float:
        reached = asyncio.Event()

        async def fire(timers: Sequence[Timer]) -> list[Exception | None]:
            reached.set()
            return [None for _ in timers]

        own = Timers(office.desk.database, office.clock, fire)
        own.note("c", office.clock.now_ms() + 10)
        return own._until_due_s()

    assert office.do(live()) == pytest.approx(0.01)
    assert started == 0.25


def test_deadlines_beyond_what_is_noted_are_found_by_the_sweep(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timers, "NOTED", 3)
    office.comes_online(office.mia)
    guests = [office.waiting() for _ in range(5)]
    for guest in guests[:4]:
        # Nobody hears of these any more before their instant, which is noted all the same.
        office.do(office.desk.conversations.assign(office.mia, guest.id, "me"))
    assert len(office.desk.timers._heap) == 3
    assert office.passes(60 + timers.LEFT_MS / 1000) == 1
    assert "Nobody is free." in guests[4].heard
    assert office.desk.timers._heap == []
