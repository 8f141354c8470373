"""tokens: create, list and revoke access tokens for programs."""

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
Name = Annotated[str, typer.Argument(help="The token's name.")]

DB = "sqlite:///frontdesk.db"


@app.command(epilog="Example: frontdesk tokens create ci --scope deploy:website-sales --expires 30d")
def create(
    name: Name,
    scope: Annotated[
        list[str] | None,
        typer.Option(help="What it may do: read, plan, deploy, plan:PLAYBOOK or deploy:PLAYBOOK; may be repeated."),
    ] = None,
    expires: Annotated[str, typer.Option(help="How long it is valid, at most 90d.")] = "30d",
    db: Db = DB,
) -> None:
    """Create a token and print it, once only.

    Standard output is the token and nothing else; it is not stored. No token can read conversations.
    """
    from frontdesk.runtime.accounts import token_commands, user_commands

    new = user_commands.missing(db)
    text = token_commands.create(db, name, scope or [], expires)
    if new is not None:
        typer.echo(f"The database {new} is new: a server that uses another one does not know this token.", err=True)
    typer.echo(f"{name} is valid for {expires}; give it to your program as FRONTDESK_TOKEN:", err=True)
    typer.echo(text)


@app.command("list", epilog="Example: frontdesk tokens list")
def list_tokens(db: Db = DB) -> None:
    """List all tokens.

    Name, scopes, state, when it was created, when it expires, and when it was last used, separated by tabs.
    """
    from frontdesk.runtime.accounts import token_commands
    from frontdesk_cli.output import instant

    for token, state in token_commands.everything(db):
        times = (token.created_at, token.expires_at, token.last_used_at)
        typer.echo("\t".join((token.name, ",".join(token.scopes), state, *map(instant, times))))


@app.command(epilog="Example: frontdesk tokens revoke ci")
def revoke(name: Name, db: Db = DB) -> None:
    """Revoke a token: it no longer works.

    A running server refuses it within a second.
    """
    from frontdesk.runtime.accounts import token_commands

    token_commands.revoke(db, name)
    typer.echo(f"{name} is revoked.", err=True)
