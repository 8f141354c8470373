"""Who hears of what: each thing that happens to a chat, and what everybody's inbox is told, beside a reviewed table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args

import pytest

from frontdesk.runtime.talk import policy
from frontdesk.runtime.talk.places import tell
from frontdesk.runtime.talk.visits import Welcome
from frontdesk.store import feed
from runtime.gates import PERSONS, STATES, Gate, agent, expected

HEARERS = tuple(person for person in PERSONS if person not in ("nobody", "visitor", "disabled"))
"""The others have no socket: the table of the inbox's messages says so."""


def _service(gate: Gate) -> Any:
    return gate.desk.conversations


def asks(gate: Gate, chat: Welcome) -> None:
    gate.visitor_does(chat, type="pick", card=chat.view["card"], option=0)


def writes(gate: Gate, chat: Welcome) -> None:
    gate.visitor_does(chat, type="say", text="hello there")


def ends(gate: Gate, chat: Welcome) -> None:
    gate.visitor_does(chat, type="end")


def owner_claims(gate: Gate, chat: Welcome) -> None:
    gate.house.do(_service(gate).assign(agent("owner"), chat.conversation, "me"))


def owner_hands_over(gate: Gate, chat: Welcome) -> None:
    gate.house.do(_service(gate).assign(agent("owner"), chat.conversation, "other"))


def owner_gives_back(gate: Gate, chat: Welcome) -> None:
    gate.house.do(_service(gate).assign(agent("owner"), chat.conversation, None))


def owner_writes(gate: Gate, chat: Welcome) -> None:
    gate.house.do(_service(gate).say(agent("owner"), chat.conversation, "a", "Hello"))


def owner_closes(gate: Gate, chat: Welcome) -> None:
    gate.house.do(_service(gate).close(agent("owner"), chat.conversation))


def owner_edits(gate: Gate, chat: Welcome) -> None:
    gate.house.do(_service(gate).edit_details(agent("owner"), chat.conversation, {"note": "rings at noon"}))


def owner_records(gate: Gate, chat: Welcome) -> None:
    gate.house.do(_service(gate).record(agent("owner"), chat.conversation, "lead", "l", {"title": "A lead"}))


def owner_reads(gate: Gate, chat: Welcome) -> None:
    read = gate.house.do(_service(gate).read(agent("owner"), chat.conversation))
    gate.house.do(_service(gate).seen(agent("owner"), chat.conversation, read["seq"]))


def owner_notes(gate: Gate, chat: Welcome) -> None:
    gate.house.do(_service(gate).note(agent("owner"), chat.conversation, "n", "between us"))


def misses(gate: Gate, chat: Welcome) -> None:
    """What the feed keeps of a wait that has run out."""
    before = gate.stored(chat)
    after = before.moved({"missed": True, "version": before.version + 1})

    def unit(ledger: Any) -> None:
        ledger.save(before, after)
        tell(ledger, before, after, "missed", "system")

    gate.desk.database.turn_now(unit)
    gate.on_the_loop(gate.desk.changes.recent.clear)


HAPPENINGS: dict[str, Callable[[Gate, Welcome], None]] = {
    "visitor asks for a person": asks,
    "visitor writes": writes,
    "visitor ends it": ends,
    "wait runs out": misses,
    "owner assigns it to themselves": owner_claims,
    "owner hands it to other": owner_hands_over,
    "owner gives it back": owner_gives_back,
    "owner writes": owner_writes,
    "owner closes it": owner_closes,
    "owner changes details": owner_edits,
    "owner makes a lead": owner_records,
    "owner has read it": owner_reads,
    "owner writes a note": owner_notes,
}

POSSIBLE = {
    "visitor asks for a person": ("bot",),
    "visitor writes": ("bot", "waiting", "mine", "another's"),
    "visitor ends it": ("bot", "waiting", "mine", "another's"),
    "wait runs out": ("waiting",),
    "owner assigns it to themselves": ("waiting",),
    "owner hands it to other": ("waiting", "mine"),
    "owner gives it back": ("mine",),
    "owner writes": ("mine",),
    "owner closes it": ("mine",),
    "owner changes details": ("mine", "closed"),
    "owner makes a lead": ("mine", "closed"),
    "owner has read it": ("mine",),
    "owner writes a note": ("mine", "closed"),
}
"""Where each can happen; the table has `.` elsewhere."""


def _about(gate: Gate, person: str, chat: Welcome, begin: int) -> list[Any]:
    told = gate.house.do(_service(gate).feed(agent(person), begin))[0]
    return [one for one in told if one.conversation == chat.conversation]


def heard(gate: Gate, happening: str, person: str, state: str) -> str:
    """`item` or `removed`, with what is notified; `nothing`; `.` where it cannot happen."""
    if state not in POSSIBLE[happening]:
        return "."
    chat = gate.chat(state)
    if happening == "owner has read it":
        writes(gate, chat)
    begin = gate.house.do(_service(gate).feed_end())
    HAPPENINGS[happening](gate, chat)
    about = _about(gate, person, chat, begin)
    gate.on_the_loop(gate.desk.changes.recent.clear)
    assert _about(gate, person, chat, begin) == about, "memory and store say the same"
    words = [("removed" if one.removed else "item") + (f" {one.notify}" if one.notify else "") for one in about]
    return ", ".join(dict.fromkeys(words)) or "nothing"


@pytest.mark.parametrize("happening", HAPPENINGS)
def test_everybody_hears_of_it_what_the_table_says(gate: Gate, happening: str) -> None:
    seen = {person: tuple(heard(gate, happening, person, state) for state in STATES) for person in HEARERS}
    assert seen == {person: expected("news").get((happening, person)) for person in HEARERS}


def test_every_happening_has_its_rows_and_every_kind_of_change_happens(gate: Gate) -> None:
    assert set(expected("news")) == {(happening, person) for happening in HAPPENINGS for person in HEARERS}
    entries = gate.desk.database.read_now(lambda connection: feed.after(connection, 0, 10_000))
    assert {entry.kind for entry in entries} | {"changed"} >= set(get_args(policy.Kind))
