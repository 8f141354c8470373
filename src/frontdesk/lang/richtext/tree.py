"""The closed tree that rich text is read into: what a release holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from frontdesk.lang.expression import Expr
from frontdesk.lang.template import Template


@dataclass(frozen=True, slots=True)
class Text:
    """Words as they stand."""

    value: str


@dataclass(frozen=True, slots=True)
class Slot:
    """A value that is put in when the text is shown; always text, whatever it holds."""

    value: Expr


@dataclass(frozen=True, slots=True)
class Strong:
    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Emphasis:
    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A link; values may stand in its query only, and are percent-encoded there."""

    href: Template
    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Image:
    """A picture.

    Attributes:
        src: An https address, or the path at which a server shows a file of the playbook's folder.
        name: The name of that file; empty for an address.
        width: In pixels, like the height; zero if it is not known.
    """

    src: str
    alt: str
    name: str = ""
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Break:
    """A line break."""


Inline: TypeAlias = Text | Slot | Strong | Emphasis | Link | Image | Break


@dataclass(frozen=True, slots=True)
class Paragraph:
    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Item:
    children: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Bullets:
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Numbers:
    items: tuple[Item, ...]


Block: TypeAlias = Paragraph | Bullets | Numbers
