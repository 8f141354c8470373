"""The commands of the model, done to a real desk, with results that compare with the model's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from faults.commands import NOBODY, Assigns, Closes, Command, LeadsOn, Result, Row, Sends, Sweeps, Writes
from frontdesk.lang.richtext import plain
from frontdesk.runtime import wire
from frontdesk.runtime.desk.conversations import Ack
from frontdesk.runtime.desk.desk import Desk
from frontdesk.runtime.refusal import InvalidError, NotFoundError, RefusedError
from frontdesk.store.users import User

Json = dict[str, Any]

FIELDS = {"pick": ("card", "option"), "say": ("text",), "skip": (), "end": ()}


async def do(desk: Desk, people: Mapping[str, User], command: Command) -> Result:
    """Do one command; what it is answered."""
    try:
        return await _do(desk, people, command)
    except NotFoundError:
        return NOBODY
    except RefusedError as error:
        return (error.code, error.owner) if error.owner else (error.code,)
    except InvalidError as error:
        return (error.code,)


async def _do(desk: Desk, people: Mapping[str, User], command: Command) -> Result:
    talk = desk.conversations
    match command:
        case Sends(chat=chat):
            answer = await talk.visitor(chat, _frame(command))
            return ("ack", answer.seq) if isinstance(answer, Ack) else (answer.code,)
        case Assigns(agent=agent, chat=chat, to=to):
            return ("ok", _owner(await talk.assign(people[agent], chat, to)))
        case Writes(agent=agent, chat=chat, key=key, text=text):
            return ("ack", await talk.say(people[agent], chat, key, text))
        case Closes(agent=agent, chat=chat):
            return ("ok", _owner(await talk.close(people[agent], chat)))
        case Sweeps():
            await desk.timers.sweep()
        case LeadsOn():
            await desk.lapses.everybody_offline()
    return ("ok",)


def _frame(command: Sends) -> Any:
    fields = {name: getattr(command, name) for name in FIELDS[command.what]}
    return wire.from_visitor({"type": command.what, "key": command.key, **fields})


def _owner(item: Json) -> str | None:
    owner = item["assigned_to"]
    return None if owner is None else str(owner["id"])


async def seen(desk: Desk, chat: str) -> tuple[Row, ...]:
    """The visitor's log."""
    rows: list[Json] = []
    while more := await desk.conversations.visitor_rows(chat, len(rows), 100):
        assert [row["seq"] for row in more] == list(range(len(rows) + 1, len(rows) + 1 + len(more)))
        rows += more
    return tuple((row["kind"], row["from"], plain(tuple(row["body"]))) for row in rows)


async def folders(desk: Desk, agent: User) -> dict[str, set[str]]:
    """What each folder of an agent holds."""
    found = {}
    for name in ("unassigned", "mine", "closed"):
        page = await desk.conversations.folder(agent, name, limit=100)
        found[name] = {item["id"] for item in page.items}
    return found
