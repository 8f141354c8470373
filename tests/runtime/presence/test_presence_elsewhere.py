"""Who is at another process on the same database counts here as well, for as long as that process says so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from frontdesk.runtime.desk import vanished
from frontdesk.runtime.desk.desk import Desk
from frontdesk.runtime.presence.presence import BELIEVED_S, GRACE_S, SAY_AGAIN_S
from frontdesk.store import present
from frontdesk.store.present import Present
from runtime.offices import Office


@pytest.fixture
def elsewhere(office: Office) -> Iterator[Desk]:
    """Another process, begun when nobody's switch was on, and so trusting none; Mia's page is open there."""
    desk = Desk.open(office.url, office.clock)
    office.do(desk.presence.start())
    desk.presence.opened("mia")
    office.do(desk.presence.switch("mia", True))
    looks(office, desk)
    yield desk
    desk.database.close()


def looks(office: Office, *desks: Desk) -> None:
    for desk in desks:
        office.do(desk.presence.tick())


def test_an_agent_whose_page_is_open_at_another_process_counts_here(office: Office, elsewhere: Desk) -> None:
    assert not office.desk.presence.is_online("mia")
    looks(office, office.desk)
    assert office.desk.presence.is_online("mia")
    assert office.desk.presence.teams == elsewhere.presence.teams == ("", "sales")
    guest = office.waiting()
    assert guest.returns().phase == "waiting"


def test_who_stays_there_counts_for_as_long(office: Office, elsewhere: Desk) -> None:
    for _ in range(20):
        office.clock.move(SAY_AGAIN_S)
        looks(office, elsewhere, office.desk)
        assert office.desk.presence.is_online("mia")


def test_who_leaves_there_counts_for_45_seconds_here_as_there(office: Office, elsewhere: Desk) -> None:
    office.clock.move(SAY_AGAIN_S - 1)
    elsewhere.presence.closed("mia")
    looks(office, elsewhere, office.desk)
    office.clock.move(GRACE_S - 0.1)
    looks(office, elsewhere, office.desk)
    assert office.desk.presence.is_online("mia")
    office.clock.move(0.2)
    looks(office, elsewhere, office.desk)
    assert not elsewhere.presence.is_online("mia")
    assert not office.desk.presence.is_online("mia")


def test_a_page_that_falls_silent_there_counts_for_45_seconds_here_as_there(office: Office, elsewhere: Desk) -> None:
    began_s = office.clock.monotonic_s()
    elsewhere.presence.closed("mia")
    elsewhere.presence.opened("mia", lambda: office.clock.monotonic_s() - began_s)
    for moved_s in (GRACE_S - 0.1, 0.2):
        office.clock.move(moved_s)
        looks(office, elsewhere, office.desk)
        assert office.desk.presence.is_online("mia") == elsewhere.presence.is_online("mia") == (moved_s > 1)


@pytest.mark.parametrize("unsaid_s", [0.0, SAY_AGAIN_S - 0.1])
def test_when_a_process_dies_its_agents_have_45_seconds_to_come_back_to_another(
    office: Office, elsewhere: Desk, unsaid_s: float
) -> None:
    began_s = office.clock.monotonic_s()
    elsewhere.presence.closed("mia")
    # The page has last answered long ago: pings are rare.
    elsewhere.presence.opened("mia", lambda: office.clock.monotonic_s() - began_s)
    office.clock.move(20)
    looks(office, elsewhere)
    office.clock.move(unsaid_s)
    died_s = office.clock.monotonic_s()
    office.clock.move(GRACE_S - 0.1)
    looks(office, office.desk)
    assert office.desk.presence.is_online("mia")
    office.clock.move(BELIEVED_S - (office.clock.monotonic_s() - died_s) - unsaid_s + 0.1)
    looks(office, office.desk)
    assert not office.desk.presence.is_online("mia")


def test_a_sign_from_far_ahead_is_of_a_clock_that_was_put_back(office: Office, elsewhere: Desk) -> None:
    office.clock.set_wall(-3600)
    looks(office, office.desk)
    assert not office.desk.presence.is_online("mia")
    office.clock.move(SAY_AGAIN_S)
    looks(office, elsewhere, office.desk)
    assert office.desk.presence.is_online("mia")


def test_a_chat_stays_with_an_agent_who_is_at_another_process(office: Office, elsewhere: Desk) -> None:
    looks(office, office.desk)
    guest = office.talking(office.mia)
    for _ in range(int(2 * vanished.GONE_S / SAY_AGAIN_S)):
        office.clock.move(SAY_AGAIN_S)
        looks(office, elsewhere, office.desk)
        office.do(office.desk.vanished.look())
    assert guest.stored.assigned_to == "mia"


def test_of_several_processes_the_last_sign_counts_and_old_ones_are_removed(office: Office) -> None:
    database = office.desk.database
    for node, one in (("a", Present("mia", 5, 9)), ("b", Present("mia", None, 11)), ("me", Present("zoe", 1, 1))):
        database.write_now(lambda connection, node=node, one=one: present.say(connection, node, [one], 0))
    assert database.read_now(lambda connection: present.elsewhere(connection, "me")) == {"mia": Present("mia", 5, 11)}
    database.write_now(lambda connection: present.say(connection, "me", [], 10))
    assert database.read_now(lambda connection: present.elsewhere(connection, "c")) == {"mia": Present("mia", None, 11)}
