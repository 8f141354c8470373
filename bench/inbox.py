"""How soon people see it: a visitor's message on the agent's screen, and "assign to me" on the visitor's, in a browser.

Run it with `.venv/bin/python bench/inbox.py`. Many other chats of the same agent are open meanwhile, and their visitors
write. The floor is a bare relay between a socket and a page that shows what comes, in the same browser and run.
Instants are taken by the pages, to a millisecond, when the frame that has the change is drawn.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

import disk_floor
import uvloop
from agents import PASSWORD, email, hire, until
from figures import Figure, Figures, arguments, ms, percentile
from guests import FLOW, TEXT
from handoff import PATIENCE_S, Chats
from playwright.async_api import Page, async_playwright
from running import CLIENT, deploy, floor, frontdesk, machine, pin, workplace
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")
QUIET: Final = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking")
PAUSE_S: Final = 0.1
"""Between two that are timed: they are seen one by one."""

WATCH: Final = """
([selector, mark]) => {
  const place = document.querySelector(selector);
  const seen = (globalThis.seen = []);
  const look = () => requestAnimationFrame(() => {
    const count = place.textContent.split(mark).length - 1;
    while (seen.length < count) seen.push(Date.now());
  });
  look();
  new MutationObserver(look).observe(place, {childList: true, subtree: true, characterData: true});
}
"""
"""Notes when each occurrence of a mark is drawn."""

SEEN: Final = "() => globalThis.seen"
CLICK: Final = "() => { const at = Date.now(); document.getElementById('foot-claim').click(); return at; }"

BARE: Final = """
(address) => new Promise((resolve) => {
  const place = document.createElement('main');
  document.body.append(place);
  const socket = new WebSocket(address);
  socket.onmessage = ({data}) => {
    const line = document.createElement('p');
    line.textContent = JSON.parse(data).text;
    place.append(line);
  };
  socket.onopen = () => resolve();
})
"""

SOON_S: Final = 1.0
TICK_S: Final = 1e-3
"""What the pages' clocks tell apart."""

MARK: Final = "Hello from"
ASK: Final = "Talk to somebody"
JOINED: Final = "joined"

Say = Callable[[str], Awaitable[None]]


def found() -> str:
    """Where a browser is.

    Raises:
        FileNotFoundError: Nowhere.
    """
    for place in (os.environ.get("FRONTDESK_CHROMIUM"), *BROWSERS):
        if place and (path := shutil.which(place)):
            return path
    raise FileNotFoundError("no chromium on this machine: name one in FRONTDESK_CHROMIUM")


class Visitor:
    """A visitor at a socket, in a chat of their own.

    Attributes:
        conversation: Its id.
    """

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._keys = 0
        self.conversation = ""

    async def asks(self) -> None:
        """Begin, and ask for a person."""
        await self._socket.send(json.dumps({"type": "hello", "playbook": FLOW.stem}))
        welcome = await self._until("welcome")
        self.conversation = welcome["conversation"]
        await self._send({"type": "pick", "card": welcome["view"]["card"], "option": 0})

    async def says(self, text: str) -> None:
        """Write, and wait until it is stored."""
        await self._send({"type": "say", "text": text})

    async def _send(self, frame: dict[str, Any]) -> None:
        self._keys += 1
        await self._socket.send(json.dumps({**frame, "key": f"k{self._keys}"}))
        await self._until("ack")

    async def _until(self, kind: str) -> dict[str, Any]:
        while True:
            frame: dict[str, Any] = json.loads(await self._socket.recv())
            if frame["type"] == kind:
                return frame


async def timed(page: Page, place: str, say: Say, count: int) -> list[float]:
    """Seconds from each saying to the frame in which the page shows it."""
    await page.evaluate(WATCH, [place, MARK])
    said: list[float] = []
    for number in range(count):
        said.append(time.time())
        await say(f"{MARK} {number}. {TEXT}")
        await asyncio.sleep(PAUSE_S)
    return [at / 1000 - begun for at, begun in zip(await _seen(page, count), said, strict=True)]


async def _seen(page: Page, count: int) -> list[float]:
    async with asyncio.timeout(PATIENCE_S):
        while len(seen := await page.evaluate(SEEN)) < count:
            await asyncio.sleep(PAUSE_S)
    return list(seen[:count])


async def bare(page: Page, port: int, count: int) -> list[float]:
    """The floor: a relay, and a page that shows what it gets."""
    await page.evaluate(BARE, f"ws://127.0.0.1:{port}/a0/a0")
    async with connect(f"ws://127.0.0.1:{port}/v0/a0", proxy=None) as socket:
        return await timed(page, "main", lambda text: socket.send(json.dumps({"text": text})), count)


async def messages(page: Page, server_url: str, count: int) -> list[float]:
    """A visitor writes, and the agent's page shows it."""
    address = f"ws{server_url.removeprefix('http')}/ws/visitor"
    async with connect(address, subprotocols=[Subprotocol("frontdesk.v1")], proxy=None) as socket:
        visitor = Visitor(socket)
        await visitor.asks()
        await page.goto(f"{server_url}/inbox#/unassigned/{visitor.conversation}")
        await page.click("#foot-claim")
        await page.wait_for_selector("#composer:not([hidden])")
        return await timed(page, "#log", visitor.says, count)


async def claims(page: Page, visitor: Page, server_url: str, chats: Chats, count: int) -> list[float]:
    """The agent takes a chat, and the visitor's page shows who has joined; released, and taken again."""
    await visitor.goto(f"{server_url}/w/{FLOW.stem}")
    await visitor.get_by_role("button", name=ASK).click()
    await visitor.wait_for_selector("text=One moment")
    await visitor.evaluate(WATCH, ['[role="log"]', JOINED])
    http = chats.agents[0].http
    waiting = (await http.ask("GET", "/api/v1/conversations?folder=unassigned&limit=100")).json()["items"]
    (conversation,) = [item["id"] for item in waiting if item["preview"] == ASK]
    await page.goto(f"{server_url}/inbox#/unassigned/{conversation}")
    clicked: list[float] = []
    for _ in range(count):
        await page.wait_for_selector("#foot-unassigned:not([hidden])")
        clicked.append(await page.evaluate(CLICK))
        await _seen(visitor, len(clicked))
        await page.wait_for_selector("#composer:not([hidden])")
        await http.ask("PUT", f"/api/v1/conversations/{conversation}/assignment", {"agent": None})
    return [(at - begun) / 1000 for at, begun in zip(await _seen(visitor, count), clicked, strict=True)]


def lines(what: str, least: list[float], took: list[float]) -> list[Figure]:
    """A sort of event: how soon it was seen, against the relay."""
    made = []
    for percent in (50, 99):
        bare_s, ours_s = percentile(least, percent), percentile(took, percent)
        target, kept = ("≤ 1 s", ours_s <= SOON_S) if percent == 99 else ("", None)
        made.append(Figure(f"{what}, p{percent}", ms(ours_s), ms(bare_s), ours_s / max(bare_s, TICK_S), target, kept))
    return made


async def measure(folder: Path, asked: argparse.Namespace, figures: Figures) -> None:
    """Take all figures."""
    disk = await disk_floor.elsewhere(folder, 0.1 if asked.quick else 2.0)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found(), args=list(QUIET))
        with floor("relay", folder) as relay, frontdesk(folder) as server:
            chats, url = Chats(server.port), f"http://127.0.0.1:{server.port}"
            try:
                await chats.begin(asked)
                await until(lambda: all(guest.conversation for guest in chats.guests), PATIENCE_S)
                for guest in chats.guests:
                    await guest.assign("me")
                least = await bare(await browser.new_page(), relay.port, asked.count)
                writing = asyncio.create_task(chats.messages(server, asked))
                agent = await (await browser.new_context()).new_page()
                await _sign_in(agent, url)
                seen = await messages(agent, url, asked.count)
                taken = await claims(agent, await browser.new_page(), url, chats, asked.claims)
                background = await writing
            finally:
                chats.end()
        await browser.close()
    figures.lines += lines("visitor's message → agent's screen", least, seen)
    figures.lines += lines("“assign to me” → visitor's screen", least, taken)
    figures.add(Figure("  messages of other chats meanwhile", f"{background.per_s:,.0f} a second"))
    figures.add(Figure("fsync of 4 KiB, p50 and p99", f"{ms(disk.fsync_p50_s)}, {ms(disk.fsync_p99_s)}"))


async def _sign_in(page: Page, url: str) -> None:
    await page.goto(f"{url}/login")
    await page.fill("input[type=email]", email(0))
    await page.fill("input[type=password]", PASSWORD)
    await page.click("form button")
    await page.wait_for_url("**/inbox*")


def options() -> argparse.Namespace:
    """What was asked for."""
    parser = arguments(None, __doc__)
    parser.add_argument("--chats", type=int, default=200, help="open at once, all of them the agent's")
    parser.add_argument("--messages", type=float, default=20.0, help="a second, of all their visitors")
    parser.add_argument("--count", type=int, default=200, help="messages that are timed")
    parser.add_argument("--claims", type=int, default=100, help="that are timed")
    parser.add_argument("--seconds", type=float, default=60.0, help="for how long the others write")
    asked = parser.parse_args()
    if asked.quick:
        asked.chats, asked.count, asked.claims, asked.messages, asked.seconds = 4, 5, 3, 10.0, 4.0
    asked.agents = 1
    return asked


def main() -> None:
    """Print a line for each figure."""
    asked, figures = options(), Figures()
    pin(CLIENT)
    figures.remarks += [*machine(), "the browser has the client's core, too"]
    with workplace(asked.folder) as folder:
        deploy(folder, FLOW)
        hire(folder, asked.agents)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(measure(folder, asked, figures))
    figures.show(as_json=asked.json)


if __name__ == "__main__":
    main()
