"""The guide to deploys, typed as it is written, against a server: what it shows is what a new user sees."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from docs.written import PROMPT, ROOT, Page
from serving import Server, running_server

GUIDE = Page(ROOT / "docs" / "how-to" / "deploy.md")
DIGEST = re.compile(r"\b(?:[0-9a-f]{64}|[0-9a-f]{12})\b")
TOKEN_LINE = "export FRONTDESK_TOKEN=frontdesk_…"


class Terminal:
    """A folder, an environment that lines of the guide add to, and everything that was printed."""

    def __init__(self, folder: Path, server: Server) -> None:
        self.folder, self.server = folder, server
        self.environment = {**os.environ, "NO_COLOR": "1", "FRONTDESK_DB": f"sqlite:///{server.db}"}
        self.token = ""

    def types(self, line: str) -> str:
        """Type a line; what the terminal shows."""
        words = shlex.split(line, comments=True)
        if words[0] == "export":
            name, _, value = words[1].partition("=")
            self.environment[name] = {TOKEN_LINE: self.token}.get(
                line, value.replace("http://127.0.0.1:8000", self.server.url)
            )
            return ""
        if words[0] == "frontdesk":
            words = [sys.executable, "-m", "frontdesk_cli.main", *words[1:]]
        done = subprocess.run(
            words,
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=180,
        )
        assert done.returncode == 0, (line, done.stderr)
        if "tokens create" in line:
            self.token = done.stdout.strip()
        return done.stderr + done.stdout


def same_digests(text: str) -> str:
    """Text in which every digest of one length is the same."""
    return DIGEST.sub(lambda found: "d" * len(found[0]), text)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    with running_server(tmp_path, demo=False) as server:
        yield Terminal(tmp_path, server)


def shown(fence_text: str) -> Iterator[tuple[str, str]]:
    """The lines of a console that are typed, each with what it shows."""
    for part in re.split(rf"^{re.escape(PROMPT)}", fence_text, flags=re.MULTILINE)[1:]:
        line, _, output = part.partition("\n")
        yield line, output


def test_the_guide_can_be_followed_from_the_first_line_to_the_last(terminal: Terminal) -> None:
    digests: list[str] = []
    for fence in GUIDE.fences:
        if fence.language == "sh":
            for line in fence.text.splitlines():
                terminal.types(line.replace("c0ffee", digests[-1][:10]) if digests else line)
        elif fence.language == "console":
            for line, output in shown(fence.text):
                seen = terminal.types(line)
                digests += re.findall(r"[0-9a-f]{64}", seen)
                if output:
                    assert same_digests(seen).strip() == same_digests(output).strip(), line
    assert len(set(digests)) == 4
    assert digests[-1] in terminal.types("frontdesk releases live-chat").splitlines()[0]
    assert "rollback" in terminal.types("frontdesk audit list")
