"""A thousand conversations at random cards go on through a deploy, another and a rollback, without one wrong step."""

from __future__ import annotations

import json
import random
import re
from collections import Counter

from frontdesk.runtime import deploy, sources
from frontdesk.runtime.callers import Caller
from frontdesk.runtime.conversations import Ack
from frontdesk.store import playbooks
from frontdesk.store.connection import Connection
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
    made = sources.compiled("news", {"news.yaml": text})

    def unit(connection: Connection) -> str:
        stored = StoredRelease(made.release.digest, "news", office.clock.now_ms(), CI.name)
        outcome = deploy.add(connection, stored, made, playbooks.running(connection, "news"), CI)
        return str(outcome.body["release"])

    digest = office.desk.database.write_now(unit)
    office.desk.playbooks.forget()
    return digest


def rolled_back(office: Office, digest: str) -> None:
    def unit(connection: Connection) -> None:
        running = playbooks.running(connection, "news")
        assert running is not None
        assert deploy.go_back(connection, running, digest, office.clock.now_ms(), CI).body["changed"]

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
