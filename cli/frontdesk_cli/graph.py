"""graph: draw a playbook."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(epilog="Example: frontdesk graph playbooks/website-sales.yaml --format mermaid")
def graph(
    file: Annotated[str, typer.Argument(help="The playbook.")],
    form: Annotated[str, typer.Option("--format", help="mermaid or json.")] = "mermaid",
    output: Annotated[str | None, typer.Option("-o", "--output", help="Write it to a file.")] = None,
) -> None:
    """Draw a playbook: its pathways, cards and the ways between them."""
    from frontdesk.export import formats, render
    from frontdesk_cli.output import write
    from frontdesk_cli.sound import graph_of

    if form not in formats():
        raise typer.BadParameter(f"choose one of {', '.join(formats())}", param_hint="--format")
    write(render(graph_of(file), form), output)
