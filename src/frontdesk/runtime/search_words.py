"""The words that a conversation is found by, the same when it is kept and when it is looked for."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

LONGEST: Final = 64
"""Characters of a word that count."""

_PART: Final = re.compile(r"\w+")
_EDGES: Final = ".,;:!?()[]{}<>\"'`“”‘’«»…¿¡"


def words(text: str) -> list[str]:
    """The words that a text is found by, folded: what stands between spaces, and the parts of that.

    `Jane@example.com` is `jane@example.com`, `jane`, `example` and `com`.
    """
    found: dict[str, None] = {}
    for piece in folded(text).split():
        for word in (piece.strip(_EDGES), *_PART.findall(piece)):
            if word:
                found[word[:LONGEST]] = None
    return list(found)


def folded(text: str) -> str:
    """The text without what a search does not tell apart: case, and the forms of one character."""
    return unicodedata.normalize("NFKC", text).casefold().replace("\x00", "")
