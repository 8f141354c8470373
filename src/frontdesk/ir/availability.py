"""Whether a person can be had at this moment."""

from __future__ import annotations

from frontdesk.ir.card import Context
from frontdesk.lang.hours import Hours, is_open


def available(context: Context, team: str = "", hours: Hours | None = None) -> bool:
    """Somebody of the team is online, inside the playbook's hours and those given, on an installed page.

    Args:
        team: A slug; empty means anybody.
        hours: Narrower hours than the playbook's, if there are any.
    """
    now, playbook = context.now, context.playbook
    return (
        now.installed
        and playbook.installed
        and team in now.online
        and is_open(playbook.hours, now.at_ms)
        and is_open(hours, now.at_ms)
    )
