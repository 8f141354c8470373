"""Turns worked out before their deadlines: the same as without, at the deadline, and only if nothing has changed."""

from typing import Any

import pytest
from sqlalchemy import select

from frontdesk.runtime.desk import ahead
from frontdesk.store.failpoint import armed
from frontdesk.store.schema import conversations, events, feed
from runtime.offices import Guest, Office

LATE_MS = 300


@pytest.fixture
def guest(office: Office) -> Guest:
    """A visitor who waits for Mia."""
    office.comes_online(office.mia)
    return office.waiting()


def prepares(office: Office, *guests: Guest) -> None:
    office.do(office.desk.lapses.ahead.prepare([timer(guest) for guest in guests]))


def timer(guest: Guest) -> tuple[str, str, int]:
    return guest.id, "wait", guest.stored.due_ms or 0


def fires(office: Office, *timers: tuple[str, str, int]) -> None:
    assert office.do(office.desk.lapses.fire(timers)) == [None] * len(timers)


def later(office: Office, due_ms: int, ms: int) -> None:
    """It is so long after a deadline."""
    office.clock.move((due_ms + ms - office.clock.now_ms()) / 1000)


def offline_at(guest: Guest) -> int:
    """When the visitor was told that nobody comes."""
    (at,) = [row["at"] for row in guest.log if "Nobody is free." in str(row["body"])]
    return int(at)


def everything(office: Office, guest: Guest) -> dict[str, Any]:
    """What is stored of a conversation, without what tells it from another one, and without instants."""
    taken = (events.c.event, events, events.c.n), (feed.c.kind, feed, feed.c.n)
    with_reader = office.desk.database.read_now
    known: dict[str, Any] = dict(guest.stored.__dict__)
    known["log"] = [{**row, "at": 0} for row in guest.log]
    for column, table, order in taken:
        query = select(column).where(table.c.conversation == guest.id).order_by(order)
        known[table.name] = with_reader(lambda connection, query=query: connection.execute(query).scalars().all())
    for event in known["events"]:
        event["now"]["at_ms"] = 0
    own = "id", "token_hash", "created_at", "updated_at", "requested_at", "expires_at", "state"
    return {name: value for name, value in known.items() if name not in own}


def test_a_turn_that_was_prepared_is_as_it_would_have_been_and_happens_at_its_deadline(
    office: Office, guest: Guest
) -> None:
    other = office.waiting()
    prepares(office, guest)
    timers = timer(guest), timer(other)
    due_ms = timers[0][2]
    later(office, due_ms, LATE_MS)
    fires(office, *timers)
    assert (offline_at(guest), offline_at(other)) == (due_ms, due_ms + LATE_MS)
    assert everything(office, guest) == everything(office, other)
    for one in (guest, other):
        assert office.replayed(one)
        one.says("Jane")
        assert one.heard[-2:] == ["Jane", "Your e-mail, Jane?"]


def test_nothing_happens_before_the_deadline(office: Office, guest: Guest) -> None:
    prepares(office, guest)
    due = timer(guest)
    before = guest.stored
    later(office, due[2], -1)
    fires(office, due)
    assert guest.stored == before
    later(office, due[2], 0)
    fires(office, due)
    assert offline_at(guest) == due[2]


def test_a_conversation_that_went_on_after_that_takes_its_turn_anew(office: Office, guest: Guest) -> None:
    prepares(office, guest)
    due = timer(guest)
    guest.says("Anybody?")
    later(office, due[2], LATE_MS)
    with armed() as plan:
        fires(office, due)
    # The draft is not even tried: the tables would refuse it, and with it whatever else is in the transaction.
    assert plan.reached["writer.begin.after"] == 1
    assert guest.heard[-3] == "Anybody?"
    assert offline_at(guest) == due[2] + LATE_MS
    assert office.replayed(guest)


def test_a_chat_that_was_claimed_after_that_stays_the_agents(office: Office, guest: Guest) -> None:
    prepares(office, guest)
    due = timer(guest)
    office.do(office.desk.conversations.assign(office.mia, guest.id, "me"))
    later(office, due[2], LATE_MS)
    fires(office, due)
    assert guest.returns().phase == "agent"
    assert "Nobody is free." not in guest.heard


def test_who_is_online_is_told_as_it_is_at_the_deadline(office: Office, guest: Guest) -> None:
    prepares(office, guest)
    due = timer(guest)
    office.comes_online(office.omar)
    later(office, due[2], LATE_MS)
    fires(office, due)
    assert offline_at(guest) == due[2] + LATE_MS
    assert office.replayed(guest)


def test_a_turn_that_is_far_too_late_says_when_it_happened(office: Office, guest: Guest) -> None:
    prepares(office, guest)
    due = timer(guest)
    later(office, due[2], ahead.LATE_MS + 1)
    fires(office, due)
    assert offline_at(guest) == due[2] + ahead.LATE_MS + 1


def test_a_turn_is_taken_once(office: Office, guest: Guest) -> None:
    prepares(office, guest, guest)
    due = timer(guest)
    later(office, due[2], LATE_MS)
    fires(office, due, due)
    fires(office, due)
    assert guest.heard.count("Nobody is free.") == 1
    assert office.replayed(guest)


def test_what_another_process_has_changed_is_found_when_the_turn_is_written(office: Office, guest: Guest) -> None:
    prepares(office, guest)
    due = timer(guest)
    behind = conversations.update().where(conversations.c.id == guest.id).values(version=conversations.c.version + 1)
    office.desk.database.write_now(lambda connection: connection.execute(behind))
    later(office, due[2], LATE_MS)
    fires(office, due)
    assert offline_at(guest) == due[2] + LATE_MS


def test_after_a_restart_the_release_is_opened_for_it(office: Office, guest: Guest) -> None:
    due = timer(guest)
    later(office, due[2], -1_000)
    office.restart()
    office.do(office.desk.timers.look_ahead())
    later(office, due[2], LATE_MS)
    fires(office, due)
    assert offline_at(guest) == due[2]


def test_no_more_turns_are_kept_than_allowed_and_old_ones_go(
    office: Office, guest: Guest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ahead, "MOST", 2)
    others = [office.waiting() for _ in range(3)]
    prepares(office, guest, *others)
    due_ms = timer(guest)[2]
    later(office, due_ms, LATE_MS)
    fires(office, timer(guest), *map(timer, others[1:]))
    assert [offline_at(one) - due_ms for one in (guest, *others[1:])] == [0, LATE_MS, LATE_MS]
    # The draft that was taken has made room, the other one not yet.
    new = [office.waiting() for _ in range(3)]
    prepares(office, *new)
    due_ms = timer(new[0])[2]
    later(office, due_ms, LATE_MS)
    fires(office, *map(timer, new))
    assert [offline_at(one) - due_ms for one in new] == [0, LATE_MS, LATE_MS]
    others[0].says("Still here?")
    newest = [office.waiting() for _ in range(2)]
    due_ms = timer(newest[0])[2]
    later(office, due_ms, -1_000)
    prepares(office, *newest)
    later(office, due_ms, LATE_MS)
    fires(office, *map(timer, newest))
    assert [offline_at(one) - due_ms for one in newest] == [0, 0]


def test_a_turn_is_not_put_before_what_was_said_after_its_deadline(office: Office, guest: Guest) -> None:
    due = timer(guest)
    later(office, due[2], LATE_MS)
    guest.says("Anybody?")
    prepares(office, guest)
    fires(office, due)
    instants = [row["at"] for row in guest.log]
    assert instants == sorted(instants)
    assert offline_at(guest) == due[2] + LATE_MS
