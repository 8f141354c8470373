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
  const post = outbox(tell, () => model.outbox, 'mia');
  post.say('a', text);
  const over = () => heard.includes('sent') || heard.includes('unsent');
  while (!over()) await new Promise((resolve) => requestAnimationFrame(resolve));
  return {heard, states: model.outbox.map((one) => one.state)};
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


LEFT = """
async ({agent, leaves}) => {
  const {edits} = await import('/static/inbox/edits.js');
  const {fold, start} = await import('/static/inbox/fold.js');
  const {forget} = await import('/static/inbox/kept.js');
  const {outbox} = await import('/static/inbox/outbox.js');
  const never = () => new Promise(() => {});
  const writer = (id) => {
    let model = start();
    const post = outbox((happening) => (model = fold(model, happening)), () => model.outbox, id);
    return {post, texts: () => model.outbox.map((one) => one.text)};
  };
  const panel = (id) => edits({agent: id, save: never, changed: () => {}, lost: () => {}});
  writer('mia').post.say('chat', 'Hello');
  panel('mia').write('chat', 'person.name', 'Jane', '', 0);
  if (leaves) forget();
  const [next, details] = [writer(agent), panel(agent)];
  next.post.restore();
  return {texts: next.texts(), fields: details.unsaved('chat').map((one) => one.value)};
}
"""


@pytest.mark.parametrize(
    ("agent", "leaves", "found"),
    [("mia", False, (["Hello"], ["Jane"])), ("lea", False, ([], [])), ("mia", True, ([], []))],
    ids=["the same agent", "another agent", "after signing out"],
)
def test_what_is_not_sent_yet_is_kept_for_its_writer_alone(
    blank: Page, far: Far, agent: str, leaves: bool, found: tuple[list[str], list[str]]
) -> None:
    far.answers.extend([503] * 9)
    left = blank.evaluate(LEFT, {"agent": agent, "leaves": leaves})
    assert found == (left["texts"], left["fields"])


PACED = """
async (hidden) => {
  const {paced} = await import('/static/inbox/frames.js');
  const page = new EventTarget();
  page.hidden = hidden;
  const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  const drawn = [];
  let wish = 0;
  const drawSoon = paced(page, () => drawn.push(wish));
  const wishes = async (n) => {
    for (; n > 0; n -= 1) {
      wish += 1;
      drawSoon();
    }
    await null;
    await null;
    return drawn.length;
  };
  await frame();
  const atOnce = await wishes(2);
  const again = await wishes(3);
  page.hidden = !hidden;
  page.dispatchEvent(new Event('visibilitychange'));
  const turned = drawn.length;
  await frame();
  return {atOnce, again, turned, drawn};
}
"""


@pytest.mark.parametrize(
    ("hidden", "counts", "drawn"),
    [(False, (1, 1, 2), [2, 5]), (True, (1, 2, 2), [2, 5])],
    ids=["in sight", "out of sight"],
)
def test_what_is_wished_is_drawn_once_a_frame_and_never_forgotten(
    blank: Page, hidden: bool, counts: tuple[int, int, int], drawn: list[int]
) -> None:
    seen = blank.evaluate(PACED, hidden)
    assert counts == (seen["atOnce"], seen["again"], seen["turned"])
    assert drawn == seen["drawn"]


MEMORY = """
async () => {
  const {memory} = await import('/static/inbox/frames.js');
  const same = memory();
  const [one, other, item] = [{}, {}, {name: 'Jane'}];
  return [
    same(one, item, 1), same(one, item, 1), same(other, item, 1),
    same(one, {...item}, 1), same(one, item, 1), same(one, item, 2), same(one, item), same(one, item, undefined),
    same(one, NaN), same(one, NaN), memory()(one, NaN),
  ];
}
"""


def test_what_was_drawn_is_the_same_only_where_all_of_it_is_identical(blank: Page) -> None:
    remembered = [False, True, False, False, False, False, False, False, False, True, False]
    assert remembered == blank.evaluate(MEMORY)


MIDNIGHT = """
async ({log}) => {
  const {lines, drawLines} = await import('/static/inbox/rows.js');
  const place = document.createElement('div');
  const draw = () => {
    drawLines(place, lines(log, []), {}, 'Jane');
    return place.querySelector('.day').textContent;
  };
  const [{at}] = log;
  Date.now = () => at;
  const before = draw();
  Date.now = () => at + 24 * 3_600_000;
  return [before, draw()];
}
"""


def test_today_is_yesterday_after_midnight(blank: Page) -> None:
    assert blank.evaluate(MIDNIGHT, {"log": [row(1, "Hi")]}) == ["Today", "Yesterday"]


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


LINKED = """
async (text) => {
  const {link} = await import('/static/inbox/links.js');
  const place = document.createElement('p');
  place.textContent = text;
  link(place);
  const links = Array.from(place.querySelectorAll('a'), (one) => [one.textContent, one.href, one.rel]);
  return {text: place.textContent, to: links};
}
"""


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("see https://example.com/a?b=1, please", [("https://example.com/a?b=1", "https://example.com/a?b=1")]),
        ("(http://example.com/x).", [("http://example.com/x", "http://example.com/x")]),
        ("https://a.example and https://b.example!", [
            ("https://a.example", "https://a.example/"), ("https://b.example", "https://b.example/"),
        ]),
        ("https://ex\u0430mple.com", [("https://ex\u0430mple.com", "https://xn--exmple-4nf.com/")]),
        ("https://example.com/\u202eevil", [("https://example.com/", "https://example.com/")]),
        ("https://bank.example@evil.example/", []),
        ("javascript:alert(1) data:text/html,x //evil.example mailto:a@b.example", []),
        ("https:// <a href=https://x", [("https://x", "https://x/")]),
        ("__proto__ <img src=x onerror=alert(1)>", []),
    ],
    ids=lambda part: ascii(part) if isinstance(part, str) else "",
)  # fmt: skip
def test_addresses_of_the_web_that_people_type_are_links_to_there(blank: Page, text: str, links: list[Any]) -> None:
    made = blank.evaluate(LINKED, text)
    assert made["text"] == text
    assert made["to"] == [[words, to, "noopener noreferrer nofollow"] for words, to in links]
