"""Releases: a compiled playbook as bytes that are the same on every machine, and back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from frontdesk.cards import KINDS
from frontdesk.errors import CorruptError
from frontdesk.ir import codec
from frontdesk.ir.card import Card
from frontdesk.ir.graph import Graph, Playbook

FORMAT: Final = 1
"""The version of the form of a release's data."""

_JSON: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


@dataclass(frozen=True, slots=True)
class Release:
    """A compiled playbook, which never changes.

    Attributes:
        digest: SHA-256 of its content without the digest, in hexadecimal.
        playbook: The id of the playbook.
        data: Canonical JSON (sorted keys, no space, UTF-8): `digest`, `format`, `playbook`, `cards` by id, `edges`,
            `pathways`, `start`. It holds no places in source files.
    """

    digest: str
    playbook: str
    data: bytes


def make(graph: Graph) -> Release:
    """The release of a graph."""
    content = {
        "format": FORMAT,
        "playbook": codec.encode(graph.playbook),
        "cards": {name: {"kind": card.KIND} | codec.encode(card) for name, card in graph.cards.items()},
        "edges": graph.edges,
        "pathways": graph.pathways,
        "start": graph.start,
    }
    parts = {name: _canonical(part) for name, part in content.items()}
    digest = sha256(_joined(parts)).hexdigest()
    return Release(digest, graph.playbook.id, _joined({"digest": _canonical(digest)} | parts))


def open_release(data: bytes) -> Graph:
    """The graph that a release was made of, without places in source files.

    Raises:
        CorruptError: The data are not a release, or do not match their digest.
    """
    content = _parsed(data)
    if content.pop("digest", None) != _digest(content):
        raise CorruptError("the release does not match its digest")
    if content.get("format") != FORMAT:
        raise CorruptError(f"the release has format {content.get('format')!r}; this Frontdesk reads {FORMAT}")
    try:
        graph = Graph(
            codec.decode(Playbook, content["playbook"]),
            {name: _card(name, card) for name, card in content["cards"].items()},
            {name: dict(ways) for name, ways in content["edges"].items()},
            {name: tuple(ids) for name, ids in content["pathways"].items()},
            content["start"],
        )
        _sound(graph)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise CorruptError(f"the release does not describe a playbook: {error}") from error
    return graph


def _card(name: str, data: dict[str, Any]) -> Card:
    rest = dict(data)
    kind = rest.pop("kind")
    if kind not in KINDS:
        raise CorruptError(f"the release has a card of kind {kind!r}, which this Frontdesk does not know")
    card = codec.decode(KINDS[kind], rest)
    if not isinstance(card, Card) or card.id != name:
        raise CorruptError(f"the release calls a card {name!r} that has another id")
    return card


def _sound(graph: Graph) -> None:
    """Check that every edge leads to a card of the graph, and every exit has an edge."""
    ends = [graph.start, *(goal for ways in graph.edges.values() for goal in ways.values() if goal is not None)]
    if any(end not in graph.cards for end in ends) or graph.edges.keys() != graph.cards.keys():
        raise CorruptError("the release has a way that leads to no card")
    if any(way.name not in graph.edges[card.id] for card in graph.cards.values() for way in card.exits()):
        raise CorruptError("the release has an exit without a way")


def _parsed(data: bytes) -> dict[str, Any]:
    try:
        content = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise CorruptError("the release is not JSON") from error
    if not isinstance(content, dict):
        raise CorruptError("the release is not a JSON object")
    return content


def _digest(content: dict[str, Any]) -> str:
    return sha256(_canonical(content)).hexdigest()


def _joined(parts: dict[str, bytes]) -> bytes:
    """The canonical JSON of an object, from that of its values: each is encoded once for both digest and data."""
    return b"{" + b",".join(b'"%b":%b' % (name.encode(), parts[name]) for name in sorted(parts)) + b"}"


def _canonical(content: object) -> bytes:
    return _JSON.encode(content).encode("utf-8", "surrogatepass")
