"""What a database file holds, held against the clients' journals: every sentence it gives is a promise broken."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from faults.journals import Journals, Key
from frontdesk.engine.replay import replay
from frontdesk.ir import codec
from frontdesk.ir.event import AgentJoined, AgentLeft, Event, TimerFired
from frontdesk.ir.graph import Graph
from frontdesk.ir.state import State
from frontdesk.runtime.talk.playbooks import Playbooks
from frontdesk.store.database import Database

Row = dict[str, Any]

TELLING = 10
"""Broken promises that are told in full; there may be very many of one kind."""


@dataclass
class Holdings:
    """One consistent reading of a database.

    Attributes:
        keys: What each key was answered.
        rows: Conversation to its log, in order.
        numbered: Conversation, count (`seq` or `visitor_seq`) and number to the row.
        events: Conversation to what happened, in order, decoded.
        conversations: Id to its row.
        integrity: What SQLite says of the file: `ok`.
    """

    integrity: str
    keys: dict[Key, int] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    numbered: dict[tuple[str, str, int], Row] = field(default_factory=dict)
    events: dict[str, list[Event]] = field(default_factory=lambda: defaultdict(list))
    conversations: dict[str, Row] = field(default_factory=dict)


def read(db: Path) -> Holdings:
    """Read a database, whether a server has it open or not; nothing in it is changed."""
    with closing(sqlite3.connect(f"{db.as_uri()}?mode=ro", uri=True, timeout=60)) as connection:
        connection.row_factory = sqlite3.Row
        connection.execute("BEGIN")
        held = Holdings(connection.execute("PRAGMA integrity_check").fetchone()[0])
        for row in connection.execute("SELECT * FROM conversations"):
            held.conversations[row["id"]] = dict(row)
        for row in connection.execute("SELECT * FROM log ORDER BY conversation, seq"):
            _add(held, dict(row))
        for row in connection.execute("SELECT * FROM keys"):
            answer = json.loads(row["answer"])
            if "seq" in answer:
                held.keys[row["conversation"], row["sender"], row["key"]] = answer["seq"]
        for row in connection.execute("SELECT * FROM events ORDER BY conversation, n"):
            held.events[row["conversation"]].append(codec.decode(Event, json.loads(row["event"])))
        return held


def _add(held: Holdings, row: Row) -> None:
    held.rows[row["conversation"]].append(row)
    for count in ("seq", "visitor_seq"):
        held.numbered[row["conversation"], count, row[count]] = row


def broken(held: Holdings, before: Journals, after: Journals) -> list[str]:
    """Promises that a database breaks, as sentences.

    Args:
        before: The journals as they were before the database was read: what they call acknowledged is in it.
        after: The journals as they were afterwards: what is in the database is in them.
    """
    found = [*after.lies, *([] if held.integrity == "ok" else [f"integrity_check says {held.integrity}"])]
    for check in (_acknowledged(held, before), _kept_refusals(held, before), _sent(held, after)):
        found += _few(check)
    for count in (_numbers(held), _once(held), _timers(held), _deeds(held, before, after)):
        found += _few(count)
    return found


def _few(sentences: Iterable[str]) -> list[str]:
    every = list(sentences)
    more = [f"… and {len(every) - TELLING} more like this"] if len(every) > TELLING else []
    return every[:TELLING] + more


def _own(held: Holdings, key: Key) -> Row | None:
    """The row that a key's answer numbers, in its sender's count."""
    conversation, sender, _ = key
    count = "visitor_seq" if sender == "visitor" else "seq"
    return held.numbered.get((conversation, count, held.keys[key]))


def _acknowledged(held: Holdings, before: Journals) -> Iterator[str]:
    for key, seq in before.acked.items():
        if held.keys.get(key) != seq:
            yield f"{key} was acknowledged as {seq}; stored is {held.keys.get(key)}"


def _kept_refusals(held: Holdings, before: Journals) -> Iterator[str]:
    for key, code in before.refused.items():
        if key in held.keys and key not in before.acked:
            yield f"{key} was refused as {code} and is stored"


def _sent(held: Holdings, after: Journals) -> Iterator[str]:
    """Every key and every message comes from a journal, as it was sent."""
    for key in held.keys:
        if (body := after.sent.get(key)) is None:
            yield f"{key} is stored and nobody sent it"
        elif "text" in body:
            row = _own(held, key)
            if row is None or body["text"] not in json.dumps(json.loads(row["body"]), ensure_ascii=False):
                yield f"{key} sent {body['text']!r} and its row is {row}"


def _once(held: Holdings) -> Iterator[str]:
    """Each message of a visitor or an agent is the row of exactly one key."""
    owned = Counter((key[0], row["seq"]) for key in held.keys if (row := _own(held, key)) is not None)
    for conversation, rows in held.rows.items():
        for row in rows:
            keys = owned[conversation, row["seq"]]
            if row["kind"] == "message" and row["sender"] in ("visitor", "agent") and keys != 1:
                yield f"row {row['seq']} of {conversation} belongs to {keys} keys"


def _numbers(held: Holdings) -> Iterator[str]:
    """1…n without a gap in both counts, and as many as the conversation says."""
    for conversation, stored in held.conversations.items():
        rows = held.rows[conversation]
        every = [row["seq"] for row in rows]
        seen = [row["visitor_seq"] for row in rows if row["visitor_seq"] is not None]
        if every != list(range(1, stored["seq"] + 1)):
            yield f"{conversation} has seq {stored['seq']} and rows {every}"
        if seen != list(range(1, stored["visitor_seq"] + 1)):
            yield f"{conversation} has visitor_seq {stored['visitor_seq']} and rows {seen}"


def _timers(held: Holdings) -> Iterator[str]:
    """A deadline ends once, and never early."""
    for conversation, events in held.events.items():
        fired = [event for event in events if isinstance(event, TimerFired)]
        for (timer, due_ms), times in Counter((event.timer, event.due_ms) for event in fired).items():
            if times > 1:
                yield f"the timer {timer} of {conversation}, due at {due_ms}, fired {times} times"
        for event in fired:
            if event.now.at_ms < event.due_ms:
                yield f"the timer {event.timer} of {conversation} fired {event.due_ms - event.now.at_ms} ms early"


def _deeds(held: Holdings, before: Journals, after: Journals) -> Iterator[str]:
    """What agents were told is done is done, and nothing is done that no agent tried."""
    joined: Counter[tuple[str, str]] = Counter()
    left: Counter[str] = Counter()
    for conversation, events in held.events.items():
        joined.update((conversation, event.agent) for event in events if isinstance(event, AgentJoined))
        left[conversation] += sum(isinstance(event, AgentLeft) for event in events)
    for (conversation, agent, what), times in before.done.items():
        if what == "claim" and joined[conversation, agent] < times:
            yield f"{agent} claimed {conversation} {times} times and joined {joined[conversation, agent]} times"
        if what == "release" and left[conversation] < 1:
            yield f"{agent} released {conversation} and nobody left"
        if what == "close" and held.conversations[conversation]["closed_at"] is None:
            yield f"{agent} closed {conversation} and it is open"
    for (conversation, agent), times in joined.items():
        if after.tried.get((conversation, agent, "claim"), 0) < times:
            yield f"{agent} joined {conversation} {times} times unasked"


def folds(db: Path) -> list[str]:
    """Conversations whose state is not the fold of their events, as sentences; the database is open to nobody else."""
    database = Database.open(f"sqlite:///{db}")
    try:
        playbooks, held = Playbooks(), read(db)

        @cache
        def graph(release: str) -> Graph:
            return database.read_now(lambda connection: playbooks.graph(connection, release))

        return _few(
            f"the state of {conversation} is not the fold of its events"
            for conversation, stored in held.conversations.items()
            if replay(graph(stored["release"]), held.events[conversation])
            != codec.decode(State, json.loads(stored["state"]))
        )
    finally:
        database.close()
