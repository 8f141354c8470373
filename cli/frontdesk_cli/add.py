"""add: put a card into a playbook; every other byte stays."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(epilog="Example: frontdesk add live_chat playbooks/website.yaml --pathway sales --after sales.question")
def add(
    kind: Annotated[str, typer.Argument(help="The kind of card, such as question or live_chat.")],
    file: Annotated[str, typer.Argument(help="The playbook.")],
    pathway: Annotated[str | None, typer.Option(help="The pathway that it goes into [default: start].")] = None,
    after: Annotated[str, typer.Option(help="The id of the card that it follows.")] = "",
) -> None:
    """Put a card with sensible values into a playbook, written as the rest is; every other byte stays.

    Without --after it goes to the end of the pathway, before cards that lead elsewhere. What the check finds because of
    it is told; with errors among them the exit code is 1, and the card is there all the same.
    """
    from frontdesk.compiler.check import Report
    from frontdesk.report import render
    from frontdesk.scaffold.adding import RefusedError, add_to_file
    from frontdesk_cli.output import colour_wanted

    try:
        added = add_to_file(Path(file), kind, pathway=pathway, after=after)
    except RefusedError as refusal:
        typer.echo(f"frontdesk: {refusal}", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{file}:{added.line}: card {added.card!r}")
    for name in added.pathways:
        typer.echo(f"{file}: a pathway {name!r} that it leads to; fill it")
    if added.found:
        report = Report(1, added.found, added.checked.sources)
        typer.echo(render(report, "text", colour=colour_wanted()), err=True, nl=False)
    raise typer.Exit(0 if added.sound else 1)
