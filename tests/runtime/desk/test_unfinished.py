"""A conversation that its visitor left makes one lead: if it names somebody, is open, and never was with a person."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import select, update

from frontdesk.errors import CorruptError
from frontdesk.store import conversations, outbox, schema
from frontdesk.store.connection import Connection
from runtime.offices import Guest, Office

HOUR_S = 3600

LEFT = """
frontdesk: 1
name: Left
install: {origins: [https://www.example.com]}
crm:
  owner: mia@example.com
  pipeline: Website
  labels: [chat]
  unfinished: {after: 8h, create: lead}
pathways:
  start:
    - card: question
      text: Hello!
      answers: [{label: Go on}]
    - card: capture
      fields:
        - {field: person.name, ask: Your name?}
        - {field: person.email, ask: Your e-mail?}
    - card: create_lead
      title: "{{ person.name }} wrote"
    - card: question
      text: Anything else?
      answers: [{label: A person, goto: person}, {label: No}]
  person:
    - card: live_chat
      wait_time: 24h
      online_message: One moment.
      offline_message: Nobody is free.
"""


@pytest.fixture
def guest(office: Office) -> Guest:
    office.deploy("left", LEFT)
    return office.visit("left")


def named(guest: Guest) -> Guest:
    """One who has told a name, and not yet an address."""
    guest.picks(0)
    guest.says("Jane")
    return guest


def work(office: Office) -> None:
    """Do every job that waits."""

    def busy(connection: Connection) -> bool:
        return bool(outbox.listed(connection, "waiting", 1) or outbox.listed(connection, "handed", 1))

    async def go() -> None:
        async with office.desk.jobs.running(), asyncio.timeout(60):
            while await office.desk.database.read(busy):
                await asyncio.sleep(0.01)

    office.do(go())


def looks(office: Office) -> None:
    office.do(office.desk.unfinished.look())
    work(office)


def made(office: Office, guest: Guest) -> list[Any]:
    own = select(schema.records).where(schema.records.c.conversation == guest.id)
    return list(office.desk.database.read_now(lambda connection: connection.execute(own).all()))


def shown(guest: Guest) -> list[dict[str, Any]]:
    """The rows that only agents see."""
    rows = guest.office.desk.database.read_now(
        lambda connection: conversations.rows_for_agents(connection, guest.id, 0, 100)
    )
    return [row.extra for row in rows if not row.visible]


def test_a_visitor_who_has_not_answered_for_the_set_time_becomes_a_lead(office: Office, guest: Guest) -> None:
    named(guest)
    office.clock.move(8 * HOUR_S)
    looks(office)
    (lead,) = made(office, guest)
    assert (lead.kind, lead.title, lead.created_by, lead.created_at) == (
        "lead",
        "Left: Jane",
        "bot",
        office.clock.now_ms(),
    )
    fields = {"person.name": "Jane", "owner": "mia@example.com", "pipeline": "Website", "labels": "chat"}
    assert fields.items() <= lead.fields.items()
    assert [extra["record"]["id"] for extra in shown(guest)] == [lead.id]
    assert office.replayed(guest)


def test_not_before_that_time(office: Office, guest: Guest) -> None:
    named(guest)
    office.clock.move(8 * HOUR_S - 0.001)
    looks(office)
    assert made(office, guest) == []
    office.clock.move(0.001)
    looks(office)
    assert len(made(office, guest)) == 1


def test_an_answer_puts_it_off(office: Office, guest: Guest) -> None:
    named(guest)
    office.clock.move(7 * HOUR_S)
    guest.says("not an address")
    office.clock.move(7 * HOUR_S)
    looks(office)
    assert made(office, guest) == []
    office.clock.move(HOUR_S)
    looks(office)
    assert len(made(office, guest)) == 1


def test_an_answer_that_comes_before_the_job_is_done_puts_it_off_too(office: Office, guest: Guest) -> None:
    named(guest)
    office.clock.move(8 * HOUR_S)
    office.do(office.desk.unfinished.look())
    guest.says("not an address")
    work(office)
    assert made(office, guest) == []
    office.clock.move(8 * HOUR_S)
    looks(office)
    assert len(made(office, guest)) == 1


def test_a_conversation_makes_one_lead_ever(office: Office, guest: Guest) -> None:
    named(guest)
    for _ in range(2):
        office.clock.move(8 * HOUR_S)
        looks(office)
        guest.says("not an address")
    assert len(made(office, guest)) == 1


def test_a_visitor_of_whom_nothing_is_known_becomes_no_lead(office: Office, guest: Guest) -> None:
    guest.picks(0)
    assert guest.stored.unfinished_at is None
    office.clock.move(9 * HOUR_S)
    looks(office)
    assert made(office, guest) == []
    guest.says("Jane")
    office.clock.move(8 * HOUR_S)
    looks(office)
    assert len(made(office, guest)) == 1


def test_a_conversation_of_which_the_bot_made_a_lead_makes_no_other(office: Office, guest: Guest) -> None:
    named(guest).says("jane@example.com")
    office.clock.move(9 * HOUR_S)
    looks(office)
    assert [lead.title for lead in made(office, guest)] == ["Jane wrote"]


def test_a_conversation_that_is_over_makes_no_lead(office: Office, guest: Guest) -> None:
    named(guest).ends()
    office.clock.move(9 * HOUR_S)
    looks(office)
    assert made(office, guest) == []


WITHOUT_LEAD = LEFT.replace('    - card: create_lead\n      title: "{{ person.name }} wrote"\n', "")


def test_a_conversation_that_was_with_a_person_makes_no_lead(office: Office) -> None:
    office.deploy("left", WITHOUT_LEAD)
    office.comes_online(office.mia)
    guest = named(office.visit("left"))
    guest.says("jane@example.com")
    guest.picks(0)
    office.do(office.desk.conversations.assign(office.mia, guest.id, "me"))
    office.do(office.desk.conversations.assign(office.mia, guest.id, None))
    assert guest.stored.phase == "waiting"
    office.clock.move(9 * HOUR_S)
    looks(office)
    assert made(office, guest) == []


def test_a_visitor_who_waits_for_a_person_in_vain_becomes_a_lead(office: Office) -> None:
    office.deploy("left", WITHOUT_LEAD)
    office.comes_online(office.mia)
    guest = named(office.visit("left"))
    guest.says("jane@example.com")
    guest.picks(0)
    assert guest.stored.phase == "waiting"
    office.clock.move(9 * HOUR_S)
    looks(office)
    assert [lead.title for lead in made(office, guest)] == ["Left: Jane"]
    assert office.listed(office.mia, "unassigned") == [guest.id]


def test_a_playbook_that_does_not_say_so_makes_no_leads_of_them(office: Office) -> None:
    guest = office.waiting()
    guest.says("Jane")
    assert guest.stored.details["person.name"] == "Jane"
    office.clock.move(365 * 24 * HOUR_S)
    looks(office)
    assert made(office, guest) == []
    assert guest.stored.unfinished_at is None


@pytest.fixture
def never_asked_for(office: Office) -> Guest:
    """One whose playbook asks for no leads, and who is to be looked at all the same: so an upgrade leaves everybody."""
    guest = office.waiting()
    guest.says("Jane")
    look_now = update(schema.conversations).values(unfinished_at=guest.stored.created_at)
    office.desk.database.write_now(lambda connection: connection.execute(look_now))
    office.clock.move(365 * 24 * HOUR_S)
    return guest


def test_an_upgrade_makes_no_lead_that_nobody_asked_for(office: Office, never_asked_for: Guest) -> None:
    looks(office)
    done = office.desk.database.read_now(lambda connection: outbox.listed(connection, "done", 10))
    assert (made(office, never_asked_for), never_asked_for.stored.unfinished_at, done) == ([], None, ())


def test_a_job_for_a_lead_that_nobody_asked_for_makes_none(office: Office, never_asked_for: Guest) -> None:
    job = {"conversation": never_asked_for.id}
    office.desk.database.write_now(lambda connection: office.desk.jobs.enqueue(connection, "unfinished", "job", job))
    work(office)
    assert made(office, never_asked_for) == []


def test_the_lead_is_made_after_a_restart(office: Office, guest: Guest) -> None:
    named(guest)
    office.clock.move(8 * HOUR_S)
    office.do(office.desk.unfinished.look())
    office.restart()
    work(office)
    assert len(made(office, guest)) == 1


def test_a_release_that_cannot_be_read_for_a_while_costs_no_lead(
    office: Office, guest: Guest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(connection: Connection, digest: str) -> Any:
        raise CorruptError("made by a newer Frontdesk")

    named(guest)
    office.clock.move(8 * HOUR_S)
    with monkeypatch.context() as older:
        older.setattr(office.desk.playbooks, "graph", unreadable)
        looks(office)
        assert office.do(office.desk.unfinished.look()) == 0
    office.clock.move(HOUR_S)
    looks(office)
    assert len(made(office, guest)) == 1
