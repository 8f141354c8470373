"""A folder of playbooks for tests of commands that talk to a server."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from runtime.deploying import SHOP
from serving import Server


class Folder:
    """A folder of playbooks, and the command in it."""

    def __init__(self, path: Path, server: Server, token: str, playbook: str) -> None:
        self.path, self.server, self.token, self.playbook = path, server, token, playbook

    @property
    def file(self) -> str:
        return f"{self.playbook}.yaml"

    def write(self, word: str = "Hello", text: str = SHOP) -> None:
        (self.path / self.file).write_text(text.replace("Hello", word))

    def run(self, *arguments: str, url: str | None = None, token: str | None = None) -> tuple[int, str, str]:
        command = [sys.executable, "-m", "frontdesk_cli.main", *arguments]
        environment = {**os.environ, "NO_COLOR": "1", "FRONTDESK_SERVER": self.server.url if url is None else url}
        environment["FRONTDESK_TOKEN"] = self.token if token is None else token
        done = subprocess.run(
            command,
            cwd=self.path,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
        )
        return done.returncode, done.stdout, done.stderr

    def deploy(self, word: str) -> str:
        """Deploy a release; its digest."""
        self.write(word)
        code, out, err = self.run("deploy", self.file, "--yes")
        assert code == 0, err
        name, digest = out.split()
        assert name == self.playbook
        return digest
