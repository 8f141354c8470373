"""retention: remove conversations that their playbook has kept long enough."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(epilog="Example: frontdesk retention --dry-run")
def retention(
    db: Annotated[str, typer.Option(envvar="FRONTDESK_DB", help="Database URL.", metavar="URL")] = (
        "sqlite:///frontdesk.db"
    ),
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Remove nothing; print what would be removed.")] = False,
) -> None:
    """Remove conversations older than privacy.retention_days, with all that was said and recorded in them.

    A running server does so by itself once a day; this does it now, beside a server or without one. It prints each
    playbook that had such conversations and how many, separated by a tab.
    """
    from frontdesk.runtime.upkeep import clearing

    removed = clearing.clear(db, dry_run=dry_run)
    for playbook, number in sorted(removed.items()):
        typer.echo(f"{playbook}\t{number}")
    total = sum(removed.values())
    what = "conversation" if total == 1 else "conversations"
    typer.echo(f"{total} {what} {'would be' if dry_run else 'were' if total != 1 else 'was'} removed.", err=True)
