"""What stands inside a paragraph: words, values, emphasis, links, images."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import accumulate

from markdown_it.token import Token

from frontdesk.lang import invisible
from frontdesk.lang.richtext import tree
from frontdesk.lang.richtext.link import bad_image, bad_link, better, leads_to, misleading
from frontdesk.lang.richtext.page import Page
from frontdesk.lang.richtext.unmarked import merged
from frontdesk.lang.template import Template

MOST_NESTED = 8
"""Deepest emphasis within emphasis."""

MOST_SHOWN = 32
"""Characters of an address that a message quotes."""

_DEEP = ("emphasis nests too deeply here", "write \\* for an asterisk, \\_ for an underscore")
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)|<(!--)")
_INSTEAD = {
    "br": "end the line with a backslash for a line break",
    "b": "write **bold**",
    "strong": "write **bold**",
    "i": "write *emphasis*",
    "em": "write *emphasis*",
    "a": "write [text](https://…)",
    "img": "write ![text](file.png)",
    "ul": "write a list: lines that begin with -",
    "li": "write a list: lines that begin with -",
    "!--": "write notes as YAML comments: # …",
}
_CODE = ("code is not shown in a chat", "write **bold** or quotation marks; \\` shows a backtick")
_NO_ALT = ("the image has no text for people who cannot see it", "write what it shows: ![two people at a desk](…)")
_TITLE = ("the title of a link is not shown in a chat", "remove it, or put it into the link's text")


class Inlines:
    """Reads the paragraphs of one page."""

    def __init__(self, page: Page, image_origins: Collection[str]) -> None:
        self._page = page
        self._origins = image_origins
        self._offsets: Sequence[tuple[int, int]] = ()
        self._opened: Counter[str] = Counter()

    def read(self, token: Token) -> tuple[tree.Inline, ...]:
        """The contents of one of the parser's inline tokens, with neighbouring texts merged."""
        first = token.map[0] if token.map is not None else 0
        self._offsets = self._page.offsets(first, token.content)
        if _depth(token.children or ()) > MOST_NESTED:
            self._page.refuse_line(first, *_DEEP)
            return tuple(self._page.inlines(token.content))
        return merged(self._walk(iter(token.children or ()), None))

    def _walk(self, tokens: Iterable[Token], end: str | None) -> list[tree.Inline]:
        made: list[tree.Inline] = []
        for token in tokens:
            if token.type == end:
                break
            made += self._inline(token, tokens)
        return made

    def _inline(self, token: Token, rest: Iterable[Token]) -> Iterable[tree.Inline]:
        match token.type:
            case "text":
                return self._page.inlines(token.content)
            case "softbreak":
                return (tree.Text(" "),)
            case "hardbreak":
                return (tree.Break(),)
            case "strong_open":
                return (tree.Strong(merged(self._walk(rest, "strong_close"))),)
            case "em_open":
                return (tree.Emphasis(merged(self._walk(rest, "em_close"))),)
            case "link_open":
                return (self._link(token, merged(self._walk(rest, "link_close"))),)
            case "image":
                return (self._image(token),)
            case "code_inline":
                self._page.refuse(*self._place(token), *_CODE)
                return self._page.inlines(token.content)
            case "html_inline":
                self._html(token)
        return ()

    def _place(self, token: Token) -> tuple[int, int]:
        """Where a token stands in the source."""
        start, end = token.meta.get("place", (0, 0))
        return self._at(start), self._at(max(end - 1, start)) + 1

    def _at(self, offset: int) -> int:
        line = bisect_right(self._offsets, offset, key=lambda pair: pair[0]) - 1
        return offset + self._offsets[line][1]

    def _within(self, place: tuple[int, int], written: str) -> tuple[int, int]:
        """Where a part of a token stands, if the source contains it literally; else the whole token."""
        start = self._page.source.rfind(written, *place) if written else -1
        return place if start < 0 else (start, start + len(written))

    def _html(self, token: Token) -> None:
        tag = _TAG.match(token.content)
        name = (tag[1] or tag[2]).lower() if tag else ""
        if token.content.startswith("</") and self._opened[name]:
            self._opened[name] -= 1
            return
        self._opened[name] += 1
        hint = _INSTEAD.get(name, "remove it; \\< shows a '<'")
        self._page.refuse(*self._place(token), "HTML is not shown in a chat", hint)

    def _link(self, token: Token, children: tuple[tree.Inline, ...]) -> tree.Link:
        written = str(token.attrGet("href") or "")
        place = self._place(token)
        at = self._within(place, written)
        url = "".join(part if isinstance(part, str) else "0" for part in self._page.parts(written))
        reason = bad_link(url)
        hidden = next(invisible.suspicious(written, exact=True), None) if at != place else None
        if hidden is not None:
            start, char = at[0] + hidden, invisible.named(written[hidden])
            self._page.refuse(start, start + 1, f"{char} is here, and nobody can see it", "delete it", invisible.FAULT)
        elif reason is not None:
            self._page.refuse(*at, f"this link is unsafe: {reason}", better(url), "unsafe-link")
        elif not self._only_in_query(written):
            message = "in a link, a value is only allowed after the '?'"
            self._page.refuse(*at, message, "link to a fixed page, or write ?name={{ … }}", "bad-template")
        elif not children:
            self._page.refuse(*place, "this link has no words that a visitor could click", "write [words](https://…)")
        elif token.markup != "autolink" and (shown := misleading(_shown(children), url)):
            message = f"this link shows {shown[:MOST_SHOWN]!r} and leads to {leads_to(url)[:MOST_SHOWN]!r}"
            self._page.refuse(*place, message, "show the address it leads to, or words", "unsafe-link")
        if token.attrGet("title") is not None:
            self._page.refuse(*place, *_TITLE)
        return tree.Link(self._template(written), children)

    def _only_in_query(self, written: str) -> bool:
        before = ""
        for part in self._page.parts(written):
            if not isinstance(part, str) and ("?" not in before or "#" in before):
                return False
            before += part if isinstance(part, str) else ""
        return True

    def _template(self, written: str) -> Template:
        values = (part if isinstance(part, str) else part.value for part in self._page.parts(written))
        return Template(tuple(value for value in values if value is not None))

    def _image(self, token: Token) -> tree.Image:
        src, place = str(token.attrGet("src") or ""), self._place(token)
        alt = "".join(_alt_words(token))
        if not alt.strip():
            self._page.refuse(*place, *_NO_ALT, "image-without-alt")
        if any(not isinstance(part, str) for part in self._page.parts(src + token.content)):
            self._page.refuse(
                *place, "a value is not allowed in an image", "write a fixed address and text", "bad-template"
            )
        elif (reason := bad_image(src, self._origins)) is not None:
            hint = "put the file beside the playbook, or list its origin in install.image_origins"
            self._page.refuse(*self._within(place, src), f"this image cannot be shown: {reason}", hint, "unsafe-link")
        if token.attrGet("title") is not None:
            self._page.refuse(*place, "the title of an image is not shown in a chat", _TITLE[1])
        return tree.Image(src, alt)


def _shown(inlines: Iterable[tree.Inline]) -> str:
    """The fixed words among inlines."""
    made = []
    for inline in inlines:
        match inline:
            case tree.Text(value=text):
                made.append(text)
            case tree.Strong(children=children) | tree.Emphasis(children=children) | tree.Link(children=children):
                made.append(_shown(children))
            case tree.Image(alt=alt):
                made.append(alt)
    return "".join(made)


def _depth(tokens: Iterable[Token]) -> int:
    """How deep emphasis and links nest."""
    return max(accumulate((token.nesting for token in tokens), initial=0))


def _alt_words(image: Token) -> Iterator[str]:
    """The words of an image's alt text, without any markup in it."""
    for token in image.children or ():
        if token.type == "image":
            yield from _alt_words(token)
        else:
            yield " " if token.type in ("softbreak", "hardbreak") else token.content
