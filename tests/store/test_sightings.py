"""Where the widget was seen is kept by origin, and within bounds, on every kind of database."""

from __future__ import annotations

import pytest

from frontdesk.store import playbooks, sightings
from frontdesk.store.database import Database
from frontdesk.store.playbooks import StoredRelease
from frontdesk.store.sightings import MOST_REFUSED, Sighting

SHOP, STAGING = "https://shop.example", "https://staging.example"


@pytest.fixture
def running(database: Database) -> Database:
    def unit(connection: sightings.Connection) -> None:
        playbooks.add_release(connection, StoredRelease("d" * 64, "shop", 1, "mia"), b"{}")
        playbooks.activate(connection, "shop", "d" * 64, None, 1)

    database.write_now(unit)
    return database


def note(database: Database, origin: str, listed: bool, now_ms: int) -> None:
    database.write_now(lambda connection: sightings.note(connection, [("shop", origin, listed)], now_ms))


def of(database: Database, playbook: str = "shop") -> tuple[Sighting, ...]:
    return database.read_now(lambda connection: sightings.of(connection, playbook))


def test_an_origin_is_one_row_with_its_first_and_last_time(running: Database) -> None:
    note(running, SHOP, True, 1_000)
    note(running, STAGING, False, 2_000)
    note(running, SHOP, True, 3_000)
    assert of(running) == (
        Sighting("shop", SHOP, True, 1_000, 3_000),
        Sighting("shop", STAGING, False, 2_000, 2_000),
    )
    assert of(running, "other") == ()


def test_an_origin_that_came_on_the_list_is_refused_no_more(running: Database) -> None:
    note(running, STAGING, False, 1_000)
    note(running, STAGING, True, 2_000)
    assert of(running) == (Sighting("shop", STAGING, True, 1_000, 2_000),)


def test_made_up_origins_push_out_each_other_and_nothing_else(running: Database) -> None:
    note(running, SHOP, True, 1)
    for number in range(MOST_REFUSED + 5):
        note(running, f"https://{number}.example", False, 100 + number)
    found = of(running)
    assert len(found) == MOST_REFUSED + 1
    assert found[-1].origin == SHOP
    assert found[-2].origin == "https://5.example"
