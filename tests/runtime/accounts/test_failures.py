"""Failed sign-ins in the audit: one by one while they are few, in sums when somebody tries many, and never more."""

from __future__ import annotations

import pytest

from frontdesk.runtime.accounts.failures import HOUR_MS, ONE_BY_ONE, Failures
from frontdesk.store import audit
from frontdesk.store.audit import Act
from runtime.offices import Office


@pytest.fixture
def kind() -> str:
    """One database is enough: what is tested here does not depend on it."""
    return "sqlite"


def fail(office: Office, failures: Failures, number: int, account: str = "", address: str = "192.0.2.1") -> None:
    for _ in range(number):
        office.do(failures.note(office.desk.database, office.clock, account, address, "password"))


def written(office: Office) -> list[Act]:
    entries = office.desk.database.read_now(lambda connection: audit.last(connection, 1_000))
    return [entry.act for entry in entries]


def sum_up(office: Office, failures: Failures) -> None:
    office.do(failures.sum_up(office.desk.database, office.clock))


def test_a_few_stand_there_one_by_one(office: Office) -> None:
    failures = Failures()
    fail(office, failures, 3, "mia@example.com")
    sum_up(office, failures)
    assert [(act.action, act.subject, act.origin) for act in written(office)] == [
        ("sign-in-failure", "mia@example.com", "192.0.2.1")
    ] * 3


def test_many_fill_no_disk_and_stand_there_in_a_sum(office: Office) -> None:
    failures = Failures()
    fail(office, failures, ONE_BY_ONE)
    fail(office, failures, 500, "mia@example.com")
    fail(office, failures, 7, address="192.0.2.2")
    assert len(written(office)) == ONE_BY_ONE
    sum_up(office, failures)
    sum_up(office, failures)
    assert len(written(office)) == ONE_BY_ONE + 1
    last = written(office)[-1]
    assert (last.action, last.subject) == ("sign-in-failures", "")
    assert last.details == {"count": 507, "addresses": 2, "accounts": {"mia@example.com": 500}}


def test_an_hour_later_they_stand_there_one_by_one_again(office: Office) -> None:
    failures = Failures()
    fail(office, failures, ONE_BY_ONE + 5)
    office.clock.move(HOUR_MS / 1000)
    fail(office, failures, 2)
    assert len(written(office)) == ONE_BY_ONE + 2


def test_a_sum_stays_small_whoever_tries(office: Office) -> None:
    failures = Failures()
    fail(office, failures, ONE_BY_ONE)
    for n in range(200):
        fail(office, failures, 1, f"user{n}@example.com", f"10.0.{n}.1")
    sum_up(office, failures)
    details = written(office)[-1].details
    assert (details["count"], details["addresses"], len(details["accounts"])) == (200, 200, 20)
