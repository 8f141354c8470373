"""Activating releases: what changes is told, and doing it again changes nothing."""

from __future__ import annotations

from frontdesk.compiler.check import check
from frontdesk.compiler.load import MemoryFiles
from frontdesk.compiler.release import Release, make
from frontdesk.runtime import deploy
from frontdesk.store import playbooks
from frontdesk.store.connection import Connection
from frontdesk.store.playbooks import Running
from runtime.offices import SALES, Office


def release(name: str, text: str) -> Release:
    source = f"frontdesk: 1\nname: {name}\npathways:\n  start:\n    - {{card: message, text: {text}}}\n"
    checked = check(MemoryFiles({f"{name}.yaml": source}), f"{name}.yaml")
    assert checked.graph is not None, checked.diagnostics
    return make(checked.graph)


def activate(office: Office, *releases: Release) -> tuple[str, ...]:
    return office.do(deploy.activate(office.desk, releases, "test"))


def running(office: Office, name: str) -> Running | None:
    return office.desk.database.read_now(lambda connection: playbooks.running(connection, name))


def test_whatever_ran_before_the_given_release_runs_now(office: Office) -> None:
    first, second = release("news", "One."), release("news", "Two.")
    begun = office.clock.now_ms()
    assert activate(office, first) == ("news",)
    assert running(office, "news") == Running("news", first.digest, begun, begun, "test")
    office.clock.move(60)
    assert activate(office, second, release("offers", "Three.")) == ("news", "offers")
    assert running(office, "news") == Running("news", second.digest, begun, begun + 60_000, "test", first.digest)
    office.clock.move(60)
    assert activate(office, first) == ("news",)
    assert running(office, "news") == Running("news", first.digest, begun, begun + 120_000, "test", second.digest)


def test_what_runs_is_known_without_a_read_until_something_is_deployed(office: Office) -> None:
    assert activate(office, release("news", "One.")) == ("news",)
    assert office.desk.playbooks.known("news") is None
    office.visit("news")
    known = office.desk.playbooks.known("news")
    assert known is not None
    assert known.digest == release("news", "One.").digest
    assert activate(office, release("news", "Two.")) == ("news",)
    assert office.desk.playbooks.known("news") is None
    assert office.visit("news").stored.release == release("news", "Two.").digest


def test_doing_it_again_changes_nothing(office: Office) -> None:
    one = release("news", "One.")
    activate(office, one)
    before = running(office, "news")
    office.clock.move(60)

    assert office.do(deploy.activate(office.desk, [one], "test")) == ()
    assert running(office, "news") == before


def test_open_conversations_are_counted_by_release_and_card(office: Office) -> None:
    first = office.visit("sales").stored.release
    office.waiting("sales")
    office.visit("sales").ends()
    second = office.deploy("sales", SALES.replace("Hi!", "Good day!"))
    office.visit("sales")
    office.visit("support")

    def counted(connection: Connection) -> tuple[dict[str, int], dict[tuple[str, str], int]]:
        return playbooks.count_by_release(connection, "sales"), playbooks.count_by_card(connection, "sales")

    by_release, by_card = office.desk.database.read_now(counted)
    assert by_release == {first: 2, second: 1}
    assert by_card == {
        (first, "start.question"): 1,
        (first, "sales.capture"): 1,
        (second, "start.question"): 1,
    }


def test_releases_are_listed_the_newest_first_with_the_one_before(office: Office) -> None:
    digests = []
    for word in ("One.", "Two.", "One.", "Three."):
        activate(office, release("news", word))
        digests.append(release("news", word).digest)
        office.clock.move(60)
    one, two, _, three = digests
    listed = office.desk.database.read_now(lambda connection: playbooks.releases_of(connection, "news"))
    assert [(each.digest, each.before) for each in listed] == [(three, one), (two, one), (one, None)]
