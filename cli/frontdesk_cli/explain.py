"""explain: print the page about a card kind or a finding's code."""

from __future__ import annotations

import typer

app = typer.Typer()


@app.command(epilog="Example: frontdesk explain FD201")
def explain(
    subject: str = typer.Argument(
        help="A code (FD201), the name of a finding (unknown-target) or a card kind (question)."
    ),
) -> None:
    """Print the page about a card kind or a finding's code: what it means, an example, and how to fix it."""
    from frontdesk.export.handbook import page

    typer.echo(page(subject), nl=False)
