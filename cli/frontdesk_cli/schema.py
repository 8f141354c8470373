"""schema: print a JSON Schema, for editors and other programs."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(epilog="Example: frontdesk schema playbook > playbook.schema.json")
def schema(
    which: Annotated[
        str,
        typer.Argument(help="playbook: what authors write; test: their scenarios; wire: the frames on the sockets."),
    ] = "playbook",
    output: Annotated[str | None, typer.Option("-o", "--output", help="Write it to a file.")] = None,
) -> None:
    """Print a JSON Schema (draft 2020-12)."""
    from frontdesk_cli.output import write

    match which:
        case "playbook":
            from frontdesk.compiler.schema import as_text
        case "test":
            from frontdesk.scenario.schema import as_text
        case "wire":
            from frontdesk.runtime.wire_schema import as_text
        case _:
            raise typer.BadParameter("choose playbook, test or wire", param_hint="which")
    write(as_text(), output)
