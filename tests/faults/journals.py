"""What clients write down before they send and as soon as they are answered, so that a server can be held to it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

Json = dict[str, Any]
Key = tuple[str, str, str]
"""Conversation, sender, key."""

Deed = tuple[str, str, str]
"""Conversation, agent, and what the agent did: `claim`, `release` or `close`."""


class Journal:
    """One client's journal: every entry is in the file before the client goes on."""

    def __init__(self, path: Path) -> None:
        self._file: TextIO = path.open("a", encoding="utf-8")

    def _write(self, *entry: object) -> None:
        self._file.write(json.dumps(entry) + "\n")
        self._file.flush()

    def sends(self, key: Key, body: Json) -> None:
        """This is about to be sent under a key, for the first time or again."""
        self._write("sends", *key, body)

    def heard(self, key: Key, seq: int) -> None:
        """It was acknowledged."""
        self._write("heard", *key, seq)

    def refused(self, key: Key, code: str) -> None:
        """It was refused."""
        self._write("refused", *key, code)

    def tries(self, deed: Deed) -> None:
        """An agent is about to do something, for the first time or again."""
        self._write("tries", *deed)

    def did(self, deed: Deed) -> None:
        """It was answered with success."""
        self._write("did", *deed)

    def close(self) -> None:
        self._file.close()


@dataclass
class Journals:
    """All that clients wrote down, up to one instant.

    Attributes:
        sent: What was sent under each key.
        acked: The number that each key was acknowledged with.
        refused: The code that each key was refused with.
        tried, done: How often agents sent a deed, and how often it was answered with success.
        lies: Answers that contradict earlier answers.
    """

    sent: dict[Key, Json] = field(default_factory=dict)
    acked: dict[Key, int] = field(default_factory=dict)
    refused: dict[Key, str] = field(default_factory=dict)
    tried: dict[Deed, int] = field(default_factory=dict)
    done: dict[Deed, int] = field(default_factory=dict)
    lies: list[str] = field(default_factory=list)

    def note(self, entry: list[Any]) -> None:
        """Take one entry in."""
        what, a, b, c, *rest = entry
        name = (a, b, c)
        match what:
            case "sends":
                self.sent[name] = rest[0]
            case "heard":
                if self.acked.setdefault(name, rest[0]) != rest[0]:
                    self.lies.append(f"{name} was acknowledged as {self.acked[name]} and as {rest[0]}")
            case "refused":
                self.refused[name] = rest[0]
            case "tries":
                self.tried[name] = self.tried.get(name, 0) + 1
            case "did":
                self.done[name] = self.done.get(name, 0) + 1


def read(folder: Path) -> Journals:
    """What all clients of a folder have written down by now."""
    journals = Journals()
    for path in sorted(folder.glob("*.journal")):
        for entry in _entries(path.read_text(encoding="utf-8")):
            journals.note(entry)
    return journals


def _entries(text: str) -> Iterable[list[Any]]:
    for line in text.splitlines():
        yield json.loads(line)
