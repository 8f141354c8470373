"""Old releases stay while anything needs them, and go with their images, a few at a time."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from frontdesk.lang import raster
from frontdesk.lang.raster import Raster
from frontdesk.runtime.deploys import releases
from frontdesk.runtime.talk.moving import Passage, move
from frontdesk.runtime.upkeep import old_releases
from frontdesk.store import deploy_keys, images, playbooks
from frontdesk.store import old_releases as stored
from frontdesk.store.connection import Connection
from frontdesk.store.deploy_keys import Answered
from frontdesk.store.schema import releases as table
from lang.pictures import png
from runtime.offices import SALES, Office

DAY_S = 86_400
KEPT = SALES.replace("visitor:\n", "privacy: {retention_days: 30}\nvisitor:\n", 1)


def versions(office: Office, *words: str) -> list[str]:
    """Deploy a version for each word, a minute apart; their digests."""
    digests = []
    for word in words:
        digests.append(office.deploy("sales", KEPT.replace("Hi!", word)))
        office.clock.move(60)
    return digests


def kept(office: Office) -> set[str]:
    found = office.desk.database.read_now(lambda connection: playbooks.releases_of(connection, "sales"))
    return {one.digest for one in found}


def clear(office: Office) -> int:
    return office.do(old_releases.remove(office.desk.database, office.desk.playbooks, office.clock))


@pytest.fixture
def shop(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setattr(old_releases, "PAUSE_S", 0.0)
    return office


def test_a_release_goes_when_its_days_have_passed(shop: Office) -> None:
    one, two, three = versions(shop, "One", "Two", "Three")
    shop.clock.move(29 * DAY_S)
    assert clear(shop) == 0
    shop.clock.move(2 * DAY_S)
    assert clear(shop) == 1
    assert kept(shop) & {one, two, three} == {two, three}, "what runs, and what ran before it, stay"
    shop.clock.move(1000 * DAY_S)
    clear(shop)
    assert kept(shop) == {two, three}


def test_a_conversation_holds_its_release_until_it_is_removed(shop: Office) -> None:
    (one,) = versions(shop, "One")
    guest = shop.visit("sales")
    versions(shop, "Two", "Three")
    shop.clock.move(40 * DAY_S)
    guest.picks(1)
    assert clear(shop) == 0
    assert guest.stored.phase == "closed"
    shop.clock.move(31 * DAY_S)
    assert shop.do(shop.desk.retention.remove()) == {"sales": 1}
    assert one not in kept(shop)


def test_a_conversation_that_went_on_holds_the_release_it_came_from(shop: Office) -> None:
    (one,) = versions(shop, "One")
    guest = shop.visit("sales")
    _, three = versions(shop, "Two", "Three")
    passage = Passage(shop.desk.playbooks, three, {})
    assert shop.desk.database.turn_now(lambda ledger: move(ledger, passage, [guest.id], 0))[0] == 1
    shop.clock.move(40 * DAY_S)
    assert clear(shop) == 0
    assert one in kept(shop)


def test_a_canary_holds_its_release(shop: Office) -> None:
    one, two, three, four = versions(shop, "One", "Two", "Three", "Four")

    def begin(connection: Connection) -> None:
        running = playbooks.running(connection, "sales")
        assert running is not None
        playbooks.let_some(connection, running, playbooks.Canary(one, 10, 0), 0, "test")
        connection.execute(update(table).values(left_at=0))

    shop.desk.database.write_now(begin)
    shop.clock.move(40 * DAY_S)
    clear(shop)
    assert kept(shop) & {one, two, three, four} == {one, three, four}, "whatever was noted of when it was left"


def test_images_go_with_the_last_release_that_shows_them(shop: Office) -> None:
    one, two, three = versions(shop, "One", "Two", "Three")
    pictures = {name: png(width) for name, width in (("both", 3), ("old", 4), ("unused", 5), ("new", 6))}
    facts = {name: raster.read(data) for name, data in pictures.items()}

    def store(connection: Connection) -> None:
        for name, data in pictures.items():
            fact = facts[name]
            assert isinstance(fact, Raster)
            images.add(connection, fact, data, shop.clock.now_ms())
        images.show(connection, one, {fact.digest for name, fact in facts.items() if name in ("both", "old")})
        images.show(connection, three, {facts["both"].digest})

    shop.desk.database.write_now(store)
    clear(shop)
    assert stays(shop, facts) == {"both", "old", "unused", "new"}, "one that was just sent is about to be shown"
    shop.clock.move(2 * DAY_S)
    clear(shop)
    assert stays(shop, facts) == {"both", "old"}
    shop.clock.move(40 * DAY_S)
    clear(shop)
    assert stays(shop, facts) == {"both"}
    assert two in kept(shop)


def stays(shop: Office, facts: dict[str, Raster | str]) -> set[str]:
    digests = {fact.digest: name for name, fact in facts.items() if isinstance(fact, Raster)}
    found = shop.desk.database.read_now(lambda connection: images.known(connection, digests))
    return {digests[digest] for digest in found}


def test_many_go_in_small_steps(shop: Office) -> None:
    versions(shop, *(f"Version {n}" for n in range(stored.STEP * 2 + 5)))
    shop.clock.move(40 * DAY_S)
    before = shop.desk.database.commits
    assert clear(shop) == stored.STEP * 2 + 3
    assert shop.desk.database.commits - before >= stored.STEP * 2 + 3
    assert len(kept(shop)) == 3, "the first has 365 days"


def test_keys_are_known_as_long_as_a_token_may_live(shop: Office) -> None:
    def keep(connection: Connection) -> None:
        for n in range(stored.KEYS + 10):
            deploy_keys.keep(connection, "token:x", f"k{n}", Answered("d", {}), shop.clock.now_ms())

    def known(connection: Connection) -> bool:
        return deploy_keys.find(connection, "token:x", "k0") is not None

    shop.desk.database.write_now(keep)
    shop.clock.move(89 * DAY_S)
    clear(shop)
    assert shop.desk.database.read_now(known)
    shop.clock.move(2 * DAY_S)
    clear(shop)
    assert not shop.desk.database.read_now(known)


def test_a_release_that_was_removed_is_told_from_one_that_never_was(shop: Office) -> None:
    from frontdesk.runtime.accounts.callers import Caller
    from frontdesk.runtime.deploys import rollout
    from frontdesk.store import audit

    def unit(connection: Connection) -> tuple[str, str]:
        act = Caller("x", "x", "x").act(rollout.DEPLOYED, "sales", 0, release="f" * 64)
        audit.append(connection, act)
        found = [releases._not_stored(connection, "sales", digest * 64) for digest in "fe"]
        return found[0].code, found[1].code

    assert shop.desk.database.write_now(unit) == ("release-removed", "no-such-release")
