"""Failed sign-ins are counted per account and address, and only so many attempts are looked at at the same time."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.requests import HTTPConnection
from starlette.responses import Response

from frontdesk.runtime.accounts import limits, sessions
from frontdesk.runtime.accounts.failures import Failures
from frontdesk.runtime.accounts.limits import AT_ONCE, SignInLimit
from frontdesk.runtime.settings import Settings
from frontdesk.runtime.sockets.sockets import Sockets
from frontdesk.runtime.web.problems import ProblemError
from frontdesk.store import sessions as stored
from frontdesk.store import users
from runtime.offices import Office

MIA, OMAR, HERE, THERE = "mia@example.com", "omar@example.com", "10.0.0.1", "10.0.0.2"


@pytest.fixture
def kind() -> str:
    """One database is enough: what is tested here does not depend on it."""
    return "sqlite"


def failures(limit: SignInLimit, account: str, address: str) -> int:
    """How often one may fail."""
    count = 0
    while not limit.exceeded(account, address):
        with limit.attempt(account, address):
            limit.failed(account, address)
        count += 1
    return count


def test_an_account_may_fail_five_times_from_one_address() -> None:
    limit = SignInLimit()
    assert failures(limit, MIA, HERE) == 5
    assert limit.exceeded(MIA.upper(), HERE)
    assert 1 < limit.retry_after_s(MIA, HERE) <= 15 * 60


def test_another_account_and_another_address_are_not_held_up() -> None:
    limit = SignInLimit()
    failures(limit, MIA, HERE)
    assert not limit.exceeded(OMAR, HERE)
    assert not limit.exceeded(MIA, THERE)


def test_a_success_forgets_the_failures() -> None:
    limit = SignInLimit()
    for _ in range(4):
        with limit.attempt(MIA, HERE):
            limit.failed(MIA, HERE)
    limit.succeeded(MIA, HERE)
    assert failures(limit, MIA, HERE) == 5


def test_one_address_cannot_try_a_list_of_accounts() -> None:
    limit = SignInLimit()
    tried = sum(failures(limit, f"user{number}@example.com", HERE) for number in range(40))
    assert tried == 100
    assert 1 < limit.retry_after_s(OMAR, HERE) <= 15 * 60


def test_attempts_count_while_they_are_looked_at() -> None:
    limit = SignInLimit()
    with ExitStack() as looking:
        for _ in range(5):
            looking.enter_context(limit.attempt(MIA, HERE))
        assert limit.exceeded(MIA, HERE)
        assert limit.retry_after_s(MIA, HERE) == 1
        for number in range(95):
            assert not limit.exceeded(OMAR, HERE)
            looking.enter_context(limit.attempt(f"user{number}@example.com", HERE))
        assert limit.exceeded(OMAR, HERE)
        assert not limit.exceeded(OMAR, THERE)
    assert not limit.exceeded(MIA, HERE)


def from_address(office: Office, limit: SignInLimit, address: str = HERE) -> HTTPConnection:
    parts = {"sign_in_limit": limit, "failures": Failures(), "sockets": Sockets()}
    state = SimpleNamespace(settings=Settings(), desk=office.desk, **parts)
    return HTTPConnection({"type": "http", "headers": [], "client": (address, 1), "app": SimpleNamespace(state=state)})


def test_a_crowd_that_signs_in_at_once_is_told_to_come_back(office: Office) -> None:
    limit = SignInLimit()

    async def crowd() -> list[object]:
        request = from_address(office, limit)
        attempts = (sessions.by_password(request, f"user{n}@example.com", "wrong") for n in range(AT_ONCE + 20))
        return list(await asyncio.gather(*attempts, return_exceptions=True))

    refused = [problem for problem in office.do(crowd()) if isinstance(problem, ProblemError)]
    assert sorted(problem.status for problem in refused) == [401] * AT_ONCE + [503] * 20
    assert {problem.headers["Retry-After"] for problem in refused if problem.status == 503} == {"1"}
    with pytest.raises(ProblemError) as later:
        office.do(sessions.by_password(from_address(office, limit), OMAR, "wrong"))
    assert later.value.status == 401


@pytest.mark.parametrize("change", [{"password_hash": "another"}, {"disabled": True}], ids=["password", "shut out"])
def test_what_is_changed_while_a_password_is_looked_at_lets_nobody_in(office: Office, change: dict[str, Any]) -> None:
    database, request = office.desk.database, from_address(office, SignInLimit())
    known = database.read_now(lambda connection: users.by_id(connection, "mia"))
    assert known is not None
    office.do(sessions.begin(request, known, Response(), "password"))
    database.write_now(lambda connection: users.change(connection, "mia", **change))
    with pytest.raises(ProblemError) as refused:
        office.do(sessions.begin(request, known, Response(), "password"))
    assert refused.value.status == 401
    (one,) = database.read_now(lambda connection: stored.of(connection, known, office.clock.now_ms()))
    assert one.user == known


@pytest.mark.parametrize(
    ("address", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("::ffff:192.0.2.1", "192.0.2.2", False),
    ],
)
def test_a_household_of_ipv6_counts_as_one_address(address: str, other: str, same: bool) -> None:
    limit = SignInLimit()
    failures(limit, MIA, address)
    assert limit.exceeded(MIA, other) is same


def test_what_is_kept_of_failures_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_KEPT", 50)
    limit = SignInLimit()
    for n in range(200):
        limit.failed("x" * 60_000 + str(n), f"10.2.0.{n}")
    kept = limit.storage.events
    assert len(kept) <= 50
    assert max(map(len, kept)) < 200
    assert failures(limit, MIA, HERE) == 5


def test_failures_from_elsewhere_never_lock_the_owner_out() -> None:
    limit = SignInLimit()
    for n in range(50):
        failures(limit, MIA, f"10.1.0.{n}")
    assert not limit.exceeded(MIA, HERE)
