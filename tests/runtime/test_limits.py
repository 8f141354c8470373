"""Failed sign-ins are counted per account and address."""

from __future__ import annotations

from frontdesk.runtime.limits import SignInLimit

MIA, OMAR, HERE, THERE = "mia@example.com", "omar@example.com", "10.0.0.1", "10.0.0.2"


def failures(limit: SignInLimit, account: str, address: str) -> int:
    """How often one may fail."""
    count = 0
    while not limit.exceeded(account, address):
        limit.attempted(account, address)
        limit.failed(address)
        count += 1
    return count


def test_an_account_may_fail_five_times_from_one_address() -> None:
    limit = SignInLimit()
    assert failures(limit, MIA, HERE) == 5
    assert limit.exceeded(MIA.upper(), HERE)
    assert 0 < limit.retry_after_s(MIA, HERE) <= 15 * 60


def test_another_account_and_another_address_are_not_held_up() -> None:
    limit = SignInLimit()
    failures(limit, MIA, HERE)
    assert not limit.exceeded(OMAR, HERE)
    assert not limit.exceeded(MIA, THERE)


def test_a_success_forgets_the_failures() -> None:
    limit = SignInLimit()
    for _ in range(4):
        limit.attempted(MIA, HERE)
    limit.succeeded(MIA, HERE)
    assert failures(limit, MIA, HERE) == 5


def test_one_address_cannot_try_a_list_of_accounts() -> None:
    limit = SignInLimit()
    tried = sum(failures(limit, f"user{number}@example.com", HERE) for number in range(40))
    assert tried == 100
