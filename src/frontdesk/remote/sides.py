"""The two sides of a comparison, one or both of which may be releases on a server."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from frontdesk.compiler.version import Version, version
from frontdesk.errors import UsageError
from frontdesk.remote import deploys
from frontdesk.remote.client import Remote

SIDE: Final = re.compile(r"server(?::([a-z][a-z0-9-]{0,63}))?(?:@(.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Side:
    """A release on a server.

    Attributes:
        playbook: None if it is that of the other side.
        release: How its digest begins; None for the release that runs.
    """

    playbook: str | None
    release: str | None


def side(named: str) -> Side | None:
    """What `server`, `server:PLAYBOOK`, `server@RELEASE` or `server:PLAYBOOK@RELEASE` means; None for other names.

    A path after a git revision called `server` is another name: it has a dot, which no playbook's id has.

    Raises:
        UsageError: The text after the `@` is not how a digest begins.
    """
    found = SIDE.fullmatch(named)
    if found is None:
        return None
    playbook, release = found.groups()
    if release is not None and not deploys.DIGEST_PREFIX.fullmatch(release):
        raise UsageError(
            f"{named!r} names no release; after the @ write the beginning of its digest, as in server@c0ffee"
        )
    return Side(playbook, release)


def versions(old: str, new: str, server: Callable[[], Remote]) -> tuple[Version, Version]:
    """The versions that two names mean. A server side without a playbook takes that of the other side.

    A file with errors is returned as both sides: there is nothing to compare it with, and the server is not asked.

    Args:
        server: Gives the server; called only if a side is there.

    Raises:
        UsageError: There is nothing of such a name, or neither side says which playbook is meant.
        DeclinedError: The token does not allow it.
        ServerError: There is no answer, or an implausible one.
    """
    sides = {name: side(name) for name in (old, new)}
    if not any(sides.values()):
        return version(old), version(new)
    remote = server()
    found = {name: version(name) for name, there in sides.items() if there is None}
    for one in found.values():
        if one.graph is None:
            return one, one
    playbook = _playbook(sides.values(), found.values())
    for name, there in sides.items():
        if there is not None:
            found[name] = Version(name, deploys.release(remote, there.playbook or playbook, there.release))
    return found[old], found[new]


def _playbook(sides: Iterable[Side | None], here: Iterable[Version]) -> str:
    """The playbook for a side that does not name one."""
    told = [there.playbook for there in sides if there is not None and there.playbook is not None]
    told += [one.graph.playbook.id for one in here if one.graph is not None]
    if not told:
        raise UsageError("which playbook? Name it on one side: server:PLAYBOOK, or a file")
    return told[0]
