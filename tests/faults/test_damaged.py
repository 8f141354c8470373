"""A bit that flipped in the file: what it hit is refused in one line, everything else goes on."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from random import Random

import pytest

from frontdesk.errors import FrontdeskError, SetupError
from frontdesk.runtime import wire
from frontdesk.runtime.desk.desk import Desk
from runtime.halls import SURVEY, closing_code, guest, hall, visitor_socket
from runtime.offices import Guest, Office
from serving import Server
from talking import Visitor

FLIPS = 60
SEEDS = tuple(range(3))


def checkpointed(db: Path) -> None:
    """Everything stands in the database's one file."""
    with closing(sqlite3.connect(db)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def flip(db: Path, place: int, bit: int) -> None:
    """Turn one bit of the file over."""
    data = bytearray(db.read_bytes())
    data[place] ^= 1 << bit
    db.write_bytes(data)


def state_of(db: Path, conversation: str) -> int:
    """Where in the file a conversation's state begins."""
    with closing(sqlite3.connect(db)) as connection:
        (state,) = connection.execute(
            "SELECT CAST(state AS BLOB) FROM conversations WHERE id = ?", (conversation,)
        ).fetchone()
    data = db.read_bytes()
    assert 1 == data.count(state), "the state must be one of a kind to be found"
    return data.index(state)


def test_a_conversation_whose_state_is_damaged_is_refused_in_one_line_and_the_others_go_on(tmp_path: Path) -> None:
    with hall(tmp_path) as server:
        with guest(server, answer=SURVEY, visitor={"plan": "a plan of its own"}) as hit, guest(server) as other:
            pass
        server.stop()
        checkpointed(server.db)
        flip(server.db, state_of(server.db, hit.welcome["conversation"]), 0)
        server.start()
        before = len(server.err.splitlines())
        assert refused(server, hit)
        (line,) = [json.loads(text) for text in server.logged(before)]
        assert ("error", 4404) == (line["level"], line["code"])
        assert "exception" not in line
        with guest(server, token=other.welcome["token"]) as tab:
            assert tab.pick(SURVEY)["type"] == "ack"


def refused(server: Server, visitor: Visitor) -> bool:
    """The visitor's page is not served."""
    with visitor_socket(server) as line:
        line.send(type="hello", playbook="hall", token=visitor.welcome["token"])
        return closing_code(line) == 4404


def go_on(desk: Desk, office: Office, visitor: Guest) -> tuple[str, ...]:
    """What a visitor's page is told, and that it may go on: the words of the log."""
    welcome = office.do(desk.conversations.resume(visitor.playbook, visitor.token, 0))
    office.do(desk.conversations.visitor(visitor.id, wire.Say(type="say", key="again", text="and on")))
    return tuple(json.dumps(row["body"]) for row in welcome.log)


@pytest.mark.parametrize("seed", SEEDS)
def test_wherever_a_bit_flips_it_is_a_refusal_and_never_a_crash(office: Office, tmp_path: Path, seed: int) -> None:
    guests = [office.visit() for _ in range(12)]
    for visitor in guests:
        visitor.says(f"I am {visitor.id}")
    whole = tmp_path / "frontdesk.db"
    checkpointed(whole)
    random, unharmed = Random(seed), 0
    for n in range(FLIPS // len(SEEDS)):
        damaged = tmp_path / f"damaged-{n}.db"
        shutil.copy(whole, damaged)
        flip(damaged, random.randrange(damaged.stat().st_size), random.randrange(8))
        unharmed += served(office, damaged, guests)
    assert unharmed > 0


def served(office: Office, damaged: Path, guests: list[Guest]) -> int:
    """How many visitors are served from a damaged file; all others are refused in a way that clients are told."""
    desk = opened(office, damaged)
    if desk is None:
        return 0
    happy = 0
    try:
        for visitor in guests:
            with suppress(FrontdeskError):
                happy += bool(go_on(desk, office, visitor))
    finally:
        desk.database.close()
    return happy


def opened(office: Office, damaged: Path) -> Desk | None:
    """A desk on the file; none where it is refused, in one sentence."""
    try:
        return Desk.open(f"sqlite:///{damaged}", office.clock)
    except SetupError as error:
        return None if "\n" not in str(error) else pytest.fail(str(error))
