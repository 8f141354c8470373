"""Commands that meet on one conversation equal some serial order; and a history that equals none is refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from databases import database_url, kind, unhurried  # noqa: F401
from faults.commands import Assigns, LeadsOn, Sends, Sweeps
from faults.model import apply
from faults.orders import UNKNOWN, Operation, Search
from faults.races import Race, mark, plans, racing
from runtime.offices import Office

SEEDS = tuple(range(6))


@pytest.fixture
def office(tmp_path: Path, database_url: str, unhurried: None) -> Iterator[Office]:  # noqa: F811
    """An office on every kind of database."""
    opened = Office(tmp_path, database_url)
    yield opened
    opened.close()


@pytest.fixture(params=[1, 2], ids=["one-desk", "two-desks"])
def race(request: pytest.FixtureRequest, office: Office) -> Iterator[Race]:
    with racing(office, request.param) as opened:
        yield opened


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_callers_do_at_once_equals_some_serial_order(race: Race, seed: int) -> None:
    guest, random = race.visit(), Random(seed)
    race.run(plans(random, guest.id))
    assert race.order(guest.id) is not None, race.history
    assert race.office.replayed(guest)


def test_of_a_hundred_who_claim_a_chat_one_has_it_and_the_others_learn_who(race: Race) -> None:
    guest = race.visit()
    race.run([[Assigns(("mia", "omar", "zoe")[n % 3], guest.id, "me")] for n in range(99)] + [[Sweeps()]])
    assert race.order(guest.id) is not None, race.history
    winners = {
        operation.result[1] for operation in race.history if operation.result[0] == "ok" and operation.result[1:]
    }
    assert 1 == len(winners)
    assert 1 == guest.heard.count("joined") + guest.heard.count("Nobody is free.")


def test_of_a_claim_and_the_end_of_the_wait_exactly_one_happens_first(race: Race) -> None:
    guest = race.visit()
    race.run([[Sweeps()], [Assigns("mia", guest.id, "me")], [LeadsOn()], [Sends(guest.id, "k", "say", "Hello")]])
    assert race.order(guest.id) is not None, race.history


def test_details_that_are_changed_on_two_desks_in_turn_all_stand(office: Office) -> None:
    """No row of a log is written: the version alone says that what a desk remembers is old."""
    changes = {
        "person.name": "Jane",
        "organization.name": "Acme",
        "note": "Calls back.",
        "person.email": "j@example.com",
    }
    with racing(office, 2) as race:
        guest = race.visit()
        race.run([[Assigns("mia", guest.id, "me")]])
        for n, (name, value) in enumerate(changes.items()):
            office.do(race.desks[n % 2].conversations.edit_details(office.mia, guest.id, {name: value}))
        assert changes == {name: guest.stored.details.get(name) for name in changes}


def counted(state: int, command: str) -> tuple[int, int]:
    """A counter that is added to, or read."""
    return (state + 1, state + 1) if command == "add" else (state, state)


def ordered(*history: Operation, ends: int) -> bool:
    return Search(history, counted, lambda state: state, lambda state: state == ends).order(0) is not None


def test_a_history_that_equals_a_serial_order_is_accepted() -> None:
    assert ordered(Operation("add", 2, 0, 9), Operation("add", 1, 1, 8), Operation("read", 1, 2, 7), ends=2)


@pytest.mark.parametrize(
    ("history", "ends"),
    [
        ([Operation("add", 1, 0, 1), Operation("add", 1, 0, 1)], 2),
        ([Operation("add", 1, 0, 1), Operation("read", 0, 2, 3)], 1),
        ([Operation("add", 2, 0, 1), Operation("add", 1, 2, 3)], 2),
        ([Operation("add", 1, 0, 1)], 0),
        ([Operation("add", 1, 0, 1)], 2),
    ],
    ids=["two-winners", "a-stale-read", "answered-before-asked", "an-answer-that-is-lost", "an-invention"],
)
def test_a_history_that_equals_no_serial_order_is_refused(history: list[Operation], ends: int) -> None:
    assert not ordered(*history, ends=ends)


@pytest.mark.parametrize(("ends", "accepted"), [(0, True), (1, True), (2, False)])
def test_what_nobody_heard_of_may_have_happened_or_not(ends: int, accepted: bool) -> None:
    assert accepted == ordered(Operation("add", UNKNOWN, 0), ends=ends)


def test_a_claim_that_two_agents_won_is_refused(race: Race) -> None:
    """The checker over the model itself: an owner whom nobody lost to."""
    guest = race.visit()
    both = [Assigns("mia", guest.id, "me"), Assigns("omar", guest.id, "me")]
    history = [Operation(command, ("ok", command.agent), 0, 1) for command in both]
    assert Search(history, apply, mark, lambda world: True).order(race.world) is None
