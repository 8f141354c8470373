"""Changes of what runs: deploy, canary, promote and roll back, each with an entry in the audit.

Each function is a unit that writes, or a part of one, and is called with what runs as the change's author saw it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from frontdesk.errors import ConflictError
from frontdesk.runtime.accounts.callers import Caller
from frontdesk.runtime.deploys.sources import Compiled
from frontdesk.runtime.web.problems import ProblemError
from frontdesk.store import audit, images, playbooks
from frontdesk.store.connection import Connection
from frontdesk.store.failpoint import reach
from frontdesk.store.playbooks import Canary, Running, StoredRelease

DEPLOYED: Final = "deploy"
CANARY: Final = "canary"
PROMOTED: Final = "promote"
ROLLED_BACK: Final = "rollback"

ACTIONS: Final = (DEPLOYED, CANARY, PROMOTED, ROLLED_BACK)
"""What the audit calls changes of what runs."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer to a change of what runs.

    Attributes:
        status: 201 if conversations now begin with the release that was sent, 200 otherwise.
    """

    status: int
    body: Mapping[str, Any]


def deploy(
    connection: Connection, release: StoredRelease, made: Compiled, running: Running | None, who: Caller
) -> Outcome:
    """Store a release and let new conversations begin with it, in place of what runs."""
    before = running.release if running is not None else None
    _store(connection, replace(release, before=before), made)
    if running is not None and running.tag == release.digest:
        return _unchanged(running)
    act = who.act(DEPLOYED, release.playbook, release.created_at, **_of(release), before=before)
    return _activate(connection, running, release.digest, act)


def deploy_canary(
    connection: Connection, release: StoredRelease, made: Compiled, running: Running | None, who: Caller, share: int
) -> Outcome:
    """Store a release and let so many of a hundred visitors begin with it; the others begin with what runs.

    Raises:
        ProblemError: 422: nothing runs beside it, it is the release that runs, or it is not active.
    """
    if running is None:
        raise ProblemError(
            422, "no-canary", "No release is active yet that a canary could run beside: deploy to everybody first."
        )
    if release.digest == running.release:
        raise ProblemError(422, "no-canary", "That release is already active: there is nothing to compare.")
    if not made.graph.playbook.active:
        raise ProblemError(422, "no-canary", "That release is not active: nobody could begin with it.")
    _store(connection, replace(release, before=running.release), made)
    canary = Canary(release.digest, share, release.created_at)
    if running.canary is not None and running.canary.release == canary.release:
        if running.canary.share == share:
            return _unchanged(running)
        canary = replace(canary, since=running.canary.since)
    playbooks.let_some(connection, running, canary, release.created_at, who.name)
    reach("deploy.activate.after")
    told = {**_of(release), "before": running.release, "share": share}
    audit.append(connection, who.act(CANARY, release.playbook, release.created_at, **told))
    reach("deploy.audit.after")
    return Outcome(201, _body(replace(running, canary=canary), running.release, True))


def _store(connection: Connection, release: StoredRelease, made: Compiled) -> None:
    """Store a release with its sources, unless it is stored; its images must be stored already.

    Raises:
        ProblemError: 422: an image is missing, or is not as the request describes it.
    """
    known = images.known(connection, made.images)
    if missing := sorted(made.images.keys() - known.keys()):
        raise ProblemError(422, "images-missing", "Send the images of the playbook first.", missing=missing)
    if any(known[digest] != image for digest, image in made.images.items()):
        raise ProblemError(422, "other-image", "An image does not match what the request says about it.")
    if playbooks.add_release(connection, release, made.release.data, made.files):
        images.show(connection, release.digest, made.images)
    reach("deploy.release.after")


def _of(release: StoredRelease) -> dict[str, Any]:
    return {"release": release.digest, "revision": release.revision}


def promote(connection: Connection, running: Running | None, now_ms: int, who: Caller) -> Outcome:
    """Let all new conversations begin with the canary.

    Raises:
        ProblemError: 422: no canary runs.
    """
    if running is None or running.canary is None:
        raise ProblemError(422, "no-canary", "No canary is running.")
    digest = running.canary.release
    act = who.act(PROMOTED, running.playbook, now_ms, release=digest, before=running.release)
    return replace(_activate(connection, running, digest, act), status=200)


def roll_back(connection: Connection, running: Running, digest: str, now_ms: int, who: Caller) -> Outcome:
    """Let new conversations begin with a stored release, in place of what runs; a canary ends."""
    if digest == running.tag:
        return _unchanged(running)
    ended = running.canary.release if running.canary else None
    act = who.act(ROLLED_BACK, running.playbook, now_ms, release=digest, before=running.release, canary=ended)
    return replace(_activate(connection, running, digest, act), status=200)


def _unchanged(running: Running) -> Outcome:
    return Outcome(200, _body(running, running.release, False))


def _activate(connection: Connection, running: Running | None, digest: str, act: audit.Act) -> Outcome:
    before = running.release if running is not None else None
    if not playbooks.activate(connection, act.subject, digest, before, act.at, act.actor):
        raise ConflictError("what runs has changed within a transaction")
    reach("deploy.activate.after")
    audit.append(connection, act)
    reach("deploy.audit.after")
    return Outcome(201, {"release": digest, "before": before, "changed": True})


def _body(running: Running, before: str | None, changed: bool) -> dict[str, Any]:
    canary = running.canary
    told = {} if canary is None else {"canary": {"release": canary.release, "share": canary.share}, "tag": running.tag}
    return {"release": running.release, "before": before, "changed": changed} | told
