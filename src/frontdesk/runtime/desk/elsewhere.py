"""What processes tell each other about conversations that their pages show.

Each conversation is a room of the bus; a process is in the room while one of its pages shows the conversation.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from frontdesk.bus.hints import WENT_ON, Bus
from frontdesk.lang import jsontext
from frontdesk.runtime.desk.fanout import Fanout
from frontdesk.runtime.logs import logger
from frontdesk.runtime.presence.visiting import Visit, Visiting
from frontdesk.runtime.talk.acquaintance import PAGE

TYPES: Final = "types"
"""Somebody is typing: `visitor` or `agent`."""

VISIT: Final = "visit"
"""The visitor has come, gone or read on: said by a process that has a page of the visitor."""

WHO_VISITS: Final = "who-visits"
"""A question: processes that have a page of the visitor answer with `VISIT`."""

LONGEST_BYTES: Final = 32 * 1024
"""What a visitor's page says of itself came in one frame, and must fit into one for agents, too."""

LONGEST_NODE: Final = 64
LATEST_MS: Final = 2**53

log = logger("elsewhere")


def room(conversation: str) -> str:
    """The room of a conversation. The prefix keeps an id that an agent's page made up from naming another room."""
    return f"chat-{conversation}"


class Elsewhere:
    """Carries between processes what pages show besides what is stored. What gets lost is asked for again."""

    def __init__(self, bus: Bus, node: str, fanout: Fanout, visiting: Visiting) -> None:
        """`node` names this process among all."""
        self._bus = bus
        self._node = node
        self._fanout = fanout
        self._visiting = visiting
        self._hears: dict[str, Callable[[str, bytes], None]] = {
            WENT_ON: lambda conversation, more: fanout.look_again(conversation),
            TYPES: self._somebody_types,
            VISIT: self._visitor,
            WHO_VISITS: lambda conversation, more: visiting.say(conversation),
        }
        fanout.shows = self._shows
        visiting.said = self._visits
        visiting.asked = lambda conversation: bus.say(room(conversation), WHO_VISITS)

    def went_on(self, conversation: str) -> None:
        """Rows were stored here: tell other processes."""
        self._bus.say(room(conversation), WENT_ON)

    def types(self, conversation: str, sender: str) -> None:
        """`visitor` or `agent` is typing: tell the pages here and elsewhere."""
        self._fanout.typing(conversation, sender)
        self._bus.say(room(conversation), TYPES, sender.encode())

    def _visits(self, conversation: str, visit: Visit) -> None:
        known = {"node": self._node, "here": visit.here, "left_at": visit.left_at, "page": dict(visit.page)}
        self._bus.say(room(conversation), VISIT, jsontext.write(known))

    def _shows(self, conversation: str, shown: bool) -> None:
        if shown:
            self._bus.enter(room(conversation), partial(self._heard, conversation))
        else:
            self._bus.leave(room(conversation))

    def _heard(self, conversation: str, word: str, more: bytes) -> None:
        """Act on a word. Another version's words, and what cannot be read or is too long, are only logged."""
        try:
            if len(more) > LONGEST_BYTES:
                raise ValueError(f"{len(more)} bytes")
            self._hears[word](conversation, more)
        except (LookupError, ValueError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
            log.warning("bus-not-understood", word=word, reason=f"{type(error).__name__}: {error}")

    def _somebody_types(self, conversation: str, more: bytes) -> None:
        sender = more.decode()
        if sender not in ("visitor", "agent"):
            raise ValueError(sender)
        self._fanout.typing(conversation, sender)

    def _visitor(self, conversation: str, more: bytes) -> None:
        known = jsontext.read(more)
        page = {name: text for name in PAGE if isinstance(text := known["page"].get(name), str)}
        left_at = None if known["left_at"] is None else int(known["left_at"])
        if left_at is not None and not 0 <= left_at <= LATEST_MS:
            raise ValueError("no instant")
        visit = Visit(here=known["here"] is True, left_at=left_at, page=page)
        self._visiting.heard(conversation, str(known["node"])[:LONGEST_NODE], visit)
