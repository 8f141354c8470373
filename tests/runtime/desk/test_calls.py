"""Calls leave as jobs that are stored with their cause, and their answers lead conversations on, once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from databases import KINDS, forget, fresh_url
from farend import FarEnd, breaks_off, far_end, hangs, in_turn, says
from frontdesk.jobs.outside import Outside
from frontdesk.jobs.port import Job
from frontdesk.runtime.desk.conversations import Ack
from frontdesk.store import conversations, outbox
from frontdesk.store.connection import Connection
from runtime.offices import Guest, Office

SECRET = "s3cr3t-and-never-stored"
PATIENCE_S = 60

SCORES = """
frontdesk: 1
name: Scores
install: {origins: [https://www.example.com]}
crm: {currency: EUR}
pathways:
  start:
    - card: capture
      fields: [{field: person.email, ask: Your e-mail?}]
    - card: call
      url: https://crm.example.com/people?mail={{ person.email }}
      headers: {Authorization: "Bearer {{ secret.CRM_TOKEN }}", X-Source: chat}
      body: {email: "{{ person.email }}"}
      save:
        answers.score: {pointer: /score, type: number}
        organization.name: /company/name
      timeout: 10s
      failed: failed
    - card: message
      text: "{{ organization.name }} scores {{ answers.score }}."
    - card: question
      text: Again?
      answers: [{label: Again, goto: start.call}, {label: Stop}]
  failed:
    - card: message
      text: That failed.
    - card: question
      text: Go on?
      answers: [{label: Again, goto: start.call}, {label: Stop}]
"""

GOOD = {"score": 80, "company": {"name": "Acme"}}


@dataclass
class Scene:
    office: Office
    far: FarEnd

    def asks(self, email: str = "jane@example.com") -> Guest:
        """A visitor at whose word the other system is asked."""
        guest = self.office.visit("scores")
        assert guest.says(email) == Ack(2)
        return guest

    def works(self) -> None:
        """Do every job that waits, and those that rest as their time comes."""

        def left(connection: Connection) -> tuple[outbox.Row, ...]:
            return outbox.listed(connection, "handed", 1) or outbox.listed(connection, "waiting", 1)

        async def go() -> None:
            async with self.office.desk.jobs.running(), asyncio.timeout(PATIENCE_S):
                while rows := await self.office.desk.database.read(left):
                    if rows[0].state == "waiting":
                        self.office.clock.move(max(0, rows[0].due_at - self.office.clock.now_ms()) / 1000)
                    await asyncio.sleep(0.01)

        self.office.do(go())

    def jobs(self, *states: Any) -> list[outbox.Row]:
        def unit(connection: Connection) -> list[outbox.Row]:
            return [row for state in states for row in outbox.listed(connection, state, 100)]

        return self.office.desk.database.read_now(unit)

    def events(self, guest: Guest) -> list[dict[str, Any]]:
        history = self.office.desk.database.read_now(lambda connection: conversations.history(connection, guest.id))
        return [event for event in history if event["T"] == "CallReturned"]


@pytest.fixture(params=KINDS)
def scene(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scene]:
    url = fresh_url(request.param, tmp_path)
    with far_end(says(200, GOOD)) as far:
        office = Office(
            tmp_path, url, outside=Outside({"crm.example.com": far.url}), secrets={"CRM_TOKEN": f"{SECRET}\n"}
        )
        office.deploy("scores", SCORES)
        yield Scene(office, far)
        office.close()
    if request.param == "postgresql":
        forget(url)


def test_an_answer_leads_the_conversation_on(scene: Scene) -> None:
    guest = scene.asks()
    assert guest.view == {"kind": "typing"}
    scene.works()
    assert guest.heard[-2:] == ["Acme scores 80.", "Again?"]
    assert guest.stored.details["organization.name"] == "Acme"
    assert scene.office.replayed(guest)


def test_what_is_asked_is_what_the_card_says(scene: Scene) -> None:
    scene.asks()
    scene.works()
    (asked,) = scene.far.asked
    assert (asked.method, asked.target) == ("POST", "/people?mail=jane%40example.com")
    assert asked.json == {"email": "jane@example.com"}
    wanted = {"host": "crm.example.com", "authorization": f"Bearer {SECRET}", "x-source": "chat"}
    assert wanted.items() <= asked.headers.items()
    assert asked.headers["content-type"] == asked.headers["accept"] == "application/json"
    assert "cookie" not in asked.headers


def test_the_job_stands_in_the_transaction_of_its_cause_and_names_no_visitor(scene: Scene) -> None:
    guest = scene.asks()
    (job,) = scene.jobs("waiting")
    assert (job.key, job.payload) == (f"call:{guest.id}:1", {"conversation": guest.id, "number": 1})


@pytest.mark.parametrize(
    "answering",
    [
        says(404, GOOD),
        says(302, b"", Location="http://169.254.169.254/latest"),
        says(200, b"<html>no JSON"),
        says(200, {"score": 80}),
        says(200, {"score": "many", "company": {"name": "Acme"}}),
        says(200, b'{"score": 80, "company": {"name": "' + b"a" * 70_000 + b'"}}'),
        says(200, b"\x1f\x8b", Content_Encoding="gzip"),
    ],
    ids=["not found", "elsewhere", "no JSON", "missing", "wrong type", "huge", "compressed"],
)
def test_an_answer_that_cannot_be_used_leads_to_where_failed_says(scene: Scene, answering: Any) -> None:
    scene.far.answering = answering
    guest = scene.asks()
    scene.works()
    assert guest.heard[-2:] == ["That failed.", "Go on?"]
    assert "organization.name" not in guest.stored.details
    assert len(scene.far.asked) == 1


def test_a_try_that_failed_is_followed_by_another_under_the_same_key(scene: Scene) -> None:
    scene.far.answering = in_turn(says(503), breaks_off, says(200, GOOD))
    guest = scene.asks()
    scene.works()
    assert "Acme scores 80." in guest.heard
    assert len(scene.far.asked) == 3
    assert len({asked.headers["idempotency-key"] for asked in scene.far.asked}) == 1


def test_another_call_has_another_key(scene: Scene) -> None:
    guest = scene.asks()
    scene.works()
    guest.picks(0)
    scene.works()
    first, second = scene.far.asked
    assert first.headers["idempotency-key"] != second.headers["idempotency-key"]
    assert guest.heard.count("Acme scores 80.") == 2


def test_when_the_time_is_up_the_conversation_goes_on_without_the_answer(scene: Scene) -> None:
    guest = scene.asks()
    scene.office.passes(9.999)
    assert guest.view == {"kind": "typing"}
    assert scene.office.passes(0.001) == 1
    assert guest.heard[-2:] == ["That failed.", "Go on?"]
    scene.works()
    assert scene.far.asked == []
    assert scene.jobs("done")


def test_an_answer_that_comes_too_late_changes_nothing(scene: Scene) -> None:
    scene.far.answering = lambda line, number: (line.far.go.wait(PATIENCE_S), line.says(200, b'{"score": 1}'))
    guest = scene.asks()

    async def meanwhile() -> None:
        async with scene.office.desk.jobs.running(), asyncio.timeout(PATIENCE_S):
            await asyncio.to_thread(scene.far.wait_for, 1)
            scene.office.clock.move(10)
            await scene.office.desk.timers.sweep()
            scene.far.go.set()
            while await scene.office.desk.database.read(lambda connection: outbox.listed(connection, "handed", 1)):
                await asyncio.sleep(0.01)

    scene.office.do(meanwhile())
    scene.works()
    assert guest.heard[-2:] == ["That failed.", "Go on?"]
    assert scene.events(guest) == []
    assert scene.office.replayed(guest)


def test_a_late_answer_is_not_taken_for_that_to_the_next_call(scene: Scene) -> None:
    guest = scene.asks()
    scene.office.passes(10)
    guest.picks(0)
    late = Job(f"call:{guest.id}:1", "call", {"conversation": guest.id, "number": 1})
    scene.office.do(scene.office.desk.calls.handle(late))
    assert scene.far.asked == []
    assert guest.view == {"kind": "typing"}


def test_a_job_that_is_done_twice_continues_once(scene: Scene) -> None:
    guest = scene.asks()
    job = Job(f"call:{guest.id}:1", "call", {"conversation": guest.id, "number": 1})

    async def twice() -> None:
        await asyncio.gather(scene.office.desk.calls.handle(job), scene.office.desk.calls.handle(job))
        await scene.office.desk.calls.handle(job)

    scene.office.do(twice())
    assert guest.heard.count("Acme scores 80.") == 1
    assert len(scene.events(guest)) == 1


def test_what_the_visitor_says_meanwhile_is_kept_and_changes_nothing(scene: Scene) -> None:
    guest = scene.asks()
    assert guest.says("Hello?") == Ack(3)
    scene.works()
    assert guest.heard[-3:] == ["Hello?", "Acme scores 80.", "Again?"]
    assert scene.far.asked[0].json == {"email": "jane@example.com"}


def test_a_visitor_who_ends_is_not_asked_about_any_more(scene: Scene) -> None:
    guest = scene.asks()
    guest.ends()
    scene.works()
    assert scene.far.asked == []


def test_a_secret_that_is_not_set_fails_the_call_and_is_named_in_the_log(
    scene: Scene, capsys: pytest.CaptureFixture[str]
) -> None:
    scene.office.deploy("scores", SCORES.replace("CRM_TOKEN", "OTHER"))
    guest = scene.asks()
    scene.works()
    assert "That failed." in guest.heard
    assert scene.far.asked == []
    assert "FRONTDESK_SECRET_OTHER" in capsys.readouterr().out


def test_no_secret_and_no_address_stands_in_the_log(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    scene.far.answering = in_turn(says(503), says(404))
    scene.asks()
    scene.works()
    logged = capsys.readouterr().out
    assert "call-failed" in logged
    assert SECRET not in logged
    assert "jane" not in logged


def test_a_secret_is_nowhere_in_the_files(tmp_path: Path) -> None:
    with far_end(in_turn(says(503), says(200, GOOD))) as far:
        office = Office(tmp_path, outside=Outside({"crm.example.com": far.url}), secrets={"CRM_TOKEN": SECRET})
        office.deploy("scores", SCORES)
        scene = Scene(office, far)
        scene.asks()
        scene.works()
        office.close()
        assert far.asked[0].headers["authorization"] == f"Bearer {SECRET}"
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(path.name == "frontdesk.db" for path in files)
    assert [path.name for path in files if SECRET.encode() in path.read_bytes()] == []


def test_a_call_goes_on_after_a_restart(scene: Scene) -> None:
    scene.far.answering = hangs
    guest = scene.asks()

    async def cut_off() -> None:
        async with scene.office.desk.jobs.running():
            await asyncio.to_thread(scene.far.wait_for, 1)
            scene.far.go.set()

    scene.office.do(cut_off())
    scene.office.restart()
    scene.far.answering = says(200, GOOD)
    scene.works()
    assert guest.heard.count("Acme scores 80.") == 1
    assert len({asked.headers["idempotency-key"] for asked in scene.far.asked}) == 1
