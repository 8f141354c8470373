"""diff: say what a new version of a playbook changes for a visitor."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(epilog="Example: frontdesk diff main:playbooks/website-sales.yaml playbooks/website-sales.yaml")
def diff(
    old: Annotated[str, typer.Argument(help="A playbook: a file, REVISION:path of git, or a release (.json).")],
    new: Annotated[str, typer.Argument(help="The version to compare with it, named likewise.")],
    form: Annotated[str, typer.Option("--format", help="text, json or markdown.")] = "text",
    output: Annotated[str | None, typer.Option("-o", "--output", help="Write it to a file.")] = None,
) -> None:
    """Say what a new version of a playbook changes for a visitor: cards, words, ways, waits, variables.

    How a file is written makes no difference: order of keys, quotes, comments, line breaks. Exits with 0 whether or not
    there are changes, with 1 where a version has errors.
    """
    from frontdesk.compiler.difference import difference
    from frontdesk.compiler.version import version
    from frontdesk.export.difference import formats, render
    from frontdesk_cli.output import write
    from frontdesk_cli.sound import both

    if form not in formats():
        raise typer.BadParameter(f"choose one of {', '.join(formats())}", param_hint="--format")
    before, after = both(version(old), version(new))
    write(render(difference(before, after), old, new, form), output)
