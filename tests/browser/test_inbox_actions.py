"""What an agent's actions make of answers that come late, or that refuse."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

LATE = """
async (touched) => {
  const {actions} = await import('/static/inbox/actions.js');
  const model = {serial: 4, touched: {}, items: {}, open: null};
  const told = [];
  globalThis.fetch = async () => {
    model.touched = touched;
    return Response.json({id: 'a', folder: 'mine', unread: 0});
  };
  const tell = ({type}) => told.push(type);
  const {assign} = actions({now: () => model, tell, send: () => true, follow: () => undefined});
  await assign('a', 'me');
  return told;
}
"""


@pytest.mark.parametrize(("touched", "told"), [({}, ["conversation"]), ({"a": 4}, ["conversation"]), ({"a": 5}, [])])
def test_an_answer_takes_nothing_back_that_a_frame_has_said_since(
    blank: Page, touched: dict[str, int], told: list[str]
) -> None:
    assert blank.evaluate(LATE, touched) == told


REFUSED = """
async ([status, body]) => {
  const {actions} = await import('/static/inbox/actions.js');
  const {fold, start} = await import('/static/inbox/fold.js');
  const toasts = document.createElement('div');
  toasts.id = 'toasts';
  document.body.append(toasts);
  let model = {...start(), open: {id: 'a', state: 'ready', log: [], seq: 1}, items: {a: {id: 'a', folder: 'mine'}}};
  const tell = (happening) => (model = fold(model, happening));
  globalThis.fetch = async () => Response.json(body, {status});
  const {assign} = actions({now: () => model, tell, send: () => true, follow: () => undefined});
  await assign('a', {id: 'o', name: 'Omar'});
  tell({type: 'removed', conversation: 'a', feed: 1});
  return model.notice.to;
}
"""


@pytest.mark.parametrize(
    ("status", "body", "to"),
    [
        (503, {"code": "unavailable"}, None),
        (422, {"code": "unknown-agent"}, None),
        (404, {"code": "not-found"}, None),
        (409, {"code": "already-assigned", "owner": "Alex"}, "Alex"),
        (409, {"code": "already-assigned"}, None),
    ],
)
def test_whoever_a_refused_hand_over_was_for_is_not_said_to_have_the_chat(
    blank: Page, status: int, body: dict[str, str], to: str | None
) -> None:
    assert to == blank.evaluate(REFUSED, [status, body])


FOLLOWED = """
async ([before, hash]) => {
  const {follow} = await import('/static/inbox/address.js');
  location.hash = before;
  follow('mine', 'a');
  return location.hash === hash;
}
"""


@pytest.mark.parametrize(
    ("before", "after"), [("#/unassigned/a", "#/mine/a"), ("#/mine", "#/mine"), ("#/unassigned/b", "#/unassigned/b")]
)
def test_whoever_has_just_turned_to_something_else_is_not_taken_back(blank: Page, before: str, after: str) -> None:
    assert blank.evaluate(FOLLOWED, [before, after])
