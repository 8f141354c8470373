"""A release that cannot be read decides nothing: no conversation on it is removed, put off for long, or lost."""

from __future__ import annotations

from typing import Any

import pytest

from frontdesk.errors import CorruptError
from frontdesk.store import conversations
from frontdesk.store import retention as stored
from frontdesk.store.connection import Connection
from runtime.offices import SALES, Guest, Office

DAY_S = 86_400


def unreadable(connection: Connection, digest: str) -> Any:
    raise CorruptError("made by a newer Frontdesk")


def removed(office: Office) -> dict[str, int]:
    return dict(office.do(office.desk.retention.remove()))


def is_there(office: Office, guest: Guest) -> bool:
    return office.desk.database.read_now(lambda connection: conversations.load(connection, guest.id)) is not None


@pytest.mark.parametrize("days", [30, 1000])
def test_a_conversation_is_removed_once_its_release_can_be_read_again_and_not_before(
    office: Office, monkeypatch: pytest.MonkeyPatch, days: int
) -> None:
    office.deploy("sales", SALES + f"privacy: {{retention_days: {days}}}\n")
    guest = office.visit()
    office.clock.move(days * DAY_S)
    with monkeypatch.context() as older:
        older.setattr(office.desk.playbooks, "graph", unreadable)
        assert removed(office) == {}
        office.clock.move(DAY_S)
        assert removed(office) == {}
    assert is_there(office, guest)
    office.clock.move(DAY_S)
    assert removed(office) == {"sales": 1}


def test_what_is_half_removed_needs_no_release(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "ROWS", 1)
    office.deploy("sales", SALES + "privacy: {retention_days: 30}\n")
    guest = office.visit()
    guest.picks(0)
    office.clock.move(30 * DAY_S)
    (old,) = office.desk.database.read_now(lambda connection: stored.old(connection, office.clock.now_ms()))
    assert not office.desk.database.write_now(lambda connection: stored.remove(connection, old))
    monkeypatch.setattr(office.desk.playbooks, "graph", unreadable)
    assert removed(office) == {"sales": 1}
    assert not is_there(office, guest)
