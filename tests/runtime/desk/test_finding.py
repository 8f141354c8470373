"""Finding: by names, e-mail and words, as one types, in what one may see, and nothing by what is no more."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from sqlalchemy import event, text

from frontdesk.runtime import search_words
from frontdesk.runtime.desk import finding
from frontdesk.runtime.refusal import InvalidError
from frontdesk.store import folders, privacy, retention, search_index
from frontdesk.store.connection import Connection
from frontdesk.store.users import User
from runtime.offices import Guest, Office


def found(office: Office, q: str, agent: User | None = None, folder: Any = "mine") -> list[str]:
    service = office.desk.conversations
    return [item["id"] for item in office.do(service.folder(agent or office.mia, folder, q)).items]


def tells(office: Office, guest: Guest, **details: str) -> None:
    changes = {name.replace("_", "."): text for name, text in details.items()}
    office.do(office.desk.conversations.edit_details(office.mia, guest.id, changes))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Jane@Example.com", ["jane@example.com", "jane", "example", "com"]),
        ("(Straße), 5!", ["strasse", "5"]),
        ("O'Neill-Smith", ["o'neill-smith", "o", "neill", "smith"]),
        ("\u202eevil", ["\u202eevil", "evil"]),
        ("x" * 100, ["x" * 64]),
        (" \x00 ", []),
        ("…", []),
    ],
    ids=str,
)
def test_a_text_is_found_by_what_stands_between_spaces_and_its_parts(text: str, words: list[str]) -> None:
    assert search_words.words(text) == words


def test_a_chat_is_found_while_the_word_is_typed(office: Office) -> None:
    guest = office.talking(office.mia)
    tells(office, guest, person_name="Jane Cooper", person_email="jane@example.com")
    guest.says("Do you ship to Reykjavík?")
    found_by = ("ja", "jane coo", "jane@", "example", "reyk", "REYKJAVÍK", "ship jane")
    for q in (*found_by, '"Jane Cooper"', "cooper, jane", "jane !"):
        assert found(office, q) == [guest.id], q
    for q in ("j", "ane", "jane smith", "reykjavíks", "%", "_", "jane' OR 1=1", "!"):
        assert found(office, q) == [], q


def test_what_the_bot_says_finds_nobody_and_what_agents_write_does(office: Office) -> None:
    guest = office.talking(office.mia)
    office.do(office.desk.conversations.say(office.mia, guest.id, "m", "Our warehouse is in Utrecht"))
    office.do(office.desk.conversations.note(office.mia, guest.id, "n", "sounds impatient"))
    assert found(office, "brings") == []
    assert found(office, "utrecht") == found(office, "impatient") == [guest.id]


def test_one_search_looks_into_every_folder_and_goes_on_where_it_stopped(office: Office) -> None:
    waiting = [office.waiting() for _ in range(3)]
    for guest in waiting:
        guest.says("Jane")
    mine, theirs, closed = office.talking(office.mia), office.talking(office.zoe), office.talking(office.mia)
    for guest in (mine, theirs, closed):
        guest.says("Jane")
    office.do(office.desk.conversations.close(office.mia, closed.id))
    service, seen, after = office.desk.conversations, list[str](), None
    for _ in range(9):
        page = office.do(service.folder(office.mia, "all", "jan", after, 2))
        seen += [item["id"] for item in page.items]
        after = page.next
        if after is None:
            break
    assert seen == [*sorted(guest.id for guest in waiting), mine.id, closed.id]


@pytest.mark.parametrize("cursor", ["nowhere", "nowhere.x", "closed.x", "mine.W10", "all.W10"])
def test_a_search_goes_on_from_no_cursor_that_is_not_ours(office: Office, cursor: str) -> None:
    with pytest.raises(InvalidError) as caught:
        office.do(office.desk.conversations.folder(office.mia, "all", "jane", cursor))
    assert caught.value.code == "bad-cursor"


def test_nobody_finds_what_they_may_not_see(office: Office) -> None:
    guest = office.talking(office.mia)
    guest.says("a secret plan")
    for folder in ("unassigned", "mine", "closed"):
        assert found(office, "secret", office.zoe, folder) == []
    office.do(office.desk.conversations.assign(office.mia, guest.id, office.zoe.id))
    assert found(office, "secret") == []
    assert found(office, "secret", office.zoe) == [guest.id]
    office.do(office.desk.conversations.close(office.zoe, guest.id))
    assert found(office, "secret", folder="closed") == [guest.id]


def test_a_name_that_was_corrected_finds_nothing_any_more(office: Office) -> None:
    guest = office.talking(office.mia)
    tells(office, guest, person_name="Jnae")
    assert found(office, "jnae") == [guest.id]
    tells(office, guest, person_name="Jane")
    assert (found(office, "jnae"), found(office, "jane")) == ([], [guest.id])


def test_a_word_that_was_said_stays_when_a_detail_of_the_same_word_goes(office: Office) -> None:
    guest = office.talking(office.mia)
    guest.says("Jane here")
    tells(office, guest, person_name="Jane")
    tells(office, guest, person_name="Joan")
    assert found(office, "jane") == [guest.id]


def test_what_happened_before_there_was_a_search_is_found(office: Office) -> None:
    guest = office.talking(office.mia)
    crowd = office.crowd(120, guest, standing="closed", closed_at=5, words="old acquaintance")
    assert found(office, "acquaintance", folder="closed") != []
    assert {*found(office, "acqu", folder="closed")} <= set(crowd)
    office.do(office.desk.finding.fresh())
    assert office.desk.database.read_now(search_index.place) == office.do(office.desk.conversations.feed_end())


def test_a_common_word_is_found_in_the_order_of_the_list(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_index, "FEW", 2)
    guests = [office.talking(office.mia) for _ in range(4)]
    for number, guest in enumerate(guests):
        guest.says(f"common {'rare' if number == 2 else 'other'}")
        office.clock.move(1)
    assert found(office, "common") == [guest.id for guest in reversed(guests)]
    assert found(office, "com rar") == found(office, "rar com") == [guests[2].id]


@pytest.mark.parametrize("q", ["ne", "old", "ancient", "ancient ever", "ne anc", "all all", "nobody"])
@pytest.mark.parametrize("many", [10, 1_000])
def test_closed_chats_are_found_newest_first_however_far_back_they_are(
    office: Office, monkeypatch: pytest.MonkeyPatch, q: str, many: int
) -> None:
    # Few chats stand for many: each way of looking has its turn.
    for module, name, value in (
        (search_index, "FEW", 4),
        (search_index, "MANY", many),
        (folders, "NEAR", 5),
        (folders, "TOGETHER", 3),
    ):
        monkeypatch.setattr(module, name, value)
    said: dict[str, set[str]] = {}
    for words in ("ancient everybody allofus", "old everybody allofus", "new everybody allofus", "newer everybody"):
        guest = office.talking(office.mia)
        guest.says("x")
        crowd = office.crowd(8, guest, standing="closed", closed_at=5, words=words)
        said |= {one: set(words.split()) for one in crowd}
    wanted = [one for one in said if all(any(word.startswith(part) for word in said[one]) for part in q.split())]
    seen, after = list[str](), None
    for _ in range(40):
        page = office.do(office.desk.conversations.folder(office.mia, "closed", q, after, 3))
        seen += [item["id"] for item in page.items]
        after = page.next
        if after is None:
            break
    assert seen == sorted(wanted, reverse=True)


def test_a_conversation_that_is_removed_is_found_no_more(office: Office) -> None:
    guest = office.talking(office.mia)
    guest.says("a secret plan")
    office.do(office.desk.conversations.close(office.mia, guest.id))
    assert found(office, "secret", folder="closed") == [guest.id]

    def unit(connection: Connection) -> bool:
        stored = guest.stored
        now = stored.updated_at
        return retention.remove(
            connection, retention.Candidate(stored.id, stored.playbook, stored.release, now, None, 0, sealed=False)
        )

    assert office.desk.database.write_now(unit)
    assert found(office, "secret", folder="closed") == []
    assert office.desk.database.read_now(lambda connection: search_index.of(connection, [guest.id])) == {}


def test_what_two_processes_see_at_the_same_time_is_kept_once(office: Office) -> None:
    guest = office.talking(office.mia)
    office.do(office.desk.finding.fresh())
    guest.says("Reykjavik")
    seen = office.desk.database.read_now(finding.look)
    assert seen is not None
    assert found(office, "reykjavik") == [guest.id]
    guest.says("Utrecht")
    assert found(office, "utrecht") == [guest.id]
    office.desk.database.write_now(partial(finding.keep, seen))
    assert found(office, "utrecht") == found(office, "reykjavik") == [guest.id]


@pytest.mark.parametrize("kind", ["sqlite"])
def test_words_of_many_conversations_are_kept_in_as_few_statements_as_those_of_one(office: Office) -> None:
    def statements(guests: int) -> int:
        for number in range(guests):
            office.talking(office.mia).says(f"Reykjavik {number}")
        said = list[str]()

        def hear(_c: object, _k: object, statement: str, _p: object, _x: object, _m: object) -> None:
            said.append(statement)

        seen = office.desk.database.read_now(finding.look)
        assert seen is not None

        def unit(connection: Connection) -> None:
            event.listen(connection, "before_cursor_execute", hear)
            finding.keep(seen, connection)
            event.remove(connection, "before_cursor_execute", hear)

        office.desk.database.write_now(unit)
        return len(said)

    statements(1)
    assert statements(7) == statements(1)


def test_a_conversation_that_goes_between_looking_and_keeping_is_not_kept(office: Office) -> None:
    gone, left = office.talking(office.mia), office.talking(office.mia)
    for guest in (gone, left):
        guest.says("Reykjavik")
    seen = office.desk.database.read_now(finding.look)
    assert seen is not None
    assert {gone.id, left.id} <= set(seen.changed)
    while not office.desk.database.write_now(lambda connection: privacy.remove(connection, gone.id)):
        continue
    office.desk.database.write_now(partial(finding.keep, seen))
    assert found(office, "reykjavik") == [left.id]


@pytest.mark.parametrize("kind", ["sqlite"])
def test_looking_at_a_long_chat_again_reads_only_what_is_new(office: Office) -> None:
    read = list[str]()

    def unit(connection: Connection) -> None:
        event.listen(connection, "before_cursor_execute", lambda *given: read.append(given[2]))
        search_index.texts(connection, {"a", "b"}, {"a", "b"})
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {read[0]}", ("message", "note", "bot", "a", "b"))
        read[:] = [row[3] for row in plan]

    office.desk.database.read_now(unit)
    assert [step for step in read if "log" in step and "conversation=? AND seq>?" in step] != []


@pytest.mark.parametrize("kind", ["sqlite"])
def test_words_that_are_damaged_in_the_file_are_kept_anew_and_hide_no_others(office: Office) -> None:
    damaged, sound = office.talking(office.mia), office.talking(office.mia)
    for guest in (damaged, sound):
        guest.says("Reykjavik")
    assert {*found(office, "reykjavik")} == {damaged.id, sound.id}
    spoil = text("UPDATE finds SET said = CAST(x'ff' AS TEXT) WHERE conversation = :id")
    office.desk.database.write_now(lambda connection: connection.execute(spoil, {"id": damaged.id}) and None)
    for guest in (damaged, sound):
        guest.says("Utrecht")
    assert {*found(office, "utrecht")} == {*found(office, "reykjavik")} == {damaged.id, sound.id}
