"""A small shop for the editor's tests: a playbook, a library that it includes, and one more playbook beside it."""

from __future__ import annotations

from pathlib import Path

from frontdesk.compiler.checked import check
from frontdesk.compiler.load import DiskFiles
from frontdesk.editor.project import Project

SHOP = """\
frontdesk: 1
name: Shop \U0001f600
install: {origins: [https://www.example.com]}
visitor: {plan: {type: text}}
include: [shared/contact.yaml]
pathways:
  start:
    - card: question
      text: "\U0001f600 Hello {{ visitor.plan | default('you') }}"
      save: answers.topic
      answers:
        - {label: "\U0001f600 Buy", goto: buy}
        - {label: Bye, goto: start.end}
        - {label: Again, goto: "buy"}
        - {label: Chat, goto: buy.live_chat}
        - {label: Named, goto: buy.named}
    - card: end
  buy:
    - card: run
      pathway: contact.collect
    - card: live_chat
      wait_time: 60s
      online_message: Hello {{ person.name }}.
      offline_message: Nobody is free, {{ person.name }}.
    - card: message
      id: buy.named
      text: "{{ answers.topic | default('') }}"
"""

CONTACT = """\
frontdesk: 1
pathways:
  collect:
    - card: capture
      fields:
        - {field: person.name, ask: "Your name?"}
        - {field: person.email, ask: "Your address, {{ person.name }}?"}
"""

OTHER = """\
frontdesk: 1
name: Other
include: [shared/contact.yaml]
pathways:
  start:
    - card: run
      pathway: contact.collect
    - card: create_lead
      title: "{{ person.name }}"
"""

FILES = {"shop.yaml": SHOP, "shared/contact.yaml": CONTACT, "other.yaml": OTHER}


def shop(folder: Path) -> Project:
    """The shop on disk, and a project that has its folder open."""
    (folder / "shared").mkdir(parents=True, exist_ok=True)
    for name, text in FILES.items():
        (folder / name).write_bytes(text.encode())
    return Project((folder.as_posix(),))


def errors(folder: Path) -> list[str]:
    """What the check says of every playbook of the shop, as it is on disk."""
    return [
        each.finding.message
        for name in ("shop.yaml", "other.yaml")
        for each in check(DiskFiles(folder), name).diagnostics
        if each.severity == "error"
    ]
