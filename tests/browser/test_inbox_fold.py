"""What the inbox shows is the fold of what happened: cases from tests/fixtures/inbox, run in a real browser."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

CASES = Path(__file__).parents[1] / "fixtures" / "inbox"

ITEM = {
    "phase": "agent",
    "missed": False,
    "visitor": "Visitor",
    "playbook": "sales",
    "preview": "",
    "unread": 0,
    "created_at": 1000,
    "waiting_until": None,
    "assigned_to": None,
    "closed_at": None,
    "records": [],
}
ROW = {"at": 1000, "kind": "message", "from": "visitor", "author": ""}

SHOWN = """
async ({happenings, wanted}) => {
  const {fold, start, shown, found, unsent} = await import('/static/inbox/fold.js');
  const freeze = (value) => {
    if (!value || typeof value !== 'object' || Object.isFrozen(value)) return value;
    Object.values(Object.freeze(value)).forEach(freeze);
    return value;
  };
  let model = freeze(start());
  for (const happening of happenings) model = freeze(fold(model, freeze(happening)));
  const ids = (items) => items.map((item) => item.id);
  const all = {
    unassigned: ids(shown(model, 'unassigned')), mine: ids(shown(model, 'mine')), closed: ids(shown(model, 'closed')),
    previews: Object.fromEntries(Object.values(model.items).map((item) => [item.id, item.preview])),
    found: ids(found(model)), counts: model.counts, feed: model.feed, notice: model.notice,
    open: model.open && model.open.id, rows: model.open ? model.open.log.map((row) => row.seq) : [],
    behind: model.open?.behind, stale: model.open?.stale, typing: model.typing,
    unsent: unsent(model).map((one) => one.text), outbox: model.outbox.map((one) => one.key),
    states: model.outbox.map((one) => one.state), online: model.me?.online,
    name: model.me?.name,
    note: model.open?.details?.note, more: model.search?.next ?? null,
    agents: model.agents && Object.fromEntries(model.agents.map((agent) => [agent.id, agent.online])),
  };
  return Object.fromEntries(wanted.map((name) => [name, all[name]]));
}
"""


def cases() -> list[Any]:
    return [
        pytest.param(case, id=f"{path.stem}: {case['title']}")
        for path in sorted(CASES.glob("*.json"))
        for case in json.loads(path.read_text("utf-8"))
    ]


def row(sparse: dict[str, Any]) -> dict[str, Any]:
    text = sparse.get("text", "hello")
    return {**ROW, "body": [{"t": "p", "c": [{"t": "text", "v": text}]}], **sparse}


def whole(happening: dict[str, Any]) -> dict[str, Any]:
    """A happening of a case file with everything that a case leaves out."""
    full = dict(happening)
    if "items" in full:
        full["items"] = [{**ITEM, **item} for item in full["items"]]
    if "item" in full:
        full["item"] = {**ITEM, **full["item"]}
    if full["type"] == "event":
        full = row(full)
    if full["type"] == "opened":
        log = [row(one) for one in full["conversation"]["log"]]
        full["conversation"] = {
            **ITEM,
            "details": {"note": None},
            "version": 1,
            "seq": len(log),
            **full["conversation"],
            "log": log,
        }
    return full


@pytest.mark.parametrize("case", cases())
def test_the_model_is_the_fold_of_what_happened(blank: Page, case: dict[str, Any]) -> None:
    happenings = [whole(one) for one in case["happenings"]]

    shown = blank.evaluate(SHOWN, {"happenings": happenings, "wanted": list(case["shown"])})

    assert case["shown"] == shown


@pytest.mark.parametrize("cut", range(6))
def test_a_snapshot_and_the_events_after_it_are_the_snapshot_now(blank: Page, cut: int) -> None:
    log = [row({"seq": n, "text": f"row {n}"}) for n in range(1, 6)]
    opening = {"type": "opening", "conversation": "a"}
    snapshot = {"type": "opened", "serial": 0, "conversation": {"id": "a", "folder": "mine", "log": log[:cut]}}
    events = [{"type": "event", "conversation": "a", **one} for one in log[cut:]]

    shown = blank.evaluate(SHOWN, {"happenings": [opening, whole(snapshot), *events], "wanted": ["rows"]})

    assert shown == {"rows": [1, 2, 3, 4, 5]}
