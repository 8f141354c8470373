"""A website that shows the widget is known to the server; one that may not is named to whoever could mend it."""

from __future__ import annotations

import time
from typing import Any

import httpx2
import pytest

from frontdesk.runtime.deploys import sightings
from frontdesk.runtime.deploys.sightings import AGAIN_AFTER_MS, MOST_REFUSED, Sightings
from frontdesk.store import sightings as stored
from frontdesk.store.sightings import Sighting
from runtime.clocks import Hands
from runtime.offices import Office
from serving import Server

SITE = "https://www.example.com"
PATIENCE_S = 60.0


def kept(office: Office, clock: Hands, *steps: list[tuple[str, bool]]) -> tuple[Sighting, ...]:
    """What is stored after pages of these origins came, an hour between the steps."""

    async def come() -> None:
        seen = Sightings(office.desk.database, clock)
        for step in steps:
            for origin, listed in step:
                seen.note("sales", origin, listed=listed)
            await seen.settled()
            clock.move(AGAIN_AFTER_MS / 1000)

    office.do(come())
    return office.desk.database.read_now(lambda connection: stored.of(connection, "sales"))


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sightings, "TOGETHER_S", 0.05)


def test_many_visits_are_noted_once_an_hour(office: Office) -> None:
    clock = Hands()
    start_ms = clock.now_ms()
    (found,) = kept(office, clock, [(SITE, True)] * 50, [(SITE, True)] * 50)
    assert (found.origin, found.listed, found.first_at) == (SITE, True, start_ms)
    assert found.last_at == start_ms + AGAIN_AFTER_MS


def test_origins_that_are_made_up_are_noted_a_few_an_hour(office: Office) -> None:
    made_up = [(f"https://{number}.example", False) for number in range(200)]
    found = kept(office, Hands(), [*made_up, (SITE, True)])
    assert len(found) == MOST_REFUSED + 1
    assert SITE in {one.origin for one in found}


def test_what_could_not_be_stored_is_noted_at_the_next_visit(office: Office) -> None:
    async def come() -> None:
        seen = Sightings(office.desk.database, Hands())
        seen.note("no-such-playbook", SITE, listed=True)
        seen.note("sales", SITE, listed=True)
        await seen.settled()
        seen.note("sales", SITE, listed=True)
        await seen.settled()

    office.do(come())
    assert len(office.desk.database.read_now(lambda connection: stored.of(connection, "sales"))) == 1


@pytest.mark.parametrize("origin", ["", f"https://{'a' * 300}.example"], ids=["none", "too-long"])
def test_what_is_no_origin_is_not_noted(office: Office, origin: str) -> None:
    assert kept(office, Hands(), [(origin, False)]) == ()


def status(client: httpx2.Client, playbook: str) -> dict[str, Any]:
    answer: dict[str, Any] = client.get(f"/api/v1/playbooks/{playbook}").json()
    return answer


def status_when_seen(client: httpx2.Client, playbook: str, count: int) -> dict[str, Any]:
    """The status once so many origins are known."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        found = status(client, playbook)
        if len(found["seen"]) >= count:
            return found
        time.sleep(0.05)
    raise AssertionError("not noted in time")


def test_a_playbook_is_installed_when_it_was_seen_on_a_website_of_its_list(server: Server, mia: httpx2.Client) -> None:
    before = status(mia, "hall")
    assert (before["installation"], before["seen_at"], before["seen"]) == ("not-seen", None, [])
    origin = before["origins"][0]
    for referer in (f"{origin}/prices?q=secret", "https://staging.example.org/"):
        headers = {"Referer": referer, "Sec-Fetch-Dest": "iframe"}
        httpx2.get(f"{server.url}/w/hall", headers=headers, timeout=60).raise_for_status()
    found = status_when_seen(mia, "hall", 2)
    assert found["installation"] == "seen"
    assert {one["origin"]: one["listed"] for one in found["seen"]} == {
        origin: True,
        "https://staging.example.org": False,
    }
    assert found["seen_at"] == next(one["last_at"] for one in found["seen"] if one["listed"])
