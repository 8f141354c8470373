"""`preview --web` in a browser: the real chat beside the graph, a clock to move, and a page that follows the file."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Frame, Page, Route, expect

from browser.waiting import PATIENCE_MS, PAUSE_MS, comes_to, comes_true

SHOP = """\
frontdesk: 1
name: Shop
install:
  origins: [https://www.example.com]
  pages: {show: [/nowhere]}
pathways:
  start:
    - card: question
      text: What brings you here?
      save: answers.topic
      answers:
        - {label: A person, goto: person}
        - {label: The weather, goto: weather}
  person:
    - card: live_chat
      team: sales
      wait_time: 1h
      online_message: One moment.
      offline_message: Nobody is there.
    - card: capture
      fields:
        - {field: person.email, ask: "Your address?"}
  weather:
    - card: call
      url: https://api.example.com/weather
      save: {answers.sky: /sky}
      timeout: 30s
      failed: person
    - card: message
      text: It is {{ answers.sky }}.
    - card: end
      text: Bye.
"""

STOP_S = 60
LOOK_MS = 2_000
"""How long one look at the chat may take; it is another frame after each change."""


class Shown:
    """The page, and the process behind it."""

    def __init__(self, page: Page, file: Path) -> None:
        self.page = page
        self.file = file

    @property
    def chat(self) -> Frame:
        """The widget's own page; it stands in a closed shadow root, and is another frame after each change."""
        for _ in range(PATIENCE_MS // PAUSE_MS):
            for frame in self.page.frames:
                if "/w/" in frame.url and not frame.is_detached():
                    return frame
            self.page.wait_for_timeout(PAUSE_MS)
        raise AssertionError("there is no widget")

    def reads(self, words: str) -> None:
        """The chat comes to say this."""
        for _ in range(PATIENCE_MS // PAUSE_MS):
            with suppress(Error):
                if words in (self.chat.get_by_role("log").text_content(timeout=LOOK_MS) or ""):
                    return
            self.page.wait_for_timeout(PAUSE_MS)
        raise AssertionError(f"the chat never says {words!r}")

    def picks(self, answer: str) -> None:
        self.chat.get_by_role("button", name=answer).click()

    def writes(self, text: str) -> None:
        """The file is another one, all at once."""
        new = self.file.with_suffix(".new")
        new.write_text(text)
        new.replace(self.file)

    def stands_at(self, card: str) -> None:
        comes_true(
            self.page, "card => document.querySelector('#picture .node.current title')?.textContent === card", card
        )


BARE = "import sys; sys.modules['pygraphviz'] = None; from frontdesk_cli.main import main; main()"
"""The command where Graphviz is not installed."""


@contextmanager
def preview(file: Path, *, graphviz: bool = True) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command on a file, and the address that it prints."""
    program = ["-m", "frontdesk_cli.main"] if graphviz else ["-c", BARE]
    command = [sys.executable, *program, "preview", str(file), "--web"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if found := re.search(r"http://\S+/preview", line):
                yield process, found[0]
                break
        else:
            raise AssertionError("the preview printed no address")
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=STOP_S)


@pytest.fixture
def shown(chromium: Browser, tmp_path: Path) -> Iterator[Shown]:
    file = tmp_path / "shop.yaml"
    file.write_text(SHOP)
    with preview(file) as (_, url):
        page = chromium.new_page(viewport={"width": 1500, "height": 900})
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(url)
        yield Shown(page, file)
        page.close()
        assert [] == faults


def test_the_card_is_lit_on_which_the_chat_stands(shown: Shown) -> None:
    shown.stands_at("start.question")
    shown.picks("A person")
    shown.stands_at("person.live_chat")
    expect(shown.page.locator("#picture .edge.walked")).to_have_count(1)
    expect(shown.page.locator("#way")).to_have_text("start.question · A person → person.live_chat")
    expect(shown.page.locator("#values")).to_contain_text("answers.topicA person")


def test_a_button_waits_for_the_scripts(shown: Shown) -> None:
    held: list[Route] = []
    shown.page.route("**/studio/graph.js", lambda route: held.append(route))
    shown.page.reload(wait_until="commit")
    buttons = [shown.page.get_by_role("button", name=name) for name in ("+1 min", "Begin again")]
    for button in buttons:
        expect(button).to_be_disabled()
    comes_to(shown.page, lambda: held).pop().continue_()
    for button in buttons:
        expect(button).to_be_enabled()


def test_the_clock_can_be_put_forward_to_the_end_of_a_wait(shown: Shown) -> None:
    shown.picks("A person")
    shown.page.get_by_role("button", name="to the end of the wait").click()
    shown.reads("Nobody is there.")
    shown.stands_at("person.capture")
    expect(shown.page.locator("#where")).to_contain_text("phasebot")


def test_an_agent_joins_says_something_and_closes(shown: Shown) -> None:
    shown.picks("A person")
    mia = shown.page.locator("#agents > li").first
    mia.get_by_role("button", name="joins").click()
    mia.get_by_role("textbox").fill("Hello from Mia")
    mia.get_by_role("button", name="Send").click()
    shown.reads("Hello from Mia")
    mia.get_by_role("button", name="closes").click()
    expect(shown.page.locator("#where")).to_contain_text("phaseclosed")


def test_an_agent_can_join_while_somebody_waits_and_after_it_was_missed(shown: Shown) -> None:
    joins = shown.page.get_by_role("button", name="Mia joins")
    shown.stands_at("start.question")
    expect(joins).to_be_hidden()
    shown.picks("A person")
    expect(joins).to_be_visible()
    shown.page.get_by_role("button", name="to the end of the wait").click()
    shown.stands_at("person.capture")
    expect(joins).to_be_visible()
    joins.click()
    shown.reads("Mia")
    expect(shown.page.get_by_role("button", name="Omar joins")).to_be_hidden()


def test_a_file_that_goes_is_told_until_it_is_back(shown: Shown) -> None:
    expect(shown.page.get_by_text("runs, nothing found")).to_be_visible()
    shown.file.rename(shown.file.with_suffix(".gone"))
    expect(shown.page.locator("#validity")).to_contain_text("there is no file")
    shown.picks("A person")
    shown.stands_at("person.live_chat")
    shown.file.with_suffix(".gone").rename(shown.file)
    expect(shown.page.get_by_text("runs, nothing found")).to_be_visible()


TOPS = """['section.page', 'section.graph', 'aside.side'].map(
  (part) => document.querySelector(part).getBoundingClientRect().top,
)"""


def test_a_narrow_window_holds_one_below_the_other(shown: Shown) -> None:
    shown.page.set_viewport_size({"width": 400, "height": 800})
    shown.stands_at("start.question")
    assert shown.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    tops = shown.page.evaluate(TOPS)
    assert len(tops) == 3
    assert tops == sorted(set(tops))


def test_it_can_be_used_by_keyboard_alone(shown: Shown) -> None:
    shown.stands_at("start.question")
    shown.chat.get_by_role("button", name="A person").press("Enter")
    shown.stands_at("person.live_chat")
    shown.page.get_by_role("button", name="+1 h").press("Enter")
    shown.stands_at("person.capture")
    shown.page.get_by_label("Omar is online").press("Space")
    expect(shown.page.get_by_label("Omar is online")).to_be_checked()


def test_without_graphviz_the_picture_is_a_list(chromium: Browser, tmp_path: Path) -> None:
    file = tmp_path / "shop.yaml"
    file.write_text(SHOP)
    with preview(file, graphviz=False) as (_, url):
        page = chromium.new_page()
        page.goto(url)
        shown = Shown(page, file)
        shown.picks("A person")
        expect(page.locator("#picture li.node.current")).to_contain_text("live_chat One moment.")
        expect(page.locator("#picture li.edge.walked")).to_have_text("A person → person.live_chat")
        page.close()


def test_nobody_is_called_once_the_last_agent_has_gone_offline(shown: Shown) -> None:
    expect(shown.page.get_by_label("Mia is online")).to_be_checked()
    with shown.page.expect_response("**/preview/agent"):
        shown.page.get_by_label("Mia is online").uncheck()
    shown.picks("A person")
    shown.reads("Nobody is there.")


def test_a_call_goes_nowhere_and_is_answered_on_the_page(shown: Shown) -> None:
    shown.picks("The weather")
    expect(shown.page.locator("#call")).to_have_text(re.compile("https://api.example.com/weather"))
    shown.page.get_by_label("Its answer, as JSON").fill('{"sky": "blue"}')
    shown.page.get_by_role("button", name="Answer", exact=True).click()
    shown.reads("It is blue.")


def test_a_call_can_be_let_fail(shown: Shown) -> None:
    shown.picks("The weather")
    shown.page.get_by_role("button", name="Let it fail").click()
    shown.stands_at("person.live_chat")


def test_a_change_of_the_file_is_there_within_a_moment(shown: Shown) -> None:
    shown.reads("What brings you here?")
    shown.writes(SHOP.replace("What brings", "Hello! What brings"))
    shown.reads("Hello! What brings you here?")
    expect(shown.page.locator("#picture")).to_contain_text("Hello! What brings")


def test_a_mistake_is_told_and_the_chat_goes_on_as_it_was(shown: Shown) -> None:
    expect(shown.page.get_by_text("runs, nothing found")).to_be_visible()
    shown.writes(SHOP.replace("goto: person}", "goto: persn}"))
    finding = shown.page.locator("#findings li")
    expect(finding).to_contain_text("did you mean 'person'?")
    expect(finding).to_contain_text("shop.yaml:12:35")
    shown.picks("A person")
    shown.stands_at("person.live_chat")
    shown.writes(SHOP)
    expect(finding).to_have_count(0)


def test_it_can_begin_with_a_file_that_has_errors(chromium: Browser, tmp_path: Path) -> None:
    file = tmp_path / "shop.yaml"
    file.write_text(SHOP.replace("goto: person}", "goto: persn}"))
    with preview(file) as (_, url):
        page = chromium.new_page()
        page.goto(url)
        expect(page.locator("#findings li")).to_contain_text("FD201")
        shown = Shown(page, file)
        shown.writes(SHOP)
        shown.reads("What brings you here?")
        page.close()


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    (tmp_path / "here").mkdir()
    file = tmp_path / "here" / "shop.yaml"
    file.write_text(SHOP)
    with preview(file) as (process, url), urllib.request.urlopen(url) as answer:
        assert 200 == answer.status
        assert [] != list((tmp_path / "temporary").iterdir())
    assert (0, []) == (process.returncode, list((tmp_path / "temporary").iterdir()))
    assert ["shop.yaml"] == [path.name for path in (tmp_path / "here").iterdir()]
