"""Where a visitor is: the embedding page, as far as it may be kept and shown."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit, urlunsplit

from frontdesk.ir.graph import Graph
from frontdesk.runtime.presence.query import without_secrets
from frontdesk.runtime.words import storable


def shown(graph: Graph, page: Mapping[str, str]) -> dict[str, str]:
    """The page that a visitor is on, as agents may see it; empty if the playbook does not track pages."""
    return of(page) if graph.playbook.privacy.track_page else {}


def of(page: Mapping[str, str]) -> dict[str, str]:
    """`url title referrer`, as far as they are given; addresses without the parts that may be secret."""
    known = {
        "url": _bare(page.get("url", ""), queried=True),
        "title": page.get("title", ""),
        "referrer": _bare(page.get("referrer", "")),
    }
    return {name: storable(text) for name, text in known.items() if text}


def _bare(url: str, *, queried: bool = False) -> str:
    """An address without user info and fragment; `queried` keeps those parts of its query that are not secret."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    host = parts.netloc.rpartition("@")[2]
    query = without_secrets(parts.query) if queried else ""
    return urlunsplit((parts.scheme, host, parts.path, query, "")) if parts.scheme in ("http", "https") else ""
