"""An editor without a window: it speaks the Language Server Protocol with a server over stdio."""

from __future__ import annotations

import json
import queue
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

PATIENCE_S = 60
"""How long an answer may take before the test fails."""


class Editor:
    """A connection to one language server.

    Attributes:
        found: Document URI to the diagnostics that the server published last.
        offered: What the server said that it can do.
    """

    def __init__(self, command: Sequence[str], folder: Path, settings: dict[str, Any] | None = None) -> None:
        self.folder = folder
        self.found: dict[str, list[dict[str, Any]]] = {}
        self._settings = settings or {}
        self._heard: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._number = 0
        self._edition = 0
        self._versions: dict[str, int] = {}
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder)
        assert self._process.stdin
        assert self._process.stdout
        self._mouth, ear = self._process.stdin, self._process.stdout
        threading.Thread(target=self._listen, args=(ear,), daemon=True).start()
        self.offered = self._greet()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if error is None:
            self.ask("shutdown", None)
            self.tell("exit", None)
            assert self._process.wait(PATIENCE_S) == 0
        self._process.kill()
        self._process.wait(PATIENCE_S)
        self._mouth.close()

    def _greet(self) -> dict[str, Any]:
        text = {
            "hover": {"contentFormat": ["markdown"]},
            "completion": {"completionItem": {"documentationFormat": ["markdown"], "snippetSupport": True}},
            "publishDiagnostics": {"relatedInformation": True},
            "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix"]}}},
            "rename": {"prepareSupport": True},
        }
        uri = self.folder.as_uri()
        able = {"textDocument": text, "workspace": {"workspaceEdit": {"documentChanges": True}}}
        folders = [{"uri": uri, "name": self.folder.name}]
        asked = {"processId": None, "rootUri": uri, "workspaceFolders": folders, "capabilities": able}
        offered: dict[str, Any] = self.ask("initialize", asked)["capabilities"]
        self.tell("initialized", {})
        self.tell("workspace/didChangeConfiguration", {"settings": self._settings})
        return offered

    def open(self, path: Path, text: str | None = None, language: str = "yaml") -> str:
        """Open a file, maybe with text that is not saved; gives its URI."""
        return self.open_uri(path.as_uri(), path.read_bytes().decode() if text is None else text, language)

    def open_uri(self, uri: str, text: str, language: str = "yaml") -> str:
        """Open a document that need not be a file; gives its URI."""
        document = {"uri": uri, "languageId": language, "version": self._next(uri), "text": text}
        self.tell("textDocument/didOpen", {"textDocument": document})
        return uri

    def type(self, uri: str, text: str) -> None:
        """Replace the whole text of an open file."""
        document = {"uri": uri, "version": self._next(uri)}
        self.tell("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": text}]})

    def close(self, uri: str) -> None:
        """Close a file; what was not saved is gone."""
        self.tell("textDocument/didClose", {"textDocument": {"uri": uri}})
        del self._versions[uri]

    def close_all(self) -> None:
        """Close every open file."""
        for uri in list(self._versions):
            self.close(uri)

    def diagnostics(self, uri: str) -> list[dict[str, Any]]:
        """What the server finds in a file, once it has looked at it."""
        while uri not in self.found:
            self._take(self._heard.get(timeout=PATIENCE_S))
        return self.found.pop(uri)

    def ask_at(self, what: str, uri: str, line: int, column: int, **more: Any) -> Any:
        """Ask about a place: `completion`, `hover`, `definition` …; 0-based line and UTF-16 column."""
        return self.ask(f"textDocument/{what}", {"textDocument": {"uri": uri}, "position": at(line, column), **more})

    def ask(self, method: str, params: Any) -> Any:
        """The answer to a request.

        Raises:
            Refused: The server says that it cannot be done, and why.
        """
        self._number += 1
        number = self._number
        self._say({"id": number, "method": method, "params": params})
        while True:
            answer = self._take(self._heard.get(timeout=PATIENCE_S))
            if answer is not None and answer.get("id") == number:
                if "error" in answer:
                    raise Refused(answer["error"]["message"])
                return answer.get("result")

    def tell(self, method: str, params: Any) -> None:
        """Tell the server something that it does not answer."""
        self._say({"method": method, "params": params})

    def _next(self, uri: str) -> int:
        """A version that no document has had: servers keep what they know of one by its URI and version."""
        self._edition += 1
        self._versions[uri] = self._edition
        return self._edition

    def _take(self, message: dict[str, Any] | None) -> dict[str, Any] | None:
        """Take note of what the server says by itself; an answer is given back."""
        assert message is not None, "the server is gone"
        match message:
            case {"method": "textDocument/publishDiagnostics", "params": {"uri": uri, "diagnostics": found}}:
                self.found[uri] = found
            case {"method": "workspace/configuration", "id": number, "params": {"items": items}}:
                values = [self._settings.get(item.get("section", ""), {}) for item in items]
                self._say({"id": number, "result": values})
            case {"method": _, "id": number}:
                self._say({"id": number, "result": None})
            case {"id": _}:
                return message
        return None

    def _say(self, message: dict[str, Any]) -> None:
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._mouth.write(b"Content-Length: %d\r\n\r\n%s" % (len(data), data))
        self._mouth.flush()

    def _listen(self, ear: IO[bytes]) -> None:
        for message in _messages(ear):
            self._heard.put(message)
        self._heard.put(None)
        ear.close()


class Refused(Exception):  # noqa: N818 - the server's word, not a fault
    """The server's answer to a request was an error."""


def at(line: int, column: int) -> dict[str, int]:
    """A place as the protocol writes it."""
    return {"line": line, "character": column}


def place(text: str, mark: str = "¦") -> tuple[str, int, int]:
    """A text without the mark in it, and the 0-based line and UTF-16 column at which the mark stood."""
    before, found, after = text.partition(mark)
    assert found, f"there is no {mark} in the text"
    line = before.rpartition("\n")[2]
    return before + after, before.count("\n"), len(line.encode("utf-16-le")) // 2


@contextmanager
def opened(command: Sequence[str], folder: Path, settings: dict[str, Any] | None = None) -> Iterator[Editor]:
    """An editor with a server of its own."""
    with Editor(command, folder, settings) as editor:
        yield editor


def _messages(ear: IO[bytes]) -> Iterator[dict[str, Any]]:
    while True:
        length = 0
        while (line := ear.readline()) not in (b"\r\n", b""):
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        if not length:
            return
        yield json.loads(ear.read(length))
