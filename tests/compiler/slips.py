"""What real people get wrong in playbooks, and what is right though it looks odd: cases from files in `data/`.

A case begins with `===`, what it holds and a title: `cards` of the start (behind `%%` further pathways), `settings`
between the version and the pathways, a `whole` file, or a `when` condition, which is the title itself. Then comes what
must be found, in order: the code, the marked text on one line, and behind `=>` the whole hint.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from compiler.writing import LIVELY, checked, flow, marked

FOLDER = Path(__file__).parent / "data"
MARK = ">>> "
LONGEST = 40
ASKED = """\
- card: capture
  fields:
    - {field: answers.day, ask: "Which day?", type: date}
    - {field: answers.n, ask: "How many?", type: number}
    - {field: answers.ok, ask: "Fine?", type: boolean}
    - {field: answers.c, ask: "Which?", choices: [Red, Blue]}
    - {field: answers.m, ask: "How much?", type: money}
    - {field: note, ask: "What else?"}
- card: branch
  cases:
    - when: %s
      goto: a
- card: end
  text: "{{ answers.day }} {{ answers.n }} {{ answers.ok }} {{ answers.c }} {{ answers.m }} {{ note }}"
%%%%
a:
  - {card: end}
"""


def cases(name: str) -> Iterator[tuple[str, str, list[str]]]:
    """Title, playbook and what must be found, for each case of a file."""
    text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    for part in re.split(r"(?m)^=== ", text)[1:]:
        head, _, rest = part.partition("\n")
        kind, _, title = head.partition(": ")
        lines = rest.split("\n")
        expected = [line.removeprefix(MARK) for line in lines if line.startswith(MARK)]
        body = "\n".join(line for line in lines if not line.startswith(MARK)).rstrip("\n") + "\n"
        yield title, playbook(kind, title, body), [each for each in expected if each != "nothing"]


def playbook(kind: str, title: str, body: str) -> str:
    """The whole playbook of a case."""
    match kind:
        case "settings":
            return f"frontdesk: 1\nname: Example\n{body}{LIVELY}"
        case "whole":
            return body
        case "when":
            body = ASKED % title
    start, _, rest = body.partition("\n%%\n")
    return flow(start, rest)


def told(text: str) -> list[str]:
    """What is found in a playbook, as the files have it."""
    result = checked(text)
    found = []
    for each in result.diagnostics:
        words = " ".join(marked(each, result).split())
        words = words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"
        found.append(f"{each.code} {words} => {each.finding.hint or ''}".rstrip())
    return found
