"""What is known of a visitor besides the details: language, time zone, page, and the answers given to the bot."""

from __future__ import annotations

from typing import Any, Final

from frontdesk.lang.richtext import plain
from frontdesk.runtime.talk import identities
from frontdesk.runtime.talk.details import text_of
from frontdesk.runtime.talk.turn import state_of
from frontdesk.store import conversations
from frontdesk.store.connection import Connection
from frontdesk.store.conversations import Conversation, LogRow

ROWS: Final = 100
"""How many of the first log rows are searched for answers."""

LONGEST: Final = 300
"""Characters of a question or an answer that are shown."""

ATTRIBUTE: Final = "visitor."
PAGE: Final = ("url", "title", "referrer")


def known(connection: Connection, conversation: Conversation) -> dict[str, Any]:
    """`language offset arrived_on user attributes answers consent`; a value is null or empty if nothing is kept.

    `offset` is the number of minutes that the visitor's clock is behind UTC; `consent` holds the `version` of the text
    that the visitor agreed to, and when (`at`).
    """
    rows = conversations.rows_for_agents(connection, conversation.id, 0, ROWS)
    state, page = state_of(conversation), conversation.page
    attributes = {name: value for name, value in state.values.items() if name.startswith(ATTRIBUTE)}
    return {
        "language": page.get("language") or state.language,
        "offset": int(page["offset"]) if "offset" in page else None,
        "user": identities.as_json(connection, conversation.id),
        "arrived_on": {name: page[name] for name in PAGE if name in page},
        "attributes": {name.removeprefix(ATTRIBUTE): _short(text_of(value)) for name, value in attributes.items()},
        "answers": answers(rows),
        "consent": {"version": state.consent, "at": state.consented_at} if state.consent else None,
    }


def answers(rows: tuple[LogRow, ...]) -> list[dict[str, str]]:
    """`{asked, said}` for each answer to the bot until a person joined, except for refused answers."""
    asked, found = "", list[dict[str, str]]()
    for row in rows:
        text = _short(" ".join(plain(tuple(row.body)).split()))
        if row.kind == "joined":
            break
        if row.kind == "field-error" and found:
            found.pop()
        elif row.kind == "message" and row.sender == "bot":
            asked = text
        elif row.kind == "message" and row.sender == "visitor":
            found.append({"asked": asked, "said": text})
    return found


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"
