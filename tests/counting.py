"""How much work something is, counted in calls: the same on every machine, however busy."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from typing import ParamSpec

P = ParamSpec("P")


def calls(work: Callable[P, object], *given: P.args, **named: P.kwargs) -> int:
    """How many functions are called, of Python and of C, until some work of this thread is done.

    What a single call of C does within, such as matching a pattern or copying a text, counts as one. What others
    have left to be collected is not cleared away meanwhile.
    """
    number = 0

    def count(frame: object, event: str, about: object) -> None:
        nonlocal number
        number += event in ("call", "c_call")

    gc.disable()
    sys.setprofile(count)
    try:
        work(*given, **named)
    finally:
        sys.setprofile(None)
        gc.enable()
    return number
