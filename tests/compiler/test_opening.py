"""What to write for opening hours that nobody can read."""

from __future__ import annotations

import pytest

from frontdesk.compiler.opening import date_problem, days_problem, span_problem, zone_problem

NO_TIMES = "write it as 09:00-17:30, in quotes"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("9-17", 'write "09:00-17:00"'),
        ("9-5", 'write "09:00-17:00"'),
        ("9am-5pm", 'write "09:00-17:00"'),
        ("9.30 to 17.30", 'write "09:30-17:30"'),
        ("12am - 12pm", 'write "00:00-12:00"'),
        ("22-2", 'write "22:00-02:00"'),
        ("closed", "write `[]` for a day on which nobody is there"),
        ("24/7", 'write "00:00-24:00" for the whole day'),
        ("9-25", NO_TIMES),
        ("9:00", 'write when it begins and when it ends, as "09:00-17:30"'),
        ("09:00-12:00, 13:00-17:00", 'write a list of them: ["09:00-12:00", "13:00-17:00"]'),
        ("9-12, 13-17", NO_TIMES),
        ("morning", NO_TIMES),
    ],
)
def test_a_stretch_of_the_day_in_other_words(text: str, hint: str) -> None:
    problem = span_problem(text)
    assert problem is not None
    assert problem[1] == hint


@pytest.mark.parametrize("text", ["09:00-17:30", "9:00 - 17:30", "22:00-02:00", "00:00-24:00"])
def test_a_stretch_of_the_day(text: str) -> None:
    assert span_problem(text) is None


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("London", "did you mean 'Europe/London'?"),
        ("new york", "did you mean 'America/New_York'?"),
        ("Europe/Amsterdm", "did you mean 'Europe/Amsterdam'?"),
        ("GMT+1", "write the name of a place, such as Europe/Amsterdam: it knows when the clocks change"),
        ("+01:00", "write the name of a place, such as Europe/Amsterdam: it knows when the clocks change"),
        ("home", "write an IANA name such as Europe/Amsterdam"),
    ],
)
def test_a_time_zone_in_other_words(name: str, hint: str) -> None:
    assert zone_problem(name) == (f"{name!r} is not a time zone", hint)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("weekdays", "write mon-fri"),
        ("Weekend", "write sat,sun"),
        ("daily", "write mon-sun"),
        ("Monday", "write mon"),
    ],
)
def test_days_in_other_words(text: str, hint: str) -> None:
    problem = days_problem(text)
    assert problem is not None
    assert problem[1] == hint


def test_a_day_that_there_is_not() -> None:
    assert date_problem("2026-02-30") == ("'2026-02-30' is not a date", "there is no such date")
    assert date_problem("30-02-2026") == ("'30-02-2026' is not a date", "write year-month-day, such as 2026-12-25")
