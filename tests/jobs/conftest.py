"""A shop for each test, over every kind of database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from databases import KINDS, fresh_url, unhurried  # noqa: F401
from jobs.shops import Shop


@pytest.fixture(autouse=True)
def _stops_unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was stopped is written down, however busy the machine is."""
    monkeypatch.setattr("frontdesk.jobs.hands.WRITTEN_S", 60.0)


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return fresh_url(request.param, tmp_path)


@pytest.fixture
def shop(url: str, unhurried: None) -> Iterator[Shop]:  # noqa: F811
    opened = Shop(url)
    yield opened
    opened.close()
