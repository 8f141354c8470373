"""From Markdown to the closed tree: the one place that knows markdown-it-py."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from functools import cache
from itertools import islice

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from frontdesk.lang.diagnostic import Finding, Read
from frontdesk.lang.richtext import dialects, tree
from frontdesk.lang.richtext.inline import Inlines
from frontdesk.lang.richtext.page import Page

MOST_NESTED_LISTS = 3
FREE_MARKS = 100
CHARACTERS_PER_MARK = 20
"""A text may hold `FREE_MARKS` characters that could be markup, and one more per `CHARACTERS_PER_MARK` characters.

What each mark costs the parser depends on all the others; no text for people comes near the limit.
"""

_MARKS = re.compile(r"[*_\[`<&!\\]")
_LINE = re.compile(r"(?:\*{1,2})?[^\W\d_][^\r\n]*")
"""A line that begins with a letter, perhaps after `*` or `**`, as only the lines of paragraphs do."""

_PLACED = frozenset({"link_open", "image", "code_inline", "html_inline"})
_REFUSED: dict[str, tuple[str, str]] = {
    "heading_open": ("headings are not shown in a chat", "write the line in **bold**"),
    "lheading_open": (
        "a line of dashes below a text makes it a heading",
        "remove the line, or leave an empty line above it",
    ),
    "fence": ("code is not shown in a chat", "write it as plain text"),
    "code_block": ("four spaces at the beginning of a line make it code", "remove the spaces"),
    "blockquote_open": ("quotations are not shown in a chat", "write *emphasis* or quotation marks; \\> shows a '>'"),
    "hr": ("horizontal lines are not shown in a chat", "remove it: an empty line separates paragraphs"),
    "html_block": ("HTML is not shown in a chat", "write Markdown; \\< shows a '<'"),
    "table_open": ("tables are not shown in a chat", "write a list"),
}
_DEEP = ("lists nest at most three deep", "put a second message after this one")
_COUNT = ("a numbered list starts at 1", "write the full stop as \\. if this is not a list")
_DEFINITION = ("link definitions are not read", "write the link in its place: [text](https://…)")


def read(page: Page, findings: tuple[Finding, ...], image_origins: Collection[str]) -> Read[tuple[tree.Block, ...]]:
    """The blocks of a Markdown text; see `frontdesk.lang.richtext.read`.

    Args:
        findings: The findings about the values in the text.
    """
    most = FREE_MARKS + len(page.source) // CHARACTERS_PER_MARK
    surplus = next(islice(_MARKS.finditer(page.source), most, None), None)
    if surplus is not None:
        message = f"more than {most} marks such as * and [ in one text"
        page.refuse(*surplus.span(), message, "split the text", "over-limit")
        return Read((tree.Paragraph(tuple(page.inlines(page.source))),), (*findings, *page.findings))
    environment: dict[str, object] = {}
    tokens = tokens_of(page.source, environment)
    reader = _Blocks(page, Inlines(page, image_origins), tokens)
    blocks = reader.read_until(None)
    for line in _definitions(environment):
        page.refuse_line(line, *_DEFINITION)
    for start, end, message, hint in dialects.leftovers(page.source):
        page.refuse(start, end, message, hint)
    refused = {each.span for each in page.findings if each.name == "unsupported-markup"}
    links = (each for each in page.findings if each.name != "unsafe-link" or each.span not in refused)
    found = (*findings, *links)
    return Read(blocks, tuple(sorted(found, key=lambda each: each.span.begins)))


def tokens_of(source: str, environment: dict[str, object]) -> list[Token]:
    """The parser's tokens; for a paragraph of one line, as most texts are, only its inline token."""
    line = source.strip()
    # The parser treats other blanks, such as a line separator, as text when it splits lines but strips them as blanks.
    if _LINE.fullmatch(line) and source.startswith(line[0]) and line == source.strip(" \t\r\n"):
        return _parser().parseInline(line, environment)
    return _parser().parse(source, environment)


def _definitions(environment: dict[str, object]) -> list[int]:
    """The first lines of all link definitions."""
    known, again = environment.get("references"), environment.get("duplicate_refs")
    found = [*(known.values() if isinstance(known, dict) else ()), *(again if isinstance(again, list) else ())]
    return [int(definition["map"][0]) for definition in found]


class _Blocks:
    """Walks the parser's flat list of tokens once, from its beginning to its end."""

    def __init__(self, page: Page, inlines: Inlines, tokens: list[Token]) -> None:
        self._page = page
        self._inlines = inlines
        self._tokens = tokens
        self._next = 0
        self._lists = 0

    def read_until(self, end: str | None) -> tuple[tree.Block, ...]:
        """The blocks up to the token that closes their parent; that token is consumed too."""
        made: list[tree.Block] = []
        while self._next < len(self._tokens):
            token = self._tokens[self._next]
            self._next += 1
            if token.type == end:
                break
            self._check(token)
            made += self._blocks(token)
        return tuple(made)

    def _check(self, token: Token) -> None:
        kind = "lheading_open" if token.type == "heading_open" and token.markup[:1] in ("-", "=") else token.type
        if kind in _REFUSED and token.map is not None:
            self._page.refuse_line(token.map[1] - 1 if kind == "lheading_open" else token.map[0], *_REFUSED[kind])

    def _blocks(self, token: Token) -> tuple[tree.Block, ...]:
        match token.type:
            case "paragraph_open" | "heading_open":
                content = self._tokens[self._next]
                self._next += 2
                children = self._inlines.read(content)
                return (tree.Paragraph(children),) if children else ()
            case "inline":
                children = self._inlines.read(token)
                return (tree.Paragraph(children),) if children else ()
            case "bullet_list_open" | "ordered_list_open":
                return (self._list(token),)
            case "blockquote_open":
                return self.read_until("blockquote_close")
            case "table_open":
                return self._table()
            case "fence" | "code_block":
                return (tree.Paragraph((tree.Text(token.content),)),)
        return ()

    def _list(self, token: Token) -> tree.Block:
        self._lists += 1
        first = token.map[0] if token.map is not None else 0
        if self._lists == MOST_NESTED_LISTS + 1:
            self._page.refuse_line(first, *_DEEP)
        if token.attrGet("start") is not None:
            self._page.refuse_line(first, *_COUNT)
        items: list[tree.Item] = []
        end = token.type.replace("open", "close")
        while self._tokens[self._next].type != end:
            self._next += 1
            items.append(tree.Item(self.read_until("list_item_close")))
        self._next += 1
        self._lists -= 1
        return tree.Bullets(tuple(items)) if end.startswith("bullet") else tree.Numbers(tuple(items))

    def _table(self) -> tuple[tree.Block, ...]:
        while self._tokens[self._next].type != "table_close":
            self._next += 1
        self._next += 1
        return (tree.Paragraph((tree.Text("table"),)),)


class _Parser(MarkdownIt):
    """Leaves links as they are written: `richtext.link` judges them."""

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - the name is markdown-it's
        return url

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802 - the name is markdown-it's
        return link

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the name is markdown-it's
        return True


@cache
def _parser() -> MarkdownIt:
    parser = _Parser("commonmark").enable("table")
    rules = parser.inline.ruler
    for rule in list(rules.__rules__):
        if rule.name in ("link", "image", "autolink", "backticks", "html_inline"):
            rules.at(rule.name, _placed(rule.fn))
    return parser


def _placed(rule: Callable[[StateInline, bool], bool]) -> Callable[[StateInline, bool], bool]:
    """The inline rule, made to record on its first `_PLACED` token which stretch of the paragraph it matched."""

    def run(state: StateInline, silent: bool) -> bool:
        start, count = state.pos, len(state.tokens)
        matched = rule(state, silent)
        if matched and not silent:
            for token in state.tokens[count:]:
                if token.type in _PLACED and "place" not in token.meta:
                    token.meta["place"] = (start, state.pos)
                    break
        return matched

    return run
