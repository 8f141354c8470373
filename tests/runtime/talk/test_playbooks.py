"""Opened releases: held as long as their cards have room, the least used goes first."""

from __future__ import annotations

import pytest

from frontdesk.runtime.talk import playbooks
from frontdesk.runtime.talk.playbooks import Playbooks
from runtime.offices import SALES, Office


@pytest.fixture
def kind() -> str:
    """One database is enough: what is tested here does not depend on it."""
    return "sqlite"


def test_releases_are_held_while_their_cards_have_room(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("a", "b", "c")
    for name in names:
        office.deploy(name, SALES.replace("Hi!", f"Hi {name}!"))
    digests = [office.visit(name).stored.release for name in names]
    known = Playbooks()

    def opened(digest: str) -> int:
        return len(office.desk.database.read_now(lambda connection: known.graph(connection, digest)).cards)

    monkeypatch.setattr(playbooks, "CARDS", 2 * opened(digests[0]))
    opened(digests[1])
    known.held(digests[0])
    opened(digests[2])
    assert [known.held(digest) is not None for digest in digests] == [True, False, True]
    monkeypatch.setattr(playbooks, "CARDS", 1)
    opened(digests[1])
    assert [known.held(digest) is not None for digest in digests] == [False, True, False]
