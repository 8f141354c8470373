"""What other tools call our keys and kinds: an author who writes theirs is told ours."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

_KEYS: Final[Mapping[str, str]] = {
    "answers": "options buttons replies quick_replies responses",
    "ask": "question prompt label text message",
    "choices": "options values",
    "field": "name variable save save_as key id",
    "for": "duration delay seconds time",
    "goto": "next then target to go_to jump link redirect",
    "label": "title button text",
    "text": "message content body say question prompt",
    "wait_time": "timeout wait wait_for",
    "when": "if condition only_if show_if",
}
"""Key of ours to what it may be called; where a place knows several of ours, the first by name is meant."""

_KINDS: Final[Mapping[str, str]] = {
    "branch": "if switch condition decision router",
    "call": "webhook http request api fetch",
    "capture": "form input collect field fields prompt",
    "create_activity": "activity",
    "create_deal": "deal",
    "create_lead": "lead",
    "end": "stop finish close exit",
    "live_chat": "chat handoff handover human transfer agent",
    "message": "text say send bot",
    "question": "ask buttons choice menu options quick_replies",
    "run": "include subflow flow pathway",
    "set": "assign variable variables",
    "wait": "delay pause sleep typing",
}


def key(word: str, known: Collection[str]) -> str | None:
    """The key among some that a word stands for elsewhere; none if it is no such word."""
    return _ours(word, known, _KEYS)


def kind(word: str) -> str | None:
    """The kind of card that a word stands for elsewhere; none if it is no such word."""
    return _ours(word, _KINDS, _KINDS)


def _ours(word: str, known: Collection[str], table: Mapping[str, str]) -> str | None:
    plain = word.lower().replace("-", "_").replace(" ", "_")
    return next((ours for ours, others in table.items() if ours in known and plain in others.split()), None)
