"""Close spellings: what an author probably meant by a key, kind or name that nothing knows."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from frontdesk.lang.invisible import named

LOOKALIKES: Final = dict(
    zip(
        "аеорсухіјѕԁһкмтвнԛԝѵгпАВЕКМНОРСТХІЈЅУԚԜΑΒΕΖΗΙΚΜΝΟΡΤΥΧορνικαεγητυχωցհոսօɡɑı‐‑‒–—−",
        "aeopcyxijsdhkmtbhqwvrnABEKMHOPCTXIJSYQWABEZHIKMNOPTYXopvikaeyntuxwghnuogai------",
        strict=True,
    )
)
"""Letters of other alphabets, and dashes, that look like the ASCII character beside them (after Unicode TR 39)."""

_TWINS: Final = str.maketrans(LOOKALIKES)

LONGEST: Final = 200
"""A longer word is no misspelt name."""

MOST_GUESSES: Final = 20
"""Unknown names of one playbook that need be compared with thousands: each comparison takes its time."""


def closest(word: str, known: Iterable[str]) -> str | None:
    """The one known word that this is most likely a misspelling of; none unless it is really close.

    Close are one edit in a word of up to four letters, two in a longer one (a swap of neighbours is one edit),
    another case, and letters of another alphabet that look the same. Of equally close words the first by name wins.
    """
    best = min(_near(word, known), default=None)
    return best[1] if best else None


def only(word: str, known: Iterable[str]) -> str | None:
    """The known word that this is certainly a misspelling of: close, and closer than every other."""
    near = sorted(set(_near(word, known)))
    return near[0][1] if near and (len(near) == 1 or near[0][0] < near[1][0]) else None


def _near(word: str, known: Iterable[str]) -> Iterator[tuple[int, str]]:
    """The close words among some, each behind its distance."""
    if len(word) > LONGEST:
        return
    own = _plain(word)
    limit = 1 if len(own) <= 4 else 2
    for other in known:
        if _may_be_near(own, _plain(other), limit):
            distance = _distance(own, _plain(other), limit)
            if distance <= limit and len(own) > distance:
                yield distance, other


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """The hint for a word that nothing knows: `did you mean 'sales'?`, look-alike letters spelled out; or none."""
    return proposal(word, closest(word, known))


def proposal(word: str, guess: str | None) -> str | None:
    """The hint that proposes a guess for a word, look-alike letters spelled out; none without a guess."""
    if guess is None:
        return None
    foreign = _foreign(word)
    if foreign and _plain(word).strip() == guess.lower():
        return f"write {guess!r} in plain letters: {_alike(foreign)}"
    return f"did you mean {guess!r}?"


def lookalike(word: str) -> str | None:
    """The hint for a word with letters that only look plain, the first of them spelled out; none if all are plain."""
    foreign = _foreign(word)
    return f"write it in plain letters: {_alike(foreign)}" if foreign else None


def disguised(word: str) -> str | None:
    """The same for a word that may be of another alphabet: only where every letter of it looks plain."""
    return lookalike(word) if plain(word).isascii() else None


def plain(word: str) -> str:
    """A word with the ASCII letters that its letters look like."""
    return word if word.isascii() else "".join(map(_plain_letter, word))


def look(text: str) -> str:
    """What a short text looks like to a reader: texts that nobody can tell apart come to one; case does not count."""
    return " ".join(text.translate(_TWINS).casefold().split())


def different(first: str, second: str) -> str | None:
    """The hint for two texts that look the same though their letters differ, one spelled out; none if they agree."""
    if first.casefold() == second.casefold():
        return None
    return lookalike(second) or lookalike(first)


def _foreign(word: str) -> str | None:
    """The first character of a word that looks like an ASCII one and is none."""
    if word.isascii():
        return None
    return next((char for char in word if not char.isascii() and _plain_letter(char).isascii()), None)


def _alike(char: str) -> str:
    return f"what looks like {_plain_letter(char)!r} is {named(char)}"


def _plain_letter(char: str) -> str:
    return LOOKALIKES.get(char) or unicodedata.normalize("NFKC", char)


@lru_cache(maxsize=4096)
def _plain(word: str) -> str:
    return plain(word).lower()


@lru_cache(maxsize=4096)
def _letters(word: str) -> int:
    """The set of a word's letters, as bits."""
    return sum(1 << bit for bit in {ord(letter) & 63 for letter in word})


def _may_be_near(left: str, right: str, limit: int) -> bool:
    # An edit changes the length by one and the set of letters by two at most: a cheap test that rules out most words.
    return abs(len(left) - len(right)) <= limit and (_letters(left) ^ _letters(right)).bit_count() <= 2 * limit


def _distance(left: str, right: str, limit: int) -> int:
    """Edits between two words, a swap of neighbours counting as one; anything over the limit is `limit + 1`."""
    left, right = _differing(left, right)
    far = limit + 1
    before: list[int] = []
    row = [min(j, far) for j in range(len(right) + 1)]
    for i, a in enumerate(left, 1):
        earlier, before, row = before, row, [min(i, far)] + [far] * len(right)
        for j in range(max(1, i - limit), min(len(right), i + limit) + 1):
            b = right[j - 1]
            cost = before[j - 1] if a == b else 1 + min(before[j - 1], before[j], row[j - 1])
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, earlier[j - 2] + 1)
            row[j] = min(cost, far)
        if min(row) == far:
            break
    return row[-1]


def _differing(left: str, right: str) -> tuple[str, str]:
    """Two words without what they begin and end with alike: names in a file share much, and that needs no measuring."""
    start = 0
    for a, b in zip(left, right, strict=False):
        if a != b:
            break
        start += 1
    left, right = left[start:], right[start:]
    while left and right and left[-1] == right[-1]:
        left, right = left[:-1], right[:-1]
    return left, right


def quoted(text: str, most: int = 40) -> str:
    """An author's words in quotes, on one line, their end left out if they are long; spaces around them are shown."""
    line = " ".join(text.split())
    if line != text and text.isprintable() and len(text) <= most:
        line = text
    return repr(line if len(line) <= most else line[: most - 1] + "…")
