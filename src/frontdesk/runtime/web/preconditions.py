"""The state that a request was made for (`If-Match`, `If-None-Match`), and its idempotency key."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request

from frontdesk.runtime.web.problems import ProblemError
from frontdesk.store.playbooks import Running

TAG: Final = re.compile(r'"([0-9a-f]{64}(?:\.[0-9a-f]{64}\.[0-9]{1,2})?)"')
KEY: Final = re.compile(r"[\x21-\x7e]{1,200}")

NEEDED: Final = "Send If-Match with the release that you saw, or If-None-Match: * for a playbook's first."


@dataclass(frozen=True, slots=True)
class Precondition:
    """What must run for a change to be made.

    Attributes:
        tags: Tags of what may run, canaries included; none if nothing may run yet. A malformed tag never matches.
    """

    tags: frozenset[str]

    def check(self, running: Running | None) -> None:
        """Let the change pass if what runs matches.

        Raises:
            ProblemError: 412, with who was first, and what runs now.
        """
        if (running.tag in self.tags) if running else not self.tags:
            return
        if running is None:
            raise ProblemError(412, "stale", "Nothing has been deployed under that name yet.", release=None)
        by = running.updated_by or "somebody"
        what = "a canary has been running" if running.canary else "another release has been active"
        detail = f"{by} was first: {what} since then."
        raise ProblemError(412, "stale", detail, release=running.release, by=running.updated_by, at=running.updated_at)


def precondition(request: Request) -> Precondition:
    """The precondition of a request.

    Raises:
        ProblemError: 428: it has no precondition. 422: it has two.
    """
    matches, others = request.headers.getlist("if-match"), request.headers.getlist("if-none-match")
    if matches and others:
        raise ProblemError(422, detail="Send If-Match or If-None-Match, not both.")
    if others == ["*"]:
        return Precondition(frozenset())
    # Several tags, or several headers, are one list (RFC 9110, section 13.1.1). None of our tags has a comma.
    listed = [one.strip() for value in matches for one in value.split(",")]
    if not listed or "*" in listed:
        raise ProblemError(428, "no-precondition", NEEDED)
    return Precondition(frozenset(tag[1] if (tag := TAG.fullmatch(one)) else one for one in listed))


def key_of(request: Request) -> str | None:
    """The idempotency key of a request; None if it has none.

    Raises:
        ProblemError: 422: it is not 1 to 200 printable characters.
    """
    keys = request.headers.getlist("idempotency-key")
    if not keys:
        return None
    if len(keys) > 1 or not KEY.fullmatch(keys[0]):
        raise ProblemError(422, "bad-key", "Idempotency-Key is 1 to 200 printable characters without a space.")
    return keys[0]


def digest_of(request: Request, body: bytes) -> str:
    """The digest of what a key stands for: the route and the body."""
    return hashlib.sha256(request.url.path.encode() + b"\0" + body).hexdigest()
