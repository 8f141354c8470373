"""A far end that is asked again at once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from farend import FarEnd, far_end
from frontdesk.remote import client


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "PAUSES_S", (0.0,))
    monkeypatch.setattr(client, "LONG_PAUSES_S", (0.0, 0.0))


@pytest.fixture
def far() -> Iterator[FarEnd]:
    with far_end() as far:
        yield far
