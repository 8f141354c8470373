"""Visitors without browsers of their own, for tests of the inbox: they say who they are, then ask for a person."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from serving import Server
from talking import Visitor, visit

CROWD = Path(__file__).resolve().parent.parent / "fixtures" / "crowd"
"""The playbook that they meet; its wait is so long that no test sits it out."""


@contextmanager
def asking(
    server: Server, name: str, company: str = "Example Ltd", wish: str = "A question", **hello: Any
) -> Iterator[Visitor]:
    """Somebody who waits for a person, or leaves an e-mail address where nobody is online."""
    with visit(server, "crowd", **hello) as visitor:
        for text in (name, company, wish):
            assert visitor.say(text)["type"] == "ack"
        yield visitor
