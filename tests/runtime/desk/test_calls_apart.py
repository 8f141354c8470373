"""A system that never answers holds up nobody but who asks it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from farend import far_end, hangs, says
from frontdesk.jobs.outside import Outside
from frontdesk.runtime import wire
from frontdesk.runtime.desk.calls import PLAYBOOK_HANDS
from frontdesk.store import outbox
from frontdesk.store.connection import Connection
from runtime.offices import Office

PATIENCE_S = 60.0

CALLS = """
frontdesk: 1
name: NAME
install: {origins: [https://www.example.com]}
pathways:
  start:
    - card: question
      text: Go?
      answers: [{label: Yes}]
    - card: call
      url: https://NAME.example.com/x
      timeout: 60s
    - card: question
      text: Done?
      answers: [{label: Yes}]
"""


@pytest.fixture
def kind() -> str:
    """One database is enough: what is tested here does not depend on it."""
    return "sqlite"


def test_a_host_that_never_answers_holds_up_the_calls_and_jobs_of_nobody_else(
    tmp_path: Path, database_url: str
) -> None:
    with far_end(hangs) as dead, far_end(says(200, {})) as good:
        places = {"dead.example.com": dead.url, "good.example.com": good.url}
        office = Office(tmp_path, database_url, outside=Outside(places))
        for name in ("dead", "good"):
            office.deploy(name, CALLS.replace("NAME", name))
        for _ in range(PLAYBOOK_HANDS + 4):
            office.visit("dead").picks(0)
        guest = office.visit("good")
        pick = wire.from_visitor({"type": "pick", "key": "k", "card": guest.view["card"], "option": 0})
        desk = office.desk

        def enqueue(connection: Connection) -> None:
            desk.jobs.enqueue(connection, "unfinished", "job", {"conversation": ""})

        async def play() -> None:
            async with desk.jobs.running():
                await asyncio.to_thread(dead.wait_for, PLAYBOOK_HANDS)
                await desk.database.write(enqueue)
                await desk.conversations.visitor(guest.id, pick)
                await asyncio.to_thread(good.wait_for, 1)
                async with asyncio.timeout(PATIENCE_S):
                    while not await desk.database.read(lambda connection: outbox.listed(connection, "done", 1)):
                        await asyncio.sleep(0.01)
                assert len(dead.asked) == PLAYBOOK_HANDS
                dead.go.set()

        office.do(play())
        office.close()
