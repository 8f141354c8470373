"""The inbox's modules in a real browser: what they draw, say and send, each by itself."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from browser.far import Far

NOON = 1_795_420_800_000
DAY_MS = 86_400_000


def row(seq: int, text: str, **more: Any) -> dict[str, Any]:
    body = [{"t": "p", "c": [{"t": "text", "v": text}]}]
    return {"seq": seq, "at": NOON, "kind": "message", "from": "visitor", "author": "", "body": body, **more}


DRAWN = """
async ({log, pending, visitor}) => {
  const {lines, drawLines} = await import('/static/inbox/rows.js');
  const place = document.createElement('div');
  document.body.append(place);
  drawLines(place, lines(log, pending), {}, visitor);
  return {
    words: Array.from(place.children, (line) => line.innerText.replaceAll(/\\s+/g, ' ').trim()),
    classes: Array.from(place.children, (line) => line.className.split(' ')[0]),
    together: Array.from(place.children, (line) => line.classList.contains('together')),
    foreign: place.querySelectorAll('img, script, b b, iframe').length,
  };
}
"""


@pytest.mark.parametrize(
    "text", ["<img src=x onerror=alert(1)>", "<b>bold</b>", "javascript:alert(1)", "\u202eevil", "__proto__"]
)
def test_what_a_visitor_writes_is_shown_as_it_was_written(blank: Page, text: str) -> None:
    drawn = blank.evaluate(DRAWN, {"log": [row(1, text)], "pending": [], "visitor": text})

    assert drawn["foreign"] == 0
    assert drawn["words"][1] == f"{text} 09:00 {text}"


def test_a_thread_has_days_groups_and_what_happened_between_the_messages(blank: Page) -> None:
    record = {"id": "r", "kind": "lead", "title": "Jane Cooper", "created_at": NOON + 3000}
    log = [
        row(1, "Hi", **{"at": NOON - DAY_MS, "from": "bot", "author": "Ada"}),
        row(2, "Hello"),
        row(3, "Anybody?", at=NOON + 1000),
        row(4, "", **{"kind": "joined", "from": "agent", "author": "Mia"}),
        row(5, "", **{"kind": "record", "from": "agent", "author": "Mia", "record": record}),
    ]

    drawn = blank.evaluate(DRAWN, {"log": log, "pending": [], "visitor": "Jane"})

    assert drawn["classes"] == ["day", "line", "day", "line", "line", "event", "event"]
    assert drawn["together"] == [False, False, False, False, True, False, False]
    assert drawn["words"][-2:] == ["Mia joined · 09:00", "Lead created · 09:00 · Jane Cooper"]


@pytest.mark.parametrize(
    ("left_ms", "words"),
    [
        (60_000, "1:00"),
        (59_001, "1:00"),
        (9_000, "0:09"),
        (1, "0:01"),
        (0, "0:00"),
        (-5_000, "0:00"),
        (3_661_000, "1:01:01"),
    ],
)
def test_time_left_counts_down_and_stops_at_nothing(blank: Page, left_ms: int, words: str) -> None:
    script = "async (until) => (await import('/static/inbox/time.js')).left(until, 5000000)"

    assert words == blank.evaluate(script, 5_000_000 + left_ms)


@pytest.mark.parametrize(
    ("reason", "open_id", "in_front", "wish", "expected"),
    [
        ("new-message", None, True, None, [True, True]),
        ("new-message", "a", True, None, [False, False]),
        ("new-message", "a", False, None, [True, True]),
        ("new-message", "b", True, None, [True, True]),
        ("new-unassigned", None, False, {"desktop": False, "sound": True}, [False, True]),
        ("assigned-to-you", None, False, {"desktop": True, "sound": False}, [True, False]),
        ("something-new", None, False, None, [False, False]),
    ],
)
def test_an_agent_hears_what_was_asked_for_and_not_of_the_chat_in_front(
    blank: Page, reason: str, open_id: str | None, in_front: bool, wish: dict[str, bool] | None, expected: list[bool]
) -> None:
    script = """async ({frame, model, inFront}) => {
      const {desktop, sound} = (await import('/static/inbox/notify.js')).wanted(frame, model, inFront);
      return [desktop, sound];
    }"""
    model = {"open": open_id and {"id": open_id}, "me": {"notifications": {reason: wish} if wish else {}}}
    frame = {"type": "notify", "reason": reason, "conversation": "a"}

    assert expected == blank.evaluate(script, {"frame": frame, "model": model, "inFront": in_front})


SAY = """
async (text) => {
  const {fold, start} = await import('/static/inbox/fold.js');
  const {outbox} = await import('/static/inbox/outbox.js');
  let model = start();
  const heard = [];
  const tell = (happening) => {
    heard.push(happening.type);
    model = fold(model, happening);
  };
  const post = outbox(tell, () => model.outbox);
  post.say('a', text);
  const over = () => heard.includes('sent') || heard.includes('unsent');
  while (!over()) await new Promise((resolve) => requestAnimationFrame(resolve));
  return {heard, states: model.outbox.map((one) => one.state), kept: sessionStorage.getItem('frontdesk.outbox')};
}
"""


@pytest.mark.parametrize("answers", [[], [503], [503, 429]])
def test_a_message_is_sent_with_one_key_until_the_server_has_it(blank: Page, far: Far, answers: list[int]) -> None:
    far.answers.extend(answers)

    said = blank.evaluate(SAY, "Hello")

    assert said["heard"] == ["queued", "sent"]
    assert len(answers) + 1 == len(far.posts)
    assert len({post["key"] for post in far.posts}) == 1
    assert {"Hello"} == {post["text"] for post in far.posts}


def test_a_message_that_is_refused_stays_and_says_so(blank: Page, far: Far) -> None:
    far.answers.append(409)

    said = blank.evaluate(SAY, "Too late")

    assert (said["heard"], said["states"]) == (["queued", "unsent"], ["failed"])
    assert len(far.posts) == 1


MENU = """
async () => {
  const {menu} = await import('/static/inbox/menu.js');
  const place = document.createElement('div');
  const button = document.createElement('button');
  button.textContent = 'Reassign';
  place.append(button);
  document.body.append(place);
  window.done = [];
  const entry = (label) => ({label, do: () => window.done.push(label)});
  menu(button, 'Reassign to', () => [entry('Lea'), entry('Omar'), entry('Unassigned')]);
}
"""


@pytest.mark.parametrize(
    ("keys", "done"),
    [
        (["Enter", "Enter"], ["Lea"]),
        (["ArrowDown", "ArrowDown", "Enter"], ["Omar"]),
        (["ArrowUp", "Enter"], ["Unassigned"]),
        (["ArrowDown", "ArrowUp", "Enter"], ["Unassigned"]),
        (["ArrowDown", "End", "Home", "Enter"], ["Lea"]),
        (["ArrowDown", "u", "Enter"], ["Unassigned"]),
        (["ArrowDown", "Escape"], []),
    ],
)
def test_a_menu_is_worked_with_the_keyboard(blank: Page, keys: list[str], done: list[str]) -> None:
    blank.evaluate(MENU)
    blank.get_by_role("button", name="Reassign").focus()

    for key in keys:
        blank.keyboard.press(key)

    assert done == blank.evaluate("window.done")
    assert blank.get_by_role("menu").is_hidden()
    assert blank.evaluate("document.activeElement.textContent") == "Reassign"
