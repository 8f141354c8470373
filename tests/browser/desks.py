"""A desk for tests of the inbox: an agent with two chats, one that waits, and what the tests do on the agent's page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from browser.crowd import CROWD, asking
from browser.people import DESKTOP, Agent
from browser.waiting import comes_true
from serving import Server, running_server
from talking import Visitor

FOCUS = """
() => {
  const {activeElement: one} = document;
  const box = one.getBoundingClientRect();
  const at = document.elementFromPoint(box.x + Math.min(box.width, 40) / 2, box.y + Math.min(box.height, 40) / 2);
  const seen = Boolean(at && (one.contains(at) || at.contains(one)));
  return {name: one.id || one.textContent.trim().slice(0, 30), seen};
}
"""

IN_SIGHT = f"(name) => {{ const found = ({FOCUS})(); return found.seen && found.name === name; }}"


@dataclass
class Desk:
    """Two chats of Mia's, one that waits, and Mia's page."""

    server: Server
    page: Page
    jane: Visitor

    def goes(self, place: str, size: tuple[int, int] = DESKTOP) -> None:
        self.page.set_viewport_size({"width": size[0], "height": size[1]})
        # From elsewhere: another `#` of the same address would not load the page.
        self.page.goto("about:blank")
        self.page.goto(f"{self.server.url}/inbox{place}")
        expect(self.page.locator("#list-loading")).to_be_hidden()
        expect(self.page.locator("#online")).to_be_enabled()

    def focused(self) -> str:
        """Its id, else its text; it must be in sight."""
        found = self.page.evaluate(FOCUS)
        assert found["seen"], f"{found['name']} has the focus and is out of sight"
        return str(found["name"])

    def is_on(self, name: str) -> None:
        """Waits until what has this id, else this text, has the focus in sight."""
        comes_true(self.page, IN_SIGHT, name)

    def stops(self) -> list[str]:
        """Where the Tab key leads, from the top of the page until it leaves the page; nowhere twice."""
        self.page.locator("body").evaluate("(body) => { body.tabIndex = -1; body.focus(); }")
        met: list[str] = []
        for _ in range(80):
            self.press("Tab")
            if self.page.evaluate("document.activeElement === document.body"):
                break
            name = self.focused()
            # A date has a stop for each of its parts.
            met += [] if met[-1:] == [name] else [name]
        assert len(met) == len(set(met)) < 60
        return met

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)


@contextmanager
def opened_desk(chromium: Browser, folder: Path) -> Iterator[Desk]:
    """The desk, on a server of its own whose database is in that folder."""
    with ExitStack() as stack:
        server = stack.enter_context(running_server(folder, playbooks=CROWD))
        mia = Agent.signs_in(chromium, server, "mia@example.com", DESKTOP)
        mia.page.get_by_role("button", name="Not now").click()
        mia.goes_online()
        jane = stack.enter_context(asking(server, "Jane Cooper"))
        stack.enter_context(asking(server, "Omar Haddad"))
        stack.enter_context(asking(server, "Will Waiting"))
        desk = Desk(server, mia.page, jane)
        for name in ("Jane Cooper", "Omar Haddad"):
            desk.goes("#/unassigned")
            mia.page.locator("#items a").filter(has_text=name).click()
            mia.page.get_by_role("button", name="Assign to me").click()
            expect(mia.page.get_by_role("textbox", name="Reply")).to_be_focused()
        yield desk
