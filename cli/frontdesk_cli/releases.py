"""releases: list the releases of a playbook on a server."""

from __future__ import annotations

from typing import Annotated

import typer

from frontdesk_cli.reaching import Server

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(epilog="Example: frontdesk releases website-sales --server https://chat.example.com")
def releases(
    playbook: Annotated[str, typer.Argument(help="The playbook's id.")],
    server: Server = None,
    form: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
) -> None:
    """List a playbook's releases, the newest first: digest, active, time, author, git revision, open conversations."""
    from frontdesk.remote import deploys, telling
    from frontdesk_cli.output import write
    from frontdesk_cli.reaching import answered, remote

    if form not in telling.LISTED:
        raise typer.BadParameter(f"choose one of {', '.join(telling.LISTED)}", param_hint="--format")
    asked = remote(server)
    with answered():
        found = list(deploys.releases(asked, playbook))
    write(telling.releases(found, form))
