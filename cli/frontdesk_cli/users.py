"""users: add, list and change the people who answer."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Add, list and change the people who answer. Works beside a running server, which notices within a second.",
    epilog="Example: frontdesk users add mia@example.com --name Mia --team sales",
)

Db = Annotated[str, typer.Option(envvar="FRONTDESK_DB", help="Database URL.", metavar="URL")]
Url = Annotated[
    str,
    typer.Option(
        envvar="FRONTDESK_PUBLIC_URL", help="The URL at which browsers reach the server; printed links begin with it."
    ),
]
Email = Annotated[str, typer.Argument(help="The user's e-mail address.")]
FromStdin = Annotated[bool, typer.Option("--password-stdin", help="Read a password from standard input.")]

DB = "sqlite:///frontdesk.db"
URL = "http://127.0.0.1:8000"


@app.command(epilog="Example: frontdesk users add mia@example.com --name Mia --team sales --team support")
def add(
    email: Email,
    name: Annotated[str, typer.Option(help="What visitors and colleagues see.")],
    role: Annotated[str, typer.Option(help="agent, deals-admin or admin.")] = "agent",
    team: Annotated[list[str] | None, typer.Option(help="A team whose chats they get; may be repeated.")] = None,
    password_stdin: FromStdin = False,
    db: Db = DB,
    public_url: Url = URL,
) -> None:
    """Add a user, and print a one-time sign-in link unless a password is given."""
    from frontdesk.runtime.accounts import user_commands

    password = _password() if password_stdin else None
    link = user_commands.add(db, public_url, email, name=name, role=role, teams=team or [], password=password)
    typer.echo(f"{email} can sign in.", err=True)
    _print_link(link)


@app.command("list", epilog="Example: frontdesk users list")
def list_users(db: Db = DB) -> None:
    """List all users: address, name, role, teams, state; columns are separated by tabs."""
    from frontdesk.runtime.accounts import user_commands

    for user in user_commands.everybody(db):
        state = "disabled" if user.disabled else "active"
        typer.echo("\t".join((user.email, user.name, user.role, ",".join(user.teams) or "-", state)))


@app.command(epilog="Example: frontdesk users disable mia@example.com")
def disable(
    email: Email,
    undo: Annotated[bool, typer.Option("--undo", help="Enable the user again.")] = False,
    db: Db = DB,
) -> None:
    """Disable a user: they are signed out within a second, and their open chats are released."""
    from frontdesk.runtime.accounts import user_commands

    user_commands.disable(db, email, undo=undo)
    typer.echo(f"{email} can sign in again." if undo else f"{email} can no longer sign in.", err=True)


@app.command(epilog="Example: frontdesk users role mia@example.com deals-admin")
def role(
    email: Email,
    role: Annotated[str, typer.Argument(help="agent, deals-admin or admin.")],
    db: Db = DB,
) -> None:
    """Give a user another role."""
    from frontdesk.runtime.accounts import user_commands

    user_commands.set_role(db, email, role)
    typer.echo(f"{email} is now {role}.", err=True)


@app.command(epilog="Example: frontdesk users password mia@example.com < password.txt --password-stdin")
def password(email: Email, password_stdin: FromStdin = False, db: Db = DB, public_url: Url = URL) -> None:
    """Set a user's password from standard input, or remove it and print a one-time link to choose another."""
    from frontdesk.runtime.accounts import user_commands

    link = user_commands.set_password(db, public_url, email, _password() if password_stdin else None)
    typer.echo(f"{email} is signed out everywhere.", err=True)
    _print_link(link)


def _password() -> str:
    """The first line of standard input."""
    return sys.stdin.readline().rstrip("\r\n")


def _print_link(link: str | None) -> None:
    if link:
        typer.echo("Send them this link; it works once, within a day:", err=True)
        typer.echo(link)
