"""deploy: let new conversations begin with playbooks as they are here."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from frontdesk_cli.reaching import Server

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(epilog="Example: frontdesk deploy playbooks/ --server https://chat.example.com --yes")
def deploy(
    paths: Annotated[
        list[str] | None, typer.Argument(help="Files, folders or globs of playbooks [default: playbooks/ or .].")
    ] = None,
    server: Server = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Show the plan, ask, and let new conversations begin with these playbooks; those that run finish as they began.

    Each playbook is deployed by itself, in the order of their ids, if nobody deployed it since the plan was made. Doing
    it again is safe. Exits with 1 if there are errors, somebody was first or the token is refused, with 3 if the server
    cannot be reached.
    """
    from frontdesk.errors import UsageError
    from frontdesk.remote import deploys, telling
    from frontdesk_cli.output import write
    from frontdesk_cli.reaching import answered, planned, remote, sound

    if not yes and not sys.stdin.isatty():
        raise UsageError("nobody can be asked here: look at the plan, then say --yes")
    asked, uploads = remote(server), sound(paths or [])
    plans = planned(asked, uploads)
    write(telling.plans(plans, "text"), stream=sys.stderr)
    wanted = [(upload, plan) for upload, plan in zip(uploads, plans, strict=True) if plan.changed]
    if not wanted:
        return
    if not yes and not _confirmed(f"Deploy to {asked.server}?"):
        typer.echo("Nothing was deployed.", err=True)
        raise typer.Exit(1)
    for upload, plan in wanted:
        with answered(upload):
            deploys.deploy(asked, upload, plan)
        typer.echo(f"{plan.playbook}\t{plan.release}")


def _confirmed(question: str) -> bool:
    """What somebody at the terminal answers. Typer's own question leaves a space on standard output."""
    typer.echo(f"{question} [y/N] ", err=True, nl=False)
    return sys.stdin.readline().strip().lower() in ("y", "yes")
