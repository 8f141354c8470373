"""The words that figures are kept under: what happened to a conversation, at a card or as a whole."""

from __future__ import annotations

from typing import Final

WHOLE: Final = ""
"""In place of a card, for facts of a conversation as a whole."""

# Of a conversation as a whole. Each holds at most once for one conversation.
BEGUN: Final = "begun"
"""The visitor opened the chat, and a conversation began."""
MOVED_HERE: Final = "moved-here"
"""It began with another release, and goes on with this one."""
MOVED_AWAY: Final = "moved-away"
"""It began with this release, and goes on with another."""
STARTED: Final = "started"
"""The visitor did something in it: chose, wrote or skipped."""
QUALIFIED: Final = "qualified"
DISQUALIFIED: Final = "disqualified"
ENDED: Final = "ended"
"""It is over, with neither of these outcomes."""
HANDED_OVER: Final = "handed-over"
"""A person joined."""
MISSED: Final = "missed"
"""A person was asked for, and nobody came in time."""

# Of a card.
COULD: Final = "could"
"""The conversation came to a card that could have led to this one; for the first card, every conversation counts."""
REACHED: Final = "reached"
SKIPPED: Final = "skipped"
"""The conversation came to the card, but its `when` was not true."""
QUIT: Final = "quit"
"""The visitor ended the conversation here, with no person in it."""
STANDS: Final = "stands"
"""The conversation is not over and has gone no further than here, with no person in it."""
CHATS: Final = "chats"
"""A person has the conversation."""

# Of a card that calls a person.
ONLINE: Final = "online"
"""Somebody was available, and the wait began."""
OFFLINE: Final = "offline"
"""Nobody could come when the card was reached."""
PICKED_UP: Final = "picked-up"
"""A person joined within the wait."""
TIMED_OUT: Final = "timed-out"
EVERYBODY_LEFT: Final = "everybody-left"
"""The wait ended because the last person went offline."""
GAVE_UP: Final = "gave-up"
"""The visitor left during the wait."""
TAKEN_LATER: Final = "taken-later"
"""A person joined after the wait was over."""

_WAY: Final = "way:"
_OFFERED: Final = "offered:"
_WAITED: Final = "waited:"
_RATED: Final = "rated:"


def way(exit_name: str) -> str:
    """The conversation left the card by this exit."""
    return _WAY + exit_name


def offered(exit_name: str) -> str:
    """The conversation came to the card, and this exit, which has a condition, was open to it."""
    return _OFFERED + exit_name


def waited(seconds: int) -> str:
    """A person joined after so many whole seconds."""
    return f"{_WAITED}{seconds}"


def rated(score: int) -> str:
    """The visitor rated the chat with a person: the score, of five."""
    return f"{_RATED}{score}"


def exit_of(fact: str) -> str | None:
    """The exit in a `way` fact; None for any other fact."""
    return fact.removeprefix(_WAY) if fact.startswith(_WAY) else None


def offer_of(fact: str) -> str | None:
    """The exit in an `offered` fact; None for any other fact."""
    return fact.removeprefix(_OFFERED) if fact.startswith(_OFFERED) else None


def wait_of(fact: str) -> int | None:
    """The seconds in a `waited` fact; None for any other fact."""
    return int(fact.removeprefix(_WAITED)) if fact.startswith(_WAITED) else None


def score_of(fact: str) -> int | None:
    """The score in a `rated` fact; None for any other fact."""
    return int(fact.removeprefix(_RATED)) if fact.startswith(_RATED) else None
