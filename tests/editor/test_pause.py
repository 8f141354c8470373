"""Somebody who types: the server, in this process, hears each letter before any pause is over, however slow we are."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from editor.shop import SHOP, shop

pytest.importorskip("pygls", reason="the extra `lsp` is not installed")


class Heard:
    """What the server says, as its protocol writes it."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []

    def write(self, data: bytes) -> None:
        self.messages.append(json.loads(data))

    def close(self) -> None:
        """Nothing is held."""


async def _at_rest() -> None:
    """Nothing that has begun goes on any more."""
    while others := asyncio.all_tasks() - {asyncio.current_task()}:
        await asyncio.wait(others)


async def _typed(folder: Path, *texts: str) -> list[dict[str, Any]]:
    """What is published of an open file while its text becomes one after another, without a pause."""
    from frontdesk.editor.server import make

    server, heard = make(), Heard()
    server.protocol.set_writer(heard, include_headers=False)

    def tell(method: str, params: dict[str, Any], **more: Any) -> None:
        message = json.dumps({"jsonrpc": "2.0", "method": method, "params": params, **more})
        server.protocol.handle_message(json.loads(message, object_hook=server.protocol.structure_message))

    uri = (folder / "shop.yaml").as_uri()
    tell("initialize", {"processId": None, "rootUri": folder.as_uri(), "capabilities": {}}, id=1)
    document = {"uri": uri, "languageId": "yaml", "version": 0, "text": SHOP}
    tell("textDocument/didOpen", {"textDocument": document})
    await _at_rest()
    heard.messages.clear()
    for version, text in enumerate(texts, 1):
        changed = {"textDocument": {"uri": uri, "version": version}, "contentChanges": [{"text": text}]}
        tell("textDocument/didChange", changed)
    await _at_rest()
    return [each["params"] for each in heard.messages if each["params"]["uri"] == uri]


def test_what_is_typed_fast_is_checked_once(tmp_path: Path) -> None:
    shop(tmp_path)
    letters = [SHOP.replace("goto: start.end", "goto: wrong"[: 6 + length]) for length in range(1, 6)]
    (told,) = asyncio.run(_typed(tmp_path, *letters))
    found = [each for each in told["diagnostics"] if each["severity"] == 1]
    assert [each["message"].partition("\n")[0] for each in found] == ["no pathway or card is called 'wrong'"]
