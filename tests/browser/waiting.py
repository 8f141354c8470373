"""Waiting for what a page's scripts come to, on pages whose policy forbids evaluating strings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from playwright.sync_api import FloatRect, Frame, Locator, Page

Seen = TypeVar("Seen")

PATIENCE_MS = 30_000
PAUSE_MS = 50

MOVING = """(element) => element.ownerDocument.getAnimations().some((animation) =>
  animation.playState !== "finished" && animation.effect?.getComputedTiming().endTime !== Infinity)"""


def comes_true(page: Page | Frame, expression: str, arg: Any = None) -> Any:
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


def comes_to(page: Page, look: Callable[[], Seen]) -> Seen:
    """What a look at anything gives, as soon as it is true; meanwhile the page goes on."""
    for _ in range(PATIENCE_MS // PAUSE_MS):
        if seen := look():
            return seen
        page.wait_for_timeout(PAUSE_MS)
    raise AssertionError("it never came")


def passes(place: Page | Frame, time_ms: int) -> None:
    """So much time passes by the clock of a page's timers: what they were to do before that, they have done."""
    place.evaluate("(time_ms) => new Promise((done) => setTimeout(done, time_ms))", time_ms)


def box_at_rest(locator: Locator) -> FloatRect:
    """Where an element is, in CSS pixels, once nothing of its document moves any more, endless animations aside."""
    for _ in range(PATIENCE_MS // PAUSE_MS):
        if not locator.evaluate(MOVING) and (box := locator.bounding_box()):
            return box
        locator.page.wait_for_timeout(PAUSE_MS)
    raise AssertionError(f"never at rest: {locator}")
