"""Markdown pages as a reader's tools see them: links, headings, fenced blocks and command lines."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).parents[2]
SHELLS = ("sh", "console")
PROMPT = "$ "
ASSIGNMENT = re.compile(r"([A-Z_]+)=\S*$")


@dataclass(frozen=True)
class Fence:
    """One fenced block.

    Attributes:
        language: The first word behind the fence.
        line: Where its text begins, 1-based.
    """

    language: str
    text: str
    line: int


@dataclass(frozen=True)
class Command:
    """A command line that a page tells its reader to type.

    Attributes:
        variables: What is set for it, such as `FRONTDESK_PLAYBOOKS`.
        words: The command and its arguments, without comment and redirection.
    """

    page: str
    line: int
    variables: tuple[str, ...]
    words: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.page}:{self.line}: {' '.join(self.words)}"


@dataclass(frozen=True)
class Page:
    """One page."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tokens(self) -> list[Token]:
        return MarkdownIt("commonmark").enable("table").parse(self.text)

    @property
    def inline(self) -> Iterator[tuple[int, Token]]:
        """What stands within paragraphs, headings, lists and tables, with its line."""
        for token in self.tokens:
            for child in token.children or ():
                yield (token.map or [0])[0] + 1, child

    @property
    def links(self) -> Iterator[tuple[int, str]]:
        """Where each link and picture points, with its line."""
        for line, token in self.inline:
            if token.type in ("link_open", "image"):
                yield line, str(token.attrs["href" if token.type == "link_open" else "src"])

    @cached_property
    def headings(self) -> list[tuple[str, str]]:
        """Each heading's tag and text, in order."""
        pairs = zip(self.tokens, self.tokens[1:], strict=False)
        return [(opened.tag, within.content) for opened, within in pairs if opened.type == "heading_open"]

    @property
    def anchors(self) -> set[str]:
        """What can stand behind a `#`, as GitHub makes it of headings; none stands twice in our pages."""
        return {
            re.sub(r"[^\w\- ]", "", text.replace("`", "").strip().lower()).replace(" ", "-")
            for _, text in self.headings
        }

    @property
    def fences(self) -> Iterator[Fence]:
        for token in self.tokens:
            if token.type == "fence" and token.map:
                yield Fence((token.info.split() or [""])[0], token.content, token.map[0] + 2)

    @property
    def commands(self) -> Iterator[Command]:
        """The command lines of its shell blocks, and those in its sentences that begin with `frontdesk`."""
        for fence in self.fences:
            if fence.language in SHELLS:
                yield from self._typed(fence)
        for line, token in self.inline:
            if token.type == "code_inline" and re.match(r"frontdesk ", token.content):
                yield self._command(line, token.content)

    def _typed(self, fence: Fence) -> Iterator[Command]:
        prompt = PROMPT if fence.language == "console" else ""
        for number, text in enumerate(fence.text.splitlines()):
            if text.strip() and text.startswith(prompt):
                yield self._command(fence.line + number, text.removeprefix(prompt))

    def _command(self, line: int, text: str) -> Command:
        words = shlex.split(re.split(r" [<>|] ", text)[0], comments=True)
        variables = []
        while words and (found := ASSIGNMENT.match(words[0])):
            variables.append(found[1])
            words = words[1:]
        return Command(self.name, line, tuple(variables), tuple(words))


README = Page(ROOT / "README.md")


def docs() -> list[Page]:
    """The pages that readers begin with: README, changelog and everything below docs/."""
    return [README, Page(ROOT / "CHANGELOG.md"), *map(Page, sorted((ROOT / "docs").rglob("*.md")))]


def pages() -> list[Page]:
    """Those, and the pages that stand beside kinds and rules."""
    return [*docs(), *map(Page, sorted((ROOT / "src").rglob("*.md")))]
