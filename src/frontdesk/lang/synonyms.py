"""What other tools call our keys, kinds and steps: an author who writes another tool's word is told ours."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

_KEYS: Final[Mapping[str, str]] = {
    "after": "delay",
    "answers": "options buttons replies quick_replies responses",
    "ask": "question prompt label text message",
    "avatar": "image picture icon logo photo",
    "cases": "conditions rules branches",
    "choices": "options values",
    "due": "date due_date deadline",
    "else": "default otherwise fallback",
    "expected_close_date": "close_date closing_date deadline",
    "failed": "error on_error on_failure",
    "field": "name variable save save_as key id",
    "fields": "inputs questions",
    "for": "duration delay seconds time",
    "frontdesk": "version",
    "give_up": "failed on_failure",
    "goto": "next then target to go_to jump link redirect",
    "label": "title button text",
    "language": "locale lang",
    "languages": "locales",
    "name": "test scenario",
    "offline_message": "offline",
    "online_message": "online",
    "origins": "domains domain origin sites websites website hosts host urls url",
    "outcome": "result status",
    "owner": "assignee assign_to assigned_to agent",
    "pathway": "flow",
    "pointer": "path",
    "retention_days": "retention",
    "retry": "error error_message invalid",
    "save": "save_as store store_as variable",
    "steps": "messages turns dialogue dialog conversation",
    "subject": "title name",
    "team": "teams department group queue",
    "tests": "scenarios",
    "text": "message content body say question prompt",
    "title": "name subject",
    "timezone": "tz zone time_zone",
    "url": "endpoint uri address",
    "value": "amount price",
    "wait_time": "timeout wait wait_for",
    "when": "if condition only_if show_if",
}
"""Our key to its names in other tools; if several of our keys are possible at a place, the first by name is meant."""

_KINDS: Final[Mapping[str, str]] = {
    "branch": "if switch condition decision router",
    "call": "webhook http request api fetch",
    "capture": "form input collect field fields prompt",
    "create_activity": "activity",
    "create_deal": "deal",
    "create_lead": "lead",
    "end": "stop finish close exit goodbye bye",
    "live_chat": "chat handoff handover human transfer agent",
    "message": "text say send bot",
    "question": "ask buttons choice menu options quick_replies",
    "run": "include subflow flow pathway",
    "set": "assign variable variables",
    "wait": "delay pause sleep typing",
}

_STEPS: Final[Mapping[str, str]] = {
    "after": "wait sleep pause delay advance time",
    "agent": "operator human colleague",
    "answers": "buttons options choices quick_replies",
    "bot": "assistant expect expects reply says message text",
    "ended": "end closed outcome",
    "visitor": "user customer client guest me say type input click pick choose tap select send",
}
"""Our step of a scenario to its names in other tools' tests."""

_VALUES: Final[Mapping[str, str]] = {
    "boolean": "bool yesno yes_no yes/no checkbox toggle",
    "call": "phone phone_call phonecall",
    "choice": "select dropdown radio options enum list buttons multiple_choice",
    "date": "datetime day calendar time",
    "disqualified": "lost bad unqualified",
    "email": "mail e_mail",
    "left": "bottom_left top_left",
    "money": "amount currency price",
    "none": "neutral unknown null",
    "number": "int integer float decimal numeric",
    "phone": "tel telephone mobile",
    "qualified": "won good success",
    "right": "bottom_right top_right",
    "task": "todo to_do reminder",
    "text": "string str name textarea free_text",
    "url": "link website web",
}
"""The same for the values that a key may have."""


def key(word: str, known: Collection[str]) -> str | None:
    """The known key that a word stands for in other tools; None if there is none."""
    return _ours(word, known, _KEYS)


def value(word: str, known: Collection[str]) -> str | None:
    """The known value that a word stands for in other tools; None if there is none."""
    return _ours(word, known, _VALUES)


def kind(word: str) -> str | None:
    """The kind of card that a word stands for in other tools; None if there is none."""
    return _ours(word, _KINDS, _KINDS)


def step(word: str) -> str | None:
    """The step of a scenario that a word stands for in other tools' tests; None if there is none."""
    return _ours(word, _STEPS, _STEPS)


def _ours(word: str, known: Collection[str], table: Mapping[str, str]) -> str | None:
    plain = word.lower().replace("-", "_").replace(" ", "_")
    return next((ours for ours, others in table.items() if ours in known and plain in others.split()), None)
