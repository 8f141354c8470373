"""Two processes serve the same conversations: whatever one has in memory, the other may have changed it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from frontdesk.runtime.desk import timers
from frontdesk.runtime.desk.conversations import Ack, Refusal
from frontdesk.runtime.desk.desk import Desk
from frontdesk.runtime.refusal import RefusedError
from frontdesk.runtime.wire import End, Pick, Say
from frontdesk.store.failpoint import armed
from runtime.offices import Guest, Office


@pytest.fixture
def elsewhere(office: Office) -> Iterator[Desk]:
    """Another process on the same database; Mia is there in its eyes too."""
    office.comes_online(office.mia, office.zoe)
    desk = Desk.open(office.url, office.clock)
    office.do(desk.presence.start())
    yield desk
    desk.database.close()


def say(text: str, key: str) -> Say:
    return Say(type="say", key=key, text=text)


def numbers(guest: Guest) -> list[int]:
    return [row["seq"] for row in guest.log]


def test_turns_that_two_processes_take_by_turns_are_one_log_without_a_gap(office: Office, elsewhere: Desk) -> None:
    guest = office.talking(office.mia)
    for number in range(10):
        assert guest.says(f"here {number}", key=f"h{number}") == Ack(len(guest.log))
        far = office.do(elsewhere.conversations.visitor(guest.id, say(f"there {number}", f"t{number}")))
        assert far == Ack(len(guest.log))
    assert numbers(guest) == list(range(1, len(guest.log) + 1))
    expected = [f"{place} {number}" for number in range(10) for place in ("here", "there")]
    assert [text for text in guest.heard if text[-1].isdigit()] == expected
    assert office.replayed(guest)


def test_a_key_that_another_process_took_is_answered_as_there(office: Office, elsewhere: Desk) -> None:
    guest = office.talking(office.mia)
    guest.says("warm")
    far = office.do(elsewhere.conversations.visitor(guest.id, say("Hello", "k")))
    before = guest.log
    assert guest.says("Hello", key="k") == far
    assert guest.says("Something else", key="k") == Refusal("key-reused")
    assert guest.log == before


def test_an_agents_key_that_another_process_took_is_answered_as_there(office: Office, elsewhere: Desk) -> None:
    guest, here, there = office.talking(office.mia), office.desk.conversations, elsewhere.conversations
    seq = office.do(there.say(office.mia, guest.id, "k", "Hi"))
    assert office.do(here.say(office.mia, guest.id, "k", "Hi")) == seq
    with pytest.raises(RefusedError) as refused:
        office.do(here.say(office.mia, guest.id, "k", "Hey"))
    assert refused.value.code == "key-reused"
    office.do(there.edit_details(office.mia, guest.id, {"person.name": "Jane"}))
    made = office.do(there.record(office.mia, guest.id, "lead", "r", {}))
    assert office.do(here.record(office.mia, guest.id, "lead", "r", {})) == made


def test_a_question_that_was_answered_elsewhere_is_stale_here(office: Office, elsewhere: Desk) -> None:
    guest = office.visit()
    pick = Pick(type="pick", key="far", card="start.question", option=0)
    assert office.do(elsewhere.conversations.visitor(guest.id, pick)) == Ack(2)
    assert guest.does(type="pick", card="start.question", option=1) == Refusal("stale")
    assert guest.says("Hello?") == Ack(len(guest.log))
    assert office.replayed(guest)


def test_what_was_ended_elsewhere_is_closed_here(office: Office, elsewhere: Desk) -> None:
    guest = office.visit()
    office.do(elsewhere.conversations.visitor(guest.id, End(type="end", key="far")))
    assert guest.says("Hello?") == Refusal("closed")


def test_of_two_agents_at_two_processes_one_gets_the_chat(office: Office, elsewhere: Desk) -> None:
    guest = office.waiting()
    office.do(elsewhere.conversations.assign(office.mia, guest.id, "me"))
    with pytest.raises(RefusedError) as refused:
        office.do(office.desk.conversations.assign(office.zoe, guest.id, "me"))
    assert refused.value.code == "already-assigned"
    office.do(elsewhere.conversations.assign(office.mia, guest.id, None))
    assert office.do(office.desk.conversations.assign(office.zoe, guest.id, "me"))["assigned_to"]["id"] == "zoe"


def test_a_wait_that_was_ended_elsewhere_does_not_run_out_here(office: Office, elsewhere: Desk) -> None:
    guest = office.waiting()
    office.do(elsewhere.conversations.assign(office.mia, guest.id, "me"))
    due_ms = office.clock.now_ms() + 60_000
    # As a sweep may have found it before that.
    office.clock.move(60)
    errors = office.do(office.desk.lapses.fire([(guest.id, "wait", due_ms)]))
    assert errors == [None]
    assert guest.returns().phase == "agent"


def waiting_elsewhere(office: Office, elsewhere: Desk) -> Guest:
    """A visitor whose wait of a minute was begun by the other process."""
    guest = office.visit()
    pick = Pick(type="pick", key="far", card="start.question", option=0)
    office.do(elsewhere.conversations.visitor(guest.id, pick))
    return guest


def test_a_wait_that_began_elsewhere_runs_out_here_once(office: Office, elsewhere: Desk) -> None:
    guest = waiting_elsewhere(office, elsewhere)
    assert office.passes(60 + timers.LEFT_MS / 1000) == 1
    assert office.do(elsewhere.timers.sweep()) == 0
    assert guest.heard.count("Nobody is free.") == 1
    assert office.replayed(guest)


def test_a_deadline_is_prepared_and_reached_by_the_process_that_stored_it(office: Office, elsewhere: Desk) -> None:
    if office.url.startswith("sqlite"):
        pytest.skip("one process at a time fires timers on SQLite")
    guest, own = waiting_elsewhere(office, elsewhere), office.waiting()
    office.clock.move(59)
    with armed() as plan:
        office.do(office.desk.timers.look_ahead())
        office.do(elsewhere.timers.look_ahead())
    assert plan.reached["reader.unit.before"] == 2, "both find the deadlines, and hold what they have stored themselves"
    assert office.passes(1) == 1
    assert ("Nobody is free." in own.heard, "Nobody is free." in guest.heard) == (True, False)
    assert office.do(elsewhere.timers.sweep()) == 1
    assert "Nobody is free." in guest.heard


def test_a_process_that_has_just_begun_leaves_nothing_to_others_that_may_have_ended(office: Office) -> None:
    office.comes_online(office.mia)
    guest = office.waiting()
    office.clock.move(30)
    office.restart()
    assert office.passes(30) == 1
    assert "Nobody is free." in guest.heard


def test_deadlines_that_went_on_elsewhere_are_forgotten_once_they_are_many(
    office: Office, elsewhere: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    if office.url.startswith("sqlite"):
        pytest.skip("one process at a time fires timers on SQLite")
    monkeypatch.setattr(timers, "NOTED", 2)
    for guest in [office.waiting() for _ in range(2)]:
        office.do(elsewhere.conversations.assign(office.mia, guest.id, "me"))
    assert office.passes(61) == 0
    guest = office.waiting()
    assert office.passes(60) == 1
    assert "Nobody is free." in guest.heard


def test_agents_here_hear_what_was_stored_there_in_its_place(office: Office, elsewhere: Desk) -> None:
    guest, service = office.talking(office.mia), office.desk.conversations
    office.do(elsewhere.conversations.visitor(guest.id, say("there", "t")))
    guest.says("here")
    news, end = office.do(service.feed(office.mia, 0))
    assert [one.n for one in news] == list(range(1, end + 1))
    assert end == office.do(service.feed_end()) == 4
    news, end = office.do(service.feed(office.mia, 2))
    assert [one.n for one in news] == [3, 4]


def test_a_wait_that_began_elsewhere_runs_out_in_time_beside_others(office: Office, elsewhere: Desk) -> None:
    guest, beside = office.visit(), office.waiting()
    pick = Pick(type="pick", key="far", card="start.question", option=0)
    office.do(elsewhere.conversations.visitor(guest.id, pick))
    assert office.passes(60 + timers.LEFT_MS / 1000) == 2
    assert [one.heard.count("Nobody is free.") for one in (guest, beside)] == [1, 1]
