"""tokens: create, list and revoke what programs sign in with."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Create, list and revoke the tokens of programs. A running server notices within a second.",
    epilog="Example: frontdesk tokens create ci --scope deploy --expires 30d",
)

Db = Annotated[str, typer.Option(envvar="FRONTDESK_DB", help="Database URL.", metavar="URL")]
Name = Annotated[str, typer.Argument(help="What people call it.")]

DB = "sqlite:///frontdesk.db"


@app.command(epilog="Example: frontdesk tokens create ci --scope deploy:website-sales --expires 30d")
def create(
    name: Name,
    scope: Annotated[
        list[str] | None,
        typer.Option(help="What it may do: read, plan, deploy, plan:PLAYBOOK or deploy:PLAYBOOK; may be repeated."),
    ] = None,
    expires: Annotated[str, typer.Option(help="How long it lasts, at most 90d.")] = "30d",
    db: Db = DB,
) -> None:
    """Create a token and print it, this once.

    It stands alone on standard output, and is stored nowhere. No token reads conversations.
    """
    from frontdesk.runtime.accounts import programs, roster

    new = roster.missing(db)
    text = programs.create(db, name, scope or [], expires)
    if new is not None:
        typer.echo(f"There was no database {new} yet: a server that has another knows nothing of this token.", err=True)
    typer.echo(f"{name} lasts {expires}; keep it where your program finds it, as FRONTDESK_TOKEN:", err=True)
    typer.echo(text)


@app.command("list", epilog="Example: frontdesk tokens list")
def list_tokens(db: Db = DB) -> None:
    """List all tokens.

    Name, scopes, state, when it was made, when it expires, and when it was last used; tabs between.
    """
    from frontdesk.runtime.accounts import programs
    from frontdesk_cli.output import instant

    for token, state in programs.everything(db):
        times = (token.created_at, token.expires_at, token.last_used_at)
        typer.echo("\t".join((token.name, ",".join(token.scopes), state, *map(instant, times))))


@app.command(epilog="Example: frontdesk tokens revoke ci")
def revoke(name: Name, db: Db = DB) -> None:
    """Let a token in no more.

    A running server refuses it within a second.
    """
    from frontdesk.runtime.accounts import programs

    programs.revoke(db, name)
    typer.echo(f"{name} is let in no more.", err=True)
