"""What the tests of deploys work in: a server with nothing on it, its token, and a folder with a playbook."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from cli.folders import Folder
from frontdesk.runtime.accounts import token_commands
from serving import Server, running_server

_NUMBERS = count(1)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("server"), demo=False) as server:
        yield server


@pytest.fixture(scope="module")
def token(server: Server) -> str:
    return token_commands.create(f"sqlite:///{server.db}", "ci", ["deploy"], "1d")


@pytest.fixture
def shop(tmp_path: Path, server: Server, token: str) -> Folder:
    """A folder with a playbook that nobody deployed yet."""
    folder = Folder(tmp_path, server, token, f"shop-{next(_NUMBERS)}")
    folder.write()
    return folder
