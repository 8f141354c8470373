"""The screen of an agent: one browser with tabs of the inbox in it, and what it has shown and played so far."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect

from browser.people import Agent
from browser.waiting import comes_to, comes_true
from serving import Server

# What a page does with the browser, written down; a tab that can be hidden and cut off, which no test can do from
# outside: Playwright gives every tab the focus; and notifications that stay until they are closed, since the browser
# itself takes them away after half a minute.
WATCHED = """
window.asked = 0;
window.shown = [];
window.tones = 0;
window.badges = [];
window.lines = [];
window.heard = [];
const ask = window.Notification?.requestPermission;
if (ask) Notification.requestPermission = () => { asked += 1; return ask.call(Notification); };
const show = ServiceWorkerRegistration.prototype.showNotification;
ServiceWorkerRegistration.prototype.showNotification = function (title, options) {
  shown.push({title, body: options.body, silent: options.silent});
  return show.call(this, title, {...options, requireInteraction: true});
};
const {start} = AudioScheduledSourceNode.prototype;
OscillatorNode.prototype.start = function (at) { tones += 1; return start.call(this, at); };
navigator.setAppBadge = async (n) => { badges.push(n); };
let seen = 'visible';
Object.defineProperty(document, 'visibilityState', {get: () => seen});
window.hide = (hidden) => {
  seen = hidden ? 'hidden' : 'visible';
  document.dispatchEvent(new Event('visibilitychange'));
};
window.WebSocket = class extends WebSocket {
  constructor(...where) {
    super(...where);
    this.sent = [];
    this.addEventListener('message', ({data}) => heard.push(JSON.parse(data)));
    lines.push(this);
  }
  send(text) { this.sent.push(JSON.parse(text).type); super.send(text); }
};
"""

# Asked in turn, as the pages do: Chromium can lose a notification that it is asked about while it shows it.
THERE = """
() => navigator.locks.request('frontdesk.notify', async () => {
  const place = await navigator.serviceWorker.getRegistration('/inbox');
  const notes = await place?.getNotifications() ?? [];
  return notes.map(({title, body, data}) => ({title, body, data}));
})
"""

CLICK = """
async (title) => {
  const notes = await navigator.locks.request('frontdesk.notify', () => registration.getNotifications());
  const note = notes.find((one) => one.title.startsWith(title));
  dispatchEvent(new NotificationEvent('notificationclick', {notification: note}));
}
"""

# A tab hears of what comes after its hello was answered. A browser makes sounds some time after it was touched, and
# has its worker some time after it was asked for one.
READY = """
async () => {
  const loud = (await import('/static/inbox/sound.js')).audible();
  const place = await navigator.serviceWorker.getRegistration('/inbox');
  const shows = Notification.permission !== 'granted' || place?.active?.state === 'activated';
  return lines.at(-1)?.readyState === 1 && heard.some(({type}) => type === 'counts') && loud && shows;
}
"""

# How often a tab has heard of something; for one reason, or for any.
TIDINGS = "(reason) => heard.filter((frame) => frame.type === 'notify' && (!reason || frame.reason === reason)).length"

# Of a chat that there is not, the server says so: it has taken all that was said before.
ASK = "(id) => lines.at(-1).send(JSON.stringify({type: 'watch', conversation: id, since: 0}))"
ANSWERED = "(id) => heard.some(({type, conversation}) => type === 'removed' && conversation === id)"

_NUMBERS = count(1)


@dataclass
class Screen:
    """One agent's browser.

    Attributes:
        agent: The agent in the first tab.
        server: Where the inbox comes from.
        context: The browser with its tabs.
    """

    agent: Agent
    server: Server
    context: BrowserContext

    @classmethod
    def of(
        cls,
        chromium: Browser,
        server: Server,
        email: str,
        *,
        allowed: bool | None = True,
        size: tuple[int, int] = (1440, 900),
    ) -> Screen:
        """Somebody signs in; `allowed` is what the browser says to notifications, none where it was not asked yet."""
        agent = Agent.signs_in(chromium, server, email, size)
        context = agent.page.context
        context.add_init_script(WATCHED)
        if allowed is not None:
            # What is granted refuses everything else.
            context.grant_permissions(["notifications"] if allowed else ["geolocation"], origin=server.url)
        screen = cls(agent, server, context)
        agent.page.reload()
        screen.ready(agent.page)
        return screen

    @property
    def page(self) -> Page:
        return self.agent.page

    def tab(self, path: str = "/inbox") -> Page:
        """One more tab."""
        page = self.context.new_page()
        page.goto(self.server.url + path)
        if path == "/inbox":
            self.ready(page)
        return page

    def ready(self, page: Page) -> None:
        """The tab hears of what happens, and was touched once: it makes sounds, and shows what it may."""
        expect(page.get_by_role("switch", name="Online")).to_be_enabled()
        page.keyboard.press("Shift")
        comes_true(page, READY)

    def inboxes(self) -> list[Page]:
        """The tabs that show an inbox."""
        return [page for page in self.context.pages if "/inbox" in page.url]

    def told(self) -> list[str]:
        """What the notifications of all tabs have said so far, tab by tab."""
        return [note["body"] for page in self.inboxes() for note in page.evaluate("shown")]

    def tones(self) -> int:
        """How many tones all tabs have played so far; a sound has two."""
        return sum(page.evaluate("tones") for page in self.inboxes())

    def plays(self, tones: int) -> None:
        """Waits until so many were played; every tab has had its turn after that: there were no more."""
        comes_to(self.page, lambda: self.tones() >= tones)
        self.turns()
        assert self.tones() == tones

    def goes_back_to_the_list(self) -> None:
        """Leaves the chat: no tab has it in front."""
        self.page.goto(self.server.url + "/inbox#/mine")
        expect(self.page.locator("#chat")).to_be_hidden()
        self.is_heeded()

    def turns_away(self) -> None:
        """The first tab is hidden, and nobody reads the chat in it any more."""
        # It is read once it is there.
        expect(self.page.locator("#chat-loading")).to_be_hidden()
        self.page.evaluate("hide(true)")
        assert self.page.evaluate("lines.at(-1).sent.at(-1)") == "unwatch"
        self.is_heeded()

    def is_heeded(self) -> None:
        """Waits until the server has taken all that the first tab has said."""
        nowhere = f"nowhere-{next(_NUMBERS)}"
        self.page.evaluate(ASK, nowhere)
        comes_true(self.page, ANSWERED, nowhere)

    def notes(self) -> list[dict[str, Any]]:
        """The notifications that stand on the screen."""
        notes: list[dict[str, Any]] = self.page.evaluate(THERE)
        return notes

    def shows(self, number: int) -> list[dict[str, Any]]:
        """Waits until so many stand there; gives those."""
        wanted = f"async (number) => {{ const all = await ({THERE})(); return all.length === number && {{all}}; }}"
        notes: list[dict[str, Any]] = comes_true(self.page, wanted, number)["all"]
        return notes

    def hears(self, *bodies: str) -> None:
        """Waits until every tab has heard of so many things, and has had its turn: this was told and nothing else."""
        for page in self.inboxes():
            comes_true(page, f"(number) => ({TIDINGS})() >= number", len(bodies))
        self.turns()
        assert sorted(self.told()) == sorted(bodies)

    def has_heard(self, reason: str, times: int = 1) -> None:
        """Waits until every tab has heard so often for this reason, and is through with it."""
        self.hears_of(reason, times)
        self.turns()

    def hears_of(self, reason: str, times: int = 1) -> None:
        """Waits until every tab has heard so often for this reason, whatever it does then."""
        for page in self.inboxes():
            comes_true(page, f"([reason, times]) => ({TIDINGS})(reason) >= times", [reason, times])

    def turns(self) -> None:
        """Every tab is through with what it has heard until now."""
        for page in self.context.pages:
            page.evaluate("async () => { await navigator.locks.request('frontdesk.notify', () => true); }")

    def clicks(self, title: str) -> None:
        """On the notification that begins so."""
        (worker,) = comes_to(self.page, lambda: self.context.service_workers)
        worker.evaluate(CLICK, title)
