"""What a command asks a server for: plans, deploys, rollbacks and states; every answer is checked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final
from urllib.parse import quote
from uuid import uuid4

from frontdesk.compiler.release import open_release
from frontdesk.errors import CorruptError, UsageError
from frontdesk.ir.graph import Graph
from frontdesk.remote import plans, telling
from frontdesk.remote.client import LIAR, DeclinedError, Remote, ServerError, UnsureError
from frontdesk.remote.plans import Moved, Plan
from frontdesk.remote.upload import Upload

MOST_BATCHES: Final = 1_000_000
"""After this many batches, a migration's answers are no longer believed."""

DIGEST_LENGTH: Final = 64
"""The length of a whole digest."""

DIGEST_PREFIX: Final = re.compile(r"[0-9a-f]{1,64}")

PLAYBOOK: Final = re.compile(r"[a-z][a-z0-9-]{0,63}")
"""The form of a playbook's id."""


def planned(remote: Remote, upload: Upload) -> Plan:
    """What a deploy would change; nothing is changed.

    Raises:
        DeclinedError: 422 with findings, or the token does not allow it.
        ServerError: There is no answer, or an implausible one.
    """
    data = remote.post(f"{_path(upload.playbook)}/plan", upload.body).object()
    try:
        found = telling.findings(data, f"{upload.playbook}.yaml", upload.label).splitlines()
        plan = replace(plans.read(data), found=tuple(found))
    except (KeyError, TypeError, ValueError, AttributeError, CorruptError) as error:
        raise ServerError(LIAR) from error
    if plan.playbook != upload.playbook:
        raise ServerError(LIAR)
    return plan


def deploy(remote: Remote, upload: Upload, plan: Plan, share: int | None = None) -> bool:
    """Make new conversations begin with the planned release, if nothing was deployed since; false if it ran already.

    If the answer is lost, the request is sent again with the same key, and is done only once.

    Args:
        share: Percent of visitors who begin with the release; None for all.

    Raises:
        DeclinedError: 412, somebody else deployed first; or the token does not allow it.
        UnsureError: There is no answer; the release may or may not be deployed, and deploying again is safe.
    """
    for image, content in upload.contents(plan.missing):
        remote.put(f"{_path(upload.playbook)}/images/{image.digest}", content, f"image/{image.kind}")
    body = upload.body if share is None else upload.body | {"canary": share}
    answer = _change(remote, upload.playbook, "releases", body, plan.base)
    begins = answer if share is None else answer.get("canary")
    if not isinstance(begins, dict) or begins.get("release") != plan.release:
        raise ServerError("the server deployed a different release than it planned")
    return bool(answer.get("changed"))


def _change(remote: Remote, playbook: str, what: str, body: Mapping[str, Any], base: str | None) -> dict[str, Any]:
    """Request a change, to be done once, on condition that what runs is still `base`.

    Raises:
        UnsureError: No answer came, in spite of all attempts.
    """
    precondition = {"If-None-Match": "*"} if base is None else {"If-Match": f'"{base}"'}
    headers = {"Idempotency-Key": uuid4().hex} | precondition
    try:
        return remote.post(f"{_path(playbook)}/{what}", dict(body), headers).object()
    except ServerError as error:
        raise UnsureError(str(error)) from error


def promote(remote: Remote, found: Mapping[str, Any]) -> str:
    """Make all new conversations begin with the canary that a playbook's `status` names; returns its digest.

    Raises:
        DeclinedError: No canary runs, somebody else was first, or the token does not allow it.
    """
    answer = _change(remote, str(found["id"]), "promote", {}, _base(found))
    return _digest(answer.get("release"))


def _digest(said: object) -> str:
    try:
        return plans.digest(said)
    except ValueError as error:
        raise ServerError(LIAR) from error


def _base(found: Mapping[str, Any]) -> str:
    return str(found.get("tag") or found["release"])


def roll_back(remote: Remote, playbook: str, to: str | None) -> tuple[str, str]:
    """Make new conversations begin with an earlier release; returns the digests that run now, and that ran before.

    A canary ends; without `to`, ending it is all that happens.

    Args:
        to: How the digest begins; None for the release that ran before.

    Raises:
        UsageError: The playbook has no such release, or several.
        DeclinedError: Somebody else was first, or the token does not allow it.
    """
    found = status(remote, playbook)
    before = str((found.get("canary") or {}).get("release") or found["release"])
    body = {} if to is None else {"release": _release(remote, playbook, to)}
    answer = _change(remote, playbook, "rollback", body, _base(found))
    return _digest(answer.get("release")), before


def migrate(remote: Remote, plan: Plan, cards: Mapping[str, str]) -> Iterator[Moved]:
    """Move conversations to a deployed release, in batches; yields the result of each batch.

    Repeating it is safe: conversations that have moved stay where they are.

    Args:
        cards: Old card id to new card id, for cards that were renamed.

    Raises:
        DeclinedError: Another release runs by now, or the token does not allow it.
    """
    after: object = None
    for _ in range(MOST_BATCHES):
        body = {"cards": dict(cards), "after": after}
        answer = _change(remote, plan.playbook, "migrate", body, plan.release)
        try:
            yield Moved(int(answer["moved"]), {str(why): int(number) for why, number in answer["stays"].items()})
            after = answer["next"]
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ServerError(LIAR) from error
        if after is None:
            return
    raise ServerError(LIAR)


def _release(remote: Remote, playbook: str, beginning: str) -> str:
    """The digest of the only release that begins so. A whole digest is taken as it is: the server checks it."""
    if not DIGEST_PREFIX.fullmatch(beginning):
        raise UsageError(f"{beginning!r} is not the beginning of a digest; frontdesk releases {playbook} lists them")
    if len(beginning) == DIGEST_LENGTH:
        return beginning
    listed = (str(one.get("digest")) for one in releases(remote, playbook))
    found = [digest for digest in listed if digest.startswith(beginning)]
    if len(found) != 1:
        what = "several releases begin" if found else "no release that is kept begins"
        raise UsageError(f"{what} with {beginning!r}; frontdesk releases {playbook} lists them")
    return _digest(found[0])


def status(remote: Remote, playbook: str) -> dict[str, Any]:
    """The state of one playbook, with a checked id, release and canary.

    Raises:
        UsageError: No playbook of that id was deployed.
        ServerError: There is no answer, or an implausible one.
    """
    try:
        found = remote.get(_path(playbook)).object()
    except DeclinedError as error:
        raise _unknown(error, playbook) from error
    canary = found.get("canary")
    if found.get("id") != playbook or not isinstance(canary, dict | None):
        raise ServerError(LIAR)
    for one in (found, canary or found):
        _digest(one.get("release"))
    return found


def statuses(remote: Remote) -> Iterator[dict[str, Any]]:
    """The state of every playbook, by id."""
    for one in _pages(remote, "/api/v1/playbooks"):
        if not PLAYBOOK.fullmatch(str(one.get("id"))):
            raise ServerError(LIAR)
        yield status(remote, str(one["id"]))


def releases(remote: Remote, playbook: str) -> Iterator[dict[str, Any]]:
    """A playbook's releases, newest first.

    Raises:
        UsageError: No playbook of that id was deployed.
    """
    try:
        yield from _pages(remote, f"{_path(playbook)}/releases")
    except DeclinedError as error:
        raise _unknown(error, playbook) from error


MOST_PAGES = 1_000


def _pages(remote: Remote, path: str) -> Iterator[dict[str, Any]]:
    after = ""
    for _ in range(MOST_PAGES):
        page = remote.get(f"{path}?limit=100{after}").object()
        items = page.get("items")
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            raise ServerError(LIAR)
        yield from items
        if not page.get("next"):
            return
        after = f"&after={quote(str(page['next']), safe='')}"
    raise ServerError(LIAR)


def release(remote: Remote, playbook: str, beginning: str | None = None) -> Graph:
    """A release as the server has it; its digest is computed here.

    Args:
        beginning: How its digest begins; None for the release that runs, not its canary.

    Raises:
        UsageError: The playbook was never deployed, or has no such release, or several.
        ServerError: The content is not that of the release that was asked for.
    """
    wanted = str(status(remote, playbook)["release"]) if beginning is None else beginning
    digest = _release(remote, playbook, wanted)
    try:
        answer = remote.get(f"{_path(playbook)}/releases/{digest}")
    except DeclinedError as error:
        if error.status != 404:
            raise
        raise UsageError(f"the server keeps no such release of {playbook!r}: {digest}") from error
    try:
        if answer.object().get("digest") != digest:
            raise ServerError(LIAR)
        return open_release(answer.body)
    except CorruptError as error:
        raise ServerError(f"{LIAR}: {error}") from error


def _unknown(error: DeclinedError, playbook: str) -> UsageError | DeclinedError:
    return UsageError(f"the server has no playbook {playbook!r}") if error.status == 404 else error


def _path(playbook: str) -> str:
    return f"/api/v1/playbooks/{quote(playbook, safe='')}"
