"""Places in a text, written as a stretch of it with a bar in it."""

from __future__ import annotations


def offset(text: str, marked: str) -> int:
    """The offset of the bar in a stretch that the text holds once."""
    before, _, after = marked.partition("|")
    assert text.count(before + after) == 1, marked
    return text.index(before + after) + len(before)
