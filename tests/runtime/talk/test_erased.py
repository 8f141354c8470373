"""A visitor's data is erased beside a running server, while the visitor and an agent talk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed

from frontdesk.runtime.upkeep import privacy
from frontdesk.runtime.upkeep.privacy import Whose
from runtime.halls import closing_code, hall, refusal
from serving import Server
from talking import open_inbox, visit

PLAYBOOK = "hall"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with hall(tmp_path) as server:
        yield server


def test_what_is_erased_is_gone_for_open_pages_too_and_does_not_come_back(server: Server) -> None:
    with server.sign_in("mia@example.com") as mia, visit(server, PLAYBOOK) as visitor:
        with open_inbox(server, mia) as inbox:
            conversation = visitor.welcome["conversation"]
            token = visitor.welcome["token"]
            visitor.pick(0)
            inbox.until(type="conversation")
            mia.put(f"/api/v1/conversations/{conversation}/assignment", json={"agent": "me"}).raise_for_status()
            assert privacy.erase(f"sqlite:///{server.db}", Whose(conversation=conversation)) == 1
            inbox.until(type="removed")
            gone = mia.get(f"/api/v1/conversations/{conversation}")
            assert refusal(gone) == (404, "not-found")
            mine = mia.get("/api/v1/conversations", params={"folder": "mine"}).json()
            assert mine["items"] == []
            late = mia.post(f"/api/v1/conversations/{conversation}/messages", json={"key": "k", "text": "Hello?"})
            assert refusal(late) == (404, "not-found")
            with suppress(ConnectionClosed):
                visitor.send(type="say", key="late", text="Still there?")
            assert closing_code(visitor) == 4401
        with pytest.raises(ConnectionClosed), visit(server, PLAYBOOK, token=token):
            raise AssertionError("the conversation came back")
    assert privacy.count(f"sqlite:///{server.db}", Whose(conversation=conversation)) == 0
