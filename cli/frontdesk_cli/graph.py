"""graph: draw a playbook."""

from __future__ import annotations

from pathlib import PurePath
from typing import Annotated

import typer

from frontdesk_cli.sound import StdinFilename, sound

app = typer.Typer(add_completion=False, rich_markup_mode=None)

ENDINGS = {".mmd": "mermaid", ".mermaid": "mermaid", ".dot": "dot", ".gv": "dot", ".svg": "svg", ".json": "json"}
"""The format of a file, by the ending of its name."""

PICTURES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".pdf"})
"""Endings of pictures that are not drawn."""


@app.command(epilog="Example: frontdesk graph playbooks/website-sales.yaml -o website-sales.svg")
def graph(
    file: Annotated[str, typer.Argument(help="The playbook; `-` is standard input.")],
    form: Annotated[
        str,
        typer.Option(
            "--format", help="mermaid, dot, svg, json or outline [default: from the file's name, else mermaid]."
        ),
    ] = "",
    output: Annotated[str | None, typer.Option("-o", "--output", help="Write it to a file.")] = None,
    stdin_filename: StdinFilename = "stdin.yaml",
) -> None:
    """Draw a playbook: its pathways, cards and the ways between them, with the findings of the check.

    svg needs the extra `graph` (pip install 'frontdesk[graph]'); mermaid is what GitHub and GitLab show in Markdown;
    outline is for the terminal.
    """
    from frontdesk.export import formats, render
    from frontdesk_cli.output import write

    ending = PurePath(output or "").suffix.lower()
    if ending in PICTURES:
        raise typer.BadParameter(f"no {ending} is drawn: name the file .svg", param_hint="--output")
    form = form or ENDINGS.get(ending, "mermaid")
    if form not in formats():
        raise typer.BadParameter(f"choose one of {', '.join(formats())}", param_hint="--format")
    playbook, found = sound(file, stdin_filename)
    write(render(playbook, form, found), output)
