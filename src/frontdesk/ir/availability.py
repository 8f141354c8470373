"""Whether a person is available at this moment."""

from __future__ import annotations

from typing import Final

from frontdesk.ir.card import Context
from frontdesk.ir.handoff import Handoff
from frontdesk.lang.hours import is_open

ANYBODY: Final = Handoff()
"""A call for any agent, within the playbook's own hours."""


def available(context: Context, handoff: Handoff = ANYBODY) -> bool:
    """An agent of the team is online, within the hours of playbook and handoff, and page and playbook are installed."""
    now, playbook = context.now, context.playbook
    return (
        now.installed
        and playbook.installed
        and handoff.team in now.online
        and is_open(playbook.hours, now.at_ms)
        and is_open(handoff.hours, now.at_ms)
    )
