"""What plans, states and findings of a server look like: in a terminal, in a pull request, for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from frontdesk.export.difference import render
from frontdesk.remote.client import plain
from frontdesk.remote.deploys import Lists, Plan

SHORT: Final = 12
"""So much of a digest is shown where people read."""

FORMATS: Final = ("text", "markdown", "json")


def short(digest: object) -> str:
    """The beginning of a digest, for people."""
    return str(digest)[:SHORT]


def when(at_ms: object) -> str:
    """An instant in UTC; a hyphen for none."""
    if not isinstance(at_ms, int):
        return "-"
    return datetime.fromtimestamp(at_ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def plans(found: Iterable[Plan], form: str) -> str:
    """Plans in one of the formats, with the final line break."""
    if form == "json":
        data = {"format_version": "1", "playbooks": [dict(plan.data) for plan in found]}
        return json.dumps(data, indent=2) + "\n"
    told = [_plan(plan, form) for plan in found]
    return plain("\n".join(told))


def _plan(plan: Plan, form: str) -> str:
    title = f"### {plan.playbook}\n\n" if form == "markdown" else f"{plan.playbook}\n"
    if plan.active is None:
        lines = [f"first release {short(plan.release)}", *_around(plan)]
    elif not plan.changed:
        lines = [f"nothing changes; release {short(plan.release)} runs"]
    else:
        lines = [f"release {short(plan.active)} → {short(plan.release)}", *_around(plan)]
    told = title + "".join(f"- {line}\n" if form == "markdown" else f"  {line}\n" for line in lines)
    if plan.difference is None or not plan.changed:
        return told
    return told + "\n" + render(plan.difference, short(plan.active), short(plan.release), form)


def _around(plan: Plan) -> Iterator[str]:
    """What a difference does not say: websites, teams, hours, and who is in the middle of a conversation."""
    yield from _lists("origins", plan.origins)
    yield from _lists("teams", plan.teams)
    if plan.hours:
        yield "hours: changed"
    if plan.open:
        stay = "finishes" if plan.open == 1 else "finish"
        yield f"{_number(plan.open, 'open conversation')} {stay} on the release it began with"
    for one in plan.standing:
        what = "is changed" if one.how == "changed" else "is gone"
        yield f"{_number(one.count, 'conversation')} of {short(one.release)} at {one.card}, which {what}"


def _lists(name: str, lists: Lists) -> Iterator[str]:
    changes = [f"+ {each}" for each in lists.added] + [f"- {each}" for each in lists.removed]
    if changes:
        yield f"{name}: {', '.join(changes)}"


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def findings(data: Mapping[str, Any], sent_as: str, label: str) -> str:
    """What a server found in what was sent, a line each, its file called as the user calls it."""
    lines = []
    for each in data.get("diagnostics") or ():
        start = each["range"]["start"]
        file = label if each["file"] == sent_as else each["file"]
        where = f"{file}:{start['line']}:{start['column']}"
        lines.append(f"{where}: {each['severity']}[{each['code']}] {each['message']}")
    return plain("".join(f"{line}\n" for line in lines))


def state(found: Mapping[str, Any]) -> str:
    """How a playbook is, in a few lines."""
    active = "active" if found.get("active") else "not active"
    installed = ", ".join(map(str, found.get("origins") or ())) or "not installed"
    live = found.get("live_chat") or "no live chat"
    why = f" ({found['why']})" if found.get("why") else ""
    counts: Mapping[str, Any] = found.get("counts") or {}
    lines = [
        f"{found.get('id')}: {active}, {installed}, {live}{why}",
        f"  release {short(found.get('release'))}, {when(found.get('deployed_at'))}, {found.get('deployed_by') or '-'}",
        f"  {_number(int(counts.get('open') or 0), 'open conversation')}{_by_release(counts.get('releases') or {})}",
    ]
    for act in found.get("deploys") or ():
        lines.append(f"  {when(act.get('at'))}  {act.get('action')}  {short(act.get('release'))}  {act.get('by')}")
    return plain("\n".join(lines) + "\n")


def _by_release(counts: Mapping[str, Any]) -> str:
    told = ", ".join(f"{number} on {short(digest)}" for digest, number in sorted(counts.items()))
    return f": {told}" if told else ""


def release(found: Mapping[str, Any]) -> str:
    """A release in a line: digest, `active` or a hyphen, time, who, revision, open conversations; tabs between."""
    cells = (
        found.get("digest"),
        "active" if found.get("active") else "-",
        when(found.get("created_at")),
        found.get("created_by"),
        found.get("revision") or "-",
        (found.get("counts") or {}).get("open", 0),
    )
    return plain("\t".join(map(str, cells)) + "\n")
