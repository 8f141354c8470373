"""Calls in a scenario: comparing a request with what a step wants, and the stubbed answer as JSON."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from frontdesk.ir.request import Request, Secret
from frontdesk.lang.syntax import ListNode, MapNode, ScalarNode, YamlNode

_STATUS: Final = re.compile(r"[1-5][0-9]{2}")
_NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_WORDS: Final = frozenset({"true", "false", "null"})


def is_status(text: str) -> bool:
    """Whether the text is an HTTP status."""
    return _STATUS.fullmatch(text) is not None


def is_meant(asked: Request, url: str, method: YamlNode | None, sent: YamlNode | None) -> bool:
    """Whether a call has this text in its URL, uses this method, and has at least this data in its body."""
    if url not in asked.url or (isinstance(method, ScalarNode) and method.text != asked.method):
        return False
    return sent is None or _holds(json.loads(asked.body or "{}", parse_int=str, parse_float=str), sent)


def wanted(url: str, method: YamlNode | None, sent: YamlNode | None) -> str:
    """The call that a step wants, in words."""
    by = f"a {method.text} call" if isinstance(method, ScalarNode) else "a call"
    return f"{by} to {url!r}" + (f" with {json_of(sent).decode()}" if sent else "")


def shown(asked: Request) -> str:
    """A call as people read it; secrets by their names only."""
    return f"{asked.method} {asked.url}" + (f" {asked.body}" if asked.body is not None else "")


def headers(asked: Request) -> list[str]:
    """The headers of a call, a line each."""
    return [f"{name}: {''.join(map(_part, parts))}" for name, parts in asked.headers]


def _part(part: str | Secret) -> str:
    return f"{{{{ secret.{part.name} }}}}" if isinstance(part, Secret) else part


def _holds(data: Any, sent: YamlNode) -> bool:
    """Whether data match YAML: mappings may have more keys, lists must have the same items, scalars the same text."""
    match sent:
        case MapNode(entries=entries):
            return isinstance(data, dict) and all(
                e.key.text in data and _holds(data[e.key.text], e.value) for e in entries
            )
        case ListNode(items=items):
            return isinstance(data, list) and len(data) == len(items) and all(map(_holds, data, items))
        case ScalarNode(text=text):
            return text == (data if isinstance(data, str) else json.dumps(data))
    return False


def json_of(node: YamlNode | None) -> bytes:
    """The JSON for YAML: plain numbers, `true`, `false` and `null` are not strings; empty for None."""
    return b"" if node is None else _json_of(node).encode()


def _json_of(node: YamlNode) -> str:
    match node:
        case MapNode(entries=entries):
            return "{" + ", ".join(f"{json.dumps(e.key.text)}: {_json_of(e.value)}" for e in entries) + "}"
        case ListNode(items=items):
            return "[" + ", ".join(map(_json_of, items)) + "]"
        case ScalarNode(style="plain", text=text) if text in _WORDS or _NUMBER.fullmatch(text):
            return text
        case ScalarNode(style="plain", text=""):
            return "null"
    return json.dumps(node.text)
