"""A playbook with something of everything, and its scenarios in folders."""

from __future__ import annotations

from pathlib import Path

from frontdesk.compiler.checked import check
from frontdesk.compiler.load import MemoryFiles
from frontdesk.ir.graph import Graph

SHOP = """\
frontdesk: 1
name: Shop
install:
  origins: [https://www.example.com]
pathways:
  start:
    - card: question
      text: What **brings** you here?
      save: answers.topic
      answers:
        - {label: "Buy, please", value: buy, goto: buy}
        - {label: Leave, value: leave, goto: bye}
      free_text: {goto: bye}
  buy:
    - card: capture
      fields:
        - {field: answers.people, ask: "How many are you?", type: number, min: 1}
    - card: branch
      cases:
        - {when: answers.people >= 100, goto: person}
        - {when: answers.people == 13, goto: bye}
      else: small
  small:
    - card: call
      url: https://api.example.com/offers
      body: {people: "{{ answers.people }}"}
      save: {answers.offer: {pointer: /offers/0/price, type: number}}
      failed: person
    - card: message
      text: It is {{ answers.offer }}.
    - card: capture
      fields:
        - {field: person.email, ask: "Your address?"}
      attempts: 2
      give_up: bye
    - card: create_lead
      title: "{{ answers.people }} people"
    - card: end
      outcome: qualified
      text: Thank you.
  person:
    - card: live_chat
      wait_time: 30s
      online_message: One moment.
      offline_message: Nobody is there.
      after_chat: bye
    - card: capture
      fields:
        - {field: person.phone, ask: "Your number?"}
  bye:
    - card: end
      text: Bye.
      outcome: disqualified
"""

PAUSES = """\
frontdesk: 1
name: Pauses
pathways:
  start:
    - card: question
      text: On?
      save: answers.way
      answers: [{label: Off, goto: round}]
      free_text: {goto: round}
  round:
    - {card: wait, for: 1s}
    - {card: branch, cases: [{when: answers.way | length == 2, goto: round}]}
    - {card: end, text: Bye.}
"""
"""A bot that makes pauses for ever, once somebody has answered two letters."""


def graph(text: str = SHOP) -> Graph:
    """The playbook, which has no errors."""
    checked = check(MemoryFiles({"shop.yaml": text}), "shop.yaml")
    assert checked.graph is not None, checked.diagnostics
    return checked.graph


def suite(*tests: str) -> str:
    """A file of scenarios, each `name: step; step`; a step that begins with `@` is a key of the scenario."""
    lines = ["playbook: shop.yaml", "tests:"]
    for test in tests:
        name, _, rest = test.partition(": ")
        parts = [part.strip() for part in rest.split(";")]
        lines.append(f"  - name: {name}")
        lines += [f"    {part[1:]}" for part in parts if part.startswith("@")]
        lines.append("    steps:")
        lines += [f"      - {part}" for part in parts if not part.startswith("@")]
    return "\n".join(lines) + "\n"


def written(folder: Path, *tests: str, name: str = "shop") -> Path:
    """A folder with the playbook and a file of scenarios; the path of that file."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.yaml").write_text(SHOP)
    path = folder / f"{name}.test.yaml"
    path.write_text(suite(*tests).replace("shop.yaml", f"{name}.yaml"))
    return path
