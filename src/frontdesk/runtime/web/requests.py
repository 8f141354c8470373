"""The bodies that requests may have, and how one is read: JSON, at most 64 KiB, every field known."""

from __future__ import annotations

import json
from collections import Counter
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import parse_qs

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from starlette.requests import Request

from frontdesk.ir.record import ActivityType
from frontdesk.runtime.web.problems import ProblemError
from frontdesk.runtime.wire import Key, Typed

Body = TypeVar("Body", bound="Strict")

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
LARGEST_BYTES = 64 * 1024
MOST_FIELDS = 10
"""Most fields of a form."""

IN_JSON = dict.fromkeys(("model_type", "dict_type"), "Input should be an object")
"""The messages of some errors, in terms of JSON instead of Python."""

LONGEST_TOLD = 100
"""Characters of a client's field name that a message repeats."""

Line = Annotated[str, StringConstraints(max_length=1000)]


class Strict(BaseModel):
    """A request body: exact types, no unknown fields."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class SignIn(Strict):
    """An e-mail address with a password, or a one-time link."""

    email: Line | None = None
    password: Annotated[str, StringConstraints(max_length=4096)] | None = None
    link: Line | None = None


class Online(Strict):
    """The switch at the bottom left of the inbox."""

    online: bool


class Channel(Strict):
    """How an agent is notified of one kind of event."""

    desktop: bool = True
    sound: bool = True
    badge: bool = True


class Notifications(Strict):
    """What to notify an agent of, by event and channel.

    Attributes:
        words: Notifications show what the visitor wrote, not only that there is a message.
    """

    new_unassigned: Channel = Field(default_factory=Channel, alias="new-unassigned")
    assigned_to_you: Channel = Field(default_factory=Channel, alias="assigned-to-you")
    new_message: Channel = Field(default_factory=Channel, alias="new-message")
    words: bool = False

    def chosen(self) -> dict[str, Any]:
        """The choices to store and give back; `badge` only if it was sent, because older pages do not know it."""
        channels = (self.new_unassigned, self.assigned_to_you, self.new_message)
        chosen = self.model_dump(by_alias=True)
        for name, channel in zip(("new-unassigned", "assigned-to-you", "new-message"), channels, strict=True):
            if "badge" not in channel.model_fields_set:
                del chosen[name]["badge"]
        return chosen


class Profile(Strict):
    """What a user may change of themselves.

    Attributes:
        language: Language of the user's pages; null lets the browser choose.
    """

    name: Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)] | None = None
    password: Annotated[str, StringConstraints(max_length=4096)] | None = None
    current_password: Annotated[str, StringConstraints(max_length=4096)] | None = None
    language: Literal["en", "nl"] | None = None


Role = Literal["agent", "deals-admin", "admin"]
Teams = Annotated[tuple[Line, ...], Field(strict=False, max_length=50)]


class NewUser(Strict):
    """A user to invite."""

    email: Line
    name: Line
    role: Role = "agent"
    teams: Teams = ()


class UserChange(Strict):
    """What an administrator changes about a user; absent fields stay."""

    name: Line | None = None
    role: Role | None = None
    teams: Teams | None = None
    disabled: bool | None = None


class Assignment(Strict):
    """The agent who gets the chat: `me`, an agent's id, or null for nobody."""

    agent: Line | None


class Message(Strict):
    """What an agent writes to a visitor. The conversation checks the text."""

    key: Key
    text: Typed


class Seen(Strict):
    """Details as a page showed them, nested; null for an empty field."""

    person: dict[Literal["name", "email", "phone"], Typed | None] | None = None
    organization: dict[Literal["name", "address"], Typed | None] | None = None
    deal: dict[Literal["value", "currency", "expected_close_date"], Typed | None] | None = None
    note: Typed | None = None


class Details(Strict):
    """The details panel as nested objects; absent fields stay, null clears.

    Attributes:
        seen: The values when the agent began to edit; a field that is absent here is changed whatever its value is now.
    """

    person: dict[Literal["name", "email", "phone"], Line | None] | None = None
    organization: dict[Literal["name", "address"], Line | None] | None = None
    deal: dict[Literal["value", "currency", "expected_close_date"], Line | None] | None = None
    note: Annotated[str, StringConstraints(max_length=10_000)] | None = None
    seen: Seen | None = None


class NewRecord(Strict):
    """A lead or a deal to create from a conversation's details."""

    key: Key
    title: Line | None = None


class NewActivity(Strict):
    """An activity to record for a conversation."""

    key: Key
    subject: Annotated[str, StringConstraints(min_length=1, max_length=1000, strip_whitespace=True)]
    type: ActivityType | None = None
    due: Line | None = None


class CannedReply(Strict):
    """A reply that agents keep ready."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[^\x00-\x1f]+$")]
    text: Typed


class Nothing(Strict):
    """An empty object, or no body at all."""


MOST_FORWARD_MS = 400 * 86_400_000
"""How far a preview's clock can be put forward at once."""


class Forward(Strict):
    """How far to put a preview's clock forward."""

    ms: Annotated[int, Field(ge=0, le=MOST_FORWARD_MS)]


class AgentDoes(Strict):
    """An act of an agent in a preview."""

    agent: Line
    does: Literal["online", "offline", "joins", "says", "closes", "leaves"]
    text: Typed = ""


class CallReturned(Strict):
    """What another system answers in a preview; without a status it cannot be reached."""

    status: Annotated[int, Field(ge=100, le=599)] | None
    body: Annotated[str, Field(max_length=60_000)] = ""


async def read(request: Request, shape: type[Body]) -> Body:
    """The request's body, checked.

    Raises:
        ProblemError: 415 if it is not JSON or does not say so, 413 if it is too long, 422 if a field is unknown,
            missing, repeated or of the wrong type.
    """
    return parse(await content(request), shape)


async def content(request: Request, largest_bytes: int = LARGEST_BYTES, kinds: tuple[str, ...] = (JSON,)) -> bytes:
    """The bytes of the body, which must have one of these media types; empty without a body.

    Raises:
        ProblemError: 413 and 415 as above.
    """
    if int(request.headers.get("content-length") or 0) > largest_bytes:
        raise ProblemError(413, detail=f"The body is larger than {largest_bytes // 1024} KiB.")
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > largest_bytes:
            raise ProblemError(413, detail=f"The body is larger than {largest_bytes // 1024} KiB.")
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if received and kind not in kinds:
        code = "" if JSON in kinds else "wrong-media-type"
        raise ProblemError(415, code, f"The body must be of Content-Type {kinds[0]}.")
    return bytes(received)


async def form(request: Request) -> dict[str, str]:
    """The fields of a form from one of our pages; of a repeated field, the first value.

    Raises:
        ProblemError: 413 and 415 as above; 422 if there are more fields than any form of ours has.
    """
    body = await content(request, kinds=(FORM,))
    try:
        pairs = parse_qs(body.decode("utf-8", "replace"), max_num_fields=MOST_FIELDS)
    except ValueError:
        raise ProblemError(422, detail=f"A form has at most {MOST_FIELDS} fields.") from None
    return {name: values[0] for name, values in pairs.items()}


def parse(body: bytes, shape: type[Body]) -> Body:
    """A checked object from JSON.

    Raises:
        ProblemError: 415 and 422 as above.
    """
    try:
        data: Any = json.loads(body or b"{}", object_pairs_hook=_object)
    except (ValueError, RecursionError):
        raise ProblemError(415, detail="The body is not JSON.") from None
    try:
        return shape.model_validate(data)
    except ValidationError as error:
        raise ProblemError(422, detail=_sentence(error), errors=_errors(error)) from None


def _object(fields: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object without repeated fields: of two values, nobody knows which was meant.

    Raises:
        ProblemError: 422: a field is repeated.
    """
    found = dict(fields)
    if len(found) < len(fields):
        twice = next(name for name, count in Counter(name for name, _ in fields).items() if count > 1)
        raise ProblemError(422, "named-twice", f"The body has the key {twice[:LONGEST_TOLD]!r} twice.")
    return found


def _errors(error: ValidationError) -> list[dict[str, str]]:
    return [
        {"field": ".".join(str(part) for part in item["loc"]), "message": IN_JSON.get(item["type"], item["msg"])}
        for item in error.errors(include_url=False, include_context=False, include_input=False)
    ]


def _sentence(error: ValidationError) -> str:
    first = _errors(error)[0]
    return f"{first['field'] or 'The body'}: {first['message']}."
