"""Conversations go on with another release where they wait, and each once; nobody notices."""

from __future__ import annotations

from frontdesk.runtime.desk.conversations import Ack, Refusal
from frontdesk.runtime.talk.turn import state_of
from frontdesk.store import moves
from runtime.moves import LATER, NOTHING, go_on, replays
from runtime.offices import SALES, Office


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
