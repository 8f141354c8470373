"""The wall clock jumps, and processes end in mid-wait: no wait ends early, none is forgotten, each ends once."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from frontdesk.runtime.clock import Clock
from frontdesk.runtime.desk.desk import Desk
from runtime.clocks import TEN
from runtime.offices import Guest, Office

HOUR_S = 3_600.0
WAIT_S = 60.0


@dataclass
class Machine:
    """A machine's two clocks: the one on the wall can be set, the other cannot."""

    wall_s: float = TEN / 1000
    running_s: float = 1_000.0

    def wall_ns(self) -> int:
        return round(self.wall_s * 1_000_000_000)

    def monotonic(self) -> float:
        return self.running_s

    def passes(self, seconds: float) -> None:
        self.wall_s += seconds
        self.running_s += seconds

    def is_set(self, seconds: float) -> None:
        """Somebody sets the clock on the wall forward, or back."""
        self.wall_s += seconds


@pytest.fixture
def machine(office: Office) -> Machine:
    made = Machine()
    start(office, made)
    office.comes_online(office.mia)
    return made


def start(office: Office, machine: Machine) -> None:
    """A process on this machine begins, after the one before."""
    office.desk.database.close()
    office.desk = Desk.open(office.url, Clock(machine.wall_ns, machine.monotonic))
    office.do(office.desk.presence.start())


def sweep(office: Office) -> None:
    office.do(office.desk.timers.sweep())


def ended(guest: Guest) -> int:
    """How often a wait of this visitor ended in vain."""
    return guest.heard.count("Nobody is free.")


@pytest.mark.parametrize("jump_s", [HOUR_S, -HOUR_S, 24 * HOUR_S], ids=["forward", "back", "a-day-forward"])
def test_a_wall_clock_that_is_set_ends_no_wait_early_and_none_late(
    office: Office, machine: Machine, jump_s: float
) -> None:
    guest = office.waiting()
    machine.passes(10)
    machine.is_set(jump_s)
    for _ in range(4):
        sweep(office)
        assert 0 == ended(guest)
        machine.passes(12)
    machine.passes(WAIT_S - 10 - 4 * 12 - 0.001)
    sweep(office)
    assert 0 == ended(guest)
    machine.passes(0.002)
    sweep(office)
    sweep(office)
    assert 1 == ended(guest)
    assert office.replayed(guest)


def test_an_early_wait_is_neither_looked_for_nor_fired_where_somebody_asks_for_it(
    office: Office, machine: Machine
) -> None:
    """Two guards stand before a deadline, and each holds alone: the search for what is due, and the unit that fires."""
    guest = office.waiting()
    stored = guest.stored
    assert stored.timer is not None
    assert stored.due_ms is not None
    machine.passes(WAIT_S - 0.1)
    assert 0 == office.do(office.desk.timers.sweep())
    office.do(office.desk.lapses.fire([(guest.id, stored.timer, stored.due_ms)]))
    assert 0 == ended(guest)
    machine.passes(0.2)
    assert 1 == office.do(office.desk.timers.sweep())
    assert 1 == ended(guest)


def test_a_log_never_goes_back_in_time(office: Office, machine: Machine) -> None:
    guest = office.waiting()
    machine.is_set(-HOUR_S)
    start(office, machine)
    guest.says("Is anybody there?")
    instants = [row["at"] for row in guest.log]
    assert sorted(instants) == instants


@pytest.mark.parametrize(
    ("before_s", "after_s", "ends"),
    [(30, 0, 0), (30, 29.999, 0), (30, 30, 1), (59.999, 0.001, 1), (30, HOUR_S, 1), (60, 0, 1)],
    ids=["mid-wait", "just-before", "on-time", "at-the-last-instant", "long-after", "dies-as-it-ends"],
)
def test_a_wait_outlives_its_process_and_ends_once_not_before_its_time(
    office: Office, machine: Machine, before_s: float, after_s: float, ends: int
) -> None:
    """The process ends `before_s` into the wait; another begins `after_s` later."""
    guest = office.waiting()
    machine.passes(before_s)
    machine.passes(after_s)
    start(office, machine)
    sweep(office)
    sweep(office)
    assert ends == ended(guest)
    machine.passes(WAIT_S)
    sweep(office)
    assert 1 == ended(guest)
    assert office.replayed(guest)


def test_a_clock_set_back_between_two_processes_delays_a_wait_and_does_not_lose_it(
    office: Office, machine: Machine
) -> None:
    guest = office.waiting()
    machine.is_set(-HOUR_S)
    start(office, machine)
    sweep(office)
    assert 0 == ended(guest)
    machine.passes(HOUR_S + WAIT_S)
    sweep(office)
    assert 1 == ended(guest)
