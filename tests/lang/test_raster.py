"""Image files are known by what they begin with, and nothing else gets through."""

from __future__ import annotations

from hashlib import sha256

import pytest

from frontdesk.lang import raster
from frontdesk.lang.raster import Raster
from lang.pictures import gif, jpeg, png, png_head, webp

GOOD = {
    "png": (png(7, 5), "png"),
    "gif": (gif(7, 5), "gif"),
    "gif87": (gif(7, 5).replace(b"89a", b"87a"), "gif"),
    "jpeg": (jpeg(7, 5), "jpeg"),
    "webp-lossy": (webp(b"VP8 ", 7, 5), "webp"),
    "webp-lossless": (webp(b"VP8L", 7, 5), "webp"),
    "webp-extended": (webp(b"VP8X", 7, 5), "webp"),
}


@pytest.mark.parametrize(("data", "kind"), GOOD.values(), ids=list(GOOD))
def test_an_image_says_what_it_is_and_how_large(data: bytes, kind: str) -> None:
    found = raster.read(data)
    assert isinstance(found, Raster), found
    assert (found.kind, found.width, found.height) == (kind, 7, 5)
    assert found.digest == sha256(data).hexdigest()
    assert found.path == f"/images/{found.digest}.{kind}"


BAD = {
    "nothing": (b"", "is not PNG"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "is not PNG"),
    "svg-declared": (b'<?xml version="1.0"?><svg/>', "is not PNG"),
    "svg-behind-a-mark": (b"\xef\xbb\xbf<svg/>", "is not PNG"),
    "html": (b"<!doctype html><script>alert(1)</script>", "is not PNG"),
    "pdf": (b"%PDF-1.7", "is not PNG"),
    "bmp": (b"BM" + bytes(60), "is not PNG"),
    "avif": (b"\x00\x00\x00\x20ftypavif", "is not PNG"),
    "ico": (b"\x00\x00\x01\x00", "is not PNG"),
    "png-cut": (png()[:20], "begins like a PNG file but is not one"),
    "png-without-head": (b"\x89PNG\r\n\x1a\n" + bytes(40), "begins like a PNG file but is not one"),
    "png-empty": (png_head(0, 5), "begins like a PNG file but is not one"),
    "gif-cut": (gif()[:9], "begins like a GIF file but is not one"),
    "jpeg-cut": (jpeg()[:12], "begins like a JPEG file but is not one"),
    "jpeg-of-nothing": (b"\xff\xd8\xff\xd9" + bytes(20), "begins like a JPEG file but is not one"),
    "jpeg-length-zero": (b"\xff\xd8" + b"\xff\xe0\x00\x00" * 50_000, "begins like a JPEG file but is not one"),
    "webp-of-sound": (b"RIFF\x00\x00\x00\x00WEBPJUNK" + bytes(20), "begins like a WEBP file but is not one"),
    "wave": (b"RIFF\x00\x00\x00\x00WAVEfmt " + bytes(20), "is not PNG"),
    "too-wide": (png_head(8_193, 1), "8193 × 1 pixels"),
    "too-many-pixels": (png_head(8_000, 8_000), "8000 × 8000 pixels"),
    "a-bomb": (png_head(2**31 - 1, 2**31 - 1), "pixels: at most 8192 a side"),
    "too-large": (png() + bytes(raster.MOST_BYTES), "larger than 1024 KiB"),
}


@pytest.mark.parametrize(("data", "why"), BAD.values(), ids=list(BAD))
def test_what_is_no_image_that_can_be_shown_is_none(data: bytes, why: str) -> None:
    found = raster.read(data)
    assert isinstance(found, str)
    assert why in found


@pytest.mark.parametrize("data", [each for each, _ in GOOD.values()], ids=list(GOOD))
def test_no_beginning_of_an_image_is_too_short_to_be_read(data: bytes) -> None:
    for length in range(len(data)):
        raster.read(data[:length])
