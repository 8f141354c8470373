"""add: add a card to a playbook; every other byte stays."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(epilog="Example: frontdesk add wait playbooks/website-sales.yaml --pathway sales --after sales.machines")
def add(
    kind: Annotated[str, typer.Argument(help="The kind of card, such as question or live_chat.")],
    file: Annotated[str, typer.Argument(help="The playbook.")],
    pathway: Annotated[str | None, typer.Option(help="The pathway that it goes into [default: start].")] = None,
    after: Annotated[str, typer.Option(help="The id of the card that it follows.")] = "",
) -> None:
    """Add a card with sensible values to a playbook, in the style of the file; every other byte stays.

    Without --after it goes at the end of the pathway, before cards that lead elsewhere. Findings that come with the new
    card are printed; if there are errors among them, the exit code is 1, and the card stays in the file.
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
        typer.echo(f"{file}: new pathway {name!r}, which the card leads to; add its cards")
    if added.found:
        report = Report(1, added.found, added.checked.sources)
        typer.echo(render(report, "text", colour=colour_wanted()), err=True, nl=False)
    raise typer.Exit(0 if added.sound else 1)
