"""The images of rich text: their sources, and the paths under which a server shows files of the playbook's folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from frontdesk.compiler.load import beside
from frontdesk.lang import richtext
from frontdesk.lang.raster import Raster


def in_folder(image: str) -> bool:
    """The image is a file, not an address."""
    return "://" not in image and not image.startswith("//")


def as_shown(part: Any, file: str, files: Mapping[str, Raster]) -> Any:
    """Rich text whose images have the paths under which a server shows them; their file names are kept for comparisons.

    Args:
        file: The file that contains the text, in the playbook's folder.
        files: The images that were found, by the path that the file gives.
    """
    if isinstance(part, tuple):
        return tuple(as_shown(each, file, files) for each in part)
    if isinstance(part, richtext.Image) and in_folder(part.src):
        name, found = beside(file, part.src), files.get(part.src)
        if found is None:
            return replace(part, src=name)
        return replace(part, src=found.path, name=name, width=found.width, height=found.height)
    for inner in ("children", "items"):
        if hasattr(part, inner):
            return replace(part, **{inner: as_shown(getattr(part, inner), file, files)})
    return part


def written_at(text: str, image: str, behind: int) -> int:
    """Where a Markdown text names an image, from the offset `behind` on; negative if that cannot be told."""
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
