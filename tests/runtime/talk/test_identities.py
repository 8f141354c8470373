"""Who a website says its visitor is: signed, it is believed and kept; unsigned, it is shown as what it is."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from frontdesk.errors import SetupError
from frontdesk.runtime.settings import from_environment
from frontdesk.runtime.talk import identities
from frontdesk.runtime.talk.identities import EVERY, StrangerError, claimed, sign
from frontdesk.store import identities as stored
from frontdesk.store.identities import Identity
from runtime.offices import Guest, Office

SECRET = "a secret of the website's server"
SECRETS = {EVERY: SECRET, "other": "another secret altogether"}
PAGE = Path(__file__).resolve().parents[3] / "docs" / "how-to" / "embed.md"


def signed(user_id: str, secret: str = SECRET) -> dict[str, object]:
    return {"user_id": user_id, "user_hash": sign(secret, user_id)}


def test_the_signature_is_the_one_that_others_use() -> None:
    """The example of RFC 4231, test case 2."""
    expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert sign("Jefe", "what do ya want for nothing?") == expected


def test_a_signed_id_is_verified() -> None:
    assert claimed(SECRETS, "sales", signed("42")) == Identity("42", True)
    assert claimed(SECRETS, "sales", signed("42") | {"user_id": 42}) == Identity("42", True)
    assert claimed(SECRETS, "sales", {"user_id": "é", "user_hash": sign(SECRET, "é").upper()}) == Identity("é", True)


@pytest.mark.parametrize(
    "said",
    [
        {"user_id": "42"},
        {"user_id": "42", "user_hash": ""},
        {"user_id": "42", "user_hash": None},
        {"user_id": "42", "user_hash": True},
        {"user_id": "42", "user_hash": "\ud800"},
        {"user_id": "42", "user_hash": sign(SECRET, "43")},
        {"user_id": "42", "user_hash": sign(SECRET, "42")[:-1]},
        {"user_id": "42", "user_hash": sign("another secret altogether", "42")},
        {"user_id": "42", "user_hash": sign("", "42")},
    ],
    ids=range(9),
)
def test_anything_else_is_not(said: dict[str, object]) -> None:
    assert claimed(SECRETS, "sales", said) == Identity("42", False)


def test_a_playbook_with_a_secret_of_its_own_takes_no_other() -> None:
    assert claimed(SECRETS, "other", signed("42")) == Identity("42", False)
    assert claimed(SECRETS, "other", signed("42", SECRETS["other"])) == Identity("42", True)
    assert claimed({}, "sales", signed("42", "")) == Identity("42", False)


@pytest.mark.parametrize(
    "said", [None, {}, {"user_id": ""}, {"user_id": " "}, {"user_id": True}, {"user_id": "x" * 201}]
)
def test_who_is_not_named_is_nobody(said: dict[str, object] | None) -> None:
    assert claimed(SECRETS, "sales", said) is None


# What becomes of it.


@pytest.fixture
def guest(office: Office) -> Guest:
    office.desk.identities.secrets = SECRETS
    return office.visit()


def meet(office: Office, guest: Guest, said: dict[str, object]) -> Identity | None:
    office.do(office.desk.identities.meet("sales", guest.id, said))
    return office.desk.database.read_now(lambda connection: stored.of(connection, guest.id))


def test_what_is_vouched_for_replaces_what_is_not_and_stays(office: Office, guest: Guest) -> None:
    assert meet(office, guest, {}) is None
    assert meet(office, guest, {"user_id": "40"}) == Identity("40", False)
    assert meet(office, guest, {"user_id": "41"}) == Identity("41", False)
    assert meet(office, guest, signed("42")) == Identity("42", True)
    assert meet(office, guest, {"user_id": "42"}) == Identity("42", True)
    assert meet(office, guest, {}) == Identity("42", True)


@pytest.mark.parametrize("said", [signed("43"), {"user_id": "43"}], ids=["signed", "unsigned"])
def test_somebody_else_at_the_same_browser_does_not_see_the_chat(
    office: Office, guest: Guest, said: dict[str, object]
) -> None:
    meet(office, guest, signed("42"))
    with pytest.raises(StrangerError):
        meet(office, guest, said)
    assert meet(office, guest, {}) == Identity("42", True)


def test_agents_are_told_whether_the_website_vouched_for_it(office: Office) -> None:
    office.desk.identities.secrets = SECRETS
    guest = office.talking(office.mia)
    about = office.do(office.desk.conversations.read(office.mia, guest.id))["about"]
    assert about["user"] is None
    meet(office, guest, {"user_id": "42"})
    about = office.do(office.desk.conversations.read(office.mia, guest.id))["about"]
    assert about["user"] == {"id": "42", "verified": False}


# Settings, and what the handbook says.


def test_secrets_come_from_the_environment_for_all_playbooks_or_for_one() -> None:
    given = {"FRONTDESK_IDENTITY_SECRET": "a" * 16, "FRONTDESK_IDENTITY_SECRET_WEBSITE_SALES": "b" * 16}
    settings = from_environment(given)
    assert settings.identities == {"": "a" * 16, "website-sales": "b" * 16}
    assert "aaaa" not in repr(settings)


def test_a_secret_that_can_be_guessed_is_refused() -> None:
    with pytest.raises(SetupError, match="FRONTDESK_IDENTITY_SECRET_SALES: a secret has at least 16 characters"):
        from_environment({"FRONTDESK_IDENTITY_SECRET_SALES": "secret"})


def snippet(language: str) -> str:
    return PAGE.read_text().split(f"```{language}\n")[1].split("```")[0]


@pytest.mark.parametrize(
    ("language", "command", "program"),
    [
        ("python", [sys.executable, "-"], "{snippet}\nprint(user_hash('42'))"),
        ("javascript", ["node", "--input-type=module", "-"], "{snippet}\nconsole.log(userHash('42'));"),
        ("php", ["php"], "<?php\n{snippet}\necho user_hash('42');"),
    ],
)
def test_the_handbooks_snippets_sign_as_we_do(language: str, command: list[str], program: str) -> None:
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not on this machine")
    text = program.format(snippet=snippet(language))
    environment = {"FRONTDESK_IDENTITY_SECRET": SECRET, "PATH": "/usr/local/bin:/usr/bin:/bin"}
    done = subprocess.run(
        [shutil.which(command[0]) or "", *command[1:]],
        input=text,
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
        env=environment,
    )
    assert done.stdout.strip() == sign(SECRET, "42")


def test_the_names_are_those_of_the_handbook() -> None:
    text = PAGE.read_text()
    assert f"{identities.USER_ID}:" in text
    assert f"{identities.USER_HASH}:" in text
