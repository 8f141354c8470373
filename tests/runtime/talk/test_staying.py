"""Who stays on the release they began with, while others go on: wherever it is not certain that they can."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import update

from frontdesk.runtime.desk.conversations import Ack
from frontdesk.runtime.talk import moving
from frontdesk.runtime.talk.moving import Passage
from frontdesk.runtime.talk.playbooks import Playbooks
from frontdesk.store import moves
from frontdesk.store.schema import releases
from runtime.moves import LATER, NOTHING, go_on, replays
from runtime.offices import SALES, Office


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
