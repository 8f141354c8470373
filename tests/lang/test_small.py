"""Durations, hours, patterns, languages, spelling: the small readers."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.lang import duration, pattern
from frontdesk.lang.hours import Hours, OpenSpan, is_open
from frontdesk.lang.language import choose
from lang.marks import unhurried

DURATIONS = [
    ("90s", 90_000, "1m30s"),
    ("2m", 120_000, "2m"),
    ("1h30m", 5_400_000, "1h30m"),
    ("1d", 86_400_000, "1d"),
    ("0.5s", 500, "0.5s"),
    ("1.5h", 5_400_000, "1h30m"),
    ("0s", 0, "0s"),
    (" 10s ", 10_000, "10s"),
    ("0.001s", 1, "0.001s"),
    ("1d2h3m4.5s", 93_784_500, "1d2h3m4.5s"),
]
NO_DURATIONS = [
    "",
    "5",
    "s",
    "1 h",
    "1h 30m",
    "30m1h",
    "-5s",
    "1w",
    "5S",
    "1e3s",
    "٣s",
    ".5s",
    "5.s",
    "0.0001s",
    "9" * 12 + "s",
]

NINE_TO_FIVE = (OpenSpan(540, 1020),)
DESK = Hours(
    "Europe/Amsterdam",
    weekly={
        0: NINE_TO_FIVE,
        1: (OpenSpan(540, 720), OpenSpan(780, 1020)),
        4: (OpenSpan(1320, 120),),
        6: (OpenSpan(0, 0),),
    },
    closed=(date(2026, 12, 25), date(2026, 12, 28)),
    special={
        date(2026, 12, 29): (OpenSpan(600, 660),),
        date(2026, 12, 30): (OpenSpan(0, 1440),),
        date(2026, 12, 28): NINE_TO_FIVE,
    },
)
MOMENTS = [
    ("2026-11-23T08:00", True, "Monday 9:00 in Amsterdam"),
    ("2026-11-23T07:59", False, "a minute before"),
    ("2026-11-23T15:59", True, "the last minute"),
    ("2026-11-23T16:00", False, "the end is exclusive"),
    ("2026-07-20T07:00", True, "9:00 in summer time"),
    ("2026-11-24T11:30", False, "between two spans"),
    ("2026-11-24T12:00", True, "the second span"),
    ("2026-11-25T10:00", False, "a day without hours"),
    ("2026-11-27T22:30", True, "Friday night"),
    ("2026-11-28T00:30", True, "the night goes on into Saturday"),
    ("2026-11-28T01:00", False, "the night is over"),
    ("2026-11-29T12:00", True, "Sunday, all day"),
    ("2026-11-29T22:59", True, "Sunday, to its last minute"),
    ("2026-11-29T23:00", False, "Monday before nine"),
    ("2026-12-28T10:00", False, "closed, whatever else is said"),
    ("2026-12-29T09:30", True, "special hours"),
    ("2026-12-29T10:30", False, "special hours replace the week's"),
    ("2026-12-30T22:59", True, "until midnight"),
    ("2026-12-25T22:30", False, "the Friday span of a closed day does not begin"),
]
PATTERNS = ["[0-9]{4} ?[A-Z]{2}", "(?i)abc", "a|b", ""]
NO_PATTERNS = ["(", "[a", "a{2,1}", "(?=x)", "(a)\\1", "*", "a" * 501, "\ud800", "((a{100}){100}){100}"]


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


@pytest.mark.parametrize(("text", "ms", "shortest"), DURATIONS)
def test_a_duration_is_read_and_written(text: str, ms: int, shortest: str) -> None:
    assert (duration.read(text), duration.write(ms)) == (ms, shortest)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2 seconds", "2s"),
        ("In 2 days", "2d"),
        ("+2d", "2d"),
        ("500ms", "0.5s"),
        ("2 weeks", "14d"),
        ("an hour", "1h"),
        ("100 s", "100s"),
        ("1:30", "1m30s for minutes and seconds, or 1h30m"),
        ("60", "60s for seconds, or 60m for minutes"),
        ("a", None),
        ("two", None),
        ("soon", None),
        ("2 fortnights", None),
        ("", None),
    ],
)
def test_a_length_of_time_in_words_means_one(text: str, meant: str | None) -> None:
    assert duration.meant(text) == meant


@pytest.mark.parametrize("text", NO_DURATIONS)
def test_what_is_no_duration_is_none(text: str) -> None:
    assert duration.read(text) is None


@unhurried
@given(st.integers(0, 10**14))
def test_a_written_duration_reads_back(ms: int) -> None:
    assert duration.read(duration.write(ms)) == ms


@pytest.mark.parametrize(("moment", "is_it", "why"), MOMENTS)
def test_opening_hours(moment: str, is_it: bool, why: str) -> None:
    assert is_open(DESK, at(moment)) is is_it, why


def test_without_hours_it_is_always_open() -> None:
    assert is_open(None, 0)


def test_a_zone_that_does_not_exist_counts_as_utc() -> None:
    assert is_open(Hours("Mars/Olympus", {0: NINE_TO_FIVE}), at("2026-11-23T09:00"))


@pytest.mark.parametrize("text", PATTERNS)
def test_a_pattern_of_re2_has_no_problem(text: str) -> None:
    assert pattern.problem(text) is None


@pytest.mark.parametrize("text", NO_PATTERNS)
def test_what_re2_does_not_know_is_told_in_words_and_matches_nothing(text: str) -> None:
    assert pattern.problem(text)
    assert pattern.full_match(text, "a") is False


def test_a_pattern_matches_the_whole_text_only() -> None:
    tries = [pattern.full_match("[0-9]{4}", text) for text in ("1234", "12345", "a1234", "1234\n", "\ud800")]
    assert tries == [True, False, False, False, False]


def test_a_pattern_that_would_take_pythons_matcher_a_lifetime_is_matched() -> None:
    # Not measured: with a matcher that goes back over what it has read, this would never end.
    assert not pattern.full_match("(a|aa|a*)*b", "a" * 4000)


VARIANTS = (("en", "Hi"), ("nl", "Hoi"), ("pt-BR", "Oi"))


@pytest.mark.parametrize(
    ("asked", "shown"), [("nl", "Hoi"), ("NL-be", "Hoi"), ("pt-br", "Oi"), ("pt", "Oi"), ("fr", "Hi"), ("", "Hi")]
)
def test_the_exact_language_is_shown_else_its_main_language_else_the_first(asked: str, shown: str) -> None:
    assert choose(VARIANTS, asked) == shown


def test_one_text_for_all_languages_is_shown_to_all() -> None:
    assert choose((("", "Hi"),), "nl") == "Hi"
