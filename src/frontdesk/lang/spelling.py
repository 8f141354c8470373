"""Close spellings: what an author probably meant by an unknown key, kind or name."""

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
"""Longest word that can be a misspelt name, in characters."""

MOST_GUESSES: Final = 20
"""Most unknown names of a playbook that are compared with all known ones: there may be thousands of each."""


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word that this is most likely a misspelling of; None unless one is really close.

    Close means one edit in a word of up to four letters, two in a longer one; a swap of neighbours is one edit. Case
    does not count, nor do letters of another alphabet that look the same. Among equals the first by name wins.
    """
    best = min(_near(word, known), default=None)
    return best[1] if best else None


def only(word: str, known: Iterable[str]) -> str | None:
    """The known word that this is certainly a misspelling of, which is close, and closer than any other; else None."""
    near = sorted(set(_near(word, known)))
    return near[0][1] if near and (len(near) == 1 or near[0][0] < near[1][0]) else None


def _near(word: str, known: Iterable[str]) -> Iterator[tuple[int, str]]:
    """The known words that are close, each as a pair of its distance and the word."""
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
    """The hint for an unknown word: `did you mean 'sales'?`, or the letter that only looks plain; None if none fits."""
    return proposal(word, closest(word, known))


def proposal(word: str, guess: str | None) -> str | None:
    """The hint that proposes a guess for a word, or names the letter that only looks plain; None without a guess."""
    if guess is None:
        return None
    foreign = _foreign(word)
    if foreign and _plain(word).strip() == guess.lower():
        return f"write {guess!r} in plain letters: {_alike(foreign)}"
    return f"did you mean {guess!r}?"


def lookalike(word: str) -> str | None:
    """The hint that names the first letter of a word that only looks plain; None if there is none."""
    foreign = _foreign(word)
    return f"write it in plain letters: {_alike(foreign)}" if foreign else None


def disguised(word: str) -> str | None:
    """The same for a word that may be in another alphabet: None unless every letter is plain or looks plain."""
    return lookalike(word) if plain(word).isascii() else None


def plain(word: str) -> str:
    """The word with each look-alike letter replaced by the ASCII letter that it looks like."""
    return word if word.isascii() else "".join(map(_plain_letter, word))


def look(text: str) -> str:
    """What a short text looks like: the same for texts that a reader cannot tell apart, or that differ only in case."""
    return " ".join(text.translate(_TWINS).casefold().split())


def lookalike_hint(first: str, second: str) -> str | None:
    """The hint for two texts that look the same but contain different letters; None if they differ at most in case."""
    if first.casefold() == second.casefold():
        return None
    return lookalike(second) or lookalike(first)


def _foreign(word: str) -> str | None:
    """The first character of a word that looks like an ASCII character but is not one."""
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
    """Two words without their common beginning and end, which names in one file often have: it need not be compared."""
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
    """An author's words in quotes, on one line, cut if they are long; otherwise spaces are shown as they are."""
    line = " ".join(text.split())
    if line != text and text.isprintable() and len(text) <= most:
        line = text
    return repr(line if len(line) <= most else line[: most - 1] + "…")
