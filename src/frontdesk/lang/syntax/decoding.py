"""From a file's bytes to its text."""

from __future__ import annotations

import codecs
import re

from frontdesk.lang.diagnostic import Finding, Read
from frontdesk.lang.source import Source, Span

MOST_BYTES = 256 * 1024
"""Largest file."""

MOST_FINDINGS = 20
"""Most bad characters of one file that are reported."""

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
"""Characters that no text of an author may hold, not even as escapes."""

_OTHERS = (
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
_BAD = "bad-encoding"


def decode(name: str, data: bytes) -> Read[Source]:
    """The text of a file, without a byte-order mark. Bad bytes and characters are findings and read as U+FFFD.

    Args:
        name: What findings call the file.

    Returns:
        Findings `over-limit` (then there is no text) and `bad-encoding`.
    """
    if len(data) > MOST_BYTES:
        message = f"the file is larger than {MOST_BYTES // 1024} KiB"
        hint = "split it: 'include' runs pathways of other files"
        return Read(None, (Finding(Span.whole(name), message, hint, name="over-limit"),))
    text, findings = _text(name, data)
    if findings:
        return Read(Source(name, FORBIDDEN.sub("\ufffd", text)), findings)
    source = Source(name, text)
    return Read(Source(name, FORBIDDEN.sub("\ufffd", text)), _forbidden(source))


def described(char: str) -> str:
    """A character that cannot be shown, in words."""
    number = ord(char)
    if number == 0:
        return "a NUL character"
    if number == 0xFEFF:
        return "a byte-order mark"
    if 0xD800 <= number <= 0xDFFF:
        return f"half a character (the surrogate U+{number:04X})"
    return f"the control character U+{number:04X}"


def _text(name: str, data: bytes) -> tuple[str, tuple[Finding, ...]]:
    for mark, codec, called in _OTHERS:
        if data.startswith(mark):
            finding = Finding(Span.whole(name), f"the file is {called}, not UTF-8", "save it as UTF-8", name=_BAD)
            return data[len(mark) :].decode(codec, "replace"), (finding,)
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError as error:
        text = data.decode("utf-8", "replace")
        at = len(data[: error.start].decode("utf-8"))
        message = f"the byte 0x{data[error.start]:02X} is not UTF-8"
        span = Source(name, text).span(at, at + 1)
        return text, (Finding(span, message, "save the file as UTF-8", name=_BAD),)


def _forbidden(source: Source) -> tuple[Finding, ...]:
    made: list[Finding] = []
    for found in FORBIDDEN.finditer(source.text):
        if len(made) == MOST_FINDINGS:
            break
        message = f"{described(found[0])} is not allowed in a playbook"
        made.append(Finding(source.span(*found.span()), message, "remove it", name=_BAD))
    return tuple(made)
