"""init: begin a project: a playbook with its scenarios, ready for editors and CI."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(epilog="Example: frontdesk init website-chat --template live-chat")
def init(
    folder: Annotated[
        str, typer.Argument(metavar="[DIR]", help="The folder to write to; created if it does not exist.")
    ] = ".",
    template: Annotated[
        str, typer.Option(help="The template to begin with: live-chat, lead-qualification, support or blank.")
    ] = "live-chat",
) -> None:
    """Begin a project: a playbook that checks clean, its scenarios, schemas for editors, pre-commit and CI snippets.

    Nothing is ever overwritten: if one of the files exists already, none is written, and the exit code is 1.
    """
    from frontdesk.scaffold.template import write

    try:
        written = write(Path(folder), template)
    except FileExistsError as error:
        typer.echo(f"frontdesk: nothing was written; these exist already in {folder!r}:", err=True)
        for path in error.args:
            typer.echo(f"  {path}", err=True)
        raise typer.Exit(1) from None
    for path in written:
        typer.echo(Path(folder, path).as_posix())
    playbook = next(path for path in written if path.startswith("playbooks/") and not path.endswith(".test.yaml"))
    typer.echo(_next(folder, playbook), err=True)


def _next(folder: str, playbook: str) -> str:
    lines = [] if folder == "." else [f"cd {shlex.quote(folder)}"]
    lines += [f"frontdesk preview {playbook}", "frontdesk check"]
    steps = "\n".join(f"  {line}" for line in lines)
    return f"\nNext: put the address of your website into {playbook}, and try:\n{steps}"
