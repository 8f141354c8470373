"""`frontdesk backup`: a copy while the server runs, from which another server goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.here import frontdesk
from frontdesk_cli import backup as command
from runtime.halls import NOTHING, PLAYBOOKS, guest, rows, words
from serving import running_server


def backup(folder: Path, *arguments: str, db: str = "") -> tuple[int, str, str]:
    """Exit code, standard output and standard error."""
    done = frontdesk("backup", *arguments, folder=folder, environment={"FRONTDESK_DB": db} if db else {})
    return done.returncode, done.stdout, done.stderr


def test_a_server_goes_on_from_the_copy_where_the_first_was_when_it_was_made(tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    before.mkdir()
    after.mkdir()
    with (
        running_server(before, playbooks=PLAYBOOKS, arguments=("--allow-direct",)) as server,
        guest(server, answer=NOTHING) as visitor,
    ):
        visitor.until(type="event", **{"from": "bot"})
        code, out, err = backup(before, str(after / "frontdesk.db"))
        assert (code, out) == (0, ""), err
        assert "checked" in err
        token = visitor.welcome["token"]
        said = [words(row) for row in rows(visitor)]
    with (
        running_server(after, playbooks=PLAYBOOKS, arguments=("--allow-direct",)) as server,
        guest(server, token=token) as returned,
    ):
        assert returned.welcome["conversation"] == visitor.welcome["conversation"]
        log = [words(row) for row in rows(returned)]
        assert [text for text in said if text not in log] == []


@pytest.mark.parametrize(
    ("arguments", "db", "says"),
    [
        (("copy.db",), "sqlite:///missing.db", "there is no database missing.db"),
        (("there.db",), "sqlite:///there.db", "is the database itself"),
        (("there.db",), "sqlite:///other.db", "--force"),
        (("copy.db",), "postgresql+psycopg://frontdesk@127.0.0.1:1/desk", "pg_dump"),
        ((), "", "Missing argument"),
    ],
    ids=["missing", "itself", "there", "postgresql", "nothing named"],
)
def test_wrong_usage_is_said_and_changes_nothing(
    tmp_path: Path, arguments: tuple[str, ...], db: str, says: str
) -> None:
    for name in ("there.db", "other.db"):
        (tmp_path / name).write_text("precious")
    code, out, err = backup(tmp_path, *arguments, db=db)
    assert (code, out) == (2, "")
    assert says in err
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        "there.db": "precious",
        "other.db": "precious",
    }


def test_a_long_copy_says_now_and_then_how_far_it_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "EVERY_S", 0)
    say = command.Lines()
    say(2_000_000, 8_000_000)
    monkeypatch.setattr(command, "EVERY_S", 3600)
    say(4_000_000, 8_000_000)
    say(6_000_000, 8_000_000)
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", "2 of 8 MB copied\n4 of 8 MB copied\n")
