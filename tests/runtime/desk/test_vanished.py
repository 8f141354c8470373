"""A chat whose agent has vanished for two minutes goes back to everybody, and the visitor is told."""

from __future__ import annotations

import pytest

from frontdesk.runtime.desk import vanished
from frontdesk.runtime.desk.rounds import PAGE
from frontdesk.runtime.presence import presence
from runtime.offices import Guest, Office
from runtime.presence.test_presence import Laptop

ALMOST_S = vanished.GONE_S - 1


def passes(office: Office, seconds: float) -> None:
    office.clock.move(seconds)
    office.do(office.desk.vanished.look())


@pytest.fixture
def guest(office: Office) -> Guest:
    """A chat of Mia's, who has a page open, as has Zoe."""
    office.comes_online(office.mia, office.zoe)
    guest = office.talking(office.mia)
    office.do(office.desk.vanished.look())
    return guest


def test_the_chat_of_an_agent_who_is_gone_for_two_minutes_is_released(office: Office, guest: Guest) -> None:
    office.desk.presence.closed("mia")
    passes(office, 0)
    passes(office, ALMOST_S)
    assert guest.stored.assigned_to == "mia"
    passes(office, 1)
    assert office.listed(office.zoe, "unassigned") == [guest.id]
    assert (guest.stored.phase, guest.stored.waiting_until) == ("waiting", None)
    assert (guest.log[-1]["kind"], guest.log[-1]["author"]) == ("left", "Mia")
    assert office.replayed(guest)


def test_the_others_are_notified_of_it(office: Office, guest: Guest) -> None:
    office.desk.presence.closed("mia")
    begin = office.do(office.desk.conversations.feed_end())
    passes(office, 0)
    passes(office, vanished.GONE_S)
    (news,) = office.do(office.desk.conversations.feed(office.zoe, begin))[0]
    assert news.notify == "new-unassigned"


def test_an_agent_who_comes_back_in_time_keeps_their_chats_and_has_two_minutes_again(
    office: Office, guest: Guest
) -> None:
    office.desk.presence.closed("mia")
    passes(office, 0)
    passes(office, ALMOST_S)
    office.desk.presence.opened("mia")
    passes(office, 1)
    office.desk.presence.closed("mia")
    passes(office, 0)
    passes(office, ALMOST_S)
    assert guest.stored.assigned_to == "mia"


def test_who_works_over_http_alone_keeps_their_chats_until_two_minutes_after_the_last_request(
    office: Office, guest: Guest
) -> None:
    office.desk.presence.closed("mia")
    for _ in range(10):
        passes(office, 0)
        passes(office, ALMOST_S)
        office.desk.presence.worked("mia")
    passes(office, 0)
    passes(office, ALMOST_S)
    assert guest.stored.assigned_to == "mia"
    passes(office, 1)
    assert guest.stored.assigned_to is None


def test_the_two_minutes_count_from_the_last_sign_of_a_laptop_that_was_closed(office: Office, guest: Guest) -> None:
    page = Laptop(office)
    office.desk.presence.opened("mia", page.quiet_s)
    office.desk.presence.closed("mia")
    passes(office, 0)
    for _ in range(3):
        passes(office, presence.GRACE_S - 6)
    assert guest.stored.assigned_to == "mia"
    passes(office, 3)
    assert guest.stored.assigned_to is None


def test_the_switch_takes_no_chat_away(office: Office, guest: Guest) -> None:
    office.do(office.desk.presence.switch("mia", False))
    passes(office, 0)
    passes(office, 10 * vanished.GONE_S)
    assert guest.stored.assigned_to == "mia"


def test_a_chat_that_is_handed_to_somebody_who_is_away_waits_for_them_two_minutes(office: Office, guest: Guest) -> None:
    office.desk.presence.closed("zoe")
    passes(office, 1000)
    office.do(office.desk.conversations.assign(office.mia, guest.id, "zoe"))
    passes(office, 0)
    passes(office, ALMOST_S)
    assert guest.stored.assigned_to == "zoe"
    passes(office, 1)
    assert guest.stored.assigned_to is None


def test_after_a_restart_agents_have_two_minutes_to_come_back(office: Office, guest: Guest) -> None:
    office.restart()
    passes(office, 1000)
    assert guest.stored.assigned_to == "mia"
    passes(office, vanished.GONE_S)
    assert guest.stored.assigned_to is None


def test_a_chat_that_was_closed_meanwhile_is_left_as_it_is(office: Office, guest: Guest) -> None:
    office.desk.presence.closed("mia")
    passes(office, 0)
    office.do(office.desk.conversations.close(office.mia, guest.id))
    passes(office, vanished.GONE_S)
    assert guest.stored.assigned_to == "mia"
    assert guest.log[-1]["kind"] != "left"


def test_of_a_crowd_that_is_left_alone_everybody_waits_for_two_minutes_only(office: Office, guest: Guest) -> None:
    office.crowd(PAGE + 5, guest)
    office.desk.presence.closed("mia")
    passes(office, 0)
    passes(office, vanished.GONE_S)
    passes(office, vanished.TICK_S)
    assert office.listed(office.mia, "mine") == []
