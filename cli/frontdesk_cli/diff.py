"""diff: say what a new version of a playbook changes for a visitor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from frontdesk_cli.reaching import Server

if TYPE_CHECKING:
    from frontdesk.compiler.version import Version

SERVER = "server"

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(epilog="Example: frontdesk diff main:playbooks/website-sales.yaml playbooks/website-sales.yaml")
def diff(
    old: Annotated[str, typer.Argument(help="A playbook: a file, REVISION:path of git, a release (.json), or server.")],
    new: Annotated[str, typer.Argument(help="The version to compare with it, named likewise.")],
    form: Annotated[str, typer.Option("--format", help="text, json or markdown.")] = "text",
    output: Annotated[str | None, typer.Option("-o", "--output", help="Write it to a file.")] = None,
    server: Server = None,
) -> None:
    """Say what a new version of a playbook changes for a visitor: cards, words, ways, waits, variables.

    How a file is written makes no difference: order of keys, quotes, comments, line breaks. With `server` for one side,
    that is what runs there of the same playbook; a file of that name is ./server. Exits with 0 whether or not there are
    changes, with 1 where a version has errors.
    """
    from frontdesk.compiler.difference import difference
    from frontdesk.export.difference import formats, render
    from frontdesk_cli.output import write
    from frontdesk_cli.sound import both

    if form not in formats():
        raise typer.BadParameter(f"choose one of {', '.join(formats())}", param_hint="--format")
    before, after = both(*versions(old, new, server))
    write(render(difference(before, after), old, new, form), output)


def versions(old: str, new: str, server: str | None) -> tuple[Version, Version]:
    """The two sides; that of the server is what runs there of the other side's playbook."""
    from frontdesk.compiler.version import Version, version
    from frontdesk.errors import UsageError
    from frontdesk.remote import deploys
    from frontdesk_cli.reaching import answered, remote

    if SERVER not in (old, new):
        return version(old), version(new)
    if old == new:
        raise UsageError("name a file for one side: the server is compared with it")
    asked, here = remote(server), version(new if old == SERVER else old)
    if here.graph is None:
        return here, here
    with answered():
        there = Version(SERVER, deploys.running(asked, here.graph.playbook.id))
    return (there, here) if old == SERVER else (here, there)
