"""What the tests of faults work in: an office whose process is the test's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from runtime.offices import Office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = Office(tmp_path)
    yield opened
    opened.close()
