"""`frontdesk tokens` and `frontdesk audit`: on the database, beside a server or without one."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from cli.here import Done, frontdesk
from frontdesk.runtime.accounts import token_commands
from frontdesk.store import audit
from frontdesk.store.audit import Act
from frontdesk.store.database import Database


class Desk:
    """A database and the command on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def url(self) -> str:
        return f"sqlite:///{self.folder / 'frontdesk.db'}"

    def run(self, *arguments: str) -> Done:
        return frontdesk(*arguments, folder=self.folder)

    def rows(self, *arguments: str) -> list[list[str]]:
        return [line.split("\t") for line in self.run(*arguments).stdout.splitlines()]

    def everything(self) -> bytes:
        """All bytes of the database."""
        return b"".join(path.read_bytes() for path in self.folder.glob("frontdesk.db*"))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_the_token_alone_is_on_stdout_and_stored_nowhere(desk: Desk) -> None:
    done = desk.run("tokens", "create", "ci", "--scope", "read", "--scope", "deploy:sales", "--expires", "12h")
    (text,) = done.stdout.splitlines()
    assert text.startswith("frontdesk_")
    assert len(text) > 50
    assert text not in done.stderr
    assert text.encode() not in desk.everything()
    assert "The database frontdesk.db is new" in done.stderr
    assert "is new" not in desk.run("tokens", "create", "other", "--scope", "read").stderr
    ((name, scopes, state, made, expires, used), _) = desk.rows("tokens", "list")
    assert (name, scopes, state, used) == ("ci", "read,deploy:sales", "active", "-")
    assert made < expires


def test_a_revoked_name_can_be_used_again_and_both_are_listed(desk: Desk) -> None:
    desk.run("tokens", "create", "ci", "--scope", "read")
    assert desk.run("tokens", "revoke", "ci").returncode == 0
    assert desk.run("tokens", "revoke", "ci").returncode == 2
    assert desk.run("tokens", "create", "ci", "--scope", "read").returncode == 0
    assert [row[2] for row in desk.rows("tokens", "list")] == ["revoked", "active"]


@pytest.fixture(scope="module")
def with_ci(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = Desk(tmp_path_factory.mktemp("tokens"))
    token_commands.create(desk.url, "ci", ["read"], "1d")
    return desk


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("create", "new"), "say what the token may do"),
        (("create", "new", "--scope", "write"), "there is no scope 'write'"),
        (("create", "new", "--scope", "deploy:Big Sales"), "there is no scope 'deploy:Big Sales'"),
        (("create", "new", "--scope", "read:sales"), "there is no scope 'read:sales'"),
        (("create", "new", "--scope", "read", "--expires", "91d"), "a token lasts at most 90 days"),
        (("create", "new", "--scope", "read", "--expires", "soon"), "'soon' is not a time"),
        (("create", "new", "--scope", "read", "--expires", "0s"), "'0s' is not a time"),
        (("create", "new\tname", "--scope", "read"), "is not a name for a token"),
        (("create", "ci", "--scope", "read"), "there is already a token 'ci'"),
        (("revoke", "nobody"), "there is no valid token 'nobody'"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, tuple) else "",
)
def test_what_cannot_be_is_refused_in_one_sentence(with_ci: Desk, arguments: tuple[str, ...], words: str) -> None:
    done = with_ci.run("tokens", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert words in line
    assert [row[0] for row in with_ci.rows("tokens", "list")] == ["ci"]


def test_what_the_command_changes_stands_in_the_audit(desk: Desk) -> None:
    desk.run("users", "add", "mia@example.com", "--name", "Mia", "--team", "sales")
    desk.run("users", "role", "mia@example.com", "deals-admin")
    desk.run("users", "disable", "mia@example.com")
    desk.run("tokens", "create", "ci", "--scope", "read")
    desk.run("tokens", "revoke", "ci")
    rows = desk.rows("audit", "list")
    assert [(row[0], row[2], row[4], row[5]) for row in rows] == [
        ("1", "command", "user-added", "mia@example.com"),
        ("2", "command", "user-role", "mia@example.com"),
        ("3", "command", "user-disabled", "mia@example.com"),
        ("4", "command", "token-created", "ci"),
        ("5", "command", "token-revoked", "ci"),
    ]
    assert rows[0][6] == '{"role": "agent", "teams": ["sales"]}'
    assert rows[1][6] == '{"before": "agent", "role": "deals-admin"}'
    assert [row[0] for row in desk.rows("audit", "list", "--limit", "2")] == ["4", "5"]


@pytest.fixture
def written(desk: Desk) -> Desk:
    for name in ("one", "two", "three"):
        token_commands.create(desk.url, name, ["read"], "1d")
    return desk


def test_a_whole_audit_prints_its_length_and_its_end(written: Desk) -> None:
    ((count, head),) = written.rows("audit", "verify")
    assert (count, len(head)) == ("3", 64)
    written.run("tokens", "revoke", "one")
    assert written.run("audit", "verify", "--known", head).returncode == 0
    assert written.run("audit", "verify", "--known", f"{count}\t{head}\n").returncode == 0, "the line that was kept"


def test_an_empty_audit_is_whole_and_may_have_grown_since(desk: Desk) -> None:
    Database.open(desk.url).close()
    line = desk.run("audit", "verify").stdout
    assert line == "0\t-\n"
    desk.run("tokens", "create", "ci", "--scope", "read")
    assert desk.run("audit", "verify", "--known", line).returncode == 0


@pytest.mark.parametrize("known", ["", "3", "c0ffee", "F" * 64, "f" * 63])
def test_what_no_look_printed_is_no_alarm(written: Desk, known: str) -> None:
    done = written.run("audit", "verify", "--known", known)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"{known!r} is not what frontdesk audit verify prints" in done.stderr


LOOKS = [("audit", "list"), ("audit", "verify")]


@pytest.mark.parametrize("arguments", LOOKS, ids=" ".join)
def test_nobody_makes_a_database_by_looking_for_one(desk: Desk, arguments: tuple[str, ...]) -> None:
    done = desk.run(*arguments)
    said = "frontdesk: there is no database frontdesk.db; name it with --db or in FRONTDESK_DB\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", said)
    assert list(desk.folder.iterdir()) == []


def test_a_new_database_has_no_tokens(desk: Desk) -> None:
    assert desk.run("tokens", "list").stdout == ""
    assert (desk.folder / "frontdesk.db").exists()


def tampered(desk: Desk, statement: str) -> None:
    """Change the table behind the back of its guards."""
    with closing(sqlite3.connect(desk.folder / "frontdesk.db")) as connection:
        for name in ("audit_only_grows_update", "audit_only_grows_delete"):
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(statement)
        connection.commit()


PUT_IN = (
    "INSERT INTO audit SELECT {}, at, actor, origin, action, subject, details, before, digest FROM audit WHERE n = 1"
)


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE audit SET actor = 'nobody' WHERE n = 2", "entry 2 of the audit was changed"),
        ("UPDATE audit SET at = at + 1 WHERE n = 3", "entry 3 of the audit was changed"),
        ("DELETE FROM audit WHERE n = 1", "entry 1 of the audit is missing"),
        ("DELETE FROM audit WHERE n = 2", "entry 2 of the audit is missing"),
        ("UPDATE audit SET details = '{}' WHERE n = 1", "entry 1 of the audit was changed"),
        ("UPDATE audit SET details = '{' WHERE n = 2", "entry 2 of the audit cannot be read"),
        (PUT_IN.format(0), "entry 0 of the audit was inserted"),
        (PUT_IN.format(-(2**62)), f"entry {-(2**62)} of the audit was inserted"),
        (PUT_IN.format(4), "entry 4 of the audit was changed"),
    ],
)
def test_whatever_was_changed_is_found(written: Desk, statement: str, says: str) -> None:
    tampered(written, statement)
    done = written.run("audit", "verify")
    assert (done.returncode, done.stdout) == (1, "")
    assert says in done.stderr


def test_a_list_that_cannot_be_read_is_one_sentence(written: Desk) -> None:
    tampered(written, "UPDATE audit SET details = '{' WHERE n = 2")
    done = written.run("audit", "list")
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == "frontdesk: an entry of the audit cannot be read; frontdesk audit verify says which\n"


def test_an_end_that_was_cut_off_is_found_by_whoever_kept_its_digest(written: Desk) -> None:
    ((_, head),) = written.rows("audit", "verify")
    tampered(written, "DELETE FROM audit WHERE n = 3")
    assert written.run("audit", "verify").returncode == 0
    done = written.run("audit", "verify", "--known", head)
    assert done.returncode == 1
    assert head in done.stderr


def test_an_entry_that_was_sealed_anew_breaks_the_next(written: Desk) -> None:
    with closing(sqlite3.connect(written.folder / "frontdesk.db")) as connection:
        query = "SELECT n, at, actor, origin, action, subject, details, before FROM audit WHERE n = 2"
        n, at, _, origin, action, subject, details, before = connection.execute(query).fetchone()
    forged = audit.seal(n, Act(at, "nobody", origin, action, subject, json.loads(details)), before)
    tampered(
        written,
        f"UPDATE audit SET actor = CASE n WHEN 2 THEN 'nobody' ELSE actor END,"
        f" digest = CASE n WHEN 2 THEN '{forged}' ELSE digest END,"
        f" before = CASE n WHEN 3 THEN '{forged}' ELSE before END",
    )
    done = written.run("audit", "verify")
    assert done.returncode == 1
    assert "entry 3 of the audit was changed" in done.stderr
