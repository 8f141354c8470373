"""The bodies that requests may have, and the reading of one: JSON, at most 64 KiB, every field known."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from starlette.requests import Request

from frontdesk.ir.record import ActivityType
from frontdesk.runtime.problems import ProblemError
from frontdesk.runtime.wire import Key, Typed

Body = TypeVar("Body", bound="Strict")

JSON = "application/json"
LARGEST_BYTES = 64 * 1024

Line = Annotated[str, StringConstraints(max_length=1000)]


class Strict(BaseModel):
    """A body: exact types, nothing unknown."""

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
    """How one kind of event is made known."""

    desktop: bool = True
    sound: bool = True


class Notifications(Strict):
    """What an agent wants to be told of, per event and channel."""

    new_unassigned: Channel = Field(default_factory=Channel, alias="new-unassigned")
    assigned_to_you: Channel = Field(default_factory=Channel, alias="assigned-to-you")
    new_message: Channel = Field(default_factory=Channel, alias="new-message")


class Profile(Strict):
    """What a user may change of themselves."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)] | None = None
    password: Annotated[str, StringConstraints(max_length=4096)] | None = None
    current_password: Annotated[str, StringConstraints(max_length=4096)] | None = None


class Assignment(Strict):
    """Who shall have the chat: `me`, somebody's id, or nobody."""

    agent: Line | None


class Message(Strict):
    """What an agent writes to a visitor. The text's own rules are the conversation's."""

    key: Key
    text: Typed


class Details(Strict):
    """The details panel as nested objects; what is absent stays, null clears."""

    person: dict[Literal["name", "email", "phone"], Line | None] | None = None
    organization: dict[Literal["name", "address"], Line | None] | None = None
    deal: dict[Literal["value", "currency", "expected_close_date"], Line | None] | None = None
    note: Annotated[str, StringConstraints(max_length=10_000)] | None = None


class NewRecord(Strict):
    """A lead or a deal to be made of a conversation's details."""

    key: Key
    title: Line | None = None


class NewActivity(Strict):
    """An activity to be noted with a conversation."""

    key: Key
    subject: Annotated[str, StringConstraints(min_length=1, max_length=1000, strip_whitespace=True)]
    type: ActivityType | None = None
    due: Line | None = None


class Sources(Strict):
    """The files of a playbook, by their names in its folder; what git calls them, for the list of releases."""

    files: Annotated[dict[str, str], Field(max_length=64)]
    revision: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z._/+-]{1,100}$")] | None = None


class Rollback(Strict):
    """The release to go back to; without one, that which ran before."""

    release: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None


class CannedReply(Strict):
    """What agents keep ready to say."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[^\x00-\x1f]+$")]
    text: Typed


class Nothing(Strict):
    """An empty object, or no body at all."""


MOST_FORWARD_MS = 400 * 86_400_000
"""How far a preview's clock can be put forward at once."""


class Forward(Strict):
    """How much time shall have passed in a preview."""

    ms: Annotated[int, Field(ge=0, le=MOST_FORWARD_MS)]


class AgentDoes(Strict):
    """What an agent of a preview does."""

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
        ProblemError: 415 where it is not JSON or does not say so, 413 where it is too long, 422 where a field is
            unknown, missing or of the wrong type.
    """
    return parse(await content(request), shape)


async def content(request: Request, largest_bytes: int = LARGEST_BYTES, kinds: tuple[str, ...] = (JSON,)) -> bytes:
    """The bytes of a body of one of these media types, empty for none.

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
        raise ProblemError(415, detail=f"The body must be of Content-Type {kinds[0]}.")
    return bytes(received)


def parse(body: bytes, shape: type[Body]) -> Body:
    """A checked object from JSON.

    Raises:
        ProblemError: 415 and 422 as above.
    """
    try:
        data: Any = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        raise ProblemError(415, detail="The body is not JSON.") from None
    try:
        return shape.model_validate(data)
    except ValidationError as error:
        raise ProblemError(422, detail=_sentence(error), errors=_errors(error)) from None


def _errors(error: ValidationError) -> list[dict[str, str]]:
    return [
        {"field": ".".join(str(part) for part in item["loc"]), "message": item["msg"]}
        for item in error.errors(include_url=False, include_context=False, include_input=False)
    ]


def _sentence(error: ValidationError) -> str:
    first = _errors(error)[0]
    return f"{first['field'] or 'The body'}: {first['message']}."
