"""The inbox's keys: each that does something is in the list that agents see, and in the guide."""

from __future__ import annotations

import re
from pathlib import Path

import frontdesk.runtime

INBOX = Path(frontdesk.runtime.__file__).parent / "static" / "inbox"
GUIDE = Path(__file__).parents[3] / "docs" / "how-to" / "agents.md"


def test_every_key_is_listed_on_the_page_and_in_the_guide() -> None:
    keyboard = (INBOX / "keyboard.js").read_text("utf-8")
    table = re.search(r"const keys = \{\n(.*?)\n  \};", keyboard, re.DOTALL)
    assert table
    keys = set(re.findall(r"^    '?(.)'?: ", table[1], re.MULTILINE)) | {"1", "2", "3"}
    assert len(keys) > 10
    listed = set(re.findall(r"'([^' ])'", (INBOX / "shortcuts.js").read_text("utf-8"))) | {"?"}
    told = set(re.findall(r"`([^` ])`", GUIDE.read_text("utf-8")))
    assert (set(), set()) == (keys - listed, keys - told)
