"""audit: show who did what, and check that the record is complete."""

from __future__ import annotations

import json
from typing import Annotated

import typer

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Who deployed, rolled back, changed roles and tokens, or failed to sign in: a log that only grows.",
    epilog="Example: frontdesk audit verify",
)

Db = Annotated[str, typer.Option(envvar="FRONTDESK_DB", help="Database URL.", metavar="URL")]

DB = "sqlite:///frontdesk.db"
MOST = 100_000


@app.command("list", epilog="Example: frontdesk audit list --limit 20")
def list_entries(
    limit: Annotated[int, typer.Option(help="How many of the latest entries.", min=1, max=MOST)] = 100,
    db: Db = DB,
) -> None:
    """List the last entries.

    Number, time, who, from where, what, to what, and details as JSON, separated by tabs.
    """
    from frontdesk.runtime.accounts import audit_commands
    from frontdesk_cli.output import instant

    for entry in audit_commands.last(db, limit):
        act, details = entry.act, json.dumps(dict(entry.act.details), sort_keys=True)
        who, what = (act.actor or "-", act.origin), (act.action, act.subject or "-", details)
        typer.echo("\t".join((str(entry.n), instant(act.at), *who, *what)))


@app.command(epilog='Example: frontdesk audit verify --known "$(cat last-look)"')
def verify(
    known: Annotated[
        str | None,
        typer.Option(help="The line that an earlier verify printed."),
    ] = None,
    db: Db = DB,
) -> None:
    """Check that the audit is complete and unchanged.

    Prints how many entries there are and the last one's digest. Keep that line somewhere else, and give it as --known
    next time: without it, entries cut off at the end are missed. Exits with 1 if an entry was changed, removed or
    inserted.
    """
    from frontdesk.runtime.accounts import audit_commands

    verdict = audit_commands.verify(db, known)
    if verdict.fault is not None:
        typer.echo(f"frontdesk: {verdict.fault}", err=True)
        raise typer.Exit(1)
    typer.echo(f"{verdict.entries}\t{verdict.head or audit_commands.NOTHING}")
