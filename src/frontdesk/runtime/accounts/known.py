"""Who is signed in at the open inboxes of this process: known by the last look at their sessions, without a read."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import replace
from typing import Final

from frontdesk.store.sessions import Session
from frontdesk.store.users import User

LASTS_S: Final = 0.75
"""How long a look is believed. Looks come more often; whoever is signed out elsewhere is refused within a second."""

TOUCH_MS: Final = 3600 * 1000
"""A session that was not used for this long is looked up, so that its use is noted: at most once an hour."""


class Known:
    """The sessions of open inboxes, as they were read, and their users, as the last look found them.

    Attributes:
        doubts: How often sessions or users have changed.
    """

    def __init__(self) -> None:
        self._sessions: dict[str, Session] = {}
        self._users: Mapping[str, User] = {}
        self._looked_at_s = 0.0
        self.doubts = 0

    def enter(self, session: Session) -> None:
        """An inbox was opened with this session; it is known from the next look on."""
        self._sessions[session.token_hash] = session

    def note(self, session: Session) -> None:
        """A session was read."""
        if session.token_hash in self._sessions:
            self._sessions[session.token_hash] = session

    def learn(self, users: Mapping[str, User], opened: Set[str], looked_at_s: float, doubts: int) -> None:
        """A look at the sessions has ended.

        Args:
            users: Digest of each session that holds to its user.
            opened: Digests of the sessions of all inboxes that are open by now.
            looked_at_s: When the look began, by the monotonic clock.
            doubts: How many there were then: what was read before a change is not believed.
        """
        self._sessions = {key: session for key, session in self._sessions.items() if key in opened}
        if doubts == self.doubts:
            self._users, self._looked_at_s = users, looked_at_s

    def doubt(self) -> None:
        """Sessions or users have changed: nobody is known until the next look."""
        self.doubts += 1
        self._users = {}

    def of(self, key: str, now_ms: int, now_s: float) -> Session | None:
        """The session with this digest; None if it must be looked up."""
        session, user = self._sessions.get(key), self._users.get(key)
        if session is None or user is None or now_s - self._looked_at_s > LASTS_S:
            return None
        holds = now_ms < session.expires_at and now_ms - session.last_seen_at <= TOUCH_MS
        return replace(session, user=user) if holds else None
