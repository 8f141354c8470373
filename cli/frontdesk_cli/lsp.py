"""lsp: run the language server for an editor, on standard input and output."""

from __future__ import annotations

import typer

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(epilog="Example: frontdesk lsp")
def lsp() -> None:
    """Run the language server for an editor, on standard input and output.

    Findings as you type, go to a target, find and rename, completion, pages on hover. Needs the extra `lsp`. An editor
    runs this; docs/how-to/editor.md says how to set it up.
    """
    from frontdesk.errors import UsageError

    try:
        from frontdesk.editor.server import serve
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("pygls", "lsprotocol"):
            raise
        raise UsageError("the language server needs an extra: pip install 'frontdesk[lsp]'") from error
    serve()
