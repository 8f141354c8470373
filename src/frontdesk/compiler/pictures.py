"""The images of rich text: where they come from, and what a file of the playbook's folder is called."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from frontdesk.compiler.load import beside
from frontdesk.lang import richtext


def in_folder(image: str) -> bool:
    """The image is a file, not an address."""
    return "://" not in image and not image.startswith("//")


def called_from_the_folder(part: Any, file: str) -> Any:
    """Rich text whose images are called as seen from the playbook's folder, not from the file that names them."""
    if isinstance(part, tuple):
        return tuple(called_from_the_folder(each, file) for each in part)
    if isinstance(part, richtext.Image) and in_folder(part.src):
        return replace(part, src=beside(file, part.src))
    for name in ("children", "items"):
        if hasattr(part, name):
            return replace(part, **{name: called_from_the_folder(getattr(part, name), file)})
    return part


def written_at(text: str, image: str, behind: int) -> int:
    """Where a Markdown text names an image, after those that came before it; negative where that cannot be told."""
    found = text.find(f"]({image}", behind)
    return found + 2 if found >= 0 else text.find(image, behind)


def sources(part: object) -> Iterator[str]:
    """Where the images of rich text come from, in reading order."""
    if isinstance(part, tuple):
        for each in part:
            yield from sources(each)
    elif isinstance(part, richtext.Image):
        yield part.src
    else:
        for name in ("children", "items"):
            yield from sources(getattr(part, name, ()))
