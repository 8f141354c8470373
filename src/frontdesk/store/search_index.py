"""The search index: for each conversation its words, and for each word its conversations."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Delete,
    Insert,
    Update,
    bindparam,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)

from frontdesk.store.schema import conversations, finds, log, marks, terms
from frontdesk.store.statement import readable

Json = dict[str, Any]

MARK: Final = "search"
"""The name of the mark that says how far the feed has been indexed."""

FEW: Final = 2_000
"""A word with fewer index entries than this is looked up; for a more common word, lists are scanned."""

MANY: Final = 60_000
"""Among old conversations, a word with fewer index entries than this is looked up; a scan soon finds a commoner one."""

SAID: Final = ("message", "note")


@dataclass(frozen=True, slots=True)
class Found:
    """The words that one conversation is found by.

    Attributes:
        seq: The last row of its log that was indexed.
        known: Words of its details.
        said: Words of its log.
    """

    seq: int = 0
    known: frozenset[str] = frozenset()
    said: frozenset[str] = frozenset()


def place(connection: Connection) -> int:
    """The place in the feed up to which everything is indexed."""
    return connection.execute(select(marks.c.value).where(marks.c.name == MARK)).scalar() or 0


def move(connection: Connection, since: int, to: int) -> bool:
    """Note that everything up to this place in the feed is indexed; false, without effect, if it was not at `since`."""
    if connection.execute(update(marks).where(marks.c.name == MARK, marks.c.value == since).values(value=to)).rowcount:
        return True
    if since or place(connection):
        return False
    connection.execute(insert(marks).values(name=MARK, value=to))
    return True


def of(connection: Connection, ids: Collection[str]) -> dict[str, Found]:
    """Conversation to the words that it is found by; only conversations that were indexed before and can be read."""
    rows = readable(connection, select(finds).where(finds.c.conversation.in_(ids)).order_by(finds.c.conversation))
    return {row.conversation: Found(row.seq, frozenset(row.known.split()), frozenset(row.said.split())) for row in rows}


def details(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    """Conversation to the words of its details; only conversations that exist and can be read."""
    known = select(conversations.c.id, conversations.c.words).where(conversations.c.id.in_(ids))
    return {row.id: row.words for row in readable(connection, known.order_by(conversations.c.id))}


def texts(connection: Connection, ids: Collection[str], known: Collection[str]) -> dict[str, list[tuple[int, Any]]]:
    """Conversation to numbers and bodies of what people have said since it was indexed; the bot always says the same.

    Args:
        known: Those of the conversations that were indexed before.
    """
    said = select(log.c.conversation, log.c.seq, log.c.body).where(log.c.kind.in_(SAID), log.c.sender != "bot")
    later = said.join(finds, finds.c.conversation == log.c.conversation).where(log.c.seq > finds.c.seq)
    found: dict[str, list[tuple[int, Any]]] = {}
    for query, some in ((later, known), (said, set(ids) - set(known))):
        if some:
            ordered = query.where(log.c.conversation.in_(some)).order_by(log.c.conversation, log.c.seq)
            for row in readable(connection, ordered):
                found.setdefault(row.conversation, []).append((row.seq, row.body))
    return found


def keep(connection: Connection, changed: Mapping[str, tuple[Found | None, Found]]) -> None:
    """Replace the words that conversations are found by: in a few statements, however many conversations.

    Args:
        changed: Conversation to the words that it was found by, if any, and those that it is found by now.
    """
    new = [one for one, (before, _) in changed.items() if before is None]
    if new:
        for table in (finds, terms):
            # There may be rows that cannot be read.
            connection.execute(delete(table).where(table.c.conversation.in_(new)))
    gone, fresh = list[Json](), list[Json]()
    for one, (before, after) in changed.items():
        old, now = _words(before or Found()), _words(after)
        gone += [{"of_conversation": one, "of_word": word} for word in sorted(old - now)]
        fresh += [{"conversation": one, "word": word} for word in sorted(now - old)]
    rows = {one: _row(after) for one, (_, after) in changed.items()}
    _each(connection, insert(finds), [{"conversation": one, **rows.pop(one)} for one in new])
    _each(connection, _REPLACE, [{"of_conversation": one, **row} for one, row in rows.items()])
    _each(connection, _FORGET, gone)
    _each(connection, insert(terms), fresh)


_REPLACE: Final = update(finds).where(finds.c.conversation == bindparam("of_conversation"))
_FORGET: Final = delete(terms).where(
    terms.c.word == bindparam("of_word"), terms.c.conversation == bindparam("of_conversation")
)


def _words(found: Found) -> frozenset[str]:
    return found.known | found.said


def _row(found: Found) -> Json:
    return {"seq": found.seq, "known": " ".join(sorted(found.known)), "said": " ".join(sorted(found.said))}


def _each(connection: Connection, statement: Insert | Update | Delete, rows: list[Json]) -> None:
    if rows:
        connection.execute(statement, rows)


def holding(connection: Connection, words: Collection[str]) -> list[ColumnElement[bool]]:
    """Conditions on conversations: each word is a prefix of one of theirs. The rarest is looked up, if rare enough."""
    word, count = rarest(connection, words, FEW)
    if count >= FEW:
        return all_of(words)
    return [conversations.c.id.in_(_ids(connection, word)), *all_of(set(words) - {word})]


def rarest(connection: Connection, words: Collection[str], most: int) -> tuple[str, int]:
    """The word with the fewest index entries, and how many: counted up to `most`."""
    counts: Mapping[str, int] = {word: _count(connection, word, most) for word in words}
    word = min(counts, key=counts.__getitem__)
    return word, counts[word]


def all_of(words: Collection[str]) -> list[ColumnElement[bool]]:
    """Conditions on conversations: each word is a prefix of one of theirs, tested for each conversation."""
    return [_has(word) for word in sorted(words)]


def latest(connection: Connection, word: str, before: str) -> list[str]:
    """Ids less than `before` of the conversations with a word that begins with this one, the greatest first."""
    # Sorting by an expression, not the column: to sort by that, the database would walk the whole conversation index.
    place = terms.c.conversation.concat("")
    query = select(place).where(*_begins(word), place < literal(before)).distinct()
    return list(connection.execute(query.order_by(place.desc())).scalars())


def _begins(word: str) -> Iterable[ColumnElement[bool]]:
    """Conditions for words of the table that begin with this one: a range, in the order of code points.

    A single letter or digit begins nearly every word: it matches only itself.
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
    # A scalar subquery, not EXISTS: PostgreSQL would join that with the whole table before it returns a row.
    one = select(literal(1)).where(terms.c.conversation == conversations.c.id, *_begins(word)).limit(1)
    return one.scalar_subquery().is_not(None)
