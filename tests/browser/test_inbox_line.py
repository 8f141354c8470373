"""The inbox's line to the server: it comes back from whatever happens to it, and waits for nothing that never comes."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

LINE = """
async ([happens, forward]) => {
  const {talk} = await import('/static/inbox/talk.js');
  const links = [];
  const sockets = [];
  class Socket extends EventTarget {
    static OPEN = 1;
    readyState = 0;
    constructor() { super(); sockets.push(this); }
    send() {}
    close() { this.readyState = 2; }
    opens() { this.readyState = 1; this.onopen(); }
  }
  globalThis.WebSocket = Socket;
  const heard = [];
  const link = (state) => links.push(state);
  talk({ hello: () => ({}), frame: (frame) => heard.push(frame.type), link, signedOut: () => link('out') });
  const [first] = sockets;
  if (happens.includes('opens')) first.opens();
  if (happens.includes('offline')) dispatchEvent(new Event('offline'));
  await globalThis.advance(forward);
  first.onmessage({ data: '{"type":"late"}' });
  first.onclose({ code: 1006 });
  return { links, sockets: sockets.length, closed: first.readyState === 2, heard };
}
"""


@pytest.fixture
def clocked(blank: Page) -> Page:
    """A page whose timers go on only when they are told to."""
    blank.evaluate("""() => {
      let now = 0;
      let made = 0;
      let timers = [];
      Math.random = () => 0.5;
      globalThis.setTimeout = (act, wait) => {
        timers.push({ act, at: now + wait, id: (made += 1) });
        return made;
      };
      globalThis.clearTimeout = (id) => (timers = timers.filter((one) => one.id !== id));
      globalThis.setInterval = () => 0;
      globalThis.advance = async (ms) => {
        now += ms;
        for (const one of timers.filter((timer) => timer.at <= now)) {
          timers = timers.filter((timer) => timer !== one);
          one.act();
        }
      };
    }""")
    return blank


@pytest.mark.parametrize(
    ("happens", "forward_ms", "became"),
    [
        ([], 9_999, {"links": ["down"], "sockets": 1, "closed": False, "heard": ["late"]}),
        ([], 10_000, {"links": ["down"], "sockets": 1, "closed": True, "heard": []}),
        (["opens"], 60_000, {"links": ["up", "down"], "sockets": 1, "closed": False, "heard": ["late"]}),
        (["opens", "offline"], 0, {"links": ["up", "down"], "sockets": 1, "closed": True, "heard": []}),
        (["opens", "offline"], 1_000, {"links": ["up", "down"], "sockets": 2, "closed": True, "heard": []}),
    ],
    ids=str,
)
def test_a_line_that_does_not_come_about_or_is_lost_is_hung_up_and_another_begun(
    clocked: Page, happens: list[str], forward_ms: int, became: dict[str, Any]
) -> None:
    assert clocked.evaluate(LINE, [happens, forward_ms]) == became
