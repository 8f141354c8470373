"""Two versions of a playbook, and what differs between them."""

from __future__ import annotations

from frontdesk.compiler.checked import check
from frontdesk.compiler.difference import Difference, difference
from frontdesk.compiler.load import MemoryFiles
from frontdesk.ir.graph import Graph

BASE = """\
frontdesk: 1
name: Shop
install:
  origins: [https://www.example.com]
pathways:
  start:
    - card: question
      text: Hi! What brings you **here**?
      save: answers.topic
      answers:
        - {label: A person, goto: person}
        - {label: A look around, goto: around}
  person:
    - card: message
      text: One thing first.
    - card: live_chat
      wait_time: 60s
      online_message: One moment.
      offline_message: Nobody is there.
    - card: capture
      fields:
        - {field: person.name, ask: Your name?}
        - {field: person.email, ask: Your address?}
    - card: create_lead
      title: "{{ person.name }} called"
    - card: end
      outcome: qualified
      text: Thank you.
  around:
    - card: message
      text: Have a look.
    - card: end
      text: Bye.
"""


def graph(text: str, **others: str) -> Graph:
    """A playbook without errors."""
    checked = check(MemoryFiles({"shop.yaml": text, **others}), "shop.yaml")
    assert checked.graph is not None, checked.diagnostics
    return checked.graph


def changed(*edits: tuple[str, str], base: str = BASE) -> Difference:
    """What differs once each of these texts, which stand once in the playbook, is another."""
    text = base
    for old, new in edits:
        assert 1 == text.count(old), old
        text = text.replace(old, new)
    return difference(graph(base), graph(text))
