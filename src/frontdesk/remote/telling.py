"""Plans, states and findings of a server as text: for a terminal, a pull request or programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from textwrap import indent
from typing import Any, Final

from frontdesk.export.difference import markdown, text
from frontdesk.remote.client import LIAR, ServerError, cell, plain
from frontdesk.remote.plans import Canary, Lists, Moved, Plan

SHORT: Final = 12
"""How many characters of a digest are shown to people."""

LAST_MS: Final = 253_402_300_799_999
"""The end of the year 9999, the last that `datetime` knows."""

FORMATS: Final = ("text", "markdown", "json")
"""The formats of plans."""

LISTED: Final = ("text", "json")
"""The formats of states and releases."""


def short(digest: object) -> str:
    """The beginning of a digest, for people."""
    return cell(str(digest))[:SHORT]


def when(at_ms: object) -> str:
    """An instant in UTC; a hyphen if there is none, or for what cannot be an instant."""
    if not isinstance(at_ms, int) or not 0 <= at_ms <= LAST_MS:
        return "-"
    return datetime.fromtimestamp(at_ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def plans(found: Iterable[Plan], form: str) -> str:
    """Plans in one of the formats, with the final line break."""
    if form == "json":
        return _json("playbooks", (dict(plan.data) for plan in found))
    told = [_plan(plan, form) for plan in found]
    return plain("\n".join(told))


def _json(name: str, items: Iterable[Mapping[str, Any]]) -> str:
    return json.dumps({"format_version": "1", name: list(items)}, indent=2) + "\n"


def _plan(plan: Plan, form: str) -> str:
    changes = plan.difference if plan.changed else None
    if form == "markdown":
        told = [*map(markdown.escaped, _lines(plan)), *map(markdown.code, plan.found)]
        head = f"### {plan.playbook}\n\n" + "".join(f"- {line}\n" for line in told)
        return head if changes is None else f"{head}\n{markdown.body(changes)}"
    head = f"{plan.playbook}\n" + "".join(f"  {line}\n" for line in (*_lines(plan), *plan.found))
    return head if changes is None else f"{head}\n{indent(text.body(changes), '  ')}"


def _lines(plan: Plan) -> Iterator[str]:
    """Which release follows which, and what else the deploy touches."""
    if plan.active is not None and not plan.changed and plan.canary is None:
        yield f"nothing changes; release {short(plan.release)} runs"
        return
    if plan.active is None:
        yield f"first release {short(plan.release)}"
    elif plan.release == plan.active:
        yield f"release {short(plan.release)} runs"
    else:
        yield f"release {short(plan.active)} → {short(plan.release)}"
    yield from _around(plan)


def _around(plan: Plan) -> Iterator[str]:
    """What a difference does not say: the canary, websites, teams, hours, and open conversations."""
    if plan.canary is not None:
        yield _of_canary(plan, plan.canary)
    yield from _lists("origins", plan.origins)
    yield from _lists("teams", plan.teams)
    if plan.hours:
        yield "hours: changed"
    if plan.open:
        stay = "finishes on the release it" if plan.open == 1 else "finish on the release they"
        yield f"{_number(plan.open, 'open conversation')} {stay} began with"
    for one in plan.standing:
        what = "is changed" if one.how == "changed" else "is gone"
        yield f"{_number(one.count, 'conversation')} of {short(one.release)} at {one.card}, which {what}"


def _of_canary(plan: Plan, canary: Canary) -> str:
    what = "this release" if canary.release == plan.release else f"release {short(canary.release)}"
    return f"a canary runs: {canary.share}% of visitors begin with {what}"


def _lists(name: str, lists: Lists) -> Iterator[str]:
    changes = [f"+ {each}" for each in lists.added] + [f"- {each}" for each in lists.removed]
    if changes:
        yield f"{name}: {', '.join(changes)}"
    elif lists.changed:
        yield f"{name}: changed"


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


STAYS: Final[Mapping[str, str]] = {
    "gone": "at a card that is gone",
    "changed": "at a card that asks something else",
    "unknown": "without a value that the new release relies on",
    "between": "not waiting for anybody or anything",
}
"""The server's word for why conversations stay, and its text."""


def moved(found: Iterable[Moved]) -> str:
    """How many conversations moved to a release, and how many stay and why, in a line."""
    number, stays = 0, Counter[str]()
    for each in found:
        number += each.moved
        stays.update(each.stays)
    why = ", ".join(f"{count} {STAYS.get(reason, reason)}" for reason, count in stays.items() if count)
    if not number + stays.total():
        return "no open conversation is on another release\n"
    told = f"{_number(number, 'conversation')} moved, {stays.total()} stay"
    return plain(f"{told}: {why}\n" if why else f"{told}\n")


def findings(data: Mapping[str, Any], sent_as: str, label: str) -> str:
    """The server's findings in an upload, a line each, with the file's name as the user knows it."""
    lines = []
    for each in data.get("diagnostics") or ():
        start = each["range"]["start"]
        file = label if each["file"] == sent_as else each["file"]
        where = f"{file}:{start['line']}:{start['column']}"
        lines.append(f"{where}: {each['severity']}[{each['code']}] {each['message']}")
    return plain("".join(f"{line}\n" for line in lines))


def states(found: Iterable[Mapping[str, Any]], form: str) -> str:
    """The states of playbooks, in one of the formats."""
    return _json("playbooks", found) if form == "json" else "\n".join(map(state, found))


def state(found: Mapping[str, Any]) -> str:
    """The state of a playbook, in a few lines.

    Raises:
        ServerError: The state is implausible.
    """
    try:
        return plain("\n".join(_state(found)) + "\n")
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ServerError(LIAR) from error


def _state(found: Mapping[str, Any]) -> list[str]:
    active = "active" if found.get("active") else "not active"
    installed = ", ".join(map(str, found.get("origins") or ())) or "not installed"
    live = f"live chat {found['live_chat']}" if found.get("live_chat") else "no live chat"
    why = f" ({found['why']})" if found.get("why") else ""
    counts: Mapping[str, Any] = found.get("counts") or {}
    lines = [
        f"{found.get('id')}: {active}, {installed}, {live}{why}",
        f"  release {short(found.get('release'))}, {when(found.get('deployed_at'))}, {found.get('deployed_by') or '-'}",
        f"  {_number(int(counts.get('open') or 0), 'open conversation')}{_by_release(counts.get('releases') or {})}",
    ]
    lines += [f"  {line}" for line in _sightings(found)]
    lines += _canary(found.get("canary") or {}, found.get("release"))
    for act in found.get("deploys") or ():
        share = f" for {act['share']}%" if act.get("share") else ""
        lines.append(
            f"  {when(act.get('at'))}  {act.get('action')}  {short(act.get('release'))}{share}  {act.get('by')}"
        )
    return lines


def _sightings(found: Mapping[str, Any]) -> Iterator[str]:
    """Where the widget was seen, or that it was seen on none of the playbook's websites; and where it was refused."""
    seen = found.get("seen") or ()
    listed = [f"{one.get('origin')} ({when(one.get('last_at'))})" for one in seen if one.get("listed")]
    if listed:
        yield f"seen on {', '.join(listed)}"
    elif found.get("origins"):
        yield "not seen on any website yet"
    for one in seen:
        if not one.get("listed"):
            yield f"refused on {one.get('origin')} ({when(one.get('last_at'))}): not in install.origins"


COLUMNS: Final[Mapping[str, str]] = {
    "started": "started",
    "qualified": "qualified",
    "disqualified": "disqualified",
    "none": "no outcome",
    "handed_over": "handed over",
    "missed": "missed",
    "running": "running",
}
"""The server's name for a count, and its heading."""


def _canary(canary: Mapping[str, Any], active: object) -> Iterator[str]:
    """The canary that runs beside the release, and the outcomes of conversations on each since it began."""
    if not canary:
        return
    since = when(canary.get("since"))
    yield f"  canary {short(canary.get('release'))} for {canary.get('share')}% of visitors since {since}"
    found: Mapping[str, Any] = canary.get("outcomes") or {}
    if found:
        yield " " * (SHORT + 4) + "".join(f"  {words}" for words in COLUMNS.values())
    for digest in (active, canary.get("release")):
        counts: Mapping[str, Any] = found.get(str(digest)) or {}
        if counts:
            cells = (f"  {counts.get(name, 0):>{len(words)}}" for name, words in COLUMNS.items())
            yield f"    {short(digest)}" + "".join(cells)


def _by_release(counts: Mapping[str, Any]) -> str:
    told = ", ".join(f"{number} on {short(digest)}" for digest, number in sorted(counts.items()))
    return f": {told}" if told else ""


def releases(found: Iterable[Mapping[str, Any]], form: str) -> str:
    """The releases of a playbook, in one of the formats."""
    return _json("releases", found) if form == "json" else "".join(map(release, found))


def release(found: Mapping[str, Any]) -> str:
    """A release in a line, tab-separated: digest, `active` `canary` `-`, time, author, revision, open conversations.

    Raises:
        ServerError: The counts are implausible.
    """
    counts = found.get("counts") or {}
    if not isinstance(counts, Mapping):
        raise ServerError(LIAR)
    cells = (
        found.get("digest"),
        _runs(found),
        when(found.get("created_at")),
        found.get("created_by"),
        found.get("revision") or "-",
        counts.get("open", 0),
    )
    return "\t".join(cell(str(each)) for each in cells) + "\n"


def _runs(found: Mapping[str, Any]) -> str:
    return "active" if found.get("active") else "canary" if found.get("canary") else "-"
