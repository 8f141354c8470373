"""backup: copy the database while the server runs."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated, Final

import typer

app = typer.Typer(add_completion=False, rich_markup_mode=None)

DB: Final = "sqlite:///frontdesk.db"
EVERY_S: Final = 1.0
"""Pause between two lines of progress."""

MB: Final = 1_000_000


@app.command(epilog="Example: frontdesk backup /var/backups/frontdesk-monday.db")
def backup(
    file: Annotated[Path, typer.Argument(help="The file to write the copy to.", metavar="FILE")],
    db: Annotated[str, typer.Option(envvar="FRONTDESK_DB", help="Database URL.", metavar="URL")] = DB,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it already exists.")] = False,
) -> None:
    """Copy the database into a file while the server runs, and check the copy.

    The copy holds everything that was acknowledged before the command began. To go back to it, start the server with
    --db pointing at it. A PostgreSQL database has its own tool for this: pg_dump.
    """
    from frontdesk.store.backup import back_up

    size = back_up(db, file, force=force, progress=Lines())
    typer.echo(f"{file}: {size / MB:.1f} MB, checked.", err=True)


class Lines:
    """Prints the progress of the copy on standard error, now and then."""

    def __init__(self) -> None:
        self._next_at = time.monotonic() + EVERY_S

    def __call__(self, copied: int, total: int) -> None:
        """Some bytes are copied, out of a total."""
        if time.monotonic() >= self._next_at:
            self._next_at = time.monotonic() + EVERY_S
            typer.echo(f"{copied / MB:.0f} of {total / MB:.0f} MB copied", err=True)
