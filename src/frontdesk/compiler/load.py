"""Where a playbook's files come from, and which names they may have."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from frontdesk.errors import UsageError
from frontdesk.lang import raster
from frontdesk.lang.raster import Raster

MOST_BYTES = 256 * 1024
"""Largest playbook file. One byte more is read, so that a larger file is noticed and refused."""


class Files(Protocol):
    """A playbook's folder: names are relative, with forward slashes."""

    def read(self, name: str) -> bytes | None:
        """The content, cut one byte past the limit for playbook files; None if there is no such file in the folder."""
        ...

    def has(self, name: str) -> bool:
        """There is such a file in the folder."""
        ...

    def image(self, name: str) -> Raster | str:
        """An image in the folder; if it cannot be shown, the reason in a few words."""
        ...


@dataclass(frozen=True, slots=True)
class DiskFiles:
    """A folder on disk; a symbolic link that leads out of it counts as missing."""

    folder: Path

    def read(self, name: str) -> bytes | None:
        return self._beginning(name, MOST_BYTES + 1)

    def image(self, name: str) -> Raster | str:
        return raster.read(self.image_data(name) or b"")

    def image_data(self, name: str) -> bytes | None:
        """The content, cut one byte past the limit for images; None if there is no such file in the folder."""
        return self._beginning(name, raster.MOST_BYTES + 1)

    def _beginning(self, name: str, most_bytes: int) -> bytes | None:
        path = self._path(name)
        if path is None:
            return None
        try:
            with path.open("rb") as file:
                return file.read(most_bytes)
        except OSError as error:
            raise UsageError(f"cannot read {str(self.folder / name)!r}: {error.strerror or error}") from error

    def has(self, name: str) -> bool:
        return self._path(name) is not None

    def _path(self, name: str) -> Path | None:
        if not is_below(name):
            return None
        try:
            path = (self.folder / name).resolve()
            inside = path.is_relative_to(self.folder.resolve())
            return path if inside and path.is_file() else None
        except (OSError, ValueError, RuntimeError):  # a loop of links, a NUL, a name too long: no such file
            return None


@dataclass(frozen=True, slots=True)
class MemoryFiles:
    """Files in memory: name to content, on top of another folder if given; images may come without their content."""

    contents: Mapping[str, bytes | str]
    beneath: Files | None = None
    images: Mapping[str, Raster] = field(default_factory=dict)

    def read(self, name: str) -> bytes | None:
        content = self.contents.get(name)
        if content is None:
            return self.beneath.read(name) if self.beneath else None
        return _bytes(content)[: MOST_BYTES + 1]

    def has(self, name: str) -> bool:
        return name in self.contents or name in self.images or (self.beneath is not None and self.beneath.has(name))

    def image(self, name: str) -> Raster | str:
        if name in self.images:
            return self.images[name]
        if name not in self.contents and self.beneath is not None:
            return self.beneath.image(name)
        return raster.read(_bytes(self.contents.get(name, b"")))


def _bytes(content: bytes | str) -> bytes:
    return content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content


def is_below(name: str) -> bool:
    """The name can only lead to something inside the folder that it is relative to."""
    plain = posixpath.normpath(name)
    return bool(name) and not plain.startswith(("/", "../")) and plain not in (".", "..") and "\\" not in name


def beside(name: str, path: str) -> str:
    """The name in the playbook's folder of a `path` relative to the file `name`; it may lead out of that folder."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
