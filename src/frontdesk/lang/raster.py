"""Image files: their kind, as told by their first bytes, and the size of the picture. Nothing is decoded.

PNG (W3C, third edition), JPEG (ITU-T T.81), GIF (89a) and WebP (RFC 9649); no other format counts as an image.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Literal, TypeAlias

Kind: TypeAlias = Literal["png", "jpeg", "webp", "gif"]

MOST_BYTES: Final = 1024 * 1024
"""Largest file. Callers read one byte more, so that a larger file is noticed and refused."""

LONGEST_SIDE: Final = 8_192
MOST_PIXELS: Final = 16_000_000
"""Most pixels of a picture; a browser needs four bytes for each."""

PATH: Final = "/images/"
"""The path of images on a server, followed by the digest, a dot and the kind."""


@dataclass(frozen=True, slots=True)
class Raster:
    """An image, without its pixels.

    Attributes:
        digest: SHA-256 of the file.
        width: In pixels, like the height.
    """

    digest: str
    kind: Kind
    width: int
    height: int

    @property
    def path(self) -> str:
        """The path of the image on a server; it always leads to the same picture."""
        return f"{PATH}{self.digest}.{self.kind}"


def read(data: bytes) -> Raster | str:
    """The image that a file holds; if it cannot be shown, the reason in a few words."""
    if len(data) > MOST_BYTES:
        return f"it is larger than {MOST_BYTES // 1024} KiB"
    for kind, (begins, size_of) in _KINDS.items():
        if not begins(data):
            continue
        size = size_of(data)
        if size is None or min(size) < 1:
            return f"it begins like a {kind.upper()} file but is not one"
        if max(size) > LONGEST_SIDE or size[0] * size[1] > MOST_PIXELS:
            return f"it is {size[0]} × {size[1]} pixels: at most {LONGEST_SIDE} a side, {MOST_PIXELS:,} in all"
        return Raster(sha256(data).hexdigest(), kind, *size)
    return "it is not PNG, JPEG, WebP or GIF"


Size: TypeAlias = tuple[int, int] | None


def _png(data: bytes) -> Size:
    if len(data) < 33 or data[8:16] != b"\x00\x00\x00\x0dIHDR":
        return None
    return int.from_bytes(data[16:20]), int.from_bytes(data[20:24])


def _gif(data: bytes) -> Size:
    return None if len(data) < 13 else (int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little"))


FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""JPEG markers of the segments that give the size of the picture."""


def _jpeg(data: bytes) -> Size:
    at = 2
    while at + 9 <= len(data):
        if data[at] != 0xFF:
            return None
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
        elif marker in FRAMES:
            return int.from_bytes(data[at + 7 : at + 9]), int.from_bytes(data[at + 5 : at + 7])
        elif marker in (0x00, 0xD8, 0xD9, 0xDA):
            return None
        else:
            at += 2 + (0 if marker == 0x01 or 0xD0 <= marker <= 0xD7 else max(2, int.from_bytes(data[at + 2 : at + 4])))
    return None


def _webp(data: bytes) -> Size:
    form = data[12:16]
    if form == b"VP8X" and len(data) >= 30:
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if form == b"VP8L" and len(data) >= 25 and data[20] == 0x2F:
        bits = int.from_bytes(data[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if form == b"VP8 " and len(data) >= 30 and data[23:26] == b"\x9d\x01\x2a":
        return int.from_bytes(data[26:28], "little") & 0x3FFF, int.from_bytes(data[28:30], "little") & 0x3FFF
    return None


_KINDS: Final[Mapping[Kind, tuple[Callable[[bytes], bool], Callable[[bytes], Size]]]] = {
    "png": (lambda data: data.startswith(b"\x89PNG\r\n\x1a\n"), _png),
    "jpeg": (lambda data: data.startswith(b"\xff\xd8\xff"), _jpeg),
    "gif": (lambda data: data.startswith((b"GIF87a", b"GIF89a")), _gif),
    "webp": (lambda data: data.startswith(b"RIFF") and data[8:12] == b"WEBP", _webp),
}
