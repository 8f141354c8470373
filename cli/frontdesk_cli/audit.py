"""audit: show who did what, and look whether that is whole."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Annotated

import typer

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Who deployed, rolled back, changed roles and tokens, or failed to sign in: entries that only grow.",
    epilog="Example: frontdesk audit verify",
)

Db = Annotated[str, typer.Option(envvar="FRONTDESK_DB", help="Database URL.", metavar="URL")]

DB = "sqlite:///frontdesk.db"
MOST = 100_000


@app.command("list", epilog="Example: frontdesk audit list --limit 20")
def list_entries(
    limit: Annotated[int, typer.Option(help="How many of the last entries.", min=1, max=MOST)] = 100,
    db: Db = DB,
) -> None:
    """List the last entries: number, time, who, from where, what, to what, details; separated by tabs."""
    from frontdesk.runtime.accounts import auditing

    for entry in auditing.last(db, limit):
        act = entry.act
        at = datetime.fromtimestamp(act.at // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        details = json.dumps(dict(act.details), sort_keys=True)
        typer.echo("\t".join((str(entry.n), at, act.actor or "-", act.origin, act.action, act.subject or "-", details)))


@app.command(epilog='Example: frontdesk audit verify --known "$(cat newest-digest)"')
def verify(
    known: Annotated[
        str | None,
        typer.Option(
            help="The digest that an earlier look printed; without it, entries cut off at the end are missed."
        ),
    ] = None,
    db: Db = DB,
) -> None:
    """Look whether an entry was changed, removed or put in; print how many there are and the last one's digest.

    Keep the digest somewhere else, and name it the next time. Exits with 1 if the audit is not whole.
    """
    from frontdesk.runtime.accounts import auditing

    verdict = auditing.verify(db, known)
    if verdict.fault is not None:
        typer.echo(f"frontdesk: {verdict.fault}", err=True)
        raise typer.Exit(1)
    typer.echo(f"{verdict.entries}\t{verdict.head or '-'}")
