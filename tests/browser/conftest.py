"""A real chromium for the tests of this folder."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from browser.blank import emptied, opened
from browser.far import Far, serving
from browser.patient import patient
from browser.people import PATIENCE_S, Agent, Visitor
from serving import Server, running_server

PLACES = (
    *("chromium", "chromium-browser", "google-chrome"),
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)

QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"),
)


def found() -> str | None:
    """Where chromium is on this machine, if it is."""
    for place in (os.environ.get("FRONTDESK_CHROMIUM"), *PLACES):
        if place and (path := shutil.which(place)):
            return path
    return None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    skip = None if found() else pytest.mark.skip(reason="no chromium on this machine; see scripts/test")
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if skip:
                item.add_marker(skip)


# Playwright keeps an event loop running in this thread while it is started, and nothing else can run one then: it lives
# as long as a module, so that tests of other folders can follow in the same process.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for a module's tests; each test opens contexts of its own."""
    # What is expected may take long on a busy machine; how long says nothing about the product.
    expect.set_options(timeout=PATIENCE_S * 1000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found(), args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The server's playbooks: the demo's, with a wait that no test sits out, unless a module has its own."""
    return patient(tmp_path_factory.mktemp("playbooks"))


@pytest.fixture(scope="module")
def server(deployed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for a module's tests."""
    with running_server(tmp_path_factory.mktemp("server"), playbooks=deployed) as server:
        yield server


@pytest.fixture(scope="module")
def mia(chromium: Browser, server: Server) -> Agent:
    """Mia, who is online in her inbox."""
    mia = Agent.signs_in(chromium, server, "mia@example.com")
    mia.goes_online()
    return mia


@pytest.fixture
def visitor(chromium: Browser, server: Server, mia: Agent) -> Iterator[Visitor]:
    """A visitor whom Mia has taken, until the test is over."""
    visitor = mia.meets(chromium, server)
    yield visitor
    visitor.page.context.close()


@pytest.fixture(scope="module")
def far() -> Iterator[Far]:
    """The far end of the inbox's modules."""
    with serving() as made:
        yield made


@pytest.fixture(scope="module")
def window(chromium: Browser) -> Iterator[Page]:
    """A page that a module's tests share."""
    with opened(chromium) as page:
        yield page


@pytest.fixture
def blank(window: Page, far: Far) -> Iterator[Page]:
    """That page, with nothing left of the test before."""
    with emptied(window, far) as page:
        yield page
