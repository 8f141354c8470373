"""How long a search takes, letter by letter, among as many conversations as a busy year has: all folders in one read.

Words are drawn as in speech, a few of them often. Beside them stand words that only old conversations have, some few
and some thousands, which is the worst case of a list that shows the newest first.

    python bench/finding.py                                              # SQLite, in a folder of its own
    python bench/finding.py --db postgresql+psycopg://me@/empty_database
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from figures import Figure, Figures, arguments, ms, percentile
from sqlalchemy import insert, text

from frontdesk.runtime.search_words import words
from frontdesk.runtime.talk import listing
from frontdesk.store.connection import Connection
from frontdesk.store.database import Database
from frontdesk.store.schema import conversations, finds, playbooks, releases, terms, users
from frontdesk.store.users import User

MANY: Final = 100_000
OPEN: Final = 200
"""Chats of each open folder; all others are closed."""

TARGET_S: Final = 0.2
FLOORS: Final = 50
TOGETHER: Final = 2_000
SAID: Final = 40
"""Words of each conversation beside its visitor's details."""

MIA: Final = User("mia", "mia@example.com", "Mia", "agent", ())
SYLLABLES: Final = [consonant + vowel for consonant in "bdklmnrstv" for vowel in "aeo"]
OLD: Final = {"relic": 0.02, "antique": 0.1, "legacy": 0.5}
"""Words that only the oldest conversations have, so many of all."""


def vocabulary(dice: random.Random) -> list[str]:
    """Six thousand words, the most frequent first."""
    return ["".join(dice.choices(SYLLABLES, k=2 + n % 3)) + str(n % 7) * (n % 5 == 0) for n in range(6_000)]


def said(dice: random.Random, known: list[str]) -> list[str]:
    """What was said in one conversation: the k-th word of the vocabulary about 1/k as often as the first."""
    return [known[int(len(known) ** dice.random()) - 1] for _ in range(SAID)]


def rows(dice: random.Random, many: int) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Each conversation with what it is found by, the oldest first."""
    known = vocabulary(dice)
    for n in range(many):
        name = f"{known[dice.randrange(2_000)]} {known[dice.randrange(6_000)]}".title()
        details = {"person.name": name, "person.email": f"{name.replace(' ', '.').lower()}{n}@example.com"}
        spoken = said(dice, known) + [word for word, share in OLD.items() if n < many * share]
        standing = "closed" if n < many - 2 * OPEN else "unassigned" if n % 2 else "assigned"
        found = {"seq": 9, "known": " ".join(words(" ".join(details.values()))), "said": " ".join(set(spoken))}
        yield _conversation(n, standing, details), {"conversation": f"c{n:025}", **found}


def _conversation(n: int, standing: str, details: dict[str, str]) -> dict[str, Any]:
    at = 1_700_000_000_000 + n * 60_000
    return {
        "id": f"c{n:025}", "playbook": "bench", "release": "bench", "token_hash": f"t{n}", "version": 9, "events": 9,
        "seq": 9, "visitor_seq": 9, "phase": "closed" if standing == "closed" else "waiting",
        "state": {"filler": "x" * 1_200}, "standing": standing, "team": "", "missed": standing == "unassigned",
        "assigned_to": None if standing == "unassigned" else MIA.id, "requested_at": at, "details": details,
        "closed_at": at + 600_000 if standing == "closed" else None, "edited": [], "preview": "Thank you!",
        "words": " ".join(details.values()).casefold(), "unread": 0, "installed": True, "origin": "", "page": {},
        "created_at": at, "updated_at": at + 600_000,
    }  # fmt: skip


def fill(connection: Connection, many: int) -> None:
    """So many conversations, with their words."""
    dice = random.Random(7)
    connection.execute(insert(releases).values(digest="bench", playbook="bench", data=b"", created_at=1, created_by=""))
    connection.execute(insert(playbooks).values(id="bench", release="bench", created_at=1, updated_at=1))
    person = {"id": MIA.id, "email": MIA.email, "name": MIA.name, "role": MIA.role, "teams": [], "notifications": {}}
    connection.execute(insert(users).values(**person, online=False, disabled=False, created_at=1))
    batch: list[tuple[dict[str, Any], dict[str, Any]]] = []
    for row in rows(dice, many):
        batch.append(row)
        if len(batch) == TOGETHER:
            _put(connection, batch)
            batch.clear()
    _put(connection, batch)


def _put(connection: Connection, batch: list[tuple[dict[str, Any], dict[str, Any]]]) -> None:
    if not batch:
        return
    connection.execute(insert(conversations), [one for one, _ in batch])
    connection.execute(insert(finds), [found for _, found in batch])
    pairs = {(word, one["conversation"]) for _, one in batch for word in (one["known"] + " " + one["said"]).split()}
    connection.execute(insert(terms), [{"word": word, "conversation": id_} for word, id_ in sorted(pairs)])


def searches(dice: random.Random) -> dict[str, list[str]]:
    """What is measured to what is asked for: every beginning from two letters on that one sees while typing."""
    known = vocabulary(dice)
    wanted = {
        "a common word": known[:5],
        "a rare word": known[4_000:4_005],
        "an address": [f"{known[n]}.{known[4_000 + n]}" for n in range(5)],
        "two words": [f"{known[n]} {known[900 + n]}" for n in range(5)],
        "nothing": ["zzyzx", "qqqq"],
        **{f"a word of the oldest {share:.0%}": [word] for word, share in OLD.items()},
        **{f"that, and a common one, {share:.0%}": [f"{known[0]} {word}"] for word, share in OLD.items()},
    }
    return {what: [q[:end] for q in every for end in range(2, len(q) + 1)] for what, every in wanted.items()}


def taken_s(database: Database, q: str, folder: Any = "all") -> float:
    """Seconds of one search in all folders; without a word, of one page of a folder."""
    begin = time.perf_counter()
    database.read_now(lambda connection: listing.page(connection, MIA, folder, q, None, 50))
    return time.perf_counter() - begin


def measure(database: Database, *, rounds: int) -> Figures:
    """Each search so many times; the floor is the first page of *Closed*, where nothing is searched."""
    figures = Figures()
    floor_s = percentile([taken_s(database, "", "closed") for _ in range(FLOORS)], 50)
    for what, every in searches(random.Random(7)).items():
        taken = [taken_s(database, q) for _ in range(rounds) for q in every]
        shown = f"p50 {ms(percentile(taken, 50))}  p95 {ms(percentile(taken, 95))}  worst {ms(max(taken))}"
        last_s = percentile(taken, 95)
        target = f"p95 {ms(TARGET_S)}"
        figures.add(Figure(what, shown, ms(floor_s), last_s / floor_s, target, last_s <= TARGET_S))
    return figures


def main(given: list[str] | None = None) -> int:
    """Fill, measure, print."""
    parser = arguments(given, __doc__)
    parser.add_argument("--db", help="an empty database; default: SQLite in a folder of its own")
    options = parser.parse_args(given)
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        database = Database.open(options.db or f"sqlite:///{Path(folder) / 'finding.db'}")
        try:
            database.write_now(lambda connection: fill(connection, 2_000 if options.quick else MANY))
            database.write_now(lambda connection: connection.execute(text("ANALYZE")) and None)
            figures = measure(database, rounds=1 if options.quick else 3)
        finally:
            database.close()
    figures.show(as_json=options.json)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
