"""How far the agent of a chat has read what the visitor wrote: the mark that the visitor's pages show."""

from __future__ import annotations

from frontdesk.runtime.desk.desk import Desk
from frontdesk.runtime.sockets.socket import Socket
from frontdesk.runtime.talk.policy import Standing
from frontdesk.runtime.talk.turn import Turn
from frontdesk.store import conversations
from frontdesk.store.conversations import Conversation


class Seen:
    """What one page of a visitor has been told: the last row that the agent has read, by the visitor's numbers."""

    __slots__ = ("_desk", "_seq", "_socket")

    def __init__(self, desk: Desk, socket: Socket) -> None:
        self._desk = desk
        self._socket = socket
        self._seq = 0

    def told(self, turn: Turn) -> None:
        """A turn was stored: tell the page if the agent has just read everything, or has just taken the chat."""
        if turn.before.unread or turn.before.assigned_to != turn.after.assigned_to:
            self._say(turn.after)

    async def look(self, conversation_id: str) -> None:
        """Tell a page that may have missed a turn."""
        found = await self._desk.database.read(lambda connection: conversations.load(connection, conversation_id))
        if found is not None:
            self._say(found)

    def _say(self, conversation: Conversation) -> None:
        read = conversation.standing == Standing.ASSIGNED and not conversation.unread
        if read and conversation.visitor_seq > self._seq and not self._socket.lags:
            self._seq = conversation.visitor_seq
            self._socket.send({"type": "seen", "seq": self._seq})
