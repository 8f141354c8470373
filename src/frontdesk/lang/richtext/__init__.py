"""Rich text: Markdown, parsed once into a closed tree, then filled with values that are never read as markup."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from frontdesk.lang.diagnostic import Located, Read
from frontdesk.lang.language import Variants, choose
from frontdesk.lang.noun import UNSTORED
from frontdesk.lang.richtext.body import Body, of_text, plain
from frontdesk.lang.richtext.form import Form, form
from frontdesk.lang.richtext.link import bad_image, bad_link
from frontdesk.lang.richtext.page import Page
from frontdesk.lang.richtext.tree import (
    Block,
    Break,
    Bullets,
    Emphasis,
    Image,
    Inline,
    Item,
    Link,
    Numbers,
    Paragraph,
    Slot,
    Strong,
    Text,
)
from frontdesk.lang.richtext.unmarked import unmarked
from frontdesk.lang.template import scan
from frontdesk.lang.value import Values

__all__ = [
    "Block",
    "Body",
    "Break",
    "Bullets",
    "Emphasis",
    "Image",
    "Inline",
    "Item",
    "Link",
    "Numbers",
    "Paragraph",
    "RichText",
    "Slot",
    "Strong",
    "Text",
    "bad_image",
    "bad_link",
    "of_text",
    "plain",
    "read",
]


@dataclass(frozen=True, slots=True)
class RichText:
    """Blocks in one or more languages."""

    variants: Variants[tuple[Block, ...]]
    _forms: Variants[Form] = field(init=False, default=(), compare=False, repr=False, metadata=UNSTORED)

    def fill(self, values: Values, language: str) -> Body:
        """The blocks for a reader of this language, with values filled in as text. Never raises.

        A text without values gives the same body object each time: do not change it.
        """
        forms = self._forms or self._ready()
        form = forms[0][1] if len(forms) == 1 else choose(forms, language)
        return form(values, language)

    def _ready(self) -> Variants[Form]:
        """The variants made ready for filling, on first use: a check never fills them."""
        object.__setattr__(self, "_forms", tuple((tag, form(blocks)) for tag, blocks in self.variants))
        return self._forms


def read(located: Located, image_origins: Collection[str] = ()) -> Read[tuple[Block, ...]]:
    """The blocks of a Markdown text: paragraphs and lists of text, strong, emphasis, links, images and line breaks.

    A line break within a paragraph is a space, as everywhere in Markdown; two spaces or a backslash before it make a
    line break. What could be parsed is given even when there are findings.

    Args:
        image_origins: Where images may come from besides the playbook's own folder: `https://host[:port]`.

    Returns:
        Findings `unsupported-markup`, `unsafe-link`, `image-without-alt`, `invisible-character`, `bad-template` and
        `bad-expression`.
    """
    found = scan(located, shown=True)
    page = Page(located, found.holes)
    blocks = unmarked(page)
    if blocks is not None:
        return Read(blocks, found.findings)
    from frontdesk.lang.richtext import markdown

    return markdown.read(page, found.findings, image_origins)
