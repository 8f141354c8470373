"""A difference for a terminal: what changes for a visitor, part by part."""

from __future__ import annotations

from collections.abc import Iterator

from frontdesk.compiler.difference import Change, Difference, Pair

SAME = "Nothing changes for a visitor.\n"


def render(difference: Difference, old: str, new: str) -> str:
    """The names of the two versions, then the body; one sentence if nothing changes."""
    return SAME if difference.empty else f"{old} → {new}\n\n{body(difference)}"


def body(difference: Difference) -> str:
    """The parts that are not empty, each under its heading; one sentence if all are."""
    return SAME if difference.empty else "\n".join(_parts(difference)).lstrip("\n") + "\n"


def _parts(difference: Difference) -> Iterator[str]:
    yield from _part("Settings", (line for change in difference.settings for line in _change(change, "  ")))
    yield from _part("Pathways", _pathways(difference))
    yield from _part("New cards", (f"  + {card.id}  {card.words}" for card in difference.added))
    yield from _part("Removed cards", (f"  - {card.id}  {card.words}" for card in difference.removed))
    yield from _part("Changed cards", (line for pair in difference.changed for line in _pair(pair)))
    yield from _part("Variables", (line for change in difference.variables for line in _change(change, "  ")))
    yield from _part("Visitors in mid-conversation", _meetings(difference))


def _part(title: str, lines: Iterator[str]) -> Iterator[str]:
    told = list(lines)
    if told:
        yield from ("", title, *told)


def _pathways(difference: Difference) -> Iterator[str]:
    yield from (f"  ~ {old} is now called {new}" for old, new in difference.renamed)
    yield from (f"  + {name}" for name in difference.opened)
    yield from (f"  - {name}" for name in difference.dropped)


def _pair(pair: Pair) -> Iterator[str]:
    name = pair.new.id if pair.new.id == pair.old.id else f"{pair.old.id} → {pair.new.id}"
    yield f"  ~ {name}  {pair.new.words}"
    if pair.moved:
        there = pair.new.pathway
        yield f"      moved to pathway {there}" if there != pair.old.pathway else f"      moved within pathway {there}"
    for change in pair.settings:
        yield from _change(change, "      ")
    for way in pair.ways:
        yield f"      {_way(way)}"


def _way(way: Change) -> str:
    """A changed exit in one line."""
    if way.before is None:
        return f"way {way.what!r} leads to {way.after}"
    if way.after is None:
        return f"way {way.what!r} to {way.before} is gone"
    return f"way {way.what!r} leads to {way.after}, not to {way.before}"


def _change(change: Change, margin: str) -> Iterator[str]:
    """A setting: in one line if both sides are short, else one below the other."""
    before, after = change.before, change.after
    if before is None:
        yield from _said(f"{margin}{change.what}: ", after or "", margin)
    elif after is None:
        yield f"{margin}{change.what}: no longer {_short(before)}"
    elif "\n" not in before + after and len(before) + len(after) < ROOM:
        yield f"{margin}{change.what}: {before} → {after}"
    else:
        yield f"{margin}{change.what}:"
        yield from _said(f"{margin}  - ", before, f"{margin}  - ")
        yield from _said(f"{margin}  + ", after, f"{margin}  + ")


ROOM = 60
"""How many characters both sides may have together to be written in one line."""


def _said(first: str, text: str, margin: str) -> Iterator[str]:
    for index, line in enumerate(text.split("\n")):
        yield f"{margin if index else first}{line}".rstrip()


def _short(text: str) -> str:
    line = text.partition("\n")[0]
    return line if line == text and len(line) <= ROOM else f"{line[:ROOM]}…"


def _meetings(difference: Difference) -> Iterator[str]:
    """The cards that changed for visitors who are at them, and what these would find in the new version."""
    for meeting in difference.meetings:
        match meeting.how:
            case "gone":
                yield f"  at {meeting.card}: this card no longer exists"
            case "changed":
                yield f"  at {meeting.card}: would meet {_named(meeting.becomes, meeting.card)}, changed as above"
            case "moved":
                yield f"  at {meeting.card}: would meet the same card, now called {meeting.becomes}"


def _named(becomes: str | None, card: str) -> str:
    return "it" if becomes == card else str(becomes)
