"""erase-visitor: remove everything that is stored about a visitor."""

from __future__ import annotations

import sys
from functools import partial
from typing import Annotated

import typer

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(epilog="Example: frontdesk erase-visitor jane@example.com --yes")
def erase_visitor(
    email: Annotated[str | None, typer.Argument(help="The visitor's e-mail address.")] = None,
    conversation: Annotated[str | None, typer.Option(help="One conversation, by its id.", metavar="ID")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Remove nothing; print how many would be removed.")
    ] = False,
    db: Annotated[str, typer.Option(envvar="FRONTDESK_DB", help="Database URL.", metavar="URL")] = (
        "sqlite:///frontdesk.db"
    ),
) -> None:
    """Remove every conversation of a visitor for good, open ones too, with all that was said and recorded in them.

    Backups and other systems keep the copies they have. The audit records that it was done, with a digest.
    """
    from frontdesk.errors import UsageError
    from frontdesk.runtime.upkeep import privacy

    whose = privacy.Whose(email, conversation)
    if dry_run:
        typer.echo(f"{_words(privacy.count(db, whose))} would be removed.", err=True)
        return
    if not yes and not sys.stdin.isatty():
        raise UsageError("nothing was removed: add --yes, or run it in a terminal, where it asks")
    number = 0 if yes else privacy.count(db, whose)
    if number and not typer.confirm(f"Remove {_words(number)} for good?", err=True):
        typer.echo("Nothing was removed.", err=True)
        raise typer.Exit(1)
    number = privacy.erase(db, whose, partial(typer.echo, err=True))
    typer.echo(f"{_words(number)} {'was' if number == 1 else 'were'} removed.", err=True)


def _words(number: int) -> str:
    return f"{number} {'conversation' if number == 1 else 'conversations'}"
