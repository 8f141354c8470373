"""Hours, holidays and the change of the clocks in scenarios: the hour on the wall decides, and time really passes."""

from __future__ import annotations

import pytest

from frontdesk.compiler.load import MemoryFiles
from frontdesk.scenario.play import Played, play

PLAYBOOK = """\
frontdesk: 1
name: Open
install: {origins: [https://www.example.com]}
hours:
  timezone: Europe/Amsterdam
  weekly: {mon-sun: "09:00-17:30"}
  closed: [2026-12-25]
  special: {2026-12-31: "09:00-12:00"}
pathways:
  start:
    - {card: question, text: Hello?, answers: [{label: A person, goto: person}, {label: Nobody, goto: bye}]}
  person:
    - {card: live_chat, wait_time: 2h, online_message: One moment., offline_message: Nobody is there.}
    - {card: capture, fields: [{field: person.email, ask: "Your address?"}]}
  bye: [{card: end}]
"""
NIGHT = """\
hours: {timezone: Europe/Amsterdam, weekly: {mon-sun: "22:00-02:00"}}
"""
DAY = PLAYBOOK[PLAYBOOK.index("hours:") : PLAYBOOK.index("pathways:")]


def played(at: str, *steps: str, hours: str = DAY) -> Played:
    lines = "".join(f"      - {step}\n" for step in steps)
    suite = f"playbook: p.yaml\ntests:\n  - name: it\n    at: {at}\n    online: [mia]\n    steps:\n{lines}"
    return play(MemoryFiles({"p.yaml": PLAYBOOK.replace(DAY, hours), "p.test.yaml": suite}), "p.test.yaml")


@pytest.mark.parametrize(
    ("at", "passes", "phase"),
    [
        # On an ordinary day.
        ("2026-11-23T08:59:59+01:00", "0s", "bot"),
        ("2026-11-23T08:59:59+01:00", "1s", "waiting"),
        ("2026-11-23T17:29:59+01:00", "0s", "waiting"),
        ("2026-11-23T17:29:59+01:00", "1s", "bot"),
        # On 28 March 2027 two o'clock is three o'clock: nine o'clock comes after eight hours.
        ("2027-03-28T00:00:00+01:00", "7h59m", "bot"),
        ("2027-03-28T00:00:00+01:00", "8h", "waiting"),
        # On 25 October 2026 three o'clock is two o'clock again: nine o'clock comes after ten hours.
        ("2026-10-25T00:00:00+02:00", "9h59m", "bot"),
        ("2026-10-25T00:00:00+02:00", "10h", "waiting"),
        # From a Saturday over the change to the same hour on the wall.
        ("2027-03-27T09:00:00+01:00", "22h59m", "bot"),
        ("2027-03-27T09:00:00+01:00", "23h", "waiting"),
        ("2026-10-24T09:00:00+02:00", "24h", "bot"),
        ("2026-10-24T09:00:00+02:00", "25h", "waiting"),
        # Another offset is the same instant.
        ("2026-11-23T07:59:59Z", "0s", "bot"),
        ("2026-11-23T08:00:00Z", "0s", "waiting"),
        # Holidays.
        ("2026-12-24T12:00:00+01:00", "0s", "waiting"),
        ("2026-12-24T12:00:00+01:00", "1d", "bot"),
        ("2026-12-24T12:00:00+01:00", "2d", "waiting"),
        ("2026-12-31T11:59:00+01:00", "0s", "waiting"),
        ("2026-12-31T11:59:00+01:00", "1m", "bot"),
    ],
)
def test_somebody_is_called_within_the_hours_on_the_wall(at: str, passes: str, phase: str) -> None:
    result = played(at, f"after: {passes}", "visitor: A person", f"phase: {phase}")
    assert result.passed, result


@pytest.mark.parametrize(
    ("at", "phase"),
    [
        ("2026-11-23T21:59:00+01:00", "bot"),
        ("2026-11-23T22:00:00+01:00", "waiting"),
        ("2026-11-24T01:59:00+01:00", "waiting"),
        ("2026-11-24T02:00:00+01:00", "bot"),
        # The hour from two to three is there twice; a span that ends at two has ended the first time.
        ("2026-10-25T01:59:00+02:00", "waiting"),
        ("2026-10-25T02:00:00+02:00", "bot"),
        ("2026-10-25T02:00:00+01:00", "bot"),
    ],
)
def test_a_span_may_pass_midnight(at: str, phase: str) -> None:
    assert played(at, "visitor: A person", f"phase: {phase}", hours=NIGHT).passed


def test_a_wait_across_the_change_is_as_long_as_any() -> None:
    steps = ("visitor: A person", "after: 1h59m59s", "phase: waiting", "restart: true", "after: 1s", "phase: bot")
    assert played("2026-10-25T16:00:00+01:00", *steps).passed
    assert played("2027-03-28T16:00:00+02:00", *steps).passed
