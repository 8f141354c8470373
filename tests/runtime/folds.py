"""What pages make of frames: a snapshot, and each frame after it folded in, as the pages of the contract do."""

from __future__ import annotations

from typing import Any

from frontdesk.runtime.talk.policy import FOLDERS
from frontdesk.store.users import User
from runtime.offices import Guest, Office
from runtime.pages import AgentPage, VisitorPage, hears_all

Json = dict[str, Any]

PHASES = {"notice": "waiting", "ended": "closed", "choices": "bot", "field": "bot", "typing": "bot"}
"""Kind of a view to who answers then; with free text, the agent if there is one."""


def visitor_now(guest: Guest, since: int = 0) -> Json:
    """What a visitor's page that comes now is shown, its whole log included."""
    welcome = guest.returns(since)
    rows = guest.office.do(guest.office.desk.conversations.visitor_rows(guest.id, since, 1000))
    log = [{name: value for name, value in row.items() if name != "view"} for row in rows]
    return {"log": log, "view": welcome.view, "phase": welcome.phase, "agent": welcome.agent, "seq": welcome.seq}


def visitor_folded(snapshot: Json, frames: list[Json]) -> Json:
    """A visitor's snapshot after these frames."""
    shown = {**snapshot, "log": list(snapshot["log"])}
    for frame in frames:
        if frame["type"] != "event" or frame["seq"] <= shown["seq"]:
            continue
        row = {name: value for name, value in frame.items() if name not in ("type", "view")}
        shown["log"].append(row)
        shown["seq"] = row["seq"]
        if row["kind"] == "joined":
            shown["agent"] = row["author"]
        if row["kind"] == "left":
            shown["agent"] = ""
        if "view" in frame:
            shown["view"] = frame["view"]
            shown["phase"] = PHASES.get(frame["view"]["kind"]) or ("agent" if shown["agent"] else "bot")
        if shown["phase"] != "agent":
            shown["agent"] = ""
    return shown


def agent_now(office: Office, agent: User, guest: Guest) -> Json:
    """What an agent's page that comes now is shown: every folder, the counts, and the rows of one conversation."""
    service = office.desk.conversations
    items = {item["id"]: item for folder in FOLDERS for item in office.do(service.folder(agent, folder)).items}
    rows: list[Json] | None = None
    if guest.id in items:
        read = office.do(service.read(agent, guest.id))
        rows = read["log"]
        assert read["seq"] == read["log"][-1]["seq"]
        assert items[guest.id].items() <= read.items()
    return {"items": items, "counts": office.do(service.counts(agent)), "rows": rows}


def agent_folded(snapshot: Json, frames: list[Json]) -> Json:
    """An agent's snapshot after these frames. Rows are none where the page does not watch the conversation."""
    items, counts, rows = dict(snapshot["items"]), snapshot["counts"], snapshot["rows"]
    for frame in frames:
        match frame["type"]:
            case "conversation":
                items[frame["item"]["id"]] = frame["item"]
            case "removed":
                items.pop(frame["conversation"], None)
                rows = None
            case "counts":
                counts = {name: frame[name] for name in counts}
            case "event":
                assert rows is not None, "a row for a page that does not watch"
                row = {name: value for name, value in frame.items() if name not in ("type", "conversation")}
                rows = [*rows, row] if row["seq"] > rows[-1]["seq"] else rows
    return {"items": items, "counts": counts, "rows": rows}


class Watched:
    """A page, and a snapshot that the frames after it must keep true."""

    def __init__(self, page: VisitorPage | AgentPage, guest: Guest) -> None:
        self._page, self._guest = page, guest
        self._begin(self._now())

    def _begin(self, snapshot: Json) -> None:
        self._snapshot, self._start = snapshot, len(self._page.frames)

    def _now(self) -> Json:
        if isinstance(self._page, AgentPage):
            return agent_now(self._page.office, self._page.agent, self._guest)
        return visitor_now(self._guest)

    def _folded(self) -> Json:
        fold = agent_folded if isinstance(self._page, AgentPage) else visitor_folded
        return fold(self._snapshot, self._page.frames[self._start :])

    def is_true(self) -> bool:
        """The snapshot with all frames since is what somebody who comes now is shown."""
        now, folded = self._now(), self._folded()
        if isinstance(self._page, AgentPage) and folded["rows"] is None:
            now["rows"] = None
        return now == folded

    def watches(self) -> None:
        """The agent looks at the conversation, unless the page has it open; the snapshot is a new one then."""
        if isinstance(self._page, AgentPage) and self._folded()["rows"] is None:
            self._page.watches(self._guest)
            hears_all(self._page)
            self._begin(self._now())
