"""What agents do with a chat: claim, hand over, release, write, close. Units of work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from frontdesk.ir.event import AgentClosed, AgentJoined, AgentLeft, AgentSaid, Event
from frontdesk.runtime.once import once
from frontdesk.runtime.refusal import InvalidError, NotFoundError, RefusedError
from frontdesk.runtime.talk import policy
from frontdesk.runtime.talk.places import place
from frontdesk.runtime.talk.policy import Permission
from frontdesk.runtime.talk.turn import Turn, Turns
from frontdesk.runtime.words import checked
from frontdesk.store import users
from frontdesk.store.conversations import Conversation
from frontdesk.store.ledger import Ledger
from frontdesk.store.users import User

ME = "me"


def load(ledger: Ledger, conversation_id: str) -> Conversation:
    """The conversation.

    Raises:
        NotFoundError: It does not exist.
    """
    found = ledger.conversation(conversation_id)
    if found is None:
        raise NotFoundError(f"no conversation {conversation_id}")
    return found


def require(permission: Permission) -> None:
    """Return only if the policy said yes.

    Raises:
        NotFoundError: The agent may not know of the conversation.
        RefusedError: `closed` or `not-yours`.
    """
    match permission:
        case "hidden":
            raise NotFoundError("no such conversation")
        case "closed":
            raise RefusedError("closed", "the chat is closed")
        case "not-yours":
            raise RefusedError("not-yours", "assign the chat to yourself first")


@contextmanager
def hidden_from(agent: User, conversation: Conversation) -> Iterator[None]:
    """Hide refusals that are raised inside from an agent who may not know of the conversation.

    Raises:
        NotFoundError: In place of such a refusal.
    """
    try:
        yield
    except RefusedError as error:
        if policy.sees(agent, place(conversation)):
            raise
        raise NotFoundError("no such conversation") from error


def assign(turns: Turns, ledger: Ledger, agent: User, conversation_id: str, to: str | None) -> Turn:
    """Give a chat to an agent, or back to everybody.

    Args:
        to: `me`, an agent's id, or None to release the chat.

    Raises:
        RefusedError: `already-assigned` with the owner's name, or `closed`.
        InvalidError: `unknown-agent`: no agent with that id may have the chat.
    """
    conversation = load(ledger, conversation_id)
    target = agent.id if to == ME else to
    match policy.may_assign(agent, place(conversation), target):
        case "hidden":
            raise NotFoundError("no such conversation")
        case "closed":
            raise RefusedError("closed", "the chat is closed")
        case "already-assigned":
            raise _too_late(ledger, conversation)
        case "as-it-is":
            return Turn(conversation, conversation)
    return taken(turns, ledger, conversation, _moving(turns, ledger, agent, conversation, target), agent.id)


def _moving(turns: Turns, ledger: Ledger, agent: User, conversation: Conversation, target: str | None) -> Event:
    now = turns.moment(conversation)
    if target is None:
        return AgentLeft(now=now)
    receiver = agent if target == agent.id else users.by_id(ledger.connection, target)
    if receiver is None or receiver.disabled or not policy.may_receive(receiver, place(conversation)):
        raise InvalidError("unknown-agent", "no agent with that id can have this chat", {"agent": "unknown"})
    return AgentJoined(now=now, agent=receiver.id, name=receiver.name)


def _too_late(ledger: Ledger, conversation: Conversation) -> RefusedError:
    owner = conversation.assigned_to or ""
    name = users.names(ledger.connection, frozenset({owner})).get(owner, "")
    return RefusedError("already-assigned", f"{name} has this chat already", name)


def say(
    turns: Turns, ledger: Ledger, agent: User, conversation_id: str, key: str, text: str
) -> tuple[int, Turn | None]:
    """Store an agent's message; the number of its row, and the turn unless the key was known already."""
    conversation = load(ledger, conversation_id)
    turn: list[Turn] = []

    def act() -> dict[str, int]:
        require(policy.may_talk(agent, place(conversation)))
        event = AgentSaid(now=turns.moment(conversation), text=checked(text))
        turn.append(taken(turns, ledger, conversation, event, agent.id))
        return {"seq": turn[0].own("agent").seq}

    with hidden_from(agent, conversation):
        answer = once(ledger, conversation.id, f"agent:{agent.id}", key, {"text": text}, act)
    return int(answer["seq"]), turn[0] if turn else None


def close(turns: Turns, ledger: Ledger, agent: User, conversation_id: str) -> Turn:
    """End a chat for good; ending it again changes nothing."""
    conversation = load(ledger, conversation_id)
    permission = policy.may_talk(agent, place(conversation))
    if permission == "closed":
        return Turn(conversation, conversation)
    require(permission)
    return taken(turns, ledger, conversation, AgentClosed(now=turns.moment(conversation)), agent.id)


def taken(turns: Turns, ledger: Ledger, conversation: Conversation, event: Event, actor: str) -> Turn:
    """Take an event in a turn; the turn.

    Raises:
        RefusedError: The engine refused the event; the code is its reason.
    """
    turn = turns.take(ledger, conversation, event, actor)
    if turn.refused is not None:
        raise RefusedError(turn.refused, "the conversation has moved on")
    return turn
