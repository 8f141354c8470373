"""export-visitor: print everything that is stored about a visitor, as JSON."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(epilog="Example: frontdesk export-visitor jane@example.com > jane.json")
def export_visitor(
    email: Annotated[str | None, typer.Argument(help="The visitor's e-mail address.")] = None,
    conversation: Annotated[str | None, typer.Option(help="One conversation, by its id.", metavar="ID")] = None,
    db: Annotated[str, typer.Option(envvar="FRONTDESK_DB", help="Database URL.", metavar="URL")] = (
        "sqlite:///frontdesk.db"
    ),
) -> None:
    """Print everything that is stored about a visitor: what was said, answered, recorded and noted.

    The audit records that it was done, with digests of the address and of what was printed, not with the texts.
    """
    from frontdesk.runtime.upkeep import privacy

    typer.echo(privacy.export(db, privacy.Whose(email, conversation), partial(typer.echo, err=True)))
