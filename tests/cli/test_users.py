"""`frontdesk users`: people are added, listed and changed on the database, also beside a running server."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.here import Done, frontdesk


class Desk:
    """A database and the command on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def users(self, *arguments: str, stdin: str = "") -> Done:
        return frontdesk("users", *arguments, folder=self.folder, stdin=stdin)

    def rows(self) -> list[list[str]]:
        return [line.split("\t") for line in self.users("list").stdout.splitlines()]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_new_database_gets_its_tables_with_the_first_user(desk: Desk) -> None:
    done = desk.users("add", "Mia@Example.com", "--name", "Mia", "--team", "sales", "--team", "support")
    assert done.returncode == 0
    assert (desk.folder / "frontdesk.db").is_file()
    assert desk.rows() == [["mia@example.com", "Mia", "agent", "sales,support", "active"]]


def test_without_a_password_the_link_alone_is_on_stdout(desk: Desk) -> None:
    done = desk.users("add", "mia@example.com", "--name", "Mia", "--public-url", "https://chat.example.com/")
    (link,) = done.stdout.splitlines()
    assert link.startswith("https://chat.example.com/login?link=")
    assert link not in done.stderr


def test_with_a_password_nothing_is_on_stdout(desk: Desk) -> None:
    arguments = ("add", "mia@example.com", "--name", "Mia", "--password-stdin")
    done = desk.users(*arguments, stdin="correct horse battery\n")
    assert (done.returncode, done.stdout) == (0, "")


def test_roles_change_and_users_are_disabled_and_let_in_again(desk: Desk) -> None:
    desk.users("add", "mia@example.com", "--name", "Mia")
    assert desk.users("role", "mia@example.com", "deals-admin").returncode == 0
    assert desk.users("disable", "mia@example.com").returncode == 0
    assert desk.rows() == [["mia@example.com", "Mia", "deals-admin", "-", "disabled"]]
    assert desk.users("disable", "--undo", "mia@example.com").returncode == 0
    assert desk.rows()[0][-1] == "active"


BAD = [
    (("add", "mia", "--name", "Mia"), "'mia' is not an e-mail address"),
    (("add", "mia@example.com", "--name", " "), "a name has 1 to 100 characters"),
    (("add", "mia@example.com", "--name", "Mia", "--role", "boss"), "there is no role 'boss'"),
    (("add", "mia@example.com", "--name", "Mia", "--team", "Big Sales"), "'Big Sales' is not a team"),
    (("add", "mia@example.com", "--name", "Mia", "--password-stdin"), "at least 12 characters"),
    (("add", "omar@example.com", "--name", "Omar"), "there is already a user omar@example.com"),
    (("role", "nobody@example.com", "admin"), "there is no user nobody@example.com"),
    (("role", "omar@example.com", "boss"), "there is no role 'boss'"),
    (("disable", "nobody@example.com"), "there is no user nobody@example.com"),
    (("password", "nobody@example.com"), "there is no user nobody@example.com"),
]


@pytest.fixture(scope="module")
def with_omar(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = Desk(tmp_path_factory.mktemp("users"))
    desk.users("add", "omar@example.com", "--name", "Omar")
    return desk


@pytest.mark.parametrize(("arguments", "words"), BAD, ids=lambda value: " ".join(value)[:40])
def test_what_cannot_be_is_refused_in_one_sentence(with_omar: Desk, arguments: tuple[str, ...], words: str) -> None:
    done = with_omar.users(*arguments, stdin="short\n")
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert words in line
    assert with_omar.rows() == [["omar@example.com", "Omar", "agent", "-", "active"]]


def test_a_bad_database_is_our_failure(desk: Desk) -> None:
    done = desk.users("list", "--db", "sqlite:////no/such/folder/x.db")
    assert done.returncode == 3
    assert len(done.stderr.splitlines()) == 1
