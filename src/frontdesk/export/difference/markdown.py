"""A difference as Markdown, for a comment on a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterator

from frontdesk.compiler.difference import Change, Difference, Pair
from frontdesk.compiler.difference.changes import Standing

SAME = "Nothing changes for a visitor."


def render(difference: Difference, old: str, new: str) -> str:
    """A heading, then the body."""
    return f"### {escaped(old)} → {escaped(new)}\n\n{body(difference)}"


def body(difference: Difference) -> str:
    """Sections, with changed words in diff blocks; one sentence if nothing changes."""
    return "\n".join([SAME] if difference.empty else _sections(difference)).rstrip("\n") + "\n"


def _sections(difference: Difference) -> Iterator[str]:
    yield from _section("Settings", [line for change in difference.settings for line in _change(change)])
    yield from _section("Pathways", list(_pathways(difference)))
    yield from _section("New cards", [_standing(card) for card in difference.added])
    yield from _section("Removed cards", [_standing(card) for card in difference.removed])
    yield from _section("Changed cards", [line for pair in difference.changed for line in _pair(pair)])
    yield from _section("Variables", [line for change in difference.variables for line in _change(change)])
    yield from _section("Visitors in mid-conversation", list(_meetings(difference)))


def _section(title: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield from (f"**{title}**", "", *lines, "")


def _pathways(difference: Difference) -> Iterator[str]:
    yield from (f"- {code(old)} is now called {code(new)}" for old, new in difference.renamed)
    yield from (f"- {code(name)} is new" for name in difference.opened)
    yield from (f"- {code(name)} is gone" for name in difference.dropped)


def _standing(card: Standing) -> str:
    return f"- {code(card.id)} {escaped(card.words)}"


def _pair(pair: Pair) -> Iterator[str]:
    name = code(pair.new.id) if pair.new.id == pair.old.id else f"{code(pair.old.id)} → {code(pair.new.id)}"
    moved = ""
    if pair.moved:
        there = code(pair.new.pathway)
        moved = f", moved {'within' if pair.new.pathway == pair.old.pathway else 'to'} pathway {there}"
    yield f"- {name} {escaped(pair.new.words)}{moved}"
    for change in pair.settings:
        yield from (f"  {line}" for line in _change(change))
    for way in pair.ways:
        yield f"  - way {code(way.what)}: {_goal(way.before)} → {_goal(way.after)}"


def _goal(goal: str | None) -> str:
    return "none" if goal is None else code(goal)


def _change(change: Change) -> Iterator[str]:
    """A setting in a diff block; none of its lines can end the block, because each begins with its sign."""
    yield f"- {code(change.what)}"
    yield "  ```diff"
    for sign, text in (("-", change.before), ("+", change.after)):
        if text is not None:
            yield from (f"  {sign} {line}".rstrip() for line in text.split("\n"))
    yield "  ```"


def _meetings(difference: Difference) -> Iterator[str]:
    words = {"gone": "this card no longer exists", "changed": "would meet {}, changed as above"}
    words["moved"] = "would meet the same card, now called {}"
    for meeting in difference.meetings:
        if meeting.how in words:
            yield f"- at {code(meeting.card)}: {words[meeting.how].format(code(meeting.becomes or ''))}"


def code(text: str) -> str:
    """Text in a code span, which holds whatever it contains (CommonMark, section 6.1)."""
    line = " ".join(text.split())
    ticks = "`" * (max((len(run) for run in re.findall("`+", line)), default=0) + 1)
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{ticks}{pad}{line}{pad}{ticks}"


def escaped(text: str) -> str:
    """Text in which no character has a meaning in Markdown, and no `@` mentions anybody."""
    found = re.sub(r"([\\`*_{}\[\]()<>#+!|~&$])", r"\\\1", " ".join(text.split()))
    return found.replace("@", "@\u200b")
