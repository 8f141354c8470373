"""A folder of playbooks for tests of commands that talk to a server."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cli.here import frontdesk
from runtime.deploying import SHOP
from serving import Server

INTERRUPTIBLE = """
import signal
from frontdesk_cli.main import main
signal.signal(signal.SIGINT, signal.default_int_handler)
main()
"""
"""The command, which Ctrl-C stops: a shell that starts tests behind itself lets them, and all below, ignore that."""

UNTIRING = """
from frontdesk.remote import client
from frontdesk_cli.main import main
client.LONG_PAUSES_S = (0.5,) * 600
main()
"""
"""The command, which asks a server that has died until it is back, however long a start takes on this machine."""


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
        """Run the command, where nobody can be asked; its exit code, and what it has written."""
        done = frontdesk(*arguments, folder=self.path, environment=self.environment(url, token))
        return done.returncode, done.stdout, done.stderr

    def environment(self, url: str | None = None, token: str | None = None) -> dict[str, str]:
        """What the command is told of the server by its surroundings."""
        return {
            "NO_COLOR": "1",
            "FRONTDESK_SERVER": self.server.url if url is None else url,
            "FRONTDESK_TOKEN": self.token if token is None else token,
        }

    @contextmanager
    def begun(self, *arguments: str) -> Iterator[subprocess.Popen[str]]:
        """The command, begun as a process; the server may die under it, and come back."""
        process = subprocess.Popen(
            [sys.executable, "-c", UNTIRING, *arguments],
            cwd=self.path,
            env={**os.environ, **self.environment()},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        with process:
            try:
                yield process
            finally:
                process.kill()

    def deploy(self, word: str) -> str:
        """Deploy a release; its digest."""
        self.write(word)
        code, out, err = self.run("deploy", self.file, "--yes")
        assert code == 0, err
        name, digest = out.split()
        assert name == self.playbook
        return digest
