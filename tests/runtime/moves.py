"""Conversations that go on with another release, for tests: all that may, some at a time, and the fold of each."""

from __future__ import annotations

from frontdesk.runtime.talk import moving
from frontdesk.runtime.talk.moving import Passage
from frontdesk.runtime.talk.turn import state_of
from frontdesk.store import moves
from frontdesk.store.ledger import Ledger
from runtime.offices import SALES, Guest, Office

NOTHING: dict[str, int] = dict.fromkeys(moving.REASONS, 0)

LATER = SALES.replace("Hi! What brings", "Welcome! What brings").replace("wait_time: 60s", "wait_time: 5s")
LATER = LATER.replace("Nobody is free.", "Nobody is here.").replace("What is your name?", "Who are you?")


def go_on(
    office: Office, release: str, *, cards: dict[str, str] | None = None, playbook: str = "sales"
) -> tuple[int, dict[str, int]]:
    """Let everybody go on with a release, in batches of three; how many did, and who stays for what reason."""
    total, stays = 0, dict(NOTHING)
    passage, after = Passage(office.desk.playbooks, release, cards or {}), None
    while True:
        found = office.desk.database.read_now(
            lambda connection, at=after: moves.on_others(connection, playbook, release, at, 3)
        )
        if not found:
            return total, stays
        after = found[-1]

        def unit(ledger: Ledger, ids: tuple[str, ...] = tuple(each for _, each in found)) -> tuple[int, dict[str, int]]:
            moved, stay = moving.move(ledger, passage, ids, office.clock.now_ms())
            return moved, dict(stay)

        moved, stay = office.desk.database.turn_now(unit)
        total += moved
        stays = {reason: stays[reason] + stay[reason] for reason in stays}


def replays(office: Office, guest: Guest) -> bool:
    """The stored state is the fold of the stored events, on one release after the other."""

    def unit(connection: object) -> bool:
        stored = guest.stored
        return moving.replayed(connection, office.desk.playbooks, stored) == state_of(stored)  # type: ignore[arg-type]

    return office.desk.database.read_now(unit)
