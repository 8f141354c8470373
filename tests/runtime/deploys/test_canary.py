"""A canary: a share of visitors begins with another release, the same ones each time; what comes of both is told."""

from __future__ import annotations

import secrets

import pytest

from frontdesk.runtime.accounts.callers import Caller
from frontdesk.runtime.deploys import rollout, sources
from frontdesk.runtime.deploys.rollout import Outcome
from frontdesk.runtime.talk import seats
from frontdesk.runtime.talk.playbooks import Opened
from frontdesk.runtime.web.problems import ProblemError
from frontdesk.store import audit, outcomes, playbooks
from frontdesk.store.connection import Connection
from frontdesk.store.playbooks import Canary, Running, StoredRelease
from runtime.offices import SALES, Guest, Office

CI = Caller("token:ci", "token ci", "192.0.2.1")
OTHER = SALES.replace("Hi!", "Welcome!")


def canary(office: Office, share: int, text: str = OTHER) -> Outcome:
    made = sources.compile_sources("sales", {"sales.yaml": text})
    stored = StoredRelease(made.release.digest, "sales", office.clock.now_ms(), CI.name)

    def unit(connection: Connection) -> Outcome:
        return rollout.deploy_canary(connection, stored, made, playbooks.running(connection, "sales"), CI, share)

    outcome = office.desk.database.write_now(unit)
    office.desk.playbooks.forget()
    return outcome


def running(office: Office) -> Running:
    found = office.desk.database.read_now(lambda connection: playbooks.running(connection, "sales"))
    assert found is not None
    return found


def ends(office: Office, by: str) -> Outcome:
    def unit(connection: Connection) -> Outcome:
        now = playbooks.running(connection, "sales")
        assert now is not None
        if by == "promote":
            return rollout.promote(connection, now, office.clock.now_ms(), CI)
        return rollout.roll_back(connection, now, now.release, office.clock.now_ms(), CI)

    outcome = office.desk.database.write_now(unit)
    office.desk.playbooks.forget()
    return outcome


def again(guest: Guest) -> Guest:
    """The same visitor begins anew."""
    return guest.office.visit("sales", before=guest.token)


def test_the_share_is_what_was_asked_for_and_more_share_takes_nobody_away(office: Office) -> None:
    graph = sources.compile_sources("sales", {"sales.yaml": SALES}).graph
    one, other = Opened("1" * 64, graph), Opened("2" * 64, graph)
    visitors = [f"visitor-{n}" for n in range(10_000)]

    def drawn(share: int, canary: Opened = other) -> set[str]:
        running = Opened(one.digest, graph, canary=canary, share=share)
        return {each for each in visitors if running.drawn(each) is canary}

    ten, half = drawn(10), drawn(50)
    assert 900 < len(ten) < 1100
    assert 4800 < len(half) < 5200
    assert ten < half
    assert 50 < len(ten & drawn(10, Opened("3" * 64, graph))) < 150, "another pair draws other visitors"


def test_a_visitor_meets_the_same_release_each_time(office: Office) -> None:
    active = running(office).release
    digest = str(canary(office, 50).body["canary"]["release"])
    met = set[str]()
    for number in range(500):
        if number >= 12 and met == {active, digest}:
            break
        guest = office.visit("sales")
        release = guest.stored.release
        met.add(release)
        for _ in range(4):
            guest.ends()
            guest = again(guest)
            assert guest.stored.release == release
    assert met == {active, digest}, "the second half of them is not missed by chance"


def test_tokens_of_one_visitor_begin_alike_and_cannot_be_guessed() -> None:
    opened = Opened("1" * 64, sources.compile_sources("sales", {"sales.yaml": SALES}).graph)
    first, _ = seats.taken(opened, "")
    second, _ = seats.taken(opened, first)
    third, _ = seats.taken(opened, second[: seats.SEAT])
    assert len({first[: seats.SEAT], second[: seats.SEAT], third[: seats.SEAT]}) == 1
    assert len({first, second, third}) == 3
    assert all(len(token) == seats.SEAT + len(secrets.token_urlsafe(32)) for token in (first, second, third))


@pytest.mark.parametrize("before", ["short", "x" * 15 + "\x00", "\ud800" * 20, "<script>alert(1)</script>", " " * 40])
def test_what_is_no_token_is_nobody_who_was_here(office: Office, before: str) -> None:
    guest = office.visit("sales", before=before)
    assert guest.token.isascii()
    assert not guest.token.startswith(before[:16])


def test_what_has_begun_stays_and_new_ones_go_where_everybody_goes(office: Office) -> None:
    active = running(office).release
    digest = str(canary(office, 99).body["canary"]["release"])
    guests = [office.visit("sales") for _ in range(20)]
    begun = [guest.stored.release for guest in guests]
    assert begun.count(digest) > 15
    assert ends(office, "rollback").body == {"release": active, "before": active, "changed": True}
    assert [guest.stored.release for guest in guests] == begun
    assert {office.visit("sales").stored.release for _ in range(20)} == {active}
    assert running(office).canary is None
    canary(office, 1)
    assert ends(office, "promote").body == {"release": digest, "before": active, "changed": True}
    assert {office.visit("sales").stored.release for _ in range(20)} == {digest}
    assert (running(office).previous, running(office).canary) == (active, None)


def test_a_deploy_to_everybody_ends_a_canary(office: Office) -> None:
    canary(office, 10)
    made = sources.compile_sources("sales", {"sales.yaml": SALES})
    stored = StoredRelease(made.release.digest, "sales", office.clock.now_ms(), CI.name)

    def unit(connection: Connection) -> Outcome:
        return rollout.deploy(connection, stored, made, playbooks.running(connection, "sales"), CI)

    assert office.desk.database.write_now(unit).body["changed"]
    assert running(office).canary is None


def test_the_same_canary_again_changes_nothing_and_another_share_does(office: Office) -> None:
    assert canary(office, 10).body["changed"]
    since = running(office).canary
    office.clock.move(60)
    assert not canary(office, 10).body["changed"]
    assert canary(office, 25).body["changed"]
    assert since is not None
    assert running(office).canary == Canary(since.release, 25, since.since)
    assert len(running(office).tag.split(".")) == 3


def test_what_could_be_no_canary_is_refused(office: Office) -> None:
    for text in (SALES, OTHER.replace("frontdesk: 1", "frontdesk: 1\nactive: false")):
        with pytest.raises(ProblemError) as caught:
            canary(office, 10, text)
        assert (caught.value.status, caught.value.code) == (422, "no-canary")
    with pytest.raises(ProblemError):
        ends(office, "promote")
    assert running(office).canary is None


def test_releases_know_since_when_nobody_begins_with_them(office: Office) -> None:
    def left(digest: str) -> int | None:
        found = office.desk.database.read_now(lambda connection: playbooks.release(connection, "sales", digest))
        assert found is not None
        return found.left_at

    active = running(office).release
    digest = str(canary(office, 10).body["canary"]["release"])
    assert (left(active), left(digest)) == (None, None)
    office.clock.move(60)
    ends(office, "rollback")
    assert (left(active), left(digest)) == (None, office.clock.now_ms())
    canary(office, 10)
    ends(office, "promote")
    assert (left(active), left(digest)) == (office.clock.now_ms(), None)


def test_outcomes_of_both_stand_side_by_side(office: Office) -> None:
    active = running(office).release
    office.visit("sales").ends()
    office.clock.move(60)
    found = canary(office, 50)
    digest, since = str(found.body["canary"]["release"]), office.clock.now_ms()
    office.comes_online(office.mia)
    expected = {release: dict.fromkeys(outcomes.COUNTED, 0) for release in (active, digest)}

    def arrives() -> tuple[Guest, dict[str, int]]:
        guest = office.visit("sales")
        counts = expected[guest.stored.release]
        counts["started"] += 1
        return guest, counts

    for _ in range(3):
        guest, counts = arrives()
        guest.picks(1)
        counts["disqualified"] += 1
        guest, counts = arrives()
        counts["running"] += 1
        guest, counts = arrives()
        guest.picks(0)
        office.do(office.desk.conversations.assign(office.mia, guest.id, "me"))
        counts["running"] += 1
        counts["handed_over"] += 1
    guest, counts = arrives()
    guest.picks(0)
    office.passes(61)
    for words in ("Jane", "jane@example.com", "Acme"):
        guest.says(words)
    counts["missed"] += 1
    counts["qualified"] += 1
    told = office.desk.database.read_now(lambda connection: outcomes.since(connection, (active, digest), since))
    assert told == expected


def test_every_change_of_a_canary_is_written_down(office: Office) -> None:
    active = running(office).release
    digest = str(canary(office, 10).body["canary"]["release"])
    ends(office, "rollback")
    canary(office, 20)
    ends(office, "promote")

    def unit(connection: Connection) -> list[tuple[str, object]]:
        entries = audit.of(connection, "sales", rollout.ACTIONS, 10)
        return [(entry.act.action, dict(entry.act.details)) for entry in reversed(entries)]

    assert office.desk.database.read_now(unit) == [
        ("canary", {"release": digest, "before": active, "share": 10}),
        ("rollback", {"release": active, "before": active, "canary": digest}),
        ("canary", {"release": digest, "before": active, "share": 20}),
        ("promote", {"release": digest, "before": active}),
    ]


def test_a_canary_that_this_node_cannot_read_leaves_everybody_to_the_release_beside_it(office: Office) -> None:
    """A newer node has deployed it."""

    def unit(connection: Connection) -> None:
        now = playbooks.running(connection, "sales")
        assert now is not None
        playbooks.add_release(connection, StoredRelease("newer", "sales", 1, CI.name), b'{"from": "a newer Frontdesk"}')
        playbooks.let_some(connection, now, Canary("newer", 50, 1), 1, CI.name)

    office.desk.database.write_now(unit)
    office.desk.playbooks.forget()
    assert {office.visit().stored.release for _ in range(9)} == {running(office).release}
