"""What is worth telling an agent, and in which words: the modules of notifications, each by itself in a browser."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

MINE = {"id": "a", "folder": "mine", "unread": 1, "visitor": "Jane", "preview": "Hello"}
WAITS = {**MINE, "folder": "unassigned"}
READ = {**MINE, "unread": 0}
CLOSED = {**MINE, "folder": "closed"}

WANTED = """
async ({frame, model, inFront}) => {
  const {desktop, sound} = (await import('/static/inbox/notify.js')).wanted(frame, model, inFront);
  return [desktop, sound];
}
"""


@pytest.mark.parametrize(
    ("reason", "item", "in_front", "wish", "expected"),
    [
        ("new-message", MINE, False, None, [True, True]),
        ("new-message", MINE, True, None, [False, False]),
        ("new-message", READ, False, None, [False, False]),
        ("new-message", CLOSED, False, None, [False, False]),
        ("new-message", None, False, None, [False, False]),
        ("assigned-to-you", READ, False, {"desktop": True, "sound": False}, [True, False]),
        ("assigned-to-you", WAITS, False, None, [False, False]),
        ("new-unassigned", WAITS, False, {"desktop": False, "sound": True}, [False, True]),
        ("new-unassigned", WAITS, False, {"desktop": False, "sound": False}, [False, False]),
        ("new-unassigned", MINE, False, None, [False, False]),
        ("something-new", MINE, False, None, [False, False]),
    ],
)
def test_an_agent_hears_what_was_asked_for_and_what_is_still_news(
    blank: Page, reason: str, item: Any, in_front: bool, wish: dict[str, bool] | None, expected: list[bool]
) -> None:
    model = {"items": {"a": item} if item else {}, "me": {"notifications": {reason: wish} if wish else {}}}
    frame = {"type": "notify", "reason": reason, "conversation": "a"}

    assert expected == blank.evaluate(WANTED, {"frame": frame, "model": model, "inFront": in_front})


SAYS = "async ({item, words}) => (await import('/static/inbox/notify.js')).says('new-message', item, words)"


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("Jane Cooper", "Jane Cooper"),
        ("<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"),
        ("\u202egpj.exe", "gpj.exe"),
        ("\u2067Jane\u2069", "Jane"),
        ("Jane\nYour session\x00 has ended", "Jane Your session has ended"),
        ("J" + "\u0301" * 200, "J" + "\u0301" * 4),
        ("__proto__", "__proto__"),
        ("x" * 200, "x" * 79 + "…"),
        ("👩‍💻" * 3, "👩‍💻" * 3),
        ("یک‌شنبه", "یک‌شنبه"),
    ],
    ids=["plain", "markup", "override", "isolate", "lines", "marks", "proto", "long", "joined", "joined-letters"],
)
def test_a_notification_is_called_by_the_visitors_name_in_one_line_that_turns_nothing_around(
    blank: Page, name: str, title: str
) -> None:
    said = blank.evaluate(SAYS, {"item": {**MINE, "visitor": name}, "words": False})

    assert said == {"title": title, "body": "New message"}


@pytest.mark.parametrize(
    ("preview", "words", "body"),
    [
        ("Hello", False, "New message"),
        ("Hello", True, "New message\nHello"),
        (None, True, "New message"),
        ("\u202e\n", True, "New message"),
        ("two\nlines", True, "New message\ntwo lines"),
        ("y" * 500, True, "New message\n" + "y" * 199 + "…"),
    ],
    ids=["kept", "shown", "none", "nothing-to-see", "lines", "long"],
)
def test_what_was_written_is_shown_only_to_who_wants_that(
    blank: Page, preview: str | None, words: bool, body: str
) -> None:
    assert blank.evaluate(SAYS, {"item": {**MINE, "preview": preview}, "words": words})["body"] == body


WAITING = """
async ({model, handed}) => (await import('/static/inbox/notify.js')).waiting(model, new Set(handed))
"""


@pytest.mark.parametrize(
    ("wishes", "online", "handed", "number"),
    [
        ({}, True, [], 4),
        ({}, False, [], 1),
        ({}, True, ["b"], 5),
        ({"new-unassigned": {"badge": False}}, True, [], 1),
        ({"new-message": {"badge": False}}, True, [], 3),
        ({"new-message": {"badge": False}}, True, ["a", "b"], 5),
        ({"assigned-to-you": {"badge": False}}, True, ["b"], 4),
    ],
)
def test_what_is_counted_is_what_the_agent_wants_counted(
    blank: Page, wishes: dict[str, Any], online: bool, handed: list[str], number: int
) -> None:
    items = {"a": MINE, "b": {**READ, "id": "b"}, "c": {**CLOSED, "id": "c"}}
    model = {"me": {"online": online, "notifications": wishes}, "counts": {"unassigned": 3, "mine": 2}, "items": items}

    assert blank.evaluate(WAITING, {"model": model, "handed": handed}) == number


ONCE = """
async ({stored, without, asked}) => {
  if (without) Object.defineProperty(window, 'indexedDB', {configurable: true, value: {
    none: undefined,
    forbidden: {open: () => { throw new DOMException('not here', 'SecurityError'); }},
    broken: {open: () => { const asking = {}; setTimeout(() => asking.onerror()); return asking; }},
  }[without]});
  else await new Promise((done) => {
    const asking = indexedDB.open('frontdesk', 1);
    asking.onupgradeneeded = () => asking.result.createObjectStore('told');
    asking.onsuccess = () => {
      const transaction = asking.result.transaction('told', 'readwrite');
      transaction.objectStore('told').clear();
      if (stored !== null) transaction.objectStore('told').put(stored, 'mia');
      transaction.oncomplete = done;
    };
  });
  const {noteTold, wasTold} = await import(`/static/inbox/told.js#${without}`);
  const answers = [];
  for (const [note, ...about] of asked) answers.push(await (note ? noteTold(...about) : wasTold(...about)) ?? null);
  if (without) delete window.indexedDB;
  return answers;
}
"""


def remembered(page: Page, what: str, *, stored: object = None, without: str = "") -> list[bool | None]:
    """What is answered for three places around the one that Mia was told of, and then for Omar."""
    asked = [[True, "mia", what, 7], *([False, "mia", what, place] for place in (6, 7, 8)), [False, "omar", what, 7]]
    answers: list[bool | None] = page.evaluate(ONCE, {"stored": stored, "without": without, "asked": asked})
    return answers


@pytest.mark.parametrize("stored", [None, "", "nonsense", [], [7, "x"], {"told": {}}])
def test_what_was_told_is_remembered_for_each_agent_whatever_stood_there(blank: Page, stored: object) -> None:
    assert remembered(blank, "desktop new-message a", stored=stored) == [None, True, True, False, False]


@pytest.mark.parametrize("without", ["none", "forbidden", "broken"])
def test_a_tab_that_may_keep_nothing_remembers_for_itself(blank: Page, without: str) -> None:
    assert remembered(blank, f"desktop new-message {without}", without=without) == [None, True, True, False, False]


def test_the_last_few_hundred_things_are_remembered(blank: Page) -> None:
    asked = [[True, "mia", f"what {number}", 1] for number in range(301)]
    asked += [[False, "mia", f"what {number}", 1] for number in (0, 1, 300)]

    answers = blank.evaluate(ONCE, {"stored": None, "without": "", "asked": asked})

    assert answers[-3:] == [False, True, True]


# The browser says late that it can be heard: after the second in which it would go to rest again.
LATE = """
async () => {
  const {audible, unlock, chime} = await import('/static/inbox/sound.js');
  await unlock();
  while (!audible()) await new Promise((done) => setTimeout(done, 20));
  const heard = [];
  const {resume} = AudioContext.prototype;
  const {start} = OscillatorNode.prototype;
  AudioContext.prototype.resume = async function () {
    await resume.call(this);
    await new Promise((done) => setTimeout(done, 1500));
  };
  OscillatorNode.prototype.start = function (at) { heard.push(this.context.state); return start.call(this, at); };
  await chime();
  Object.assign(AudioContext.prototype, {resume});
  Object.assign(OscillatorNode.prototype, {start});
  return heard;
}
"""


def test_a_sound_that_comes_as_the_last_one_fades_is_heard(blank: Page) -> None:
    blank.keyboard.press("a")

    assert blank.evaluate(LATE) == ["running", "running"]


TURNS = """
async (without) => {
  if (without) Object.defineProperty(navigator, 'locks', {configurable: true, value: without === 'none' ? undefined : {
    request: async () => { throw new DOMException('not here', 'SecurityError'); },
  }});
  const {inTurn} = await import('/static/inbox/once.js');
  const done = [];
  await Promise.all([1, 2].map((n) => inTurn(async () => { done.push(n); await null; done.push(n); })));
  const failed = await inTurn(async () => { throw new Error('its own'); }).catch((error) => error.message);
  if (without) delete navigator.locks;
  return [done, failed];
}
"""


@pytest.mark.parametrize(
    ("without", "order"), [("", [1, 1, 2, 2]), ("none", [1, 2, 1, 2]), ("forbidden", [1, 2, 1, 2])]
)
def test_tabs_take_turns_where_they_can_and_do_their_work_where_they_cannot(
    blank: Page, without: str, order: list[int]
) -> None:
    assert blank.evaluate(TURNS, without) == [order, "its own"]
