"""A thousand conversations at random cards go on through a deploy, another and a rollback, without one wrong step."""

from __future__ import annotations

import json
import random
import re
from collections import Counter

from frontdesk.runtime.accounts.callers import Caller
from frontdesk.runtime.deploys import rollout, sources
from frontdesk.runtime.deploys.migrate import BATCH
from frontdesk.runtime.desk.conversations import Ack
from frontdesk.runtime.talk.moving import Passage, move, replayed
from frontdesk.runtime.talk.turn import state_of
from frontdesk.store import moves, playbooks
from frontdesk.store.connection import Connection
from frontdesk.store.conversations import Conversation
from frontdesk.store.ledger import Ledger
from frontdesk.store.playbooks import StoredRelease
from runtime.offices import Guest, Office

CONVERSATIONS = 1_000
SEED = 20_261_125
CI = Caller("token:ci", "token ci", "192.0.2.1")

FIRST = """frontdesk: 1
name: News
install: {origins: [https://www.example.com]}
pathways:
  start:
    - card: question
      text: "Alpha: what now?"
      save: answers.topic
      answers: [{label: News, goto: news}, {label: Person, goto: person}, {label: Details, goto: details}]
  news:
    - card: question
      text: "Alpha: more?"
      answers: [{label: More, goto: details}, {label: Enough, goto: bye}]
  person:
    - card: live_chat
      wait_time: 60s
      online_message: "Alpha: one moment."
      offline_message: "Alpha: nobody is free."
    - card: question
      text: "Alpha: shall we write?"
      answers: [{label: Write, goto: details}, {label: Leave it, goto: bye}]
  details:
    - card: capture
      fields:
        - {field: person.name, ask: "Alpha: your name?"}
        - {field: person.email, ask: "Alpha: your address?"}
    - {card: message, text: "Alpha: {{ person.name }} of {{ answers.topic }}."}
  bye:
    - {card: end, text: "Alpha: bye."}
"""

SECOND = (
    FIRST.replace("Alpha", "Beta")
    .replace("wait_time: 60s", "wait_time: 5s")
    .replace("{label: More, goto: details}, ", "")
    .replace('        - {field: person.name, ask: "Beta: your name?"}\n', "")
    .replace("{{ person.name }}", "{{ person.email }}")
)
"""Cards are gone, others wait shorter: whoever met it in the middle would be lost."""

THIRD = SECOND.replace("Beta", "Gamma").replace("  news:", "  papers:").replace("goto: news", "goto: papers")


def deployed(office: Office, text: str) -> str:
    """Deploy as a request does; the digest."""
    made = sources.compile_sources("news", {"news.yaml": text})

    def unit(connection: Connection) -> str:
        stored = StoredRelease(made.release.digest, "news", office.clock.now_ms(), CI.name)
        outcome = rollout.deploy(connection, stored, made, playbooks.running(connection, "news"), CI)
        return str(outcome.body["release"])

    digest = office.desk.database.write_now(unit)
    office.desk.playbooks.forget()
    return digest


def rolled_back(office: Office, digest: str) -> None:
    def unit(connection: Connection) -> None:
        running = playbooks.running(connection, "news")
        assert running is not None
        assert rollout.roll_back(connection, running, digest, office.clock.now_ms(), CI).body["changed"]

    office.desk.database.write_now(unit)
    office.desk.playbooks.forget()


def steps(guest: Guest, chance: random.Random, most: int) -> None:
    """Do what the visitor is asked for, so many times or until nothing is."""
    for _ in range(chance.randint(0, most)):
        view = guest.view
        if view["kind"] == "choices":
            answer = guest.picks(chance.randrange(len(view["options"])))
        elif view["kind"] == "field":
            answer = guest.says("jane@example.com" if "address" in json.dumps(guest.log[-1]["body"]) else "Jane")
        else:
            return
        assert isinstance(answer, Ack), (answer, view)


def everybody_goes_on(office: Office, release: str) -> int:
    """Let whoever can go on with a release, as `--migrate` does; how many that were."""
    passage, after, moved = Passage(office.desk.playbooks, release, {}), None, 0
    while True:

        def found(connection: Connection, at: tuple[str, str] | None = after) -> tuple[tuple[str, str], ...]:
            return moves.on_others(connection, "news", release, at, BATCH)

        others = office.desk.database.read_now(found)
        ids = [conversation for _, conversation in others]

        def unit(ledger: Ledger, batch: tuple[str, ...] = tuple(ids)) -> int:
            return move(ledger, passage, batch, office.clock.now_ms())[0]

        moved += office.desk.database.turn_now(unit)
        if len(others) < BATCH:
            return moved
        after = others[-1]


def words(guest: Guest) -> set[str]:
    """The releases that speak in a conversation."""
    return {found for row in guest.log for found in re.findall(r"Alpha|Beta|Gamma", json.dumps(row["body"]))}


def test_every_conversation_finishes_on_the_release_that_it_began_with(office: Office) -> None:
    chance = random.Random(SEED)
    print(f"seed {SEED}")
    office.comes_online(office.zoe)
    begun: dict[str, list[Guest]] = {"Alpha": [], "Beta": [], "Gamma": []}

    def arrive(word: str, number: int) -> None:
        begun[word] += [office.visit("news") for _ in range(number)]
        for guest in begun[word][-number:]:
            steps(guest, chance, 3)

    def go_on(most: int) -> None:
        for guest in [each for guests in begun.values() for each in guests]:
            steps(guest, chance, most)

    first = deployed(office, FIRST)
    arrive("Alpha", CONVERSATIONS * 4 // 10)
    second = deployed(office, SECOND)
    arrive("Beta", CONVERSATIONS * 2 // 10)
    go_on(1)
    third = deployed(office, THIRD)
    arrive("Gamma", CONVERSATIONS * 2 // 10)
    assert office.passes(6) > 0, "who waits on the second release for five seconds"
    rolled_back(office, first)
    arrive("Alpha", CONVERSATIONS * 2 // 10)
    assert office.passes(61) > 0
    go_on(6)
    releases = {"Alpha": first, "Beta": second, "Gamma": third}
    phases: Counter[str] = Counter()
    for word, guests in begun.items():
        for guest in guests:
            stored = guest.stored
            phases[stored.phase] += 1
            assert (stored.release, words(guest)) == (releases[word], {word})
            assert office.replayed(guest)
    assert sum(phases.values()) == CONVERSATIONS
    assert len(phases) > 1


KEPT = FIRST.replace("Alpha", "Beta").replace("wait_time: 60s", "wait_time: 5s")
"""Every card of the first release, with other words, and a shorter wait."""


def test_conversations_go_on_with_another_release_without_one_wrong_step(office: Office) -> None:
    """A thousand at random cards: who can go on does, and nobody's deadline moves."""
    chance = random.Random(SEED)
    print(f"seed {SEED}")
    office.comes_online(office.zoe)
    first = deployed(office, FIRST)
    guests = [office.visit("news") for _ in range(CONVERSATIONS)]
    for guest in guests:
        steps(guest, chance, 3)
    before = {guest.id: guest.stored for guest in guests}
    open_ones = [one for one in before.values() if one.phase != "closed"]
    second = deployed(office, KEPT)
    assert everybody_goes_on(office, second) == len(open_ones) > CONVERSATIONS // 2
    third = deployed(office, THIRD)
    moved = everybody_goes_on(office, third)
    assert 0 < moved < len(open_ones)
    assert everybody_goes_on(office, third) == 0
    on: Counter[str] = Counter()
    for guest in guests:
        was, stored = before[guest.id], guest.stored
        assert (stored.phase, stored.due_ms, stored.visitor_seq, stored.updated_at) == (
            *(was.phase, was.due_ms),
            *(was.visitor_seq, was.updated_at),
        )
        on[stored.release] += 1
        assert stored.release == first or was.phase != "closed"
    assert on[third] == moved
    assert office.passes(59) == 0, "who waits has the time that was promised"
    assert office.passes(2) > 0
    for guest in guests:
        steps(guest, chance, 6)
        stored = guest.stored

        def replays(connection: Connection, stored: Conversation = stored) -> bool:
            return replayed(connection, office.desk.playbooks, stored) == state_of(stored)

        assert office.desk.database.read_now(replays)
        assert words(guest) <= {"Alpha"} | {{first: "Alpha", second: "Beta", third: "Gamma"}[stored.release]}
