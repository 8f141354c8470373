"""A row that cannot be read any more, as text or as JSON: what it is about fails, and holds up nothing else."""

from __future__ import annotations

import traceback
from functools import partial
from typing import Final

import pytest
from sqlalchemy import text

from frontdesk.errors import CorruptError
from frontdesk.runtime.figures.facts import REACHED
from frontdesk.store import conversations, figures, moves, outcomes, playbooks, unfinished, users
from frontdesk.store.moves import Move
from runtime.offices import SALES, Guest, Office

WORDS: Final = "my own secret"

NO_TEXT: Final = f"CAST(x'22ff22{WORDS.encode().hex()}' AS TEXT)"
NO_JSON: Final = "'{broken'"
"""What a damaged column holds: bytes that are no UTF-8, and text that is no JSON."""

DAMAGE: Final = [
    *((column, NO_TEXT) for column in ("preview", "words", "origin", "details", "state", "timer")),
    *((column, NO_JSON) for column in ("details", "state", "edited", "page")),
]
EVERY: Final = pytest.mark.parametrize(
    ("column", "holds"), DAMAGE, ids=lambda value: {NO_TEXT: "text", NO_JSON: "json"}.get(value, value)
)
"""Each sort of damage that a row of a conversation can have and still be found."""


def damage(office: Office, table: str, column: str, holds: str, **where: object) -> None:
    """Damage a column of some rows."""
    rows = " AND ".join(f'"{name}" = :{name}' for name in where)
    statement = text(f'UPDATE "{table}" SET "{column}" = {holds} WHERE {rows}')
    office.desk.database.write_now(lambda connection: connection.execute(statement, where))


def crowd(office: Office, number: int) -> list[Guest]:
    """So many who wait, in the order in which agents find them."""
    office.comes_online(office.mia)
    guests = {guest.id: guest for guest in (office.waiting() for _ in range(number))}
    return [guests[one] for one in office.listed(office.mia, "unassigned")]


@EVERY
def test_all_other_waits_end(office: Office, column: str, holds: str) -> None:
    guests = crowd(office, 4)
    hit = guests.pop(1)
    damage(office, "conversations", column, holds, id=hit.id)
    office.passes(61)
    assert ["Nobody is free." in guest.heard for guest in guests] == [True] * 3


@EVERY
def test_a_folder_shows_all_others_page_by_page(office: Office, column: str, holds: str) -> None:
    guests = crowd(office, 6)
    for hit in (guests.pop(4), guests.pop(1)):
        damage(office, "conversations", column, holds, id=hit.id)
    for q in ("", "sales"):
        found, after = list[str](), None
        while True:
            page = office.do(office.desk.conversations.folder(office.mia, "unassigned", q=q, after=after, limit=2))
            found += [item["id"] for item in page.items]
            after = page.next
            if after is None:
                break
        assert found == [guest.id for guest in guests]


def test_a_page_hears_of_all_others_after_a_restart(office: Office) -> None:
    guests = crowd(office, 3)
    damage(office, "conversations", "preview", NO_TEXT, id=guests[1].id)
    office.restart()
    news, _ = office.do(office.desk.conversations.feed(office.mia, 0))
    shown = {one.conversation for one in news if one.item is not None}
    assert shown == {guests[0].id, guests[2].id}


def test_what_is_said_of_a_damaged_text_does_not_repeat_it(office: Office) -> None:
    (guest,) = crowd(office, 1)
    damage(office, "conversations", "preview", NO_TEXT, id=guest.id)
    with pytest.raises(CorruptError, match="column 'preview'") as caught:
        office.desk.database.read_now(lambda connection: conversations.load(connection, guest.id))
    assert WORDS not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(("column", "holds"), [("fields", NO_JSON), ("title", NO_TEXT)])
def test_a_damaged_record_hides_no_chat(office: Office, column: str, holds: str) -> None:
    office.comes_online(office.mia)
    guest = office.talking(office.mia)
    desk = office.desk.conversations
    office.do(desk.edit_details(office.mia, guest.id, {"person.name": "Jane"}))
    office.do(desk.record(office.mia, guest.id, "lead", "k", {}))
    office.do(desk.close(office.mia, guest.id))
    damage(office, "records", column, holds, conversation=guest.id)
    office.restart()
    desk = office.desk.conversations
    for folder in ("closed", "all"):
        assert [item["id"] for item in office.do(desk.folder(office.zoe, folder)).items] == [guest.id]
    assert office.do(desk.feed(office.zoe, 0))[0][-1].conversation == guest.id


def test_a_damaged_name_hides_no_chat_and_nobody_else(office: Office) -> None:
    guest = office.talking(office.mia)
    damage(office, "users", "name", NO_TEXT, id="mia")
    office.comes_online(office.zoe)
    office.do(office.desk.lapses.everybody_offline())
    assert office.desk.presence.is_online("zoe")
    office.do(office.desk.conversations.close(office.mia, guest.id))
    assert office.listed(office.zoe, "closed") == [guest.id]


def test_those_who_left_are_found_behind_a_damaged_one(office: Office) -> None:
    guests = [office.visit() for _ in range(4)]
    for n, guest in enumerate(guests):
        damage(office, "conversations", "unfinished_at", str(n), id=guest.id)
    damage(office, "conversations", "details", NO_JSON, id=guests[0].id)
    damage(office, "conversations", "preview", NO_TEXT, id=guests[2].id)
    found = office.desk.database.read_now(lambda connection: unfinished.due(connection, 10, 2))
    assert [one.id for one in found] == [guests[1].id, guests[3].id]


@pytest.mark.parametrize(
    ("table", "column", "holds"),
    [("events", "event", NO_JSON), ("events", "event", NO_TEXT), ("moves", "cards", NO_JSON)],
)
def test_all_other_conversations_are_counted(office: Office, table: str, column: str, holds: str) -> None:
    guests = [office.visit() for _ in range(12)]
    moved(office, guests[3])
    damage(office, table, column, holds, conversation=guests[3].id)
    office.clock.move(3600)
    office.do(office.desk.counting.look())
    behind, _ = office.desk.database.read_now(lambda connection: figures.behind(connection, "", 100))
    sums = office.desk.database.read_now(lambda connection: figures.sums(connection, "sales", 0, 10**9))
    assert (behind, office.desk.counting.behind) == ((), 0)
    assert {one.conversations for one in sums if one.fact == REACHED} == {11}


@EVERY
def test_where_all_others_are_is_shown(office: Office, column: str, holds: str) -> None:
    guests = [*crowd(office, 3), office.visit()]
    damage(office, "conversations", column, holds, id=guests[1].id)
    read, release = office.desk.database.read_now, guests[0].stored.release
    here = read(partial(figures.here, playbook="sales", first_id="", since_ms=0, now_ms=0))
    assert here == read(partial(playbooks.count_by_card, playbook="sales"))
    assert sorted(number for (_, card), number in here.items() if card) == [1, 2 if column == "state" else 3]
    assert read(lambda connection: outcomes.since(connection, [release], 0))[release]["running"] == 4


def moved(office: Office, guest: Guest) -> None:
    """A conversation went on with the release that it has."""
    release = guest.stored.release
    move = Move(guest.id, guest.stored.version, guest.stored.events, release, release, {}, 0)
    office.desk.database.write_now(lambda connection: moves.add(connection, (move,)))


@EVERY
def test_whatever_is_over_its_days_is_removed(office: Office, column: str, holds: str) -> None:
    office.deploy("sales", SALES + "privacy: {retention_days: 1}\n")
    guests = [office.visit() for _ in range(3)]
    damage(office, "conversations", column, holds, id=guests[0].id)
    damage(office, "events", "event", holds, conversation=guests[1].id)
    office.clock.move(86_400 * 3)
    assert office.do(office.desk.retention.remove()) == {"sales": 3}


def test_the_chats_of_all_who_are_disabled_are_released(office: Office) -> None:
    office.comes_online(office.mia, office.omar)
    chats = [office.talking(office.mia), office.talking(office.zoe)]
    for one in ("mia", "zoe"):
        office.desk.database.write_now(lambda connection, one=one: users.change(connection, one, disabled=True))
    damage(office, "users", "teams", NO_JSON, id="mia")
    damage(office, "users", "name", NO_TEXT, id="mia")
    office.do(office.desk.orphans.look())
    assert [chat.stored.standing for chat in chats] == ["unassigned", "unassigned"]


def test_the_chats_of_all_who_vanished_are_released(office: Office) -> None:
    chats = [office.talking(office.mia), office.talking(office.zoe)]
    damage(office, "users", "teams", NO_JSON, id="mia")
    for _ in range(2):
        office.do(office.desk.vanished.look())
        office.clock.move(121)
    assert [chat.stored.standing for chat in chats] == ["unassigned", "unassigned"]
