"""What a command asks a server for: plans, deploys, rollbacks, and how things are; each answer looked at first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from frontdesk.compiler.difference import Difference
from frontdesk.compiler.release import open_release
from frontdesk.errors import CorruptError, UsageError
from frontdesk.ir import codec
from frontdesk.ir.graph import Graph
from frontdesk.remote.client import Answer, DeclinedError, Remote, ServerError
from frontdesk.remote.upload import Upload

LIAR = "the server's answer is not what a Frontdesk server says"


@dataclass(frozen=True, slots=True)
class Standing:
    """So many open conversations of a release that stand at one card, which is `changed` or `gone`."""

    release: str
    card: str
    how: str
    count: int
    becomes: str | None = None


@dataclass(frozen=True, slots=True)
class Lists:
    """What is new in a list, and what is gone from it."""

    added: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a deploy would change.

    Attributes:
        active: The digest that runs now; none before the first deploy.
        difference: None before the first deploy.
        open: How many conversations are not over; each finishes on its release.
        standing: Those of them at cards that are not as they were.
        data: All that the server said.
    """

    playbook: str
    release: str
    active: str | None
    changed: bool
    difference: Difference | None
    open: int
    standing: tuple[Standing, ...]
    origins: Lists
    teams: Lists
    hours: bool
    data: Mapping[str, Any]


def planned(remote: Remote, upload: Upload) -> Plan:
    """What a deploy would change; nothing is changed.

    Raises:
        DeclinedError: 422 with findings, or the token does not allow it.
        ServerError: There is no answer, or none that can be.
    """
    data = remote.post(f"{_path(upload.playbook)}/plan", upload.body).object()
    try:
        return _plan(data)
    except (KeyError, TypeError, ValueError, AttributeError, CorruptError) as error:
        raise ServerError(LIAR) from error


def _plan(data: dict[str, Any]) -> Plan:
    changes, talks = data["difference"], data["conversations"]
    return Plan(
        str(data["playbook"]),
        _digest(data["release"]),
        None if data["active"] is None else _digest(data["active"]),
        bool(data["changed"]),
        None if changes is None else codec.decode(Difference, _known(Difference, changes)),
        int(talks["open"]),
        tuple(codec.decode(Standing, _known(Standing, card)) for card in talks["cards"]),
        codec.decode(Lists, _known(Lists, data["origins"])),
        codec.decode(Lists, _known(Lists, data["teams"])),
        bool(data["hours"]["changed"]),
        data,
    )


def _known(of: type, data: Mapping[str, Any]) -> dict[str, Any]:
    """The members that this version knows: a newer server may say more."""
    names = {each.name for each in fields(of)}
    return {name: value for name, value in data.items() if name in names}


def _digest(text: Any) -> str:
    if not isinstance(text, str) or len(text) != 64 or set(text) - set("0123456789abcdef"):
        raise ValueError("not a digest")
    return text


def deploy(remote: Remote, upload: Upload, plan: Plan) -> bool:
    """Let new conversations begin with what was planned, if nothing else was deployed since; false if it ran already.

    A request whose answer was lost is sent again with its key: it is done once.

    Raises:
        DeclinedError: 412, somebody was first; or the token does not allow it.
        ServerError: There is no answer; it may be deployed or not, and deploying again is safe.
    """
    headers = {"Idempotency-Key": uuid4().hex} | _precondition(plan.active)
    answer = remote.post(f"{_path(upload.playbook)}/releases", upload.body, headers).object()
    if answer.get("release") != plan.release:
        raise ServerError("the server has deployed another release than it planned")
    return bool(answer.get("changed"))


def _precondition(active: str | None) -> dict[str, str]:
    return {"If-None-Match": "*"} if active is None else {"If-Match": f'"{active}"'}


def roll_back(remote: Remote, playbook: str, to: str | None) -> tuple[str, str]:
    """Let new conversations begin with an earlier release; the digests that run now, and that ran before.

    Args:
        to: The beginning of its digest; none for the one that ran before.

    Raises:
        UsageError: The playbook has no such release, or several.
        DeclinedError: Somebody was first, or the token does not allow it.
    """
    active = str(status(remote, playbook)["release"])
    body = {"release": _release(remote, playbook, to)} if to else {}
    headers = {"Idempotency-Key": uuid4().hex} | _precondition(active)
    answer = remote.post(f"{_path(playbook)}/rollback", body, headers).object()
    return str(answer.get("release")), active


def _release(remote: Remote, playbook: str, beginning: str) -> str:
    found = [str(one["digest"]) for one in releases(remote, playbook) if str(one["digest"]).startswith(beginning)]
    if len(found) != 1:
        what = "several releases begin" if found else "no release begins"
        raise UsageError(f"{what} with {beginning!r}; frontdesk releases {playbook} lists them")
    return found[0]


def status(remote: Remote, playbook: str) -> dict[str, Any]:
    """How one playbook is.

    Raises:
        UsageError: Nothing of that name was deployed.
    """
    return _get(remote, playbook, "").object()


def statuses(remote: Remote) -> Iterator[dict[str, Any]]:
    """How every playbook is, by id."""
    for one in _pages(remote, "/api/v1/playbooks"):
        yield status(remote, str(one.get("id")))


def releases(remote: Remote, playbook: str) -> Iterator[dict[str, Any]]:
    """A playbook's releases, the newest first.

    Raises:
        UsageError: Nothing of that name was deployed.
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


def running(remote: Remote, playbook: str) -> Graph:
    """The release that runs, as the server has it; its digest is worked out here.

    Raises:
        UsageError: Nothing of that name was deployed.
        ServerError: What came is not the release that the server names.
    """
    digest = str(status(remote, playbook).get("release"))
    answer = _get(remote, playbook, f"/releases/{quote(digest, safe='')}")
    try:
        if answer.object().get("digest") != digest:
            raise ServerError(LIAR)
        return open_release(answer.body)
    except CorruptError as error:
        raise ServerError(f"{LIAR}: {error}") from error


def _get(remote: Remote, playbook: str, below: str) -> Answer:
    try:
        return remote.get(_path(playbook) + below)
    except DeclinedError as error:
        raise _unknown(error, playbook) from error


def _unknown(error: DeclinedError, playbook: str) -> UsageError | DeclinedError:
    return UsageError(f"the server has no playbook {playbook!r}") if error.status == 404 else error


def _path(playbook: str) -> str:
    return f"/api/v1/playbooks/{quote(playbook, safe='')}"
