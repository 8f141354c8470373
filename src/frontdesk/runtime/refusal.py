"""How the conversation service says no: errors that the shells turn into statuses and codes, each in one place."""

from __future__ import annotations

from collections.abc import Mapping

from frontdesk.errors import ConflictError, FrontdeskError


class NotFoundError(FrontdeskError):
    """There is no such thing for this caller: missing and forbidden look the same. HTTP 404."""


class RefusedError(ConflictError):
    """Something stands in the way, and the caller may know what. HTTP 409.

    Attributes:
        code: `already-assigned closed details-changed key-reused not-yours`, or the engine's word: `stale bad-option
            not-asked consent`.
        owner: With `already-assigned`, the name of the agent who has the chat.
    """

    def __init__(self, code: str, detail: str, owner: str = "") -> None:
        super().__init__(detail)
        self.code = code
        self.owner = owner


class ChangedError(RefusedError):
    """Somebody else has changed what the caller wanted to change, since the caller saw it.

    Attributes:
        fields: The values now, by dotted name; an empty text for no value.
        version: The version of the conversation with these values.
    """

    def __init__(self, detail: str, fields: Mapping[str, str], version: int) -> None:
        super().__init__("details-changed", detail)
        self.fields = dict(fields)
        self.version = version


class InvalidError(FrontdeskError):
    """The request is well-formed, but cannot be done. HTTP 422.

    Attributes:
        code: `bad-cursor bad-text bad-value nobody-named unknown-agent unknown-field`.
        fields: What is wrong, by field name, in words for people; may be empty.
    """

    def __init__(self, code: str, detail: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.code = code
        self.fields = dict(fields or {})
