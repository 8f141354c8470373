"""compile: make the release of a playbook."""

from __future__ import annotations

from typing import Annotated

import typer

from frontdesk_cli.sound import StdinFilename, graph_of

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(name="compile", epilog="Example: frontdesk compile playbooks/website-sales.yaml -o website-sales.json")
def compile_(
    file: Annotated[str, typer.Argument(help="The playbook; `-` is standard input.")],
    output: Annotated[str | None, typer.Option("-o", "--output", help="Write it to a file.")] = None,
    stdin_filename: StdinFilename = "stdin.yaml",
) -> None:
    """Make the release of a playbook: canonical JSON with its digest, the same bytes on every machine.

    With an output file, the digest is printed. A playbook with errors is not compiled: they are reported, exit 1.
    """
    from frontdesk.compiler.release import make
    from frontdesk_cli.output import write

    release = make(graph_of(file, stdin_filename))
    write(release.data.decode(), output)
    if output is not None:
        typer.echo(release.digest)
