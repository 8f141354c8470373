"""How fast a visitor may talk."""

import pytest

from frontdesk.runtime.desk.bucket import Bucket, Buckets
from runtime.clocks import Hands


def taken(bucket: Bucket, times: int) -> int:
    return sum(bucket.take() for _ in range(times))


def test_ten_at_once_then_one_a_second() -> None:
    clock = Hands()
    bucket = Bucket(clock)
    assert taken(bucket, 12) == 10
    assert bucket.surplus == 2
    clock.move(1)
    assert taken(bucket, 2) == 1
    clock.move(3.5)
    assert taken(bucket, 5) == 3


def test_it_says_when_the_next_message_is_taken() -> None:
    clock = Hands()
    bucket = Bucket(clock)
    taken(bucket, 11)
    wait_s = bucket.retry_after_s()
    assert 0 < wait_s <= 1.1
    clock.move(wait_s)
    assert bucket.take()


def test_a_bucket_that_was_full_again_has_forgotten_its_surplus() -> None:
    clock = Hands()
    bucket = Bucket(clock)
    taken(bucket, 50)
    clock.move(9)
    bucket.take()
    assert bucket.surplus == 40
    clock.move(30)
    bucket.take()
    assert bucket.surplus == 0


def test_who_waits_for_answers_is_forgiven_and_who_flooded_is_not() -> None:
    clock = Hands()
    patient, hasty = Bucket(clock), Bucket(clock)
    for _ in range(100):
        patient.forgive()
        assert patient.take()
    taken(hasty, 11)
    hasty.forgive()
    assert not hasty.take()


def test_who_once_did_not_wait_is_forgiven_only_when_the_bucket_is_full_again() -> None:
    clock = Hands()
    bucket = Bucket(clock)
    assert bucket.take()
    bucket.hurry()
    for _ in range(9):
        bucket.forgive()
        assert bucket.take()
    bucket.forgive()
    assert not bucket.take()
    clock.move(10)
    assert bucket.take()
    for _ in range(20):
        bucket.forgive()
        assert bucket.take()


def test_all_tabs_of_a_conversation_share_a_bucket() -> None:
    buckets = Buckets(Hands())
    assert buckets.of("a") is buckets.of("a")
    assert buckets.of("a") is not buckets.of("b")


def test_an_address_begins_sixty_conversations_at_once_then_one_a_second() -> None:
    clock = Hands()
    buckets = Buckets(clock)
    assert sum(buckets.of_address("192.0.2.1").take() for _ in range(100)) == 60
    assert buckets.of_address("192.0.2.2").take()
    clock.move(3)
    assert sum(buckets.of_address("192.0.2.1").take() for _ in range(100)) == 3


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("", "", True),
        ("unknown", "192.0.2.1", False),
    ],
)
def test_whoever_may_choose_an_address_within_a_network_counts_as_one(one: str, other: str, same: bool) -> None:
    buckets = Buckets(Hands())
    assert (buckets.of_address(one) is buckets.of_address(other)) == same
