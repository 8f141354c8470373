"""The card that `add` puts into a playbook: the one under `## Added` on the page of its kind."""

from __future__ import annotations

import re
from typing import Final

from frontdesk.cards import KINDS
from frontdesk.errors import UsageError
from frontdesk.export.handbook import page
from frontdesk.lang import spelling

SECTION: Final = "## Added"

_BLOCK = re.compile(rf"^{SECTION}\n.*?^```yaml\n(?P<card>.*?)^```$", re.MULTILINE | re.DOTALL)


def sample(kind: str) -> str:
    """A card of a kind with sensible values, as an unindented list item.

    Raises:
        UsageError: There is no such kind.
    """
    if kind not in KINDS:
        hint = spelling.did_you_mean(kind, KINDS) or f"use one of {', '.join(KINDS)}"
        raise UsageError(f"there is no card of kind {kind!r}; {hint}")
    found = _BLOCK.search(page(kind))
    if found is None:
        raise UsageError(f"a card of kind {kind!r} cannot be added by this command")
    return found["card"]
