"""What the tests of the inbox work at: a desk with a server, Mia who is online, and Omar who is not."""

from __future__ import annotations

from collections.abc import Iterator

import httpx2
import pytest

from serving import DESK, Server, running_server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("inbox"), playbooks=DESK) as server:
        yield server


@pytest.fixture(scope="module")
def mia(server: Server) -> Iterator[httpx2.Client]:
    with server.sign_in("mia@example.com") as client:
        assert client.put("/api/v1/me/presence", json={"online": True}).status_code == 200
        yield client


@pytest.fixture(scope="module")
def omar(server: Server) -> Iterator[httpx2.Client]:
    with server.sign_in("omar@example.com") as client:
        yield client
