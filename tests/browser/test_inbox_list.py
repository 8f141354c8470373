"""The inbox's list by itself: more of it comes as one gets to its end, and a row says when something last happened."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

NOON = 1_795_420_800_000
DAY_MS = 86_400_000

MADE = """
async () => {
  const tags = {
    items: 'ol', 'items-more': 'button', search: 'input', 'search-icon': 'span', 'list-settings': 'a',
    'list-title': 'h2', 'list-empty': 'div', 'list-loading': 'p', 'list-empty-title': 'p', 'list-empty-hint': 'p',
  };
  const made = (id, tag) => Object.assign(document.createElement(tag), { id });
  for (const [id, tag] of Object.entries(tags)) document.body.append(made(id, tag));
  const place = document.getElementById('items');
  Object.assign(place.style, { height: '400px', overflowY: 'auto' });
}
"""

LISTED = """
async ({items, next, scrolls, arrives}) => {
  const {list} = await import('/static/inbox/list.js');
  const {start} = await import('/static/inbox/fold.js');
  const place = document.getElementById('items');
  const asked = [];
  const more = (folder) => asked.push(folder);
  const draw = list(document, { more, search: () => undefined, moreFound: ({q}) => asked.push(q) });
  const shown = (all) => ({ ...start(), folder: 'mine', items: Object.fromEntries(all.map((one) => [one.id, one])),
    lists: { ...start().lists, mine: { loaded: true, next } } });
  draw(shown(items));
  for (const top of scrolls) {
    place.scrollTop = top;
    place.dispatchEvent(new Event('scroll'));
    if (arrives) draw(shown(items.slice(0, -1)));
  }
  const when = place.querySelector('.item-when');
  return { asked, when: when.textContent, title: when.title };
}
"""


def item(n: int, **more: Any) -> dict[str, Any]:
    return {
        "id": f"c{n}", "folder": "mine", "phase": "agent", "missed": False, "visitor": f"Visitor {n}", "captured": {},
        "playbook": "sales", "preview": "Hi", "unread": 0, "created_at": NOON - DAY_MS, "updated_at": NOON,
        "waiting_until": None, "assigned_to": None, "closed_at": None, "records": [], **more,
    }  # fmt: skip


@pytest.fixture(autouse=True)
def made(blank: Page) -> None:
    blank.evaluate(MADE)


def listed(page: Page, items: list[dict[str, Any]], **more: Any) -> Any:
    return page.evaluate(LISTED, {"items": items, "next": "n", "scrolls": [], "arrives": False, **more})


@pytest.mark.parametrize(
    ("scrolls", "next_", "arrives", "asked"),
    [
        ([10], "n", False, []),
        ([100_000], "n", False, ["mine"]),
        ([100_000, 0, 100_000], "n", False, ["mine"]),
        ([100_000, 100_000], "n", True, ["mine", "mine"]),
        ([100_000], None, False, []),
    ],
    ids=["at the beginning", "near the end", "once asked for", "more has come", "there is no more"],
)
def test_more_of_a_list_is_loaded_as_one_gets_to_its_end(
    blank: Page, scrolls: list[int], next_: str | None, arrives: bool, asked: list[str]
) -> None:
    found = listed(blank, [item(n) for n in range(50)], scrolls=scrolls, next=next_, arrives=arrives)
    assert found["asked"] == asked


def test_a_chat_of_ones_own_says_when_something_last_happened_in_it(blank: Page) -> None:
    found = listed(blank, [item(1)])
    assert found["title"].startswith("Last change")
    assert "Started" in found["title"]
    assert found["when"] != listed(blank, [item(1, updated_at=NOON - DAY_MS)])["when"]


WALKED = """
async (items) => {
  const {list} = await import('/static/inbox/list.js');
  const {start} = await import('/static/inbox/fold.js');
  const place = document.getElementById('items');
  const draw = list(document, {});
  const model = { ...start(), folder: 'mine', items: Object.fromEntries(items.map((one) => [one.id, one])) };
  const open = items.filter((one) => one.folder === 'closed').at(-1);
  const tops = [];
  const shows = (changes) => {
    draw({ ...model, ...changes });
    tops.push(place.scrollTop);
    place.scrollTop = 100;
  };
  shows({});
  shows({});
  shows({ folder: 'closed' });
  shows({ folder: 'closed', open: { id: open.id } });
  shows({ folder: 'closed', open: { id: open.id } });
  return tops;
}
"""


def test_another_folder_begins_at_its_top_and_the_open_chat_is_brought_into_sight(blank: Page) -> None:
    items = [item(n) for n in range(50)]
    items += [item(n, folder="closed", closed_at=NOON - n) for n in range(50, 99)]
    first, stays, other, opened, left = blank.evaluate(WALKED, items)
    assert (first, stays, other, left) == (0, 100, 0, 100)
    assert opened > 100


@pytest.mark.parametrize(("owner", "marks"), [(None, ["sales"]), ({"id": "m", "name": "Mia"}, ["Mia", "sales"])])
def test_a_closed_chat_names_whose_it_was(blank: Page, owner: Any, marks: list[str]) -> None:
    drawn = "async (one) => (await import('/static/inbox/list.js')).list(document, {})(one)"
    model = {
        **blank.evaluate("async () => (await import('/static/inbox/fold.js')).start()"),
        "folder": "closed",
        "items": {"c1": item(1, folder="closed", closed_at=NOON, assigned_to=owner)},
    }
    blank.evaluate(drawn, model)
    assert blank.locator(".item-marks > span").all_inner_texts() == marks
