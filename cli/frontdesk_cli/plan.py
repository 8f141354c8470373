"""plan: say what a deploy would change, and for whom."""

from __future__ import annotations

from typing import Annotated

import typer

from frontdesk_cli.reaching import Server

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(epilog="Example: frontdesk plan playbooks/ --server https://chat.example.com --format markdown")
def plan(
    paths: Annotated[
        list[str] | None, typer.Argument(help="Files, folders or globs of playbooks [default: playbooks/ or .].")
    ] = None,
    server: Server = None,
    form: Annotated[str, typer.Option("--format", help="text, markdown or json.")] = "text",
    output: Annotated[str | None, typer.Option("-o", "--output", help="Write it to a file.")] = None,
    detailed_exitcode: Annotated[
        bool, typer.Option("--detailed-exitcode", help="Exit with 2 if there are changes.")
    ] = False,
) -> None:
    """Say what a deploy would change for visitors, and how many are in the middle of a conversation. Changes nothing.

    Exits with 0, with 1 if there are errors or the token is refused, with 3 if the server cannot be reached. With
    --detailed-exitcode: 0 if nothing changes, 2 if something does.
    """
    from frontdesk.remote import telling
    from frontdesk_cli.output import ready, write
    from frontdesk_cli.reaching import planned, remote, sound

    if form not in telling.FORMATS:
        raise typer.BadParameter(f"choose one of {', '.join(telling.FORMATS)}", param_hint="--format")
    ready(output)
    asked = remote(server)
    plans = planned(asked, sound(paths or []))
    write(telling.plans(plans, form), output)
    raise typer.Exit(2 if detailed_exitcode and any(one.changed for one in plans) else 0)
