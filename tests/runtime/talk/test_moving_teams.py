"""A chat that waits goes on with another release and stays with the team that was called."""

from __future__ import annotations

from runtime.moves import NOTHING, go_on
from runtime.offices import SUPPORT, Office

ELSEWHERE = SUPPORT.replace("team: support", "team: sales")


def test_who_waits_is_the_teams_that_was_called_whomever_the_new_release_calls(office: Office) -> None:
    office.comes_online(office.mia, office.omar)
    guest = office.waiting("support")
    assert go_on(office, office.deploy("support", ELSEWHERE), playbook="support") == (1, NOTHING)
    assert office.listed(office.omar, "unassigned") == [guest.id]
    assert office.listed(office.mia, "unassigned") == []
    later = office.waiting("support")
    assert office.listed(office.mia, "unassigned") == [later.id]


def test_when_the_team_that_was_called_has_gone_nobody_waits_on(office: Office) -> None:
    office.comes_online(office.mia, office.omar)
    guest = office.waiting("support")
    go_on(office, office.deploy("support", ELSEWHERE), playbook="support")
    office.goes_offline(office.mia)
    assert guest.stored.phase == "waiting"
    office.comes_online(office.mia)
    office.goes_offline(office.omar)
    assert (guest.stored.phase, guest.stored.missed) == ("bot", True)
