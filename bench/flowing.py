"""The flow of the benchmarks as many playbooks, no two of them with the same words, and as one long playbook."""

from __future__ import annotations

import re
from typing import Final

from walk import FLOW

CARDS: Final = 12
"""Cards of the flow."""

_WORDS: Final = re.compile(
    r"\b(?:buy|compare|browsing|company|people|budget|seats|prices|references|reach|today|offers)\b"
)
_OF_A_PART: Final = re.compile(r"\b(start|large|away)\b(?=:\n|\}|$|\.size)|\banswers\.(\w+)", re.MULTILINE)


def variant(number: int) -> str:
    """The flow in words of its own: what a cache knows of the others is of no use to it."""
    head, mark, cards = FLOW.read_text().partition("pathways:")
    names = re.sub(r"\banswers\.(\w+)", lambda found: f"answers.{found[1]}{number}", cards)
    return head.replace("lead-qualification", f"flow {number}") + mark + _reworded(names, number)


def long(parts: int) -> str:
    """A playbook of so many times the flow, each leading to the next, each in words and names of its own."""
    head, mark, cards = FLOW.read_text().partition("pathways:\n")
    made = []
    for number in range(parts):
        last = number == parts - 1
        part = _OF_A_PART.sub(lambda found, n=number: _named(found, n), cards)  # type: ignore[misc]
        part = part.replace("start0", "start") if not number else part
        if not last:
            part = _leading_on(part, number + 1)
        made.append(_reworded(part.rstrip("\n"), number))
    return head + mark + "\n\n".join(made) + "\n"


def _named(found: re.Match[str], number: int) -> str:
    return f"{found[1]}{number}" if found[1] else f"answers.{found[2]}{number}"


def _leading_on(part: str, number: int) -> str:
    """The part with the end of its long way replaced by a step to the next."""
    return re.sub(
        r"    - card: end\n      outcome: qualified\n      text: \|\n        (.*)\n",
        rf"    - card: message\n      goto: start{number}\n      text: |\n        \1\n",
        part,
        count=1,
    )


def _reworded(cards: str, number: int) -> str:
    return _WORDS.sub(lambda found: f"{found[0]}{number}", cards)
