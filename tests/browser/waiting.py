"""Waiting for what a page's scripts come to, on pages whose policy forbids evaluating strings."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

PATIENCE_MS = 30_000
PAUSE_MS = 50


def comes_true(page: Page, expression: str, arg: Any = None) -> Any:
    """The value of a JavaScript expression, or of a function of `arg`, as soon as it is true.

    Playwright's own `wait_for_function` asks again from inside the page, where a strict policy refuses it: it works
    only if the first answer is true. This one asks from outside each time.
    """
    for _ in range(PATIENCE_MS // PAUSE_MS):
        value = page.evaluate(expression, arg)
        if value:
            return value
        page.wait_for_timeout(PAUSE_MS)
    raise AssertionError(f"never true: {expression}")
