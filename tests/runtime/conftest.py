"""What many tests of the runtime work in: an office without sockets, a gate with everybody, a hall with a server."""

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from databases import database_url, kind  # noqa: F401
from runtime import gates
from runtime.gates import Gate
from runtime.halls import hall
from runtime.offices import Office
from serving import Server


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> Iterator[Office]:  # noqa: F811
    opened = Office(tmp_path, database_url)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    with gates.opened(tmp_path_factory.mktemp("gate")) as gate:
        yield gate


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with hall(tmp_path_factory.mktemp("hall")) as server:
        yield server


@pytest.fixture(scope="module")
def mia(server: Server) -> Iterator[httpx2.Client]:
    with server.sign_in("mia@example.com") as client:
        yield client
