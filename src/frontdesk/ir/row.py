"""The rows of a conversation's log: one function for each sort of row."""

from __future__ import annotations

from typing import Final

from frontdesk.ir.card import Context
from frontdesk.ir.effect import Show
from frontdesk.lang.richtext import Body, of_text


def bot_says(body: Body, context: Context) -> Show:
    """A message of the bot."""
    return Show("message", "bot", context.playbook.bot.name, body)


def bot_objects(body: Body, context: Context) -> Show:
    """What is wrong with an answer and the question again, in one message."""
    return Show("field-error", "bot", context.playbook.bot.name, body)


def bot_notes(text: str, context: Context) -> Show:
    """A remark about the conversation itself."""
    return Show("notice", "bot", context.playbook.bot.name, of_text(text))


def visitor_says(text: str) -> Show:
    """What the visitor typed, or the label of what was picked; never read as markup."""
    return Show("message", "visitor", "", of_text(text))


def agent_says(text: str, name: str) -> Show:
    """What an agent wrote; never read as markup, but web addresses are links."""
    return Show("message", "agent", name, of_text(text, links=True))


def agent_joined(name: str) -> Show:
    """An agent has taken the chat."""
    return Show("joined", "agent", name)


def agent_left(name: str) -> Show:
    """The agent gave the chat back, and another agent will answer."""
    return Show("left", "agent", name)


def visitor_rates(text: str) -> Show:
    """What the visitor says of the chat that is over; never read as markup."""
    return Show("rating", "visitor", "", of_text(text) if text else ())


ENDED: Final = Show("ended", "bot")
"""The last row of every log; only a rating may follow."""
