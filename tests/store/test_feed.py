"""The feed: whoever follows it from a place on misses nothing, however many nodes write into it."""

import threading
from contextlib import suppress
from itertools import count

from frontdesk.store import feed, retention
from frontdesk.store.database import Database
from frontdesk.store.fault import UnavailableError
from frontdesk.store.feed import Entry
from frontdesk.store.ledger import Ledger
from store.test_conversations import begin, conversation, deploy

NODES, TURNS = 3, 40


def entry(conversation: str, at: int) -> Entry:
    return Entry(conversation, at, "message", "visitor", "", "assigned", "mia", "assigned", "mia")


def turn(name: str, at: int, entries: int) -> object:
    def unit(ledger: Ledger) -> None:
        for _ in range(entries):
            ledger.tell(entry(name, at))

    return unit


def insist(opened: Database, unit: object) -> None:
    """Try until there is room: SQLite is not fair to those who wait, and a refused turn has stored nothing."""
    while True:
        with suppress(UnavailableError):
            opened.turn_now(unit)  # type: ignore[arg-type]
            return


def test_whoever_follows_the_feed_of_many_nodes_hears_each_entry_once_and_in_order(
    database: Database, database_url: str
) -> None:
    database.write_now(deploy)
    begin(database, *(conversation(f"c{n}") for n in range(NODES)))
    heard, cursor, done = list[Entry](), 0, threading.Event()

    def write(node: int) -> None:
        opened = Database.open(database_url)
        for at in range(TURNS):
            insist(opened, turn(f"c{node}", at, 1 + at % 3))
        opened.close()

    writers = [threading.Thread(target=write, args=(node,)) for node in range(NODES)]
    closing = threading.Thread(target=lambda: ([one.join(600) for one in writers], done.set()))
    for thread in (*writers, closing):
        thread.start()
    for _ in count():
        over = done.wait(0.005)
        news = database.read_now(lambda connection, after=cursor: feed.after(connection, after, 1000))
        heard += news
        cursor = news[-1].n if news else cursor
        if over:
            break
    assert [one.n for one in heard] == list(range(1, len(heard) + 1))
    for node in range(NODES):
        expected = [at for at in range(TURNS) for _ in range(1 + at % 3)]
        assert [one.at for one in heard if one.conversation == f"c{node}"] == expected


def test_no_place_is_given_twice_after_the_newest_entries_were_removed(database: Database) -> None:
    database.write_now(deploy)
    begin(database, conversation("old", expires_at=1), conversation("new"))
    database.turn_now(turn("new", 1, 1))  # type: ignore[arg-type]
    database.turn_now(turn("old", 2, 2))  # type: ignore[arg-type]
    (old,) = database.read_now(lambda connection: retention.old(connection, 99))
    assert database.write_now(lambda connection: retention.remove(connection, old))
    # That the newest went is a place of its own.
    assert database.read_now(feed.end) == 4
    database.turn_now(turn("new", 3, 1))  # type: ignore[arg-type]
    assert [one.n for one in database.read_now(lambda connection: feed.after(connection, 0, 9))] == [1, 5]
