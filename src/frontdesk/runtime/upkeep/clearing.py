"""Retention for a command, beside a server or without one."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from frontdesk.runtime.clock import Clock
from frontdesk.runtime.talk.playbooks import Playbooks
from frontdesk.runtime.upkeep.retention import Retention
from frontdesk.store.database import Database


def clear(url: str, *, dry_run: bool = False) -> Mapping[str, int]:
    """Remove every conversation whose retention period is over; playbook to how many there were.

    Args:
        dry_run: Remove nothing, only count.

    Raises:
        SetupError: The database cannot be opened.
    """
    database = Database.open(url)
    try:
        retention = Retention(database, Playbooks(), Clock())
        return asyncio.run(retention.over() if dry_run else retention.remove())
    finally:
        database.close()
