"""diff: say what a new version of a playbook changes for a visitor."""

from __future__ import annotations

from typing import Annotated

import typer

from frontdesk_cli.reaching import Server

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(epilog="Example: frontdesk diff main:playbooks/website-sales.yaml playbooks/website-sales.yaml")
def diff(
    old: Annotated[
        str,
        typer.Argument(
            help="A playbook: a file, REVISION:path of git, a release (.json), or server[:PLAYBOOK][@RELEASE]."
        ),
    ],
    new: Annotated[str, typer.Argument(help="The version to compare it with, named in the same way.")],
    form: Annotated[str, typer.Option("--format", help="text, json or markdown.")] = "text",
    output: Annotated[str | None, typer.Option("-o", "--output", help="Write it to a file.")] = None,
    server: Server = None,
) -> None:
    """Say what a new version of a playbook changes for a visitor: cards, words, ways, waits, variables.

    How a file is written makes no difference: order of keys, quotes, comments, line breaks. `server` stands for the
    active release of the same playbook on the server, `server@c0ffee` for the release whose digest begins with c0ffee;
    if both sides are on the server, one of them names the playbook: server:website-sales@c0ffee. For a file called
    server, write ./server. Exits with 0 whether or not there are changes, with 1 if a version has errors.
    """
    from frontdesk.compiler.difference import difference
    from frontdesk.export.difference import formats, render
    from frontdesk.remote.sides import versions
    from frontdesk_cli.output import ready, write
    from frontdesk_cli.reaching import answered, remote
    from frontdesk_cli.sound import both

    if form not in formats():
        raise typer.BadParameter(f"choose one of {', '.join(formats())}", param_hint="--format")
    ready(output)
    with answered():
        sides = versions(old, new, lambda: remote(server))
    before, after = both(*sides)
    write(render(difference(before, after), old, new, form), output)
