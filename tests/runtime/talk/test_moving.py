"""Conversations go on with another release where they wait, if it is certain that they can, and each once."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import update

from frontdesk.runtime.desk.conversations import Ack, Refusal
from frontdesk.runtime.talk import moving
from frontdesk.runtime.talk.moving import Passage
from frontdesk.runtime.talk.playbooks import Playbooks
from frontdesk.runtime.talk.turn import state_of
from frontdesk.store import moves
from frontdesk.store.ledger import Ledger
from frontdesk.store.schema import releases
from runtime.offices import SALES, Guest, Office

NOTHING: dict[str, int] = dict.fromkeys(moving.REASONS, 0)

LATER = SALES.replace("Hi! What brings", "Welcome! What brings").replace("wait_time: 60s", "wait_time: 5s")
LATER = LATER.replace("Nobody is free.", "Nobody is here.").replace("What is your name?", "Who are you?")


def go_on(
    office: Office, release: str, *, cards: dict[str, str] | None = None, playbook: str = "sales"
) -> tuple[int, dict[str, int]]:
    """Let everybody go on with a release, in batches of three; how many did, and who stays for what reason."""
    total, stays = 0, dict(NOTHING)
    passage, after = Passage(office.desk.playbooks, release, cards or {}), None
    while True:
        found = office.desk.database.read_now(
            lambda connection, at=after: moves.on_others(connection, playbook, release, at, 3)
        )
        if not found:
            return total, stays
        after = found[-1]

        def unit(ledger: Ledger, ids: tuple[str, ...] = tuple(each for _, each in found)) -> tuple[int, dict[str, int]]:
            moved, stay = moving.move(ledger, passage, ids, office.clock.now_ms())
            return moved, dict(stay)

        moved, stay = office.desk.database.turn_now(unit)
        total += moved
        stays = {reason: stays[reason] + stay[reason] for reason in stays}


def replays(office: Office, guest: Guest) -> bool:
    """The stored state is the fold of the stored events, on one release after the other."""

    def unit(connection: object) -> bool:
        stored = guest.stored
        return moving.replayed(connection, office.desk.playbooks, stored) == state_of(stored)  # type: ignore[arg-type]

    return office.desk.database.read_now(unit)


def test_who_waits_goes_on_and_is_asked_the_same(office: Office) -> None:
    guests = [office.visit() for _ in range(7)]
    views = [guest.view for guest in guests]
    rows = [guest.log for guest in guests]
    second = office.deploy("sales", LATER)
    assert go_on(office, second) == (7, NOTHING)
    assert [guest.stored.release for guest in guests] == [second] * 7
    assert [guest.view for guest in guests] == views
    assert [guest.log for guest in guests] == rows
    assert all(replays(office, guest) for guest in guests)
    assert guests[0].picks(0) == Ack(2)
    assert guests[0].heard[-2:] == ["Nobody is here.", "Who are you?"]
    assert all(replays(office, guest) for guest in guests)


def test_moving_again_moves_nobody(office: Office) -> None:
    guest = office.visit()
    second = office.deploy("sales", LATER)
    assert go_on(office, second)[0] == 1
    before = guest.stored
    assert go_on(office, second) == (0, NOTHING)
    assert guest.stored == before


def test_a_deadline_does_not_move(office: Office) -> None:
    office.comes_online(office.mia)
    guest = office.waiting()
    due = guest.stored.due_ms
    second = office.deploy("sales", LATER)
    assert go_on(office, second) == (1, NOTHING)
    stored = guest.stored
    assert (stored.due_ms, stored.waiting_until, stored.release) == (due, due, second)
    assert office.passes(59) == 0
    assert office.passes(1) == 1
    assert guest.heard[-2:] == ["Nobody is here.", "Who are you?"]
    assert replays(office, guest)


def test_whom_an_agent_has_and_who_is_through_stays(office: Office) -> None:
    office.comes_online(office.mia)
    talking, closed = office.talking(office.mia), office.talking(office.mia)
    office.do(office.desk.conversations.close(office.mia, closed.id))
    ended = office.visit()
    ended.ends()
    before = [guest.stored for guest in (talking, closed, ended)]
    second = office.deploy("sales", LATER)
    assert go_on(office, second) == (0, NOTHING)
    assert [guest.stored for guest in (talking, closed, ended)] == before


def test_whom_an_agent_took_meanwhile_stays_and_is_not_counted(office: Office) -> None:
    """Between the look and the write an agent may come, and close the chat again."""
    office.comes_online(office.mia)
    guests = [office.waiting() for _ in range(2)]
    second = office.deploy("sales", LATER)
    found = office.desk.database.read_now(lambda connection: moves.on_others(connection, "sales", second, None, 9))
    for guest in guests:
        office.do(office.desk.conversations.assign(office.mia, guest.id, "me"))
    office.do(office.desk.conversations.close(office.mia, guests[1].id))
    assert guests[1].view["kind"] == "choices", "what follows the chat asks something, and nobody moves it"
    before = [guest.stored for guest in guests]
    passage = Passage(office.desk.playbooks, second, {})
    ids = [conversation for _, conversation in found]
    assert len(ids) == 2
    moved = office.desk.database.turn_now(lambda ledger: moving.move(ledger, passage, ids, office.clock.now_ms()))
    assert moved == (0, NOTHING)
    assert [guest.stored for guest in guests] == before
    left = office.desk.database.read_now(lambda connection: moves.on_others(connection, "sales", second, None, 9))
    assert left == ()


def test_an_agent_takes_a_chat_that_went_on(office: Office) -> None:
    office.comes_online(office.mia)
    guest = office.waiting()
    second = office.deploy("sales", LATER)
    go_on(office, second)
    office.do(office.desk.conversations.assign(office.mia, guest.id, "me"))
    office.do(office.desk.conversations.say(office.mia, guest.id, "k", "Hello"))
    office.do(office.desk.conversations.close(office.mia, guest.id))
    assert guest.heard[-1] == "Was this good?"
    assert replays(office, guest)


def test_who_was_missed_goes_on_and_an_agent_may_still_come(office: Office) -> None:
    guest = office.waiting()
    assert guest.heard[-1] == "What is your name?"
    guest.says("Jane")
    second = office.deploy("sales", LATER)
    assert go_on(office, second) == (1, NOTHING)
    assert guest.says("not an address") == Ack(7)
    office.comes_online(office.mia)
    office.do(office.desk.conversations.assign(office.mia, guest.id, "me"))
    assert guest.stored.phase == "agent"
    assert replays(office, guest)


FIRST = """    - card: question
      text: Hi! What brings you here?
      answers:
        - {label: Talk to sales, goto: sales}
        - {label: Just browsing, goto: bye}
"""
TALK, BROWSE = FIRST.splitlines(keepends=True)[3:]

STAYS: dict[str, tuple[str, str]] = {
    "another answer": (FIRST.replace("Just browsing", "Only browsing"), "changed"),
    "answers in another order": (FIRST.replace(TALK + BROWSE, BROWSE + TALK), "changed"),
    "one answer more": (FIRST + "        - {label: Bye, goto: bye}\n", "changed"),
    "another kind of card": (
        "    - card: capture\n      fields: [{field: answers.why, ask: Why?}]\n      goto: sales\n",
        "gone",
    ),
    "another question before it with the same answers": (
        FIRST.replace("Hi! What brings you here?", "Are you sure?").replace("goto: sales", "goto: next")
        + "  next:\n"
        + FIRST,
        "changed",
    ),
    "another name": (FIRST.replace("      text:", "      id: hi\n      text:"), "gone"),
    "it keeps what it is told": (FIRST.replace("      answers:", "      save: answers.x\n      answers:"), "changed"),
}


@pytest.mark.parametrize(("card", "reason"), STAYS.values(), ids=list(STAYS))
def test_who_would_be_asked_something_else_stays(office: Office, card: str, reason: str) -> None:
    guest = office.visit()
    first = guest.stored
    assert FIRST in SALES
    second = office.deploy("sales", SALES.replace(FIRST, card))
    assert go_on(office, second) == (0, NOTHING | {reason: 1})
    assert guest.stored == first
    assert guest.picks(1) == Ack(2)


def test_a_card_may_be_named_that_is_called_otherwise_now(office: Office) -> None:
    guest, other = office.visit(), office.visit()
    text = SALES.replace(
        "    - card: question\n      text: Hi!", "    - card: question\n      id: hello\n      text: Hi!"
    )
    second = office.deploy("sales", text)
    assert go_on(office, second) == (0, NOTHING | {"gone": 2})
    assert go_on(office, second, cards={"start.question": "hello"}) == (2, NOTHING)
    assert state_of(guest.stored).card == "hello"
    assert guest.picks(0) == Ack(2)
    assert all(replays(office, each) for each in (guest, other))


def test_a_card_that_asks_something_else_is_no_goal_whoever_names_it(office: Office) -> None:
    office.visit()
    second = office.deploy("sales", LATER)
    assert go_on(office, second, cards={"start.question": "sales.capture"}) == (0, NOTHING | {"changed": 1})


def test_who_lacks_what_everybody_has_there_stays(office: Office) -> None:
    guest = office.visit()
    guest.picks(0)
    text = SALES.replace(
        "  start:\n", "  start:\n    - {card: set, id: mark, values: {answers.mark: \"'x'\"}}\n"
    ).replace("{{ person.name }} wants to talk", "{{ person.name }} {{ answers.mark }}")
    second = office.deploy("sales", text)
    assert go_on(office, second) == (0, NOTHING | {"unknown": 1})
    assert replays(office, guest)


def test_a_value_of_another_type_keeps_a_conversation_where_it_is(office: Office) -> None:
    number = SALES.replace(
        "  start:\n",
        "  start:\n    - {card: capture, id: size, fields: [{field: answers.size, ask: Size?, type: number}]}\n",
    ).replace("wants to talk", "wants {{ answers.size }}")
    office.deploy("sales", number)
    guest = office.visit()
    guest.says("5")
    second = office.deploy("sales", number.replace("type: number", "type: email"))
    assert go_on(office, second) == (0, NOTHING | {"changed": 1})
    assert json.dumps(guest.view)


def test_who_is_at_no_wait_stays(office: Office) -> None:
    typing = SALES.replace("  start:\n", "  start:\n    - {card: wait, id: pause, for: 20s}\n")
    office.deploy("sales", typing)
    guest = office.visit()
    second = office.deploy("sales", typing.replace("Hi!", "Welcome!"))
    assert go_on(office, second) == (0, NOTHING | {"between": 1})
    office.passes(20)
    assert go_on(office, second) == (1, NOTHING)
    assert replays(office, guest)


def test_a_conversation_may_go_on_twice_and_back(office: Office) -> None:
    guest = office.visit()
    first = guest.stored.release
    second, third = office.deploy("sales", LATER), office.deploy("sales", LATER.replace("Welcome!", "Good day!"))
    assert [go_on(office, each)[0] for each in (second, third, first)] == [1, 1, 1]
    guest.picks(0)
    guest.says("Jane")
    assert guest.heard[-1] == "Your e-mail, Jane?"
    assert replays(office, guest)
    found = office.desk.database.read_now(lambda connection: moves.of(connection, guest.id))
    assert [(each.before, each.after, each.events) for each in found] == [
        (first, second, 1),
        (second, third, 1),
        (third, first, 1),
    ]


def test_days_that_are_kept_follow_the_release(office: Office) -> None:
    guest = office.visit()
    begun = guest.stored
    second = office.deploy("sales", LATER.replace("visitor:\n", "privacy: {retention_days: 30}\nvisitor:\n", 1))
    go_on(office, second)
    assert guest.stored.expires_at == begun.updated_at + 30 * 86_400_000


def test_after_a_restart_everything_is_as_it_was(office: Office) -> None:
    office.comes_online(office.mia)
    guest = office.waiting()
    second = office.deploy("sales", LATER)
    go_on(office, second)
    office.restart()
    assert guest.stored.release == second
    office.comes_online(office.mia)
    assert office.passes(61) == 1
    assert replays(office, guest)


def test_a_page_that_shows_the_card_under_its_old_name_still_answers_it(office: Office) -> None:
    guest, other = office.visit(), office.visit()
    hello = SALES.replace(
        "    - card: question\n      text: Hi!", "    - card: question\n      id: hello\n      text: Hi!"
    )
    second = office.deploy("sales", hello)
    assert go_on(office, second, cards={"start.question": "hello"}) == (2, NOTHING)
    third = office.deploy("sales", hello.replace("id: hello", "id: welcome"))
    assert go_on(office, third, cards={"hello": "welcome"}) == (2, NOTHING)
    assert guest.does(type="pick", card="start.question", option=0, key="first") == Ack(2)
    assert guest.does(type="pick", card="start.question", option=0, key="first") == Ack(2)
    assert guest.does(type="pick", card="start.question", option=0) == Refusal("stale")
    assert other.does(type="pick", card="sales.capture", option=0) == Refusal("stale")
    assert other.does(type="pick", card="hello", option=0) == Ack(2)
    assert all(replays(office, each) for each in (guest, other))


def test_who_has_not_agreed_to_the_text_of_the_new_release_stays(office: Office) -> None:
    guest = office.visit()
    asks = "privacy: {consent: {text: May we keep what you say?, required: true}}\nvisitor:\n"
    second = office.deploy("sales", SALES.replace("visitor:\n", asks, 1))
    assert go_on(office, second) == (0, NOTHING | {"unknown": 1})
    assert guest.picks(0) == Ack(2)


def test_who_is_on_a_release_that_cannot_be_read_stays_and_holds_up_nobody(office: Office) -> None:
    first = office.visit().stored.release
    other = office.visit()
    office.deploy("sales", SALES.replace("Hi!", "Hey!"))
    guest = office.visit()
    third = office.deploy("sales", LATER)
    broken = update(releases).where(releases.c.digest == first).values(data=b"{}")
    office.desk.database.write_now(lambda connection: connection.execute(broken).rowcount)
    office.desk.playbooks = Playbooks()
    assert go_on(office, third) == (1, NOTHING | {"changed": 2})
    assert (guest.stored.release, other.stored.release) == (third, first)
