"""Instants in a conversation's row by which due work is found: pure functions of its playbook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from frontdesk.ir.graph import Playbook
from frontdesk.lang.types import NAMING
from frontdesk.store.conversations import Conversation

DAY_MS: Final = 86_400_000


def expires_at(playbook: Playbook, at_ms: int) -> int:
    """When a conversation expires whose last event was at this instant.

    Set when the conversation begins. Retention, on finding later events, moves it on, so that no turn has to.
    """
    return at_ms + playbook.privacy.retention_days * DAY_MS


def unfinished_at(playbook: Playbook, before: Conversation, details: Mapping[str, str], at_ms: int) -> int | None:
    """The `unfinished_at` of a conversation with these new details: set when they first name a person or organization.

    The search for unfinished conversations, on finding later answers, moves it on, so that no answer has to.
    """
    after_ms = playbook.crm.unfinished_after_ms
    if after_ms is None or details is before.details or named(before.details) or not named(details):
        return before.unfinished_at
    return at_ms + after_ms


def named(details: Mapping[str, str]) -> bool:
    """A person or organization is known."""
    return any(details.get(name) for name in NAMING)
