"""The office that most tests of the runtime work in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from runtime.offices import Office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = Office(tmp_path)
    yield opened
    opened.close()
