"""What an agent's actions make of answers that come late."""

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
  const {assign} = actions({now: () => model, tell, send: () => true, go: () => undefined});
  await assign('a', 'me');
  return told;
}
"""


@pytest.mark.parametrize(("touched", "told"), [({}, ["conversation"]), ({"a": 4}, ["conversation"]), ({"a": 5}, [])])
def test_an_answer_takes_nothing_back_that_a_frame_has_said_since(
    blank: Page, touched: dict[str, int], told: list[str]
) -> None:
    assert blank.evaluate(LATE, touched) == told
