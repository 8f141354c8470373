"""serve: run the server."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(epilog="Example: frontdesk serve --demo")
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on [default: 127.0.0.1].")] = None,
    port: Annotated[str | None, typer.Option(help="Port; 0 takes a free one [default: 8000].")] = None,
    db: Annotated[
        str | None, typer.Option(help="SQLite or PostgreSQL, as a URL [default: sqlite:///frontdesk.db].")
    ] = None,
    bus: Annotated[
        str | None, typer.Option(help="How several nodes notify each other: nats://host:4222 [default: memory].")
    ] = None,
    public_url: Annotated[
        str | None, typer.Option(help="The URL at which browsers reach the server: https://chat.example.com.")
    ] = None,
    demo: Annotated[
        bool, typer.Option("--demo", help="Try it out with sample users, playbooks and a website.")
    ] = False,
    allow_direct: Annotated[
        bool, typer.Option("--allow-direct", help="For development: sockets need no boot token.")
    ] = False,
) -> None:
    """Serve the widget to websites and the inbox to agents.

    Every option but --demo can also be set in the environment, as FRONTDESK_DB, FRONTDESK_PORT and so on.
    """
    from frontdesk.errors import SetupError, UsageError
    from frontdesk.runtime import server, settings

    try:
        wanted = settings.from_environment(
            host=host, port=port, db=db, bus=bus, public_url=public_url, demo=demo, allow_direct=allow_direct
        )
    except SetupError as error:
        # The user can correct the value: nothing of ours has failed.
        raise UsageError(str(error)) from error
    raise typer.Exit(server.run(wanted))
