"""Systems that never answer hold up nobody but who asks them, however many they are."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from farend import far_end, hangs, says
from frontdesk.jobs.outside import Outside
from frontdesk.runtime import wire
from frontdesk.runtime.desk.calls import HANDS
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


TAKEN = {"dead-0": 24, "dead-1": 12, "dead-2": 6, "dead-3": 3, "dead-4": 2, "dead-5": 1, "dead-6": 1, "dead-7": 1}
"""Calls that are under way if all of these playbooks call what never answers: 50, for each has a first one."""


def test_hosts_that_never_answer_hold_up_the_calls_and_jobs_of_nobody_else(tmp_path: Path, database_url: str) -> None:
    with far_end(hangs) as dead, far_end(says(200, {})) as good:
        places = {f"{name}.example.com": dead.url for name in TAKEN} | {"good.example.com": good.url}
        office = Office(tmp_path, database_url, outside=Outside(places))
        for name in (*TAKEN, "good"):
            office.deploy(name, CALLS.replace("NAME", name))
        for name, calls in TAKEN.items():
            for _ in range(calls + 1):
                office.visit(name).picks(0)
        guests = [office.visit("good") for _ in range(2)]
        pick = wire.from_visitor({"type": "pick", "key": "k", "card": guests[0].view["card"], "option": 0})
        desk = office.desk

        def enqueue(connection: Connection) -> None:
            desk.jobs.enqueue(connection, "unfinished", "job", {"conversation": ""})

        async def play() -> None:
            async with desk.jobs.running():
                await asyncio.to_thread(dead.wait_for, sum(TAKEN.values()))
                await desk.database.write(enqueue)
                for guest in guests:
                    await desk.conversations.visitor(guest.id, pick)
                await asyncio.to_thread(good.wait_for, len(guests))
                async with asyncio.timeout(PATIENCE_S):
                    while not await desk.database.read(lambda connection: outbox.listed(connection, "done", 1)):
                        await asyncio.sleep(0.01)
                asked = Counter(one.headers["host"].removesuffix(".example.com") for one in dead.asked)
                assert asked == TAKEN
                assert asked.total() > HANDS
                dead.go.set()

        office.do(play())
        office.close()
