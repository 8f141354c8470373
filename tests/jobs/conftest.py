"""A shop for each test, over every kind of database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from databases import KINDS, fresh_url
from jobs.shops import Shop


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return fresh_url(request.param, tmp_path)


@pytest.fixture
def shop(url: str) -> Iterator[Shop]:
    opened = Shop(url)
    yield opened
    opened.close()
