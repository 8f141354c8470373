"""`frontdesk export-visitor` and `erase-visitor`: everything of a visitor is given out, or gone without a rest."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from cli.here import frontdesk
from frontdesk.errors import UsageError
from frontdesk.runtime.accounts import audit_commands
from frontdesk.runtime.talk.visits import BadTokenError
from frontdesk.runtime.upkeep import privacy
from frontdesk.runtime.upkeep.privacy import Whose
from frontdesk.store import identities, outbox
from frontdesk.store.connection import Connection
from frontdesk.store.schema import metadata
from runtime.offices import Guest, Office

JANE = "jane@example.com"
SECRET_WORDS = "my grandmother's maiden name is Zaphodia"


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def office(tmp_path: Path, kind: str) -> Iterator[Office]:
    from databases import fresh_url

    opened = Office(tmp_path, fresh_url(kind, tmp_path))
    yield opened
    opened.close()


def at_a_terminal(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the command where it may ask; nobody answers."""
    keyboard, terminal = os.openpty()
    try:
        command = [sys.executable, "-m", "frontdesk_cli.main", *arguments]
        return subprocess.run(
            command, cwd=folder, stdin=terminal, capture_output=True, text=True, check=False, timeout=60
        )
    finally:
        os.close(terminal)
        os.close(keyboard)


def jane_and_joe(office: Office) -> tuple[Guest, Guest]:
    """Jane, who was talked to and of whom a lead and a note were made; Joe, who has nothing to do with it."""
    jane, joe = (office.talking(office.mia) for _ in range(2))
    desk = office.desk.conversations
    jane.says(SECRET_WORDS)
    office.do(desk.edit_details(office.mia, jane.id, {"person.name": "Jane", "person.email": "Jane@Example.com"}))
    office.do(desk.edit_details(office.mia, joe.id, {"person.email": "joe@example.com"}))
    for guest in (jane, joe):
        job = partial(outbox.add, key=f"call:{guest.id}:1", kind="call", payload={"conversation": guest.id})
        office.desk.database.write_now(lambda connection, job=job: job(connection, now_ms=0, due_ms=10**15))
    office.do(office.desk.finding.fresh())
    return jane, joe


def everything(office: Office) -> str:
    """All rows of all tables but the audit's, as text."""

    def unit(connection: Connection) -> str:
        tables = [table.name for table in metadata.sorted_tables if table.name != "audit"]
        return repr([connection.execute(text(f'SELECT * FROM "{name}"')).all() for name in tables])

    return office.desk.database.read_now(unit)


def test_what_is_given_out_is_all_that_was_said_and_known(office: Office) -> None:
    jane, _ = jane_and_joe(office)
    data = json.loads(privacy.export(office.url, Whose(email="JANE@example.com")))
    (conversation,) = data["conversations"]
    assert conversation["id"] == jane.id
    assert conversation["details"]["person.name"] == "Jane"
    assert SECRET_WORDS in json.dumps(conversation["log"])
    assert {"events", "log", "records", "reads"} <= set(conversation)
    assert not {"token_hash", "words", "keys", "terms"} & set(conversation)
    assert jane.stored.token_hash not in json.dumps(data)


def test_what_is_erased_is_nowhere_and_the_others_stay(office: Office) -> None:
    jane, joe = jane_and_joe(office)
    before = everything(office)
    assert jane.id in before
    assert "zaphodia" in before.lower()
    assert privacy.erase(office.url, Whose(email=JANE)) == 1
    after = everything(office)
    for trace in (jane.id, "jane@example.com", "zaphodia"):
        assert trace not in after.lower()
    assert joe.stored.details["person.email"] == "joe@example.com"
    assert f"call:{joe.id}:1" in after
    assert joe.says("Hello") is not None


def test_whoever_gave_an_address_is_found_by_it_though_an_agent_wrote_another(office: Office) -> None:
    guest = office.waiting()
    guest.says("Jane")
    guest.says("Jane@Example.com")
    guest.skips()
    office.do(office.desk.conversations.edit_details(office.mia, guest.id, {"person.email": "j.cooper@example.com"}))
    for email in (JANE, "j.cooper@example.com"):
        assert privacy.count(office.url, Whose(email=email)) == 1


def test_whom_the_website_calls_by_an_address_is_found_by_it(office: Office) -> None:
    guest, _ = office.talking(office.mia), office.talking(office.mia)
    said = partial(identities.note, conversation=guest.id, identity=identities.Identity(JANE, True), now_ms=0)
    office.desk.database.write_now(lambda connection: said(connection))
    assert privacy.count(office.url, Whose(email=JANE)) == 1
    assert privacy.erase(office.url, Whose(email=JANE)) == 1
    assert JANE not in everything(office)


def test_an_open_page_of_hers_goes_on_with_nothing(office: Office) -> None:
    jane, _ = jane_and_joe(office)
    privacy.erase(office.url, Whose(conversation=jane.id))
    with pytest.raises(BadTokenError):
        jane.says("Still there?")
    assert jane.id not in everything(office)


def test_the_audit_says_it_by_digests(office: Office) -> None:
    jane_and_joe(office)
    text_ = privacy.export(office.url, Whose(email=JANE))
    privacy.erase(office.url, Whose(email=JANE))
    exported, erased = (entry.act for entry in audit_commands.last(office.url, 2))
    subject = f"sha256:{sha256(JANE.encode()).hexdigest()}"
    assert (exported.action, exported.subject, exported.actor) == ("visitor-exported", subject, "command")
    digest = sha256(text_.encode()).hexdigest()
    assert exported.details == {"by": "email", "conversations": 1, "digest": digest}
    assert (erased.action, erased.subject, erased.details) == (
        "visitor-erased",
        subject,
        {"by": "email", "conversations": 1},
    )
    assert audit_commands.verify(office.url).fault is None


@pytest.mark.parametrize("whose", [Whose(), Whose(JANE, "c"), Whose("nobody@example.com"), Whose(conversation="none")])
def test_nothing_is_done_for_nobody(office: Office, whose: Whose) -> None:
    before = audit_commands.verify(office.url).entries
    for work in (privacy.export, privacy.erase):
        with pytest.raises(UsageError):
            work(office.url, whose)
    assert audit_commands.verify(office.url).entries == before


@pytest.fixture
def damaged(tmp_path: Path) -> Iterator[tuple[Office, Guest]]:
    """Jane's own conversation lacks a part, nobody can tell whose Joe's is, and a job is no job any more."""
    office = Office(tmp_path)
    jane, joe = jane_and_joe(office)
    with closing(sqlite3.connect(tmp_path / "frontdesk.db")) as database, database:
        database.execute("UPDATE conversations SET preview = CAST(x'ff' AS TEXT) WHERE id = ?", [jane.id])
        database.execute("UPDATE log SET body = '[broken' WHERE conversation = ? AND seq = 1", [jane.id])
        database.execute("UPDATE conversations SET details = '{broken' WHERE id = ?", [joe.id])
        database.execute("UPDATE jobs SET payload = '{broken' WHERE key = ?", [f"call:{joe.id}:1"])
    yield office, jane
    office.close()


def test_what_can_be_read_is_given_out_with_what_is_missing(damaged: tuple[Office, Guest]) -> None:
    office, jane = damaged
    said = list[str]()
    (conversation,) = json.loads(privacy.export(office.url, Whose(email=JANE), said.append))["conversations"]
    assert said == ["1 conversation is damaged: nobody can tell whose it is."]
    assert (conversation["id"], conversation["damaged"]) == (jane.id, ["preview", "log"])
    assert conversation["details"]["person.name"] == "Jane"
    assert SECRET_WORDS in json.dumps(conversation["log"])
    assert len(conversation["log"]) == conversation["seq"] - 1


@pytest.mark.parametrize("by", ["email", "conversation"])
def test_damage_keeps_nobody_from_being_erased(damaged: tuple[Office, Guest], by: str) -> None:
    office, jane = damaged
    said = list[str]()
    whose = Whose(email=JANE) if by == "email" else Whose(conversation=jane.id)
    assert privacy.erase(office.url, whose, said.append) == 1
    assert len(said) == (by == "email")
    assert privacy.count(office.url, whose) == 0


def test_the_command_prints_alone_asks_and_says_how_many(tmp_path: Path) -> None:
    office = Office(tmp_path)
    try:
        jane, _ = jane_and_joe(office)
    finally:
        office.close()
    printed = frontdesk("export-visitor", JANE, folder=tmp_path)
    assert (printed.returncode, printed.stderr) == (0, "")
    data: dict[str, Any] = json.loads(printed.stdout)
    assert data["conversations"][0]["id"] == jane.id
    unasked = frontdesk("erase-visitor", JANE, folder=tmp_path)
    assert (unasked.returncode, len(unasked.stderr.splitlines())) == (2, 1)
    assert frontdesk("erase-visitor", JANE, "--dry-run", folder=tmp_path).stderr == "1 conversation would be removed.\n"
    assert frontdesk("erase-visitor", JANE, "--yes", folder=tmp_path).stderr == "1 conversation was removed.\n"
    assert frontdesk("export-visitor", JANE, folder=tmp_path).returncode == 2
    nobody = at_a_terminal("erase-visitor", JANE, folder=tmp_path)
    assert (nobody.returncode, nobody.stderr.count("\n"), "[y/N]" in nobody.stderr) == (2, 1, False)
    with closing(sqlite3.connect(tmp_path / "frontdesk.db")) as database:
        assert database.execute("SELECT count(*) FROM conversations").fetchone() == (1,)
