"""The frames on the sockets: a model for each, in both directions; anything else is a bad frame.

Text that people type is accepted as it comes, lone surrogates included: the conversation decides whether it may be
stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Annotated, Any, Final, Literal, TypeAlias, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Discriminator, Field, PlainValidator, TypeAdapter, ValidationError
from pydantic.json_schema import WithJsonSchema

from frontdesk.errors import FrontdeskError
from frontdesk.ir.result import Result
from frontdesk.ir.view import SPARSE, View
from frontdesk.lang import jsontext

T = TypeVar("T")

MAX_FRAME_BYTES = 32 * 1024


class BadFrameError(FrontdeskError):
    """A frame that breaks the protocol; the socket closes with 4400."""


def _typed(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("not text")
    return value


Typed = Annotated[str, PlainValidator(_typed), WithJsonSchema({"type": "string"})]
Key = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\x00]+$")]
Word = Annotated[str, Field(max_length=200)]
Url = Annotated[
    str, PlainValidator(lambda value: _typed(value)[:8_000]), WithJsonSchema({"maxLength": 8_000, "type": "string"})
]
Title = Annotated[
    str, PlainValidator(lambda value: _typed(value)[:1_000]), WithJsonSchema({"maxLength": 1_000, "type": "string"})
]
"""What a website says about its page may be any text, and is cut to length: its faults are not the visitor's."""

Finite = Annotated[float, Field(allow_inf_nan=False)]
Number = Annotated[int, Field(ge=0, le=2**53)]


class Frame(BaseModel):
    """A JSON object of exactly these keys and types."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class PageInfo(Frame):
    """The page that embeds the widget, as it describes itself."""

    url: Url = ""
    title: Title = ""
    referrer: Url = ""


class Hello(Frame):
    """The first frame of a visitor: begin a conversation, or go on with one.

    Attributes:
        offset: Minutes that the visitor's clock is behind UTC, as browsers count: negative east of Greenwich.
        consent: Version of the consent text that the visitor has just agreed to, if the playbook requires one.
        before: How the token of the visitor's last conversation began, if this hello begins a new one.
    """

    type: Literal["hello"]
    playbook: Word
    token: Annotated[str, Field(max_length=200)] | None = None
    since: Number = 0
    boot: Annotated[str, Field(max_length=2_000)] | None = None
    page: PageInfo | None = None
    language: Annotated[str, Field(max_length=64)] | None = None
    offset: Annotated[int, Field(ge=-18 * 60, le=18 * 60)] | None = None
    before: Annotated[str, Field(max_length=200)] | None = None
    consent: Word | None = None
    visitor: Annotated[dict[Word, Typed | bool | int | Finite | None], Field(max_length=50)] | None = None


class Command(Frame):
    """A visitor's frame that is acknowledged or refused under its key."""

    key: Key


class Pick(Command):
    type: Literal["pick"]
    card: Annotated[str, Field(max_length=500)]
    option: int


class Say(Command):
    type: Literal["say"]
    text: Typed


class Skip(Command):
    type: Literal["skip"]


class End(Command):
    type: Literal["end"]


class Rate(Command):
    """The visitor's rating of a chat with a person, once it is over: a score and, if wanted, a text."""

    type: Literal["rate"]
    score: Annotated[int, Field(ge=1, le=5)]
    text: Typed = ""


class Typing(Frame):
    type: Literal["typing"]


class Read(Frame):
    """How far the page has got: numbers of the last row that it received, and of the last that the visitor has seen."""

    type: Literal["read"]
    received: Number
    seen: Number


FromVisitor: TypeAlias = Annotated[Hello | Pick | Say | Skip | End | Rate | Typing | Read, Discriminator("type")]


class AgentHello(Frame):
    """The first frame of an agent's page: what it has, so that it is sent what it missed.

    Attributes:
        since: Conversation to the number of the last row of its log that the page has.
        feed: The number of the last entry of the feed that the page has been told.
    """

    type: Literal["hello"]
    since: Annotated[dict[Word, Number], Field(max_length=200)] = {}
    feed: Number | None = None


class Watch(Frame):
    """The agent looks at this conversation now: its rows after `since` come as events."""

    type: Literal["watch"]
    conversation: Word
    since: Number = 0


class Unwatch(Frame):
    type: Literal["unwatch"]


class AgentTyping(Frame):
    type: Literal["typing"]
    conversation: Word


FromAgent: TypeAlias = Annotated[AgentHello | Watch | Unwatch | AgentTyping, Discriminator("type")]

_VISITOR: TypeAdapter[FromVisitor] = TypeAdapter(FromVisitor)
_AGENT: TypeAdapter[FromAgent] = TypeAdapter(FromAgent)


def parse(text: str | None) -> dict[str, Any]:
    """The object that a text frame holds.

    Raises:
        BadFrameError: The frame is binary, too long, or not a JSON object.
    """
    if text is None:
        raise BadFrameError("a binary frame")
    if len(text) > MAX_FRAME_BYTES // 4 and len(text.encode("utf-8", "surrogatepass")) > MAX_FRAME_BYTES:
        raise BadFrameError("a frame over 32 KiB")
    try:
        frame = jsontext.read(text)
    except (ValueError, RecursionError):
        raise BadFrameError("a frame that is not JSON") from None
    if not isinstance(frame, dict):
        raise BadFrameError("a frame that is not an object")
    return frame


def from_visitor(data: Any) -> FromVisitor:
    """The frame that a visitor's JSON object is.

    Raises:
        BadFrameError: It is not a frame; the message names the first fault and never repeats what was sent.
    """
    return _read(_VISITOR, data)


def from_agent(data: Any) -> FromAgent:
    """The frame that an agent's JSON object is.

    Raises:
        BadFrameError: As above.
    """
    return _read(_AGENT, data)


def _read(adapter: TypeAdapter[T], data: Any) -> T:
    try:
        return adapter.validate_python(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(str(part) for part in first["loc"])[:100]
        raise BadFrameError(f"{place or 'frame'}: {first['type']}") from error


Json: TypeAlias = dict[str, Any]


class Row(Frame):
    """One row of a log as it is sent; `body` is rich text."""

    seq: int
    at: int
    kind: Literal["message", "joined", "left", "notice", "field-error", "ended", "record", "note", "rating"]
    sender: Annotated[Literal["bot", "visitor", "agent"], Field(alias="from")]
    author: str
    body: list[Json]
    outcome: Result | None = None
    qualified: bool | None = None
    record: Json | None = None
    score: int | None = None


class Event(Row):
    type: Literal["event"]
    view: Json | None = None
    conversation: str | None = None


class Welcome(Frame):
    type: Literal["welcome"]
    token: str
    conversation: str
    seq: int
    bot: Json
    agent: str | None
    phase: Literal["bot", "waiting", "agent", "closed"]
    view: Json
    log: list[Row]


class Ack(Frame):
    type: Literal["ack"]
    key: str
    seq: int


class Refused(Frame):
    type: Literal["refused"]
    key: str
    code: Literal["key-reused", "closed", "stale", "bad-option", "not-asked", "bad-text", "slow-down"]
    retry_after: float | None = None


class Presence(Frame):
    type: Literal["presence"]
    available: bool


class AgentIsTyping(Frame):
    type: Literal["typing"]
    author: str


class Seen(Frame):
    """The agent who has the chat has been shown everything up to this row, by the visitor's numbers."""

    type: Literal["seen"]
    seq: int


class Restart(Frame):
    type: Literal["restart"]
    retry_after: int


ToVisitor: TypeAlias = Annotated[
    Event | Welcome | Ack | Refused | Presence | AgentIsTyping | Seen | Restart, Discriminator("type")
]


def view_data(view: View) -> Json:
    """A view as it is sent: its kind, and its parts."""
    data: Json = {"kind": view.kind}
    for name, sparse in _PARTS[type(view)]:
        value = getattr(view, name)
        if value or not sparse:
            data[name] = list(value) if isinstance(value, tuple) else value
    return data


_PARTS: Final = {kind: tuple((part.name, SPARSE in part.metadata) for part in fields(kind)) for kind in get_args(View)}


def write(frame: Mapping[str, Any]) -> bytes:
    """The text of a frame, as it is sent."""
    return jsontext.write(frame)
