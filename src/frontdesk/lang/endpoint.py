"""Where a call goes: an https address that may contain values, but whose host is written out and public."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

from frontdesk.lang import host as hosts
from frontdesk.lang import template
from frontdesk.lang.condition import put_in
from frontdesk.lang.diagnostic import Finding, Located, Read
from frontdesk.lang.spelling import disguised
from frontdesk.lang.template import Template
from frontdesk.lang.value import Values

SCHEME: Final = "https://"
UNSAFE: Final = "unsafe-call"

_AUTHORITY_ENDS: Final = re.compile(r"[/?#]")
_OTHER_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*:)(?=//)")
_PLACE: Final = re.compile(r"(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<name>[^:\[\]]*))(?::(?P<port>.*))?", re.DOTALL)
_AS_WRITTEN: Final = "/?#[]@!$&'()*+,;=:%~"
"""Characters of an address that stay as the author wrote them; all others are percent-encoded if need be."""

IN_PATH: Final = "write the whole host, and put values after its first '/'"


def read(located: Located) -> Read[Template]:
    """The address that a text holds; findings `unsafe-call` and `bad-value` besides those of any template."""
    made = template.read(located)
    holes = tuple((hole.start, hole.end) for hole in template.scan(located).holes)
    return Read(made.value, (*made.findings, *_problems(located, holes)))


def fill(address: Template, values: Values) -> str:
    """The address with its values filled in and percent-encoded, so that no value changes where the call goes."""
    made = [_literal(part) if isinstance(part, str) else _value(put_in(part, values, "")) for part in address.parts]
    return "".join(made).strip()


def place(address: str) -> tuple[str, int] | None:
    """Host and port of a filled address; None if its text already shows that no call may go there."""
    if not address.startswith(SCHEME):
        return None
    found = _PLACE.fullmatch(_AUTHORITY_ENDS.split(address.removeprefix(SCHEME), maxsplit=1)[0])
    if found is None or not _is_port(found["port"]):
        return None
    host = found["six"] or found["name"]
    if not (found["six"] or hosts.is_name(host)) or hosts.is_internal(host):
        return None
    return host, int(found["port"] or 443)


def _literal(text: str) -> str:
    return quote(text.strip("\n"), safe=_AS_WRITTEN, errors="replace")


def _value(text: str) -> str:
    # A path segment that is only dots would lead to another path on the same host.
    return "" if set(text) <= {"."} else quote(text, safe="", errors="replace")


def _problems(located: Located, holes: tuple[tuple[int, int], ...]) -> Iterator[Finding]:
    text = located.text
    fixed = text[: holes[0][0]] if holes else text.rstrip()
    if not fixed.startswith(SCHEME):
        yield _not_https(located, fixed, holes)
        return
    begin = len(SCHEME)
    ends = _AUTHORITY_ENDS.search(fixed, begin)
    if ends is None and holes:
        message = "a value cannot be part of the host that a call goes to"
        yield Finding(located.locate(*holes[0]), message, IN_PATH, name=UNSAFE)
        return
    yield from _bad_authority(located, begin, ends.start() if ends else len(fixed))


def _not_https(located: Located, fixed: str, holes: tuple[tuple[int, int], ...]) -> Finding:
    other = _OTHER_SCHEME.match(fixed)
    if other is not None:
        plain = other[1].lower() == "http:"
        message = f"{other[1][:40]!r} is {'not encrypted' if plain else 'not a way to call another system'}"
        return Finding(located.locate(*other.span(1)), message, "write https://", name=UNSAFE)
    if holes and not fixed.strip():
        message = "a value cannot choose where a call goes"
        return Finding(located.locate(*holes[0]), message, f"begin with https://; {IN_PATH}", name=UNSAFE)
    return Finding(located.span, "a call goes to an https address", "begin with https:// and the host", name=UNSAFE)


def _bad_authority(located: Located, begin: int, end: int) -> Iterator[Finding]:
    """What is wrong between the slashes of `https://` and the first slash after them."""
    users = located.text.rfind("@", begin, end) + 1
    if users:
        message = "the address holds a user name or password"
        yield Finding(located.locate(begin, users), message, "send {{ secret.NAME }} in a header", name=UNSAFE)
        begin = users
    found = _PLACE.fullmatch(located.text[begin:end])
    if (
        found is None
        or not (found["six"] or found["name"])
        or not (found["six"] or hosts.is_name(found["name"].lower()))
    ):
        span = located.locate(begin, end) if end > begin else located.span
        hint = disguised(located.text[begin:end]) or "write it in small letters; other scripts as punycode: xn--…"
        yield Finding(span, "this does not name a host", hint, name="bad-value")
        return
    part = "six" if found["six"] else "name"
    if part == "name" and found["name"] != found["name"].lower():
        hint = f"write {found['name'].lower()}"
        yield Finding(
            located.locate(begin, begin + len(found["name"])), "the host has capital letters", hint, name="bad-value"
        )
    elif hosts.is_internal(found[part]):
        span = located.locate(begin + found.start(part), begin + found.end(part))
        message = f"the call goes to an address inside the network: {found[part][:40]!r}"
        yield Finding(span, message, "name a host that can be reached from the internet", name=UNSAFE)
    if not _is_port(found["port"]):
        span = located.locate(begin + found.start("port"), begin + found.end("port"))
        yield Finding(
            span, "this is not a valid port", "write a number from 1 to 65535, or leave it out", name="bad-value"
        )


def _is_port(port: str | None) -> bool:
    return port is None or (re.fullmatch(r"[1-9][0-9]{0,4}", port, re.ASCII) is not None and int(port) < 65_536)
