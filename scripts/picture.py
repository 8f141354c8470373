#!/usr/bin/env python3
"""Makes the README's picture: a real visitor in the widget and a real agent in the inbox, side by side.

Run it with `.venv/bin/python scripts/picture.py`; it needs a chromium, and what `scripts/setup dev`
installs.
"""

from __future__ import annotations

import base64
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from playwright.sync_api import Browser, sync_playwright  # noqa: E402

from browser.conftest import QUIET, found  # noqa: E402
from browser.people import Agent, Visitor  # noqa: E402
from serving import Server, running_server  # noqa: E402

PICTURE = ROOT / "docs" / "images" / "widget-and-inbox.png"


def main() -> None:
    """Play the scene and write the picture."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running_server(Path(folder)) as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=found(), args=list(QUIET))
        website, inbox = scene(browser, server)
        PICTURE.parent.mkdir(parents=True, exist_ok=True)
        PICTURE.write_bytes(side_by_side(browser, website, inbox))
        browser.close()
    print(f"wrote {PICTURE.relative_to(ROOT)}")


def scene(browser: Browser, server: Server) -> tuple[bytes, bytes]:
    """A visitor talks to Mia; what each of them sees."""
    mia = Agent.signs_in(browser, server, "mia@example.com", size=(1360, 820))
    if mia.page.get_by_role("button", name="Not now").is_visible():
        mia.page.get_by_role("button", name="Not now").click()
    mia.goes_online()
    visitor = Visitor.arrives(browser, server, size=(860, 820))
    visitor.opens()
    visitor.picks("Talk to sales")
    visitor.picks("20 to 100")
    mia.takes()
    mia.says("Hello! Mia here. Which office is it for?")
    visitor.says("Hi Mia, for Example Ltd in Utrecht, about 60 people.")
    mia.says("Lovely. Shall we bring a machine for a tasting next week?")
    visitor.says("Yes please. I'm Jane, jane@example.com")
    for label, text in (("Name", "Jane Doe"), ("E-mail", "jane@example.com"), ("Value", "2400.00")):
        mia.fills(label, text)
    company = mia.page.get_by_role("complementary", name="Details").get_by_label("Name", exact=True).nth(1)
    company.fill("Example Ltd")
    company.blur()
    mia.page.get_by_role("complementary", name="Details").get_by_label("Currency").select_option("EUR")
    mia.page.get_by_role("button", name="Create lead").click()
    mia.page.locator(".event-record").first.wait_for()
    mia.page.wait_for_timeout(600)
    return visitor.page.screenshot(), mia.page.screenshot()


def side_by_side(browser: Browser, website: bytes, inbox: bytes) -> bytes:
    """Two pictures as one, each with a thin frame."""
    page = browser.new_page(viewport={"width": 1640, "height": 620}, device_scale_factor=1)
    sources = [f"data:image/png;base64,{base64.b64encode(picture).decode()}" for picture in (website, inbox)]
    frame = "border-radius:10px;border:1px solid #d6d3d1;height:560px;box-shadow:0 6px 24px rgb(0 0 0/.12)"
    images = "".join(f'<img src="{source}" style="{frame}">' for source in sources)
    row = "margin:0;background:#f5f5f4;display:flex;gap:24px;justify-content:center;padding:28px 0"
    page.set_content(f'<body style="{row}">{images}')
    return page.screenshot()


if __name__ == "__main__":
    main()
