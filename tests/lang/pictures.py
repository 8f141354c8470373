"""The smallest image files of each kind, and of any size that one likes."""

from __future__ import annotations

import struct
import zlib


def png(width: int = 3, height: int = 2, colour: bytes = b"\x1b\x5e\x20") -> bytes:
    """A whole PNG of one colour."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = (b"\x00" + colour * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def png_head(width: int, height: int) -> bytes:
    """The beginning of a PNG of any size, without its pixels."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + head + struct.pack(">I", zlib.crc32(b"IHDR" + head))


def gif(width: int = 3, height: int = 2) -> bytes:
    return b"GIF89a" + struct.pack("<HH", width, height) + b"\x00\x00\x00;"


def jpeg(width: int = 3, height: int = 2) -> bytes:
    """What a JPEG begins with: a comment, and the head of its frame."""
    frame = struct.pack(">BHHB", 8, height, width, 3) + b"\x01\x11\x00" * 3
    return b"\xff\xd8\xff\xfe\x00\x06Hi!\x00\xff\xff\xc0" + struct.pack(">H", len(frame) + 2) + frame + b"\xff\xd9"


def webp(form: bytes, width: int = 3, height: int = 2) -> bytes:
    """What a WebP of one of its three forms begins with."""
    match form:
        case b"VP8X":
            rest = (
                b"\x0a\x00\x00\x00" + bytes(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
            )
        case b"VP8L":
            rest = b"\x05\x00\x00\x00\x2f" + (width - 1 | (height - 1) << 14).to_bytes(4, "little")
        case _:
            rest = b"\x0a\x00\x00\x00" + b"\x10\x00\x00\x9d\x01\x2a" + struct.pack("<HH", width, height)
    return b"RIFF" + struct.pack("<I", len(rest) + 8) + b"WEBP" + form + rest


PNG = png()
