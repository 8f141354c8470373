"""check: find every mistake in playbooks, with line and column."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(epilog="Example: frontdesk check playbooks/ --format json --output findings.json")
def check(
    paths: Annotated[
        list[str] | None,
        typer.Argument(help="Files, folders or globs; `-` is standard input [default: playbooks/ or .]."),
    ] = None,
    form: Annotated[str, typer.Option("--format", help="How to report: text or json.")] = "text",
    output: Annotated[str | None, typer.Option(help="Write the report to a file instead of standard output.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings fail the check too.")] = False,
    select: Annotated[str, typer.Option(help="Only these codes or prefixes, with commas: FD2,FD305.")] = "",
    ignore: Annotated[str, typer.Option(help="All but these codes or prefixes.")] = "",
    stdin_filename: Annotated[str, typer.Option(help="How standard input is called in findings.")] = "stdin.yaml",
) -> None:
    """Find every mistake in every playbook, with line, column and what to do.

    Exits with 1 if there are errors (with --strict also for warnings), 2 for wrong usage.
    """
    from frontdesk.compiler.check import STDIN, check_paths
    from frontdesk.compiler.choice import chosen, fails
    from frontdesk.compiler.load import MOST_BYTES
    from frontdesk.report import formats, render
    from frontdesk_cli.output import colour_wanted, write

    if form not in formats():
        raise typer.BadParameter(f"choose one of {', '.join(formats())}", param_hint="--format")
    named = paths or []
    data = sys.stdin.buffer.read(MOST_BYTES + 1) if STDIN in named else None
    report = chosen(check_paths(named, stdin=data, stdin_filename=stdin_filename), select, ignore)
    write(render(report, form, colour=output is None and colour_wanted()), output)
    raise typer.Exit(1 if fails(report, strict=strict) else 0)
