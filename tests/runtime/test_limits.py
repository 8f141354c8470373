"""Failed sign-ins are counted per account and address, and only so many attempts are looked at at the same time."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from types import SimpleNamespace

import pytest
from starlette.requests import HTTPConnection

from frontdesk.runtime import sessions
from frontdesk.runtime.limits import AT_ONCE, SignInLimit
from frontdesk.runtime.problems import ProblemError
from frontdesk.runtime.settings import Settings
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
    state = SimpleNamespace(settings=Settings(), desk=office.desk, sign_in_limit=limit)
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
