"""Rows on their way to the open pages of this process, as they were stored: each turn's frames are written once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from frontdesk.runtime.logs import logger
from frontdesk.runtime.talk.frames import agent_event, visitor_event
from frontdesk.runtime.talk.turn import Turn

log = logger("fanout")


class Broadcast:
    """A turn as pages are told of it: its frames are written when the first page needs them."""

    def __init__(self, turn: Turn) -> None:
        self.turn = turn
        self._for_visitors: tuple[bytes, ...] | None = None
        self._for_agents: tuple[bytes, ...] | None = None

    @property
    def for_visitors(self) -> tuple[bytes, ...]:
        """Frames of the rows that a visitor sees, in order."""
        if self._for_visitors is None:
            self._for_visitors = tuple(visitor_event(row) for row in self.turn.rows if row.visible)
        return self._for_visitors

    @property
    def for_agents(self) -> tuple[bytes, ...]:
        """Frames of all rows, in order, for an agent who watches the conversation."""
        if self._for_agents is None:
            conversation = self.turn.after.id
            self._for_agents = tuple(agent_event(conversation, row) for row in self.turn.rows)
        return self._for_agents


class Page(Protocol):
    """An open page that shows a conversation. Its methods must not wait for anything."""

    def told(self, broadcast: Broadcast) -> None:
        """A turn was stored. Turns come in order, but one may be missing: the numbers of the rows show it."""

    def look_again(self) -> None:
        """Something was stored of which no page here was told."""

    def typing(self, sender: str) -> None:
        """`visitor` or `agent` is typing."""


class Fanout:
    """The pages of this process, by the conversation that they show.

    Attributes:
        shows: Called with a conversation when its first page shows it (true), and when no page shows it any more.
    """

    def __init__(self) -> None:
        self._pages: dict[str, tuple[Page, ...]] = {}
        self.shows: Callable[[str, bool], None] = lambda conversation, shown: None

    @property
    def shown(self) -> tuple[str, ...]:
        """Conversations that some page shows."""
        return tuple(self._pages)

    @contextmanager
    def over(self, conversation: str, page: Page) -> Iterator[None]:
        """While the block lasts, the page shows this conversation."""
        self.join(conversation, page)
        try:
            yield
        finally:
            self.leave(conversation, page)

    def join(self, conversation: str, page: Page) -> None:
        """The page shows this conversation from now on."""
        others = self._pages.get(conversation, ())
        self._pages[conversation] = (*others, page)
        if not others:
            self.shows(conversation, True)

    def leave(self, conversation: str, page: Page) -> None:
        """The page no longer shows this conversation."""
        left = tuple(one for one in self._pages.get(conversation, ()) if one is not page)
        if left:
            self._pages[conversation] = left
        elif self._pages.pop(conversation, None):
            self.shows(conversation, False)

    def tell(self, turn: Turn) -> None:
        """Send a stored turn's rows to the pages that show its conversation."""
        pages = self._pages.get(turn.after.id, ())
        if pages:
            broadcast = Broadcast(turn)
            self._each(pages, lambda page: page.told(broadcast))

    def look_again(self, conversation: str) -> None:
        """The conversation went on in another process."""
        self._each(self._pages.get(conversation, ()), lambda page: page.look_again())

    def typing(self, conversation: str, sender: str) -> None:
        """Somebody is typing in the conversation. Nothing is stored."""
        self._each(self._pages.get(conversation, ()), lambda page: page.typing(sender))

    @staticmethod
    def _each(pages: tuple[Page, ...], act: Callable[[Page], None]) -> None:
        for page in pages:
            try:
                act(page)
            except Exception as error:
                # The page finds what it lacks by the numbers of rows; the other pages must be told all the same.
                log.error("page-failed", exc_info=error)
