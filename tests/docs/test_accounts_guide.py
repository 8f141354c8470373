"""The guide to accounts, typed as it is written on a server; its settings are read as the server reads them."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from docs.written import ROOT, Page
from frontdesk.runtime.accounts import audit_commands
from frontdesk.runtime.settings import from_environment
from runtime.offices import Office
from serving import Server, running_server

GUIDE = Page(ROOT / "docs" / "how-to" / "accounts.md")
PORT = re.compile(r"listening on \S+")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    office = Office(tmp_path)
    guest = office.talking(office.mia)
    office.do(office.desk.conversations.edit_details(office.mia, guest.id, {"person.email": "jane@example.com"}))
    office.close()
    with running_server(tmp_path, demo=False) as server:
        yield server


def typed(server: Server, line: str) -> subprocess.CompletedProcess[str]:
    words = shlex.split(line.partition(" > ")[0])
    return subprocess.run(
        [sys.executable, "-m", "frontdesk_cli.main", *words[1:]],
        cwd=server.folder,
        env={**os.environ, "NO_COLOR": "1", "FRONTDESK_DB": f"sqlite:///{server.db}"},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=180,
    )


def lines(start: str) -> list[list[str]]:
    """The lines of each block of commands that has such a line."""
    blocks = [fence.text.splitlines() for fence in GUIDE.fences if fence.language == "sh"]
    return [block for block in blocks if any(line.startswith(start) for line in block)]


def test_every_command_of_the_guide_works_in_its_order(server: Server) -> None:
    for block in lines("frontdesk"):
        for line in block:
            done = typed(server, line)
            assert done.returncode == 0, (line, done.stderr)
    rows = [line.split("\t") for line in typed(server, "frontdesk users list").stdout.splitlines()]
    assert ["sam@example.com", "Sam", "deals-admin", "sales", "active"] in rows
    actions = [entry.act.action for entry in audit_commands.last(f"sqlite:///{server.db}", 100)]
    wanted = ["user-added", "user-role", "user-password", "user-disabled", "user-enabled", "visitor-exported"]
    assert [*(one for one in wanted if one not in actions)] == []
    assert actions[-1] == "visitor-erased"
    assert typed(server, "frontdesk export-visitor jane@example.com").returncode == 2


def test_a_new_server_prints_what_the_guide_shows(tmp_path: Path) -> None:
    (shown,) = (fence.text for fence in GUIDE.fences if fence.language == "console")
    with running_server(tmp_path, demo=False, arguments=("--public-url", "https://chat.example.com")) as server:
        seen = re.sub(r"link=\S+", "link=…", server.out)
    expected = [PORT.sub("listening", line) for line in shown.splitlines()[1:] if line.strip()]
    assert [PORT.sub("listening", line) for line in seen.splitlines() if line.strip()] == expected


@pytest.mark.parametrize("block", lines("export FRONTDESK_OIDC_ISSUER"), ids=lambda block: block[-1][-30:])
def test_settings_of_the_guide_are_taken(block: list[str]) -> None:
    given = dict(shlex.split(line)[1].split("=", 1) for line in block if line.startswith("export"))
    oidc = from_environment(given).oidc
    assert oidc is not None
    assert oidc.issuer == given["FRONTDESK_OIDC_ISSUER"]
    assert oidc.trust_email is ("microsoftonline" in oidc.issuer)
