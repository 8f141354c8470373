"""What visitors do: begin, come back, and talk. Units of work."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from frontdesk.errors import FrontdeskError
from frontdesk.ir import availability, consent
from frontdesk.ir.card import Context
from frontdesk.ir.event import Event, Moment, Opened, Picked, Rated, Said, Skipped, VisitorEnded
from frontdesk.ir.graph import Graph
from frontdesk.ir.state import State
from frontdesk.lang.types import Rules, Wrong, check
from frontdesk.lang.value import Value
from frontdesk.runtime import once
from frontdesk.runtime.presence import whereabouts
from frontdesk.runtime.talk import deadlines, rows
from frontdesk.runtime.talk.claims import taken
from frontdesk.runtime.talk.ids import new_id
from frontdesk.runtime.talk.moving import called_now
from frontdesk.runtime.talk.playbooks import Opened as OpenedRelease
from frontdesk.runtime.talk.turn import Turn, Turns, state_of
from frontdesk.runtime.wire import End, Pick, Rate, Say, Skip
from frontdesk.runtime.words import checked, storable
from frontdesk.store import conversations, playbooks
from frontdesk.store.connection import Connection
from frontdesk.store.conversations import Conversation, LogRow
from frontdesk.store.ledger import Ledger

Json = dict[str, Any]
Command = Pick | Say | Skip | End | Rate

LOG_ROWS = 30
"""The most log rows in a snapshot; the rest follow."""

LONGEST_ATTRIBUTE = 1_000


class UnknownPlaybookError(FrontdeskError):
    """There is no such playbook, or it is not active."""


class BadTokenError(FrontdeskError):
    """The token is not one of ours, or not for this playbook."""


class ConsentError(FrontdeskError):
    """The visitor has not agreed to the present version of the text that the playbook requires consent to."""


class AheadError(FrontdeskError):
    """The visitor claims to have seen more than there is."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What is known of a visitor who begins a conversation.

    Attributes:
        language: A language tag; empty if unknown.
        page: `url`, `title`, `referrer` of the embedding page, as the page says.
        attributes: What the embedding page says of its visitor; those that the playbook does not declare are dropped.
        installed: The page is one that the playbook is installed on.
        origin: The embedding page's origin; empty without one.
        offset: Minutes that the browser's clock is behind UTC; None if unknown.
        consent: Version of the consent text that the visitor agreed to; empty without one.
        before: The token of the visitor's conversation before this one, or its beginning; empty if unknown.
    """

    language: str = ""
    page: Mapping[str, str] | None = None
    attributes: Mapping[str, object] | None = None
    installed: bool = False
    origin: str = ""
    offset: int | None = None
    before: str = ""
    consent: str = ""


@dataclass(frozen=True, slots=True)
class Welcome:
    """What a visitor's page needs to show a conversation: the snapshot at `seq`, in the visitor's numbering.

    Attributes:
        release: Digest of the conversation's release; `graph` is that release opened.
        installed: The conversation began on a page that the playbook is installed on.
        agent: Name of the agent who has the conversation; empty without one.
        log: Rows that the page has not seen; if there are more than `LOG_ROWS`, the first of them.
    """

    conversation: str
    release: str
    graph: Graph
    installed: bool
    token: str
    seq: int
    bot: Json
    agent: str
    phase: str
    view: Json
    log: tuple[Json, ...]


def served(turns: Turns, connection: Connection, playbook: str) -> OpenedRelease:
    """The release that a new conversation begins with.

    Raises:
        UnknownPlaybookError: There is no such playbook, or it is not active.
        CorruptError: The release cannot be read.
    """
    opened = turns.playbooks.running(connection, playbook)
    if opened is None or not opened.graph.playbook.active:
        raise UnknownPlaybookError(f"no playbook {playbook!r} is served here")
    return opened


def begin(turns: Turns, ledger: Ledger, playbook: str, release: OpenedRelease, token: str, arrival: Arrival) -> Turn:
    """Begin a conversation.

    Raises:
        ConsentError: The visitor has not agreed to the text that the playbook requires. Nothing is stored.
    """
    agreed = consent.version(release.graph.playbook.privacy)
    if agreed and arrival.consent != agreed:
        raise ConsentError(f"no consent to the text {agreed}")
    now_ms = turns.clock.now_ms()
    page = whereabouts.of(arrival.page or {})
    conversation = Conversation(
        id=new_id(now_ms),
        playbook=playbook,
        release=release.digest,
        token_hash=digest(token),
        state=State(),
        created_at=now_ms,
        updated_at=now_ms,
        installed=arrival.installed and release.graph.playbook.installed,
        origin=arrival.origin,
        page=_kept(release, page) | _manner(arrival),
        expires_at=deadlines.expires_at(release.graph.playbook, now_ms),
    )
    ledger.begin(conversation)
    known = _known(release, arrival, page)
    event = Opened(now=turns.moment(conversation), language=arrival.language, known=known, consent=agreed)
    return taken(turns, ledger, conversation, event, "visitor")


def _kept(release: OpenedRelease, page: dict[str, str]) -> dict[str, str]:
    return page if release.graph.playbook.privacy.track_page else {}


def _manner(arrival: Arrival) -> dict[str, str]:
    """What the visitor's browser says of itself."""
    offset = "" if arrival.offset is None else str(arrival.offset)
    said = {"language": arrival.language, "offset": offset}
    return {name: storable(text) for name, text in said.items() if text}


def find(connection: Connection, playbook: str, token: str) -> Conversation:
    """The conversation of a token; it can go on even if its playbook has become inactive since.

    Raises:
        UnknownPlaybookError: There is no such playbook.
        BadTokenError: The token opens no conversation of this playbook.
    """
    if playbooks.running(connection, playbook) is None:
        raise UnknownPlaybookError(f"no playbook {playbook!r} is served here")
    conversation = conversations.by_token(connection, digest(token))
    if conversation is None or conversation.playbook != playbook:
        raise BadTokenError("this token opens no conversation of this playbook")
    return conversation


def welcome(turns: Turns, connection: Connection, conversation: Conversation, token: str, since: int) -> Welcome:
    """The snapshot for a page that has seen rows up to `since`.

    Raises:
        AheadError: There are fewer rows.
    """
    if since > conversation.visitor_seq:
        raise AheadError("the page has seen rows that do not exist")
    graph = turns.graph(connection, conversation)
    log = conversations.rows_for_visitor(connection, conversation.id, since, LOG_ROWS)
    return _welcome(graph, conversation, token, turns.view(connection, conversation), log)


def first_welcome(graph: Graph, turn: Turn, token: str) -> Welcome:
    """The snapshot of a conversation that has just begun."""
    log = tuple(row for row in turn.rows if row.visible)
    view = next((row.view for row in reversed(log) if row.view), None) or {"kind": "text"}
    return _welcome(graph, turn.after, token, view, log[:LOG_ROWS])


def _welcome(graph: Graph, conversation: Conversation, token: str, view: Json, log: tuple[LogRow, ...]) -> Welcome:
    bot = graph.playbook.bot
    return Welcome(
        conversation=conversation.id,
        release=conversation.release,
        graph=graph,
        installed=conversation.installed,
        token=token,
        seq=conversation.visitor_seq,
        bot={"name": bot.name, "color": bot.color, "avatar": bot.avatar},
        agent=state_of(conversation).agent,
        phase=conversation.phase,
        view=view,
        log=tuple(rows.for_visitor(row) for row in log),
    )


def command(turns: Turns, ledger: Ledger, conversation_id: str, sent: Command) -> tuple[int, Turn | None]:
    """Take a visitor's command; the number of its row, and the turn unless the key was known already.

    Raises:
        BadTokenError: The conversation is gone.
        RefusedError: The engine's reason, or `key-reused`.
        InvalidError: `bad-text`.
    """
    turn: list[Turn] = []

    def act() -> Json:
        conversation = ledger.conversation(conversation_id)
        if conversation is None:
            raise BadTokenError("the conversation is gone")
        event = _event(turns.moment(conversation), sent)
        if isinstance(event, Picked):
            event = replace(event, card=called_now(ledger, conversation, event.card))
        turn.append(taken(turns, ledger, conversation, event, "visitor"))
        own = turn[0].after if isinstance(sent, End) else turn[0].own("visitor")
        return {"seq": own.visitor_seq}

    answer = once.once(ledger, conversation_id, "visitor", sent.key, _body(sent), act)
    return int(answer["seq"]), turn[0] if turn else None


def _body(sent: Command) -> Json:
    return {name: value for name, value in sent.__dict__.items() if name != "key"}


def _event(now: Moment, sent: Command) -> Event:
    match sent:
        case Pick():
            return Picked(now=now, card=sent.card, option=sent.option)
        case Say():
            return Said(now=now, text=checked(sent.text))
        case Skip():
            return Skipped(now=now)
        case End():
            return VisitorEnded(now=now)
        case Rate(score=score, text=text):
            return Rated(now=now, score=score, text=checked(text) if text.strip() else "")


def digest(token: str) -> str:
    """The hash under which a token is stored."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _known(release: OpenedRelease, arrival: Arrival, page: Mapping[str, str]) -> dict[str, Value]:
    playbook = release.graph.playbook
    known: dict[str, Value] = {"conversation.page": page["url"]} if release.knows_page and "url" in page else {}
    for name, kind in playbook.attributes.items():
        said = (arrival.attributes or {}).get(name)
        if said is None:
            continue
        text = str(said).lower() if isinstance(said, bool) else storable(str(said))
        value = check(text[:LONGEST_ATTRIBUTE], Rules(kind), arrival.language or playbook.language)
        if not isinstance(value, Wrong):
            known[f"visitor.{name}"] = value
    return known


def answered(connection: Connection, conversation_id: str, sent: Command) -> int | None:
    """The number that a key was acknowledged with; None if the key is new.

    Raises:
        RefusedError: `key-reused`.
    """
    known = once.known(connection, conversation_id, "visitor", sent.key, _body(sent))
    return None if known is None else int(known["seq"])


def rows_after(connection: Connection, conversation_id: str, since: int, limit: int) -> tuple[Json, ...]:
    """Rows in the visitor's numbering; the last row of each step holds the `view` after it."""
    found = conversations.rows_for_visitor(connection, conversation_id, since, limit)
    return tuple(rows.for_visitor(row) | ({} if row.view is None else {"view": row.view}) for row in found)


def available(graph: Graph, now: Moment) -> bool:
    """At least one card that calls a person would find one now."""
    context = Context(graph.playbook, now)
    return any(availability.available(context, handoff) for handoff in graph.handoffs)
