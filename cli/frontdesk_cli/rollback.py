"""rollback: let new conversations begin with an earlier release again."""

from __future__ import annotations

from typing import Annotated

import typer

from frontdesk_cli.reaching import Server

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(epilog="Example: frontdesk rollback website-sales --server https://chat.example.com")
def rollback(
    playbook: Annotated[str, typer.Argument(help="The playbook's id.")],
    to: Annotated[
        str | None, typer.Option(help="The beginning of a release's digest [default: the release that ran before].")
    ] = None,
    server: Server = None,
) -> None:
    """Let new conversations begin with an earlier release; running ones finish as they began.

    While a canary runs, this ends it: the release beside it runs for everybody again. Twice in a row without --to ends
    where it began: the second rollback takes back the first.
    It prints the playbook and the release that runs now, and does not ask. Exits with 1 if somebody else was first or
    the token is refused.
    """
    from frontdesk.remote import deploys
    from frontdesk.remote.telling import short
    from frontdesk_cli.reaching import answered, remote

    asked = remote(server)
    unsure = f"{playbook} may or may not have been rolled back: see frontdesk status {playbook} before you try again"
    with answered(unsure=unsure):
        now, before = deploys.roll_back(asked, playbook, to)
    if now == before:
        typer.echo(f"{playbook}: release {short(now)} is already running.", err=True)
    else:
        typer.echo(f"{playbook}: release {short(now)} runs in place of {short(before)}.", err=True)
    typer.echo(f"{playbook}\t{now}")
