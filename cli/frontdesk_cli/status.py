"""status: show the state of the playbooks on a server."""

from __future__ import annotations

from typing import Annotated

import typer

from frontdesk_cli.reaching import Server

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(epilog="Example: frontdesk status --server https://chat.example.com")
def status(
    playbook: Annotated[str | None, typer.Argument(help="Only this playbook.")] = None,
    server: Server = None,
    form: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
) -> None:
    """Show each playbook: active or not, websites, live chat or why not, release, open conversations, last deploys."""
    from frontdesk.remote import deploys, telling
    from frontdesk_cli.output import write
    from frontdesk_cli.reaching import answered, remote

    if form not in telling.LISTED:
        raise typer.BadParameter(f"choose one of {', '.join(telling.LISTED)}", param_hint="--format")
    asked = remote(server)
    with answered():
        found = [deploys.status(asked, playbook)] if playbook else list(deploys.statuses(asked))
    if not found:
        typer.echo(f"Nothing has been deployed to {asked.server} yet.", err=True)
    write(telling.states(found, form))
