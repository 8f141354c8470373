"""What a search goes by: for each conversation its words, and for each word its conversations."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, delete, func, insert, literal, select, update

from frontdesk.store.schema import conversations, finds, log, marks, terms

MARK: Final = "search"
"""How far the feed has been looked through."""

FEW: Final = 2_000
"""A word with fewer places than this is looked up; another is so common that lists are looked through for it."""

MANY: Final = 60_000
"""With fewer places than this a word of old conversations is looked up; one of more is soon met on a walk."""

SAID: Final = ("message", "note")


@dataclass(frozen=True, slots=True)
class Found:
    """What one conversation is found by.

    Attributes:
        seq: The last row of its log that was looked at.
        known: Words of its details.
        said: Words of its log.
    """

    seq: int = 0
    known: frozenset[str] = frozenset()
    said: frozenset[str] = frozenset()


def place(connection: Connection) -> int:
    """The place in the feed up to which everything is found."""
    return connection.execute(select(marks.c.value).where(marks.c.name == MARK)).scalar() or 0


def move(connection: Connection, to: int) -> None:
    """Everything is found up to this place in the feed."""
    if not connection.execute(update(marks).where(marks.c.name == MARK).values(value=to)).rowcount:
        connection.execute(insert(marks).values(name=MARK, value=to))


def of(connection: Connection, conversation: str) -> Found | None:
    """What a conversation is found by; none if it was never looked at."""
    row = connection.execute(select(finds).where(finds.c.conversation == conversation)).one_or_none()
    return None if row is None else Found(row.seq, frozenset(row.known.split()), frozenset(row.said.split()))


def texts_after(connection: Connection, conversation: str, seq: int) -> list[tuple[int, list[Any]]]:
    """Numbers and bodies of what people said after a row; what the bot says is the same for everybody."""
    rows = connection.execute(
        select(log.c.seq, log.c.body)
        .where(log.c.conversation == conversation, log.c.seq > seq, log.c.kind.in_(SAID), log.c.sender != "bot")
        .order_by(log.c.seq)
    )
    return [(row.seq, row.body) for row in rows]


def keep(connection: Connection, conversation: str, before: Found | None, after: Found) -> None:
    """A conversation is found by other words now."""
    had = before or Found()
    values = {"seq": after.seq, "known": " ".join(sorted(after.known)), "said": " ".join(sorted(after.said))}
    if before is None:
        connection.execute(insert(finds).values(conversation=conversation, **values))
    elif before != after:
        connection.execute(update(finds).where(finds.c.conversation == conversation).values(values))
    old, new = had.known | had.said, after.known | after.said
    if gone := old - new:
        own = terms.c.conversation == conversation
        connection.execute(delete(terms).where(own, terms.c.word.in_(sorted(gone))))
    if fresh := new - old:
        connection.execute(insert(terms), [{"word": word, "conversation": conversation} for word in sorted(fresh)])


def holding(connection: Connection, words: Collection[str]) -> list[ColumnElement[bool]]:
    """Conditions on conversations: each word begins one of theirs. The rarest is looked up, if it is rare at all."""
    word, count = rarest(connection, words, FEW)
    if count >= FEW:
        return all_of(words)
    return [conversations.c.id.in_(_ids(connection, word)), *all_of(set(words) - {word})]


def rarest(connection: Connection, words: Collection[str], most: int) -> tuple[str, int]:
    """The word with the fewest places, and how many: counted up to `most`."""
    counts: Mapping[str, int] = {word: _count(connection, word, most) for word in words}
    word = min(counts, key=counts.__getitem__)
    return word, counts[word]


def all_of(words: Collection[str]) -> list[ColumnElement[bool]]:
    """Conditions on conversations: each word begins one of theirs, looked for with each of them."""
    return [_has(word) for word in sorted(words)]


def latest(connection: Connection, word: str, before: str) -> list[str]:
    """Ids less than this one of the conversations of which it begins a word, the greatest first."""
    # No column but an expression: the index of conversations would be walked to sort by it, and that is all of it.
    place = terms.c.conversation.concat("")
    query = select(place).where(*_begins(word), place < literal(before)).distinct()
    return list(connection.execute(query.order_by(place.desc())).scalars())


def _begins(word: str) -> Iterable[ColumnElement[bool]]:
    """Words of the table that begin with this one: they stand together, in the order of code points.

    One letter or digit begins nearly everything: it stands for itself.
    """
    if len(word) == 1 and word.isascii():
        return (terms.c.word == literal(word),)
    return terms.c.word >= literal(word), terms.c.word < literal(word + "\U0010ffff")


def _count(connection: Connection, word: str, most: int) -> int:
    some = select(terms.c.word).where(*_begins(word)).limit(most).subquery()
    return connection.execute(select(func.count()).select_from(some)).scalar_one()


def _ids(connection: Connection, word: str) -> list[str]:
    return list(connection.execute(select(terms.c.conversation).where(*_begins(word)).distinct()).scalars())


def _has(word: str) -> ColumnElement[bool]:
    # A value and no EXISTS: that would be joined, by PostgreSQL with the whole table, before the first row is known.
    one = select(literal(1)).where(terms.c.conversation == conversations.c.id, *_begins(word)).limit(1)
    return one.scalar_subquery().is_not(None)
