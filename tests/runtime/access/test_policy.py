"""Who may see and do what, over every combination of agent and place."""

from dataclasses import dataclass
from itertools import product

import pytest

from frontdesk.runtime.talk import policy
from frontdesk.runtime.talk.policy import Change, Place, Standing, Tiding


@dataclass(frozen=True)
class Person:
    id: str
    role: str = "agent"
    teams: tuple[str, ...] = ()


MIA = Person("mia", teams=("sales",))
OMAR = Person("omar", teams=("support",))
ZOE = Person("zoe")
CHIEF = Person("chief", role="admin")
DEALS = Person("deals", role="deals-admin")
EVERYBODY = (MIA, OMAR, ZOE, CHIEF, DEALS)

BOT = Place(Standing.BOT, "sales")
SALES = Place(Standing.UNASSIGNED, "sales")
ANYBODY = Place(Standing.UNASSIGNED)
MIAS = Place(Standing.ASSIGNED, "sales", "mia")
OMARS = Place(Standing.ASSIGNED, "", "omar")
CLOSED = Place(Standing.CLOSED, "sales", "mia")
PLACES = (BOT, SALES, ANYBODY, MIAS, OMARS, CLOSED)

SEEN = {
    # Reviewed by hand: agent to the places that the agent may know of, and the folder they are found in.
    "mia": {SALES: "unassigned", ANYBODY: "unassigned", MIAS: "mine", CLOSED: "closed"},
    "omar": {ANYBODY: "unassigned", OMARS: "mine", CLOSED: "closed"},
    "zoe": {ANYBODY: "unassigned", CLOSED: "closed"},
    "chief": {ANYBODY: "unassigned", CLOSED: "closed"},
    "deals": {ANYBODY: "unassigned", CLOSED: "closed"},
}


@pytest.mark.parametrize(("agent", "place"), list(product(EVERYBODY, PLACES)), ids=str)
def test_an_agent_sees_exactly_the_places_of_the_table(agent: Person, place: Place) -> None:
    assert policy.folder_of(agent, place) == SEEN[agent.id].get(place)
    assert policy.sees(agent, place) is (place in SEEN[agent.id])


@pytest.mark.parametrize(("agent", "place"), list(product(EVERYBODY, PLACES)), ids=str)
def test_nobody_may_do_anything_with_what_they_do_not_see(agent: Person, place: Place) -> None:
    hidden = place not in SEEN[agent.id]
    assert (policy.may_talk(agent, place) == "hidden") is hidden
    assert (policy.may_edit(agent, place) == "hidden") is hidden
    if hidden:
        assert policy.may_assign(agent, place, None) == "hidden"


@pytest.mark.parametrize(
    ("agent", "place", "talk", "edit"),
    [
        (MIA, MIAS, "yes", "yes"),
        (MIA, SALES, "not-yours", "not-yours"),
        (MIA, CLOSED, "closed", "yes"),
        (OMAR, CLOSED, "closed", "yes"),
    ],
)
def test_the_owner_writes_while_it_is_open_and_everybody_edits_what_is_closed(
    agent: Person, place: Place, talk: str, edit: str
) -> None:
    assert (policy.may_talk(agent, place), policy.may_edit(agent, place)) == (talk, edit)


@pytest.mark.parametrize(
    ("agent", "place", "target", "answer"),
    [
        (MIA, SALES, "mia", "yes"),
        (MIA, SALES, "omar", "yes"),
        (MIA, SALES, None, "as-it-is"),
        (OMAR, SALES, "omar", "hidden"),
        (MIA, MIAS, "mia", "as-it-is"),
        (MIA, MIAS, "zoe", "yes"),
        (MIA, MIAS, None, "yes"),
        (MIA, OMARS, "mia", "already-assigned"),
        (MIA, OMARS, "omar", "already-assigned"),
        (MIA, OMARS, None, "hidden"),
        (ZOE, MIAS, "zoe", "hidden"),
        (MIA, CLOSED, "mia", "closed"),
        (MIA, CLOSED, None, "closed"),
        (MIA, BOT, "mia", "hidden"),
        (CHIEF, MIAS, "chief", "hidden"),
        (CHIEF, OMARS, None, "hidden"),
    ],
)
def test_who_may_assign(agent: Person, place: Place, target: str | None, answer: str) -> None:
    assert policy.may_assign(agent, place, target) == answer


def test_a_chat_out_of_unassigned_goes_to_its_team_and_an_owner_hands_over_to_anybody() -> None:
    assert policy.may_receive(MIA, SALES)
    assert not policy.may_receive(OMAR, SALES)
    assert policy.may_receive(OMAR, MIAS)
    assert policy.may_receive(OMAR, ANYBODY)


@pytest.mark.parametrize(
    ("agent", "change", "heard"),
    [
        (MIA, Change("requested", "visitor", BOT, SALES), Tiding(True, False, "new-unassigned")),
        (OMAR, Change("requested", "visitor", BOT, SALES), None),
        (MIA, Change("assigned", "mia", SALES, MIAS), Tiding(True, False)),
        (ZOE, Change("assigned", "mia", ANYBODY, Place(Standing.ASSIGNED, "", "mia")), Tiding(False, True)),
        (OMAR, Change("assigned", "mia", SALES, MIAS), None),
        (OMAR, Change("assigned", "mia", MIAS, Place(Standing.ASSIGNED, "sales", "omar")),
         Tiding(True, False, "assigned-to-you")),
        (MIA, Change("assigned", "mia", MIAS, Place(Standing.ASSIGNED, "sales", "omar")), Tiding(False, True)),
        (MIA, Change("message", "visitor", MIAS, MIAS), Tiding(True, False, "new-message")),
        (MIA, Change("message", "mia", MIAS, MIAS), Tiding(True, False)),
        (MIA, Change("message", "visitor", SALES, SALES), Tiding(True, False)),
        (OMAR, Change("message", "visitor", MIAS, MIAS), None),
        (MIA, Change("released", "mia", MIAS, SALES), Tiding(True, False)),
        (CHIEF, Change("released", "mia", Place(Standing.ASSIGNED, "", "mia"), ANYBODY),
         Tiding(True, False, "new-unassigned")),
        (OMAR, Change("closed", "mia", MIAS, CLOSED), Tiding(True, False)),
        (CHIEF, Change("message", "visitor", BOT, BOT), None),
    ],
)  # fmt: skip
def test_an_agent_hears_of_what_is_theirs_to_see_and_of_losing_it(
    agent: Person, change: Change, heard: Tiding | None
) -> None:
    assert policy.tiding(agent, change) == heard


def test_roles_add_rights_and_no_sight() -> None:
    rights = {person.role: (policy.may_configure(person), policy.may_administer(person)) for person in EVERYBODY}
    assert rights == {"agent": (False, False), "deals-admin": (True, False), "admin": (True, True)}
