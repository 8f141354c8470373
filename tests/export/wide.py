"""A playbook of many cards, and one with something to find in it."""

from __future__ import annotations

from frontdesk.compiler.checked import Checked, check
from frontdesk.compiler.load import MemoryFiles

HEAD = """\
frontdesk: 1
name: Wide
install: {origins: [https://www.example.com]}
pathways:
"""

LOST = (
    HEAD
    + """\
  start:
    - card: question
      text: What is it?
      answers:
        - {label: A person, goto: person}
        - {label: "Nothing \\\\ \\"much\\"", goto: bye}
  person:
    - card: live_chat
      wait_time: 60s
      online_message: One moment.
      offline_message: Nobody is there.
  bye:
    - {card: end, text: "Bye, {{ 1 + 1 }}"}
  forgotten:
    - {card: end, text: Nobody comes here.}
"""
)
"""Its live chat loses visitors (FD305), and a pathway is forgotten (FD309)."""


def checked(text: str) -> Checked:
    """The playbook, checked; it has no errors."""
    found = check(MemoryFiles({"wide.yaml": text.encode()}), "wide.yaml")
    assert found.graph is not None
    return found


def wide(pathways: int) -> str:
    """A playbook with so many pathways of four cards, each of which leads to the next and to the one after it."""
    parts = [HEAD]
    for index in range(pathways):
        goals = ["start" if at >= pathways else f"p{at}" for at in (index + 1, index + 2)]
        parts.append(
            f"  {'start' if not index else f'p{index}'}:\n"
            f"    - {{card: message, text: Part {index} of the tour begins with a few words about it.}}\n"
            f"    - card: question\n      text: Where to, from part {index}?\n      answers:\n"
            f"        - {{label: Go on, goto: {goals[0]}}}\n        - {{label: Skip one, goto: {goals[1]}}}\n"
            f"        - {{label: Stop, goto: p{index}-end}}\n"
            f"  p{index}-end:\n    - {{card: wait, for: 1s}}\n    - {{card: end, text: That was part {index}.}}\n"
        )
    return "".join(parts)
