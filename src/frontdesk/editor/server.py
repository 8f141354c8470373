"""The language server: the answers of the other modules here, over the protocol. The one place that knows pygls."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable
from typing import Any, Final, Protocol, TypeVar

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol
from pygls.uris import from_fs_path, to_fs_path

from frontdesk import __version__
from frontdesk.editor import completing, naming, telling
from frontdesk.editor.places import Places
from frontdesk.editor.project import Project
from frontdesk.errors import UsageError
from frontdesk.lang.diagnostic import Diagnostic, Edit, Severity
from frontdesk.lang.source import Span

PAUSE_S: Final = 0.2
"""How long typing must pause before the file is checked."""

SEVERITIES: Final = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFO: types.DiagnosticSeverity.Information,
}
PROPOSED: Final = {
    "kind": types.CompletionItemKind.Class,
    "pathway": types.CompletionItemKind.Module,
    "card": types.CompletionItemKind.Reference,
    "variable": types.CompletionItemKind.Variable,
}

FOLLOWED: Final = ("file:", "untitled:")
"""How addresses of documents begin that are checked: another one may be an old version of a file, shown in a diff."""

T = TypeVar("T")


class Asked(Protocol):
    """A request about a place in a file."""

    @property
    def text_document(self) -> types.TextDocumentIdentifier: ...
    @property
    def position(self) -> types.Position: ...


class Refusal(JsonRpcException):
    """The reason why a request of the editor cannot be done: an answer, not a fault of the server."""

    CODE = int(types.LSPErrorCodes.RequestFailed)


class Answering(LanguageServerProtocol):
    """The protocol, with answers to malformed requests too, because an editor waits for the answer to each request."""

    def structure_message(self, data: dict[str, Any]) -> Any:
        """A message as an object of the protocol's types."""
        try:
            return super().structure_message(data)
        except JsonRpcException as error:
            if {"jsonrpc", "id", "method"} <= data.keys():
                self._send_response(data["id"], error=error.to_response_error())
            raise


class Server(LanguageServer):
    """The server of one editor: its open files, and the latest findings in them."""

    def __init__(self) -> None:
        # Whole texts: a playbook is small, and editor and server need not agree on what a line break is.
        whole = types.TextDocumentSyncKind.Full
        super().__init__("frontdesk", __version__, text_document_sync_kind=whole, protocol_cls=Answering)
        self.project = Project()
        self.found: dict[str, tuple[Diagnostic, ...]] = {}
        self._waiting: dict[str, asyncio.Task[None]] = {}

    def places(self, file: str) -> Places:
        """The converter between the editor's places in a file and offsets."""
        encoding: Any = self.workspace.position_encoding
        return Places(self.project.text(file) or "", getattr(encoding, "value", encoding) or "utf-16")

    def here(self, params: Asked) -> tuple[str, int]:
        """The file and the offset in it that a request is about."""
        file = _file(params.text_document.uri)
        return file, self.places(file).offset(params.position.line, params.position.character)

    def range(self, span: Span) -> types.Range:
        """A span as the editor counts it."""
        places = self.places(span.file)
        start, end = (types.Position(*places.place(each.offset)) for each in (span.start, span.end))
        return types.Range(start, end)

    def location(self, span: Span) -> types.Location:
        """A span in its file."""
        return types.Location(_uri(span.file), self.range(span))

    def edits(self, edits: tuple[Edit, ...]) -> types.WorkspaceEdit:
        """Edits, in any files, as the editor takes them."""
        changes: dict[str, list[types.TextEdit]] = {}
        for edit in edits:
            changes.setdefault(_uri(edit.span.file), []).append(types.TextEdit(self.range(edit.span), edit.text))
        return types.WorkspaceEdit(changes=changes)

    def look(self, file: str) -> None:
        """Check a file and the playbooks that it belongs to, and publish the findings."""
        for each, found in self.project.look(file).items():
            self.found[each] = found
            told = [self._diagnostic(one) for one in found]
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(_uri(each), told))

    def look_soon(self, file: str) -> None:
        """The same as `look`, once typing has paused for `PAUSE_S`."""
        if (waiting := self._waiting.get(file)) is not None:
            waiting.cancel()
        self._waiting[file] = asyncio.get_running_loop().create_task(self._look_after_pause(file))

    def look_now(self, file: str) -> None:
        """Check a file at once if it has changed since its last check: its findings may have moved."""
        if (waiting := self._waiting.pop(file, None)) is not None and not waiting.done():
            waiting.cancel()
            self.look(file)

    async def _look_after_pause(self, file: str) -> None:
        await asyncio.sleep(PAUSE_S)
        self.look(file)

    def _diagnostic(self, each: Diagnostic) -> types.Diagnostic:
        finding = each.finding
        hint = f"\n{finding.hint}" if finding.hint else ""
        return types.Diagnostic(
            range=self.range(each.span),
            message=finding.message + hint,
            severity=SEVERITIES[each.severity],
            code=each.code,
            source="frontdesk",
            related_information=[
                types.DiagnosticRelatedInformation(self.location(other.span), other.message)
                for other in finding.related
            ],
        )


def make() -> Server:
    """A server that answers all requests."""
    server = Server()
    _follow_files(server)
    _answer_names(server)
    _answer_places(server)
    return server


def serve() -> None:
    """Serve one editor over standard input and output, until it ends the connection."""
    logging.getLogger("pygls.protocol.json_rpc").addFilter(_is_news)
    make().start_io()


def _is_news(record: logging.LogRecord) -> bool:
    """False for refusals: they are answers, and in the log, which editors show, a traceback would look like a crash."""
    return record.exc_info is None or not isinstance(record.exc_info[1], Refusal)


def _file(uri: str) -> str:
    return (to_fs_path(uri) or uri).replace("\\", "/")


def _uri(file: str) -> str:
    return (from_fs_path(file) if os.path.isabs(file) else None) or file


def _refusing(ask: Callable[[], T]) -> T:
    """The result of `ask`; a `UsageError` becomes a refusal, whose message the editor shows."""
    try:
        return ask()
    except UsageError as error:
        raise Refusal(str(error)) from error


def _follow_files(server: Server) -> None:
    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    async def opened(params: types.DidOpenTextDocumentParams) -> None:
        if not params.text_document.uri.startswith(FOLLOWED):
            return
        file = _file(params.text_document.uri)
        folders = [folder.uri for folder in server.workspace.folders.values()]
        roots = folders or [uri for uri in (server.workspace.root_uri,) if uri]
        server.project.roots = tuple(_file(uri) for uri in roots)
        server.project.put(file, params.text_document.text)
        server.look(file)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    async def changed(params: types.DidChangeTextDocumentParams) -> None:
        if not params.text_document.uri.startswith(FOLLOWED):
            return
        file = _file(params.text_document.uri)
        server.project.put(file, server.workspace.get_text_document(params.text_document.uri).source)
        server.look_soon(file)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    async def saved(params: types.DidSaveTextDocumentParams) -> None:
        server.look_soon(_file(params.text_document.uri))

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    async def closed(params: types.DidCloseTextDocumentParams) -> None:
        file = _file(params.text_document.uri)
        server.project.drop(file)
        server.look_soon(file)


def _answer_names(server: Server) -> None:
    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    def definition(params: types.DefinitionParams) -> list[types.Location]:
        return [server.location(span) for span in naming.definitions(server.project, *server.here(params))]

    @server.feature(types.TEXT_DOCUMENT_REFERENCES)
    def references(params: types.ReferenceParams) -> list[types.Location]:
        file, offset = server.here(params)
        wanted = params.context.include_declaration
        found = naming.references(server.project, file, offset, definition=wanted)
        return [server.location(span) for span in found]

    @server.feature(types.TEXT_DOCUMENT_PREPARE_RENAME)
    def prepare(params: types.PrepareRenameParams) -> types.PrepareRenamePlaceholder:
        span, name = _refusing(lambda: naming.renameable(server.project, *server.here(params)))
        return types.PrepareRenamePlaceholder(server.range(span), name)

    @server.feature(types.TEXT_DOCUMENT_RENAME, types.RenameOptions(prepare_provider=True))
    def rename(params: types.RenameParams) -> types.WorkspaceEdit:
        return server.edits(_refusing(lambda: naming.rename(server.project, *server.here(params), params.new_name)))


def _answer_places(server: Server) -> None:
    @server.feature(types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=[":", " ", ".", "{"]))
    def complete(params: types.CompletionParams) -> list[types.CompletionItem]:
        return [
            types.CompletionItem(
                label=each.text,
                kind=PROPOSED[each.kind],
                detail=each.about,
                documentation=types.MarkupContent(types.MarkupKind.Markdown, each.page) if each.page else None,
                text_edit=types.TextEdit(server.range(each.span), each.text),
            )
            for each in completing.proposals(server.project, *server.here(params))
        ]

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    def hover(params: types.HoverParams) -> types.Hover | None:
        file, offset = server.here(params)
        text, span = telling.hover(server.project, file, offset, server.found.get(file, ()))
        shown = types.MarkupContent(types.MarkupKind.Markdown, text)
        return types.Hover(shown, server.range(span) if span else None) if text else None

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix])
    )
    def act(params: types.CodeActionParams) -> list[types.CodeAction]:
        file = _file(params.text_document.uri)
        server.look_now(file)
        places = server.places(file)
        start, end = (places.offset(each.line, each.character) for each in (params.range.start, params.range.end))
        return [
            types.CodeAction(
                title=each.finding.hint or f"fix {each.name}",
                kind=types.CodeActionKind.QuickFix,
                edit=server.edits((each.finding.fix,)),
                is_preferred=True,
            )
            for each in server.found.get(file, ())
            if each.finding.fix and each.span.start.offset <= end and start <= each.span.end.offset
        ]
