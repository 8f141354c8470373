"""Handing over: whom a card calls, and when."""

from __future__ import annotations

from dataclasses import dataclass

from frontdesk.lang.hours import Hours
from frontdesk.lang.source import Span


@dataclass(frozen=True, slots=True)
class Handoff:
    """What a card asks of the inbox.

    Attributes:
        team: A slug; empty means any agent.
        hours: Hours narrower than the playbook's; None if there are none.
        span: Where the author names the team.
    """

    team: str = ""
    hours: Hours | None = None
    span: Span | None = None
