"""The people of the browser tests: a visitor on a company's website, an agent in the inbox, each in a browser."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import Browser, Frame, Locator, Page, expect

from browser.waiting import comes_true
from serving import Server

PATIENCE_S = 30
"""How long anybody waits for what must come: a busy machine needs many times what an idle one does."""

BACK_S = 75
"""The same for a page that comes back to a server: half a minute may lie between two of its attempts."""

DESKTOP = (1280, 800)
PHONE = (390, 844)

IS_ONLINE = """
async (wanted) => {
  const {items} = await (await fetch('/api/v1/agents')).json();
  return items.some(({id, online}) => id === document.body.dataset.me && online === wanted);
}
"""


@dataclass
class Visitor:
    """Somebody on the demo website, with the widget in it."""

    page: Page

    @classmethod
    def arrives(
        cls, chromium: Browser, server: Server, path: str = "/demo", size: tuple[int, int] = DESKTOP
    ) -> Visitor:
        """On a page of the website, for the first time."""
        context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, locale="en-GB")
        page = context.new_page()
        page.goto(server.url + path)
        return cls(page)

    @property
    def widget(self) -> Frame:
        """The widget's own page: it is no part of its host's, so it is found by its address."""
        for _ in range(PATIENCE_S * 20):
            found = [frame for frame in self.page.frames if "/w/" in frame.url]
            if found:
                return found[0]
            self.page.wait_for_timeout(50)
        raise AssertionError("the page has no widget")

    @property
    def log(self) -> Locator:
        return self.widget.get_by_role("log")

    def opens(self) -> None:
        """Clicks the round button."""
        self.widget.get_by_role("button").first.click()
        expect(self.log).to_be_visible()

    def picks(self, label: str) -> None:
        """Clicks an answer."""
        self.widget.get_by_role("button", name=label, exact=True).click()

    def says(self, text: str) -> None:
        """Types something and sends it."""
        self.widget.get_by_role("textbox").fill(text)
        self.widget.get_by_role("textbox").press("Enter")
        expect(self.log).to_contain_text(text)

    def reads(self, text: str, within_s: float = PATIENCE_S) -> None:
        """Sees these words in the conversation."""
        expect(self.log).to_contain_text(text, timeout=within_s * 1000)

    def is_with(self, name: str) -> None:
        """Sees this name at the top."""
        expect(self.widget.get_by_role("heading").first).to_have_text(name)


@dataclass
class Agent:
    """Somebody in the inbox."""

    page: Page

    @classmethod
    def signs_in(cls, chromium: Browser, server: Server, email: str, size: tuple[int, int] = (1440, 900)) -> Agent:
        """With the one-time link that the server printed."""
        context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, locale="en-GB")
        page = context.new_page()
        page.goto(server.links[email])
        page.get_by_role("button", name=re.compile("sign in", re.IGNORECASE)).click()
        page.wait_for_url("**/inbox*")
        return cls(page)

    def goes_online(self) -> None:
        """Switches on, at the bottom left; visitors who come then find somebody."""
        self._switches(True)

    def goes_offline(self) -> None:
        """Switches off."""
        self._switches(False)

    def _switches(self, online: bool) -> None:
        switch = self.page.get_by_role("switch", name="Online")
        switch.click()
        expect(switch).to_have_attribute("aria-checked", "true" if online else "false")
        # The page shows it before the server has heard of it.
        comes_true(self.page, IS_ONLINE, online)

    def looks_at(self, folder: str) -> None:
        """Opens a folder; the list is that folder's then."""
        link = self.page.get_by_role("navigation").get_by_role("link", name=re.compile(folder))
        link.click()
        expect(link).to_have_attribute("aria-current", "page")

    @property
    def chats(self) -> Locator:
        """The chats of the folder."""
        return self.page.locator("#items > li")

    @property
    def thread(self) -> Locator:
        return self.page.get_by_role("log", name="Messages")

    def takes(self) -> None:
        """Opens the first chat and takes it; once that is answered, the place to write has the focus."""
        self.chats.first.click()
        self.page.get_by_role("button", name="Assign to me").click()
        expect(self.page.get_by_role("textbox", name="Reply")).to_be_focused()

    def meets(self, chromium: Browser, server: Server) -> Visitor:
        """A new visitor comes and asks for sales, and the agent takes the chat."""
        self.page.goto(f"{server.url}/inbox#/unassigned")
        visitor = Visitor.arrives(chromium, server)
        visitor.opens()
        visitor.picks("Talk to sales")
        visitor.picks("Up to 20")
        self.takes()
        visitor.reads(" joined")
        return visitor

    def says(self, text: str) -> None:
        """Writes to the visitor."""
        self.page.get_by_role("textbox", name="Reply").fill(text)
        self.page.get_by_role("textbox", name="Reply").press("Enter")
        expect(self.thread).to_contain_text(text)

    def reassigns(self, to: str) -> None:
        """By the menu at the top right."""
        self.page.get_by_role("button", name="Reassign").click()
        self.page.get_by_role("menuitem", name=to).click()

    def fills(self, label: str, text: str) -> None:
        """Writes into a field of the details panel, and leaves it."""
        field = self.page.get_by_role("complementary", name="Details").get_by_label(label, exact=True).first
        field.fill(text)
        field.blur()
