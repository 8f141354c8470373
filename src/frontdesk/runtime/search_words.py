"""The words by which a conversation is found: taken alike from what is stored and from what is searched for."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

LONGEST: Final = 64
"""Characters of a word that count."""

_PART: Final = re.compile(r"\w+")
_EDGES: Final = ".,;:!?()[]{}<>\"'`“”‘’«»…¿¡"


def words(text: str) -> list[str]:
    """The words by which a text is found, folded: the pieces between spaces, and the parts of these.

    `Jane@example.com` is `jane@example.com`, `jane`, `example` and `com`.
    """
    found: dict[str, None] = {}
    for piece in folded(text).split():
        for word in (piece.strip(_EDGES), *_PART.findall(piece)):
            if word:
                found[word[:LONGEST]] = None
    return list(found)


def sought(query: str) -> list[str]:
    """The beginnings of words that a query asks for, folded; punctuation around a word is not part of it."""
    pieces = folded(query).split()
    found = [word for piece in pieces if (word := piece.strip(_EDGES))] or pieces
    return list(dict.fromkeys(word[:LONGEST] for word in found))


def folded(text: str) -> str:
    """The text without differences that a search ignores: case, and the forms of a character."""
    return unicodedata.normalize("NFKC", text).casefold().replace("\x00", "")
