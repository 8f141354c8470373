"""What the widget costs the page that embeds it, and how soon it talks: from the browser's own trace.

Run it with `.venv/bin/python bench/widget.py`. The website is on another site than the server, as a customer's is. Each
run has a browser context of its own, so nothing is cached. The floor is the same page without the tag; of the first
message, a bare echo over a new socket in the same browser.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import statistics
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from figures import Figure, Figures, arguments
from playwright.async_api import Browser, Frame, Page, Request, async_playwright
from running import CLIENT, Running, deploy, floor, frontdesk, machine, pin, workplace
from website import PLAYBOOK, page, website

BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")
QUIET: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--site-per-process",
)

LOADER_BYTES: Final = 2 * 1024
FRAME_BYTES: Final = 15 * 1024
LONG_TASK_MS: Final = 50.0
PATIENCE_S: Final = 60.0
LOOK_S: Final = 0.02

CATEGORIES: Final = ("devtools.timeline", "disabled-by-default-devtools.timeline", "loading", "toplevel")
"""What the trace holds: tasks of every thread, and shifts of the layout."""

SHOWN: Final = "window.Frontdesk = [['on', 'initialized', () => { window.shownAt = performance.now(); }]];"
"""A site's own script, before the tag's: it hears when the launcher is there."""

WATCH: Final = """
() => {
  globalThis.firstMessage = new Promise((done) => {
    let begun = 0;
    document.getElementById('launcher').addEventListener('click', () => { begun = performance.now(); });
    new MutationObserver(() => document.querySelector('[role=log] li') && done(performance.now() - begun))
      .observe(document, { childList: true, subtree: true });
  });
}
"""
"""What the widget's page does from before the click until the first message is there."""

ECHO: Final = """
(url) => new Promise((done) => {
  const begun = performance.now();
  const socket = new WebSocket(url);
  socket.onopen = () => socket.send('x'.repeat(500));
  socket.onmessage = () => done(performance.now() - begun);
})
"""


@dataclass(slots=True)
class Visit:
    """What one visit to a page was like; times in milliseconds.

    Attributes:
        ready: From the navigation to the launcher, or without a tag to the page's load event.
        longest: The longest task of any page's main thread.
        shifts: Sum of the layout shifts.
        first, later: Bytes of the widget's answers as they travelled, without headers, by path: before the first
            intent, and after it.
        talks: From the click to the first message.
    """

    ready: float = 0.0
    longest: float = 0.0
    shifts: float = 0.0
    first: dict[str, int] = field(default_factory=dict)
    later: dict[str, int] = field(default_factory=dict)
    talks: float = 0.0


def found() -> str:
    """The browser on this machine."""
    for name in (os.environ.get("FRONTDESK_CHROMIUM"), *BROWSERS):
        if name and (path := shutil.which(name)):
            return path
    raise FileNotFoundError("no chromium on this machine: name one in FRONTDESK_CHROMIUM")


async def until(ready: Any) -> Any:
    """The answer of a question that is asked again until it is true."""
    for _ in range(int(PATIENCE_S / LOOK_S)):
        if answer := await ready():
            return answer
        await asyncio.sleep(LOOK_S)
    raise TimeoutError("the page did not come to it")


def longest_task_ms(trace: list[dict[str, Any]]) -> float:
    """The longest task of the main thread of any page, in a browser's trace: by its own processor time.

    By the clock, other programs of a busy machine would count. The browser's own pages, such as a new tab's, do not.
    """
    own = {event["pid"] for event in trace if "chrome://" in str(event.get("args"))}
    mains = {
        (event["pid"], event["tid"])
        for event in trace
        if event.get("name") == "thread_name"
        and event["args"].get("name") == "CrRendererMain"
        and event["pid"] not in own
    }
    tasks = [
        event.get("tdur", 0) / 1000
        for event in trace
        if event.get("name") == "RunTask" and (event["pid"], event["tid"]) in mains
    ]
    return float(max(tasks, default=0.0))


def shifted(trace: list[dict[str, Any]]) -> float:
    """The sum of the layout shifts in a browser's trace that nobody's click has just asked for."""
    shifts = [event["args"]["data"] for event in trace if event.get("name") == "LayoutShift"]
    return float(sum(shift["score"] for shift in shifts if not shift.get("had_recent_input")))


async def traced(browser: Browser, address: str, visit: Visit, server: str) -> None:
    """Go to a page and, where it has a widget, open that; the visit learns what it was like."""
    context = await browser.new_context(viewport={"width": 1280, "height": 800})
    page = await context.new_page()
    answers: list[Request] = []
    page.on("requestfinished", lambda request: answers.append(request) if request.url.startswith(server) else None)
    await page.add_init_script(SHOWN)
    await browser.start_tracing(page=page, categories=list(CATEGORIES))
    await page.goto(address)
    if server:
        visit.ready = await until(lambda: page.evaluate("window.shownAt"))
        await page.wait_for_load_state("networkidle")
        visit.first, count = await weights(answers), len(answers)
        visit.talks = await talks(await widget(page))
        await page.wait_for_load_state("networkidle")
        visit.later = await weights(answers[count:])
    else:
        visit.ready = await until(lambda: page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd"))
    trace = json.loads(await browser.stop_tracing())["traceEvents"]
    visit.longest, visit.shifts = longest_task_ms(trace), shifted(trace)
    await context.close()


async def talks(frame: Frame) -> float:
    """From a click on the launcher to the first message, in milliseconds."""
    await frame.evaluate(WATCH)
    await frame.locator("#launcher").click()
    took: float = await frame.evaluate("globalThis.firstMessage")
    return took


async def widget(page: Page) -> Frame:
    """The widget's own page, with its launcher."""

    async def there() -> Frame | None:
        frames = [frame for frame in page.frames if "/w/" in frame.url]
        return frames[0] if frames and await frames[0].locator("#launcher").count() else None

    frame: Frame = await until(there)
    return frame


async def weights(answers: list[Request]) -> dict[str, int]:
    """Bytes of each answer as it travelled, without headers, by what was asked for."""
    return {one.url.split("/", 3)[3]: (await one.sizes())["responseBodySize"] for one in answers}


async def echoed(browser: Browser, url: str, address: str) -> float:
    """How long a bare echo over a new socket takes in this browser, in milliseconds."""
    page = await browser.new_page()
    await page.goto(address)
    took: float = await page.evaluate(ECHO, url)
    await page.close()
    return took


async def measure(folder: Path, pages: dict[str, str], server: Running, asked: argparse.Namespace) -> list[Figure]:
    """Every figure, of so many visits to each page, in turns."""
    ours, origin = f"http://127.0.0.1:{server.port}/", pages[""]
    pages["/plain"] = page()
    pages["/widget"] = page(f'<script async src="{ours}widget.js" data-playbook="bakery"></script>')
    plain, dressed, echoes = list[Visit](), list[Visit](), list[float]()
    with floor("echo", folder) as echo:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=found(), args=list(QUIET))
            for _ in range(asked.visits):
                plain.append(Visit())
                await traced(browser, f"{origin}/plain", plain[-1], "")
                dressed.append(Visit())
                await traced(browser, f"{origin}/widget", dressed[-1], ours)
                echoes.append(await echoed(browser, f"ws://127.0.0.1:{echo.port}/", f"{origin}/plain"))
            await browser.close()
    return [*sizes(dressed[-1]), *times(plain, dressed, echoes)]


def sizes(visit: Visit) -> list[Figure]:
    """What came over the wire, and when."""
    loader = visit.first.get("widget.js", 0)
    frame = sum(visit.first.values()) - loader + sum(visit.later.values())
    first, later = sum(visit.first.values()), sum(visit.later.values())
    return [
        Figure("loader", f"{loader:,} bytes", target=f"≤ {LOADER_BYTES:,}", kept=0 < loader <= LOADER_BYTES),
        Figure("all that the iframe loads", f"{frame:,} bytes", target=f"≤ {FRAME_BYTES:,}", kept=frame <= FRAME_BYTES),
        Figure("before the first intent", f"{len(visit.first)} requests, {first:,} bytes"),
        Figure("after it", f"{len(visit.later)} requests, {later:,} bytes"),
    ]


def times(plain: list[Visit], dressed: list[Visit], echoes: list[float]) -> list[Figure]:
    """How soon it is there, and what it takes from the page: medians of the visits; of tasks and shifts the worst."""
    ready, bare = (statistics.median(one.ready for one in visits) for visits in (dressed, plain))
    longest, usual = (max(one.longest for one in visits) for visits in (dressed, plain))
    shifts, talks = max(one.shifts for one in dressed), statistics.median(one.talks for one in dressed)
    echo = statistics.median(echoes)
    return [
        Figure("launcher there, since the navigation", f"{ready:.0f} ms", f"{bare:.0f} ms", ready / bare),
        Figure("first message, since the click", f"{talks:.0f} ms", f"{echo:.1f} ms", talks / echo),
        Figure("layout shift", f"{shifts:.3f}", target="0", kept=shifts == 0),
        Figure(
            "longest task of a main thread",
            f"{longest:.1f} ms",
            f"{usual:.1f} ms",
            longest / usual if usual else None,
            f"≤ {LONG_TASK_MS:.0f} ms",
            longest <= LONG_TASK_MS,
        ),
    ]


def options() -> argparse.Namespace:
    """What was asked for."""
    parser = arguments(None, __doc__)
    parser.add_argument("--visits", type=int, default=10, help="to each page")
    asked = parser.parse_args()
    if asked.quick:
        asked.visits = 1
    return asked


def main() -> None:
    """Print a line for each figure."""
    asked, figures = options(), Figures()
    pin(CLIENT)
    figures.remarks += machine()
    with workplace(asked.folder) as folder, website() as pages:
        playbook = folder / "bakery.yaml"
        playbook.write_text(PLAYBOOK.format(origin=pages[""]))
        deploy(folder, playbook)
        with frontdesk(folder) as server:
            for figure in asyncio.run(measure(folder, pages, server, asked)):
                figures.add(figure)
    figures.show(as_json=asked.json)


if __name__ == "__main__":
    main()
