"""Keys and passwords in clear text: found anywhere by their form, in a `call` also by the names they stand under."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from frontdesk.lang import secret
from frontdesk.lang.diagnostic import Finding
from frontdesk.lang.secret import Secret
from frontdesk.lang.source import Source, Span
from frontdesk.lang.syntax import ListNode, MapNode, ScalarNode, YamlNode

CALLS: Final = "call"
"""The kind of card that talks to other systems."""

IN_HEADER: Final = "write {{ secret.NAME }} in its place, and set it in the server's environment"
ELSEWHERE: Final = "revoke it and remove it; in a header of a call, write {{ secret.NAME }} instead"


def secrets_in(source: Source, node: MapNode) -> Iterator[Finding]:
    """A finding `secret-in-file` for each key or password in a file, comments included; no finding shows them."""
    found = {(each.start, each.end): each.what for each in secret.well_known(source.text)}
    headers: set[int] = set()
    for card in _calls(node):
        for place, what, of_header in _sent(card):
            start, end = place.begins, place.ends
            if of_header:
                headers.add(start)
            if not any(first < end and start < last for first, last in found):
                found[start, end] = what
    headers |= {start for start, _ in found if any(_within(start, card) for card in _calls(node))}
    for (start, end), what in found.items():
        hint = IN_HEADER if start in headers else ELSEWHERE
        yield Finding(source.span(start, end), f"{what} is written here in plain text", hint, name="secret-in-file")


def _within(offset: int, card: MapNode) -> bool:
    """The offset is within the headers of a card."""
    headers = card.get("headers")
    return headers is not None and headers.span.begins <= offset < headers.span.ends


def _calls(node: MapNode) -> Iterator[MapNode]:
    pathways = node.get("pathways")
    for entry in pathways.entries if isinstance(pathways, MapNode) else ():
        for card in entry.value.items if isinstance(entry.value, ListNode) else ():
            kind = card.get("card") if isinstance(card, MapNode) else None
            if isinstance(card, MapNode) and isinstance(kind, ScalarNode) and kind.text == CALLS:
                yield card


def _sent(card: MapNode) -> Iterator[tuple[Span, str, bool]]:
    """The secrets that a call sends: each one's place, what it is, and whether it is in a header."""
    url = card.get("url")
    if isinstance(url, ScalarNode):
        yield from ((url.locate(each.start, each.end), each.what, False) for each in secret.of_address(url.text))
    for key, judge in (("headers", secret.of_header), ("body", secret.of_body)):
        part = card.get(key)
        if part is not None:
            yield from ((place, what, key == "headers") for place, what in _under(part, key, judge))


def _under(node: YamlNode, name: str, judge: Callable[[str, str], Secret | None]) -> Iterator[tuple[Span, str]]:
    match node:
        case MapNode(entries=entries):
            for entry in entries:
                yield from _under(entry.value, entry.key.text, judge)
        case ListNode(items=items):
            for item in items:
                yield from _under(item, name, judge)
        case ScalarNode(text=text):
            found = judge(name, text)
            if found is not None:
                yield node.locate(found.start, found.end), found.what
