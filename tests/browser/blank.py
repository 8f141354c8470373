"""A blank page of a real browser under the inbox's own policy, for tests of single modules."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page

from browser.far import Far


@contextmanager
def opened(chromium: Browser) -> Iterator[Page]:
    """A page in Amsterdam and in English."""
    context = chromium.new_context(timezone_id="Europe/Amsterdam", locale="en-GB")
    yield context.new_page()
    context.close()


@contextmanager
def emptied(page: Page, far: Far) -> Iterator[Page]:
    """The page with nothing in it and nothing remembered; its scripts must run without an error."""
    errors: list[str] = []
    page.goto(far.url)
    # Only now nothing is sent any more by what the test before has left running.
    far.forget()
    page.evaluate("sessionStorage.clear()")

    def note(error: Exception) -> None:
        errors.append(str(error))

    page.on("pageerror", note)
    yield page
    page.remove_listener("pageerror", note)
    assert errors == []
