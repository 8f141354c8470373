"""What pages make of frames: a snapshot, and each frame after it folded in, as the pages of the contract do."""

from __future__ import annotations

from typing import Any

from frontdesk.runtime.policy import FOLDERS
from frontdesk.store.users import User
from runtime.offices import Guest, Office
from runtime.pages import AgentPage, VisitorPage

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
    rows: list[Json] = []
    if guest.id in items:
        read = office.do(service.read(agent, guest.id))
        rows = read["log"]
        assert read["seq"] == (rows[-1]["seq"] if rows else 0)
        assert items[guest.id].items() <= read.items()
    return {"items": items, "counts": office.do(service.counts(agent)), "rows": rows}


def agent_folded(snapshot: Json, frames: list[Json]) -> Json:
    """An agent's snapshot after these frames."""
    items, counts, rows = dict(snapshot["items"]), snapshot["counts"], list(snapshot["rows"])
    for frame in frames:
        match frame["type"]:
            case "conversation":
                items[frame["item"]["id"]] = frame["item"]
            case "removed":
                items.pop(frame["conversation"], None)
                rows = []
            case "counts":
                counts = {name: frame[name] for name in counts}
            case "event" if frame["seq"] > (rows[-1]["seq"] if rows else 0):
                rows.append({name: value for name, value in frame.items() if name not in ("type", "conversation")})
    return {"items": items, "counts": counts, "rows": rows}


class Watched:
    """A page, and a snapshot that the frames after it must keep true."""

    def __init__(self, page: VisitorPage | AgentPage, guest: Guest) -> None:
        self.page, self.guest = page, guest
        self.begin()

    def begin(self) -> None:
        """Take a snapshot; frames from here on are folded into it."""
        self.snapshot, self.start = self.now(), len(self.page.frames)

    def now(self) -> Json:
        """The snapshot of somebody who comes now."""
        if isinstance(self.page, AgentPage):
            return agent_now(self.page.office, self.page.agent, self.guest)
        return visitor_now(self.guest)

    def folded(self) -> Json:
        """The snapshot with all frames that came since."""
        fold = agent_folded if isinstance(self.page, AgentPage) else visitor_folded
        return fold(self.snapshot, self.page.frames[self.start :])
